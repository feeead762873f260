"""Two players on one keyboard, in Chromium: examples/pong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pettingzoo.test
import pytest

import webcade
from webcade.pettingzoo import OnePlayerEnv

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PONG = ROOT / "examples/pong"
LEFT_Y, RIGHT_Y = 4, 5


def chase(seen: Any, own: int) -> int:
    """Move a paddle to where the ball is."""
    off = seen[1] - seen[own]
    return 0 if abs(off) < 3 else 1 + int(off > 0)


@pytest.mark.slow
@pytest.mark.long
def test_the_game_keeps_every_promise() -> None:
    report = webcade.check_game(PONG, episodes=2)
    assert report.passed, report


def test_the_page_about_players_shows_the_game_as_it_is_and_its_lines_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs/players.md").read_text()
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        if language == "toml":
            assert block in (PONG / "game.toml").read_text()
        else:
            exec(compile(block, "players.md", "exec"), {})


def test_both_players_hold_their_keys_at_the_same_time() -> None:
    env = webcade.parallel_env(PONG, obs_type="state")
    seen, _ = env.reset(seed=0)
    for _ in range(5):
        before = seen["left"]
        seen, *_ = env.step({"left": 1, "right": 2})
    moved = seen["left"] - before
    env.close()
    assert moved[LEFT_Y] < 0 < moved[RIGHT_Y]


def test_the_better_player_wins_what_the_other_loses() -> None:
    env = webcade.parallel_env(PONG, obs_type="state")
    seen, _ = env.reset(seed=1)
    won = {"left": 0.0, "right": 0.0}
    while env.agents:
        seen, rewards, over, _, _ = env.step({"left": chase(seen["left"], LEFT_Y), "right": 0})
        won = {name: won[name] + reward for name, reward in rewards.items()}
    env.close()
    assert won["left"] == -won["right"] > 0
    assert over == {"left": True, "right": True}


def test_it_passes_pettingzoos_test() -> None:
    env = webcade.parallel_env(PONG, obs_type="grayscale", size=(20, 32), frame_skip=8)
    pettingzoo.test.parallel_api_test(env, num_cycles=150)
    env.close()


def test_equal_seeds_and_actions_give_equal_bytes_and_the_recording_replays(tmp_path: Path) -> None:
    file, runs = tmp_path / "pong.webcade", []
    for record in (file, None):
        env = webcade.parallel_env(PONG, obs_type="grayscale", record=record)
        seen, _ = env.reset(seed=5)
        rng, bytes_seen = np.random.default_rng(0), [seen["right"].tobytes()]
        for _ in range(60):
            seen, rewards, *_ = env.step({name: rng.integers(3) for name in env.agents})
            bytes_seen.append(seen["right"].tobytes() + repr(rewards).encode())
        env.close()
        runs.append(bytes_seen)
    assert runs[0] == runs[1]
    replayed = list(webcade.Recording(file))
    assert len(replayed) == 61
    assert not any(step.differences for step in replayed)


def test_a_player_that_is_left_to_the_game_is_played_by_it() -> None:
    """Alone, the left player meets the computer; a right player without keys would stand still."""
    env = gym.make("webcade/Game-v0", game=PONG, players=["left"], obs_type="state")
    assert env.action_space == gym.spaces.Discrete(3)
    env.reset(seed=0)
    rows = [env.step(0)[0] for _ in range(60)]
    env.close()
    assert len({row[RIGHT_Y] for row in rows}) > 10
    assert {row[LEFT_Y] for row in rows} == {50}


def test_a_player_earns_less_against_one_that_chases_the_ball_than_against_one_that_stands() -> None:
    won = []
    for opponent in (0, lambda seen: chase(seen, RIGHT_Y)):
        several = webcade.parallel_env(PONG, obs_type="state", max_steps=300)
        env = OnePlayerEnv(several, "left", {"right": opponent})
        seen, _ = env.reset(seed=2)
        total, is_done = 0.0, False
        while not is_done:
            seen, reward, over, cut, _ = env.step(chase(seen, LEFT_Y))
            total, is_done = total + reward, over or cut
        env.close()
        won.append(total)
    assert won[0] > won[1]


def test_a_vector_plays_one_player_against_the_game() -> None:
    envs = gym.make_vec("webcade/Game-v0", num_envs=2, game=PONG, players=["left"], obs_type="state")
    envs.reset(seed=3)
    many = [envs.step(np.array([1, 1]))[0][0] for _ in range(20)]
    envs.close()
    env = gym.make("webcade/Game-v0", game=PONG, players=["left"], obs_type="state")
    env.reset(seed=3)
    single = [env.step(1)[0] for _ in range(20)]
    env.close()
    assert np.array_equal(many, single)
