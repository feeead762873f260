"""States of real games: every step after a restored moment is, to the byte, what it was."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import webcade
from games.dot import READY, RELIABLE, make_dot, write_served_dot
from webcade.testing import assert_game, check_game

pytestmark = pytest.mark.browser

DINO = "webcade/DinoRun-v0"
OPTIONS: dict[str, Any] = {
    "obs_type": "grayscale+state",
    "size": (84, 84),
    "frame_stack": 2,
    "repeat_action_probability": 0.25,
}
ELSEWHERE = """
import pickle, sys
from test_restoring import OPTIONS, DINO, gym, play
env = gym.make(DINO, **OPTIONS)
with open(sys.argv[1], "rb") as file:
    env.reset(options={"state": pickle.load(file)})
with open(sys.argv[2], "wb") as file:
    pickle.dump(play(env, 30, 1), file)
"""


def play(env: gym.Env[Any, Any], steps: int, seed: int) -> list[Any]:
    """Random steps, as far as the episode goes: all that an agent sees of them."""
    rng, trace = np.random.default_rng(seed), []
    for _ in range(steps):
        observation, *rest, info = env.step(int(rng.integers(env.action_space.n)))  # type: ignore[attr-defined]
        parts = observation.values() if isinstance(observation, dict) else [observation]
        trace.append(([part.tobytes() for part in parts], rest, info))
        if rest[1] or rest[2]:
            break
    return trace


def test_branches_of_the_dinosaur_are_equal_after_deaths_and_in_another_process(tmp_path: Path) -> None:
    env = gym.make(DINO, **OPTIONS)
    states, traces = [], []
    for number in range(3):
        env.reset(seed=number)
        play(env, 15 + 10 * number, number)
        states.append(env.unwrapped.clone_state())
        traces.append(play(env, 30, 1))
        play_to_the_end(env)
    for number in (1, 0, 2, 0):
        env.unwrapped.restore_state(states[number])
        assert play(env, 30, 1) == traces[number]
    env.close()
    given, answer = tmp_path / "state", tmp_path / "answer"
    given.write_bytes(pickle.dumps(states[2]))
    command = [sys.executable, "-c", ELSEWHERE, str(given), str(answer)]
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": paths}, timeout=100)
    assert pickle.loads(answer.read_bytes()) == traces[2]


def play_to_the_end(env: gym.Env[Any, Any]) -> None:
    """Run until the dinosaur is dead, if it is not yet."""
    state = env.unwrapped.clone_state()
    while not state.is_over:
        env.step(0)
        state = env.unwrapped.clone_state()


def test_a_vector_that_shares_its_renderers_restores_what_a_single_page_took(tmp_path: Path) -> None:
    folder = write_served_dot(tmp_path / "dot", page={**READY, "share_renderer": True})
    env = webcade.WebcadeEnv(folder)
    env.reset(seed=4)
    play(env, 9, 0)
    state = env.clone_state()
    then = play(env, 5, 1)
    env.close()
    envs = webcade.WebcadeVectorEnv(folder, 4)
    envs.reset(seed=1)
    envs.restore_state([state] * 3, [0, 2, 3])
    for action, ((seen,), *_) in zip(np.random.default_rng(1).integers(2, size=5), then, strict=True):
        observations = envs.step([action] * 4)[0]
        assert {observations[index].tobytes() for index in (0, 2, 3)} == {seen}
    envs.close()


@pytest.mark.parametrize("options", [{"clock": "browser"}, {"driver": "selenium", "clock": "page"}])
def test_every_clock_and_driver_that_repeats_has_states(tmp_path: Path, options: dict[str, Any]) -> None:
    env = make_dot(tmp_path, RELIABLE, **options)
    env.reset(seed=4)
    play(env, 5, 0)
    state = env.clone_state()
    then = play(env, 4, 1)
    env.reset(seed=5)
    env.restore_state(state)
    assert play(env, 4, 1) == then
    env.close()


@pytest.mark.long  # it takes the time: on a machine that is busy it fails
def test_a_thousand_steps_are_replayed_twenty_times_faster_than_the_game(tmp_path: Path) -> None:
    for_ever = "setInterval(() => { game.x = 1; game.over = false }, 1000)"
    env = webcade.WebcadeEnv(write_served_dot(tmp_path / "dot", script=for_ever))
    env.reset(seed=4)
    assert len(play(env, 1000, 0)) == 1000
    state = env.clone_state()
    since = time.perf_counter()
    env.restore_state(state)
    assert (time.perf_counter() - since) * 20 < state.time_ms / 1000
    env.close()


GAMES = Path(__file__).parent.parent / "games"  # small ones of our own, one for each kind of action space


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ship", "painter", "tank", "desk"])
def test_the_check_state_passes_for_every_kind_of_action(name: str) -> None:
    report = assert_game(GAMES / name, only=["state"])
    (line,) = report.checks[2:]
    assert line.status == "passed"
    assert line.figures["returns"] >= 4


def test_the_check_state_fails_for_a_game_whose_restart_leaves_something_behind(tmp_path: Path) -> None:
    leak = "let played = 0; const begun = begin; begin = () => { begun(); game.x += played++; }"
    folder = write_served_dot(tmp_path / "dot", script=leak)
    (line,) = check_game(folder, only=["state"]).checks[2:]
    assert line.status == "failed"
    assert "not as it was" in line.sentence
