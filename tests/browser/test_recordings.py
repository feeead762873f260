"""Recordings of real games, played again in Chromium."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import webcade
from games.dot import FAST, NOOP, RELIABLE, THROW, make_dot, write_served_dot
from webcade import Recording, cli
from webcade.page import Inputs
from webcade.recordings.reader import RecordReader
from webcade.recordings.records import End, Reset, Step
from webcade.recordings.values import digest
from webcade.recordings.writer import RecordingWriter

pytestmark = pytest.mark.browser

DINO = "webcade/DinoRun-v0"
PLAY_ON = """
import sys, webcade, gymnasium as gym
env = gym.make("webcade/DinoRun-v0", obs_type="grayscale", size=(84, 84), record=sys.argv[1])
env.reset(seed=3)
steps = 0
while True:
    if any(env.step(steps // 7 % 3)[2:4]):
        env.reset()
    steps += 1
    print(steps, flush=True)
"""


@pytest.fixture(scope="module")
def dino(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of the dinosaur: a whole episode, and the beginning of a second."""
    file = tmp_path_factory.mktemp("dino") / "dino.webcade"
    env = webcade.RecordEpisode(gym.make(DINO, obs_type="grayscale", size=(84, 84)), file)
    env.reset(seed=3)
    over, further = False, 5
    while further:
        over = any(env.step(0)[2:4]) or over
        if over and further == 5:
            env.reset()
        further -= over
    env.close()
    return file


def replayed(*arguments: object) -> int:
    return cli.run(["replay", *map(str, arguments)])


def test_the_dinosaur_plays_again_to_the_byte_and_becomes_a_minari_dataset(
    dino: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import minari

    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
    recording = Recording(dino)
    assert [one.ended for one in recording.episodes] == ["terminated", ""]
    assert replayed(dino, "--json", "--minari", "dino/noop-v0") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["status"], result["equal_steps"], result["episodes"]) == ("equal", recording.steps, 2)
    seen = [
        digest(one.tobytes())
        for episode in minari.load_dataset("dino/noop-v0")
        for one in episode.observations[1:]
    ]
    assert seen == [step.observation for step in recording.recorded_steps()]


def test_a_step_takes_less_than_forty_bytes(dino: Path) -> None:
    places = [placed for placed in RecordReader(dino).records() if isinstance(placed.record, Step)]
    sizes = np.diff([placed.at for placed in places])
    assert np.median(sizes) < 55  # with the readings: distance and speed change in every step, 9 bytes each


def test_an_exchanged_action_is_named_with_its_step(
    dino: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, file = RecordReader(dino), tmp_path / "changed.webcade"
    with RecordingWriter(file, reader.header) as writer:
        for _, number, record in reader.records():
            if isinstance(record, Step) and number == 20:
                record = replace(record, inputs=Inputs((1,)))
            if not isinstance(record, End):
                writer.write(record)
    assert replayed(file, "--to", 25, "--out", tmp_path) == 1
    out = capsys.readouterr().out
    assert "step 20 differs (episode 1, environment 0, step 20: up)" in out
    assert (tmp_path / "changed-step-20.png").exists()


def test_a_killed_python_leaves_every_step_but_the_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "killed.webcade"
    command = [sys.executable, "-c", PLAY_ON, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as python:
        assert python.stdout
        told = [line for line, _ in zip(python.stdout, range(40), strict=False)]
        python.send_signal(signal.SIGKILL)
        told += python.stdout.read().splitlines()
    recording = Recording(file)
    assert recording.steps >= int(told[-1])
    assert not recording.is_damaged
    assert replayed(file, "--json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["equal_steps"] == recording.steps
    assert err.count("\n") == 1
    assert f"; its {recording.steps} whole steps are used" in err


def test_a_vector_of_8_plays_again_in_a_single_page_and_a_single_one_in_a_vector_of_8(tmp_path: Path) -> None:
    together, alone = tmp_path / "together.webcade", tmp_path / "alone.webcade"
    envs = gym.make_vec(DINO, num_envs=8, obs_type="grayscale", size=(42, 42), record=together)
    envs.reset(seed=10)
    rng = np.random.default_rng(0)
    actions = rng.integers(0, 3, (60, 8))
    for chosen in actions:
        envs.step(chosen)
    envs.close()
    assert Recording(together).header.envs == 8
    assert sum(step.index > 0 for step in Recording(together)) == Recording(together).steps

    env = gym.make(DINO, obs_type="grayscale", size=(42, 42), record=alone)
    env.reset(seed=13)
    for chosen in actions:
        if env.step(chosen[3])[2]:
            break
    env.close()
    steps = [_digests(file, number) for file, number in ((together, 3), (alone, 0))]
    assert steps[0][: len(steps[1])] == steps[1]


def _digests(file: Path, environment: int) -> list[tuple[bytes, bytes]]:
    records = (placed.record for placed in RecordReader(file).records())
    own = [one for one in records if isinstance(one, Reset | Step) and one.environment == environment]
    return [(one.observation, one.moment) for one in own]


def test_a_fault_that_the_game_makes_happens_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.webcade"
    env = make_dot(tmp_path, record=file)
    env.reset(seed=0)
    for action in (NOOP, FAST):
        env.step(action)
    info = env.step(THROW)[4]
    env.close()
    assert "there is no score here" in info["fault"]
    assert replayed(info["recording"], "--to", info["recording_step"], "--out", tmp_path) == 0
    out = capsys.readouterr().out
    assert "step 3 a fault was recorded (episode 1, environment 0, step 3: throw)" in out
    assert out.count("there is no score here") == 2
    assert (tmp_path / "run-step-3.png").exists()


def test_a_game_that_reloads_for_each_episode_plays_again_without_its_first_episodes(tmp_path: Path) -> None:
    file = tmp_path / "run.webcade"
    env = webcade.WebcadeEnv(write_served_dot(tmp_path), reset_by="reload", record=file, max_steps=4)
    for _ in range(3):
        env.reset()
        while not any(env.step(FAST)[2:4]):
            pass
    env.close()
    assert [step.number for step in Recording(file).replay(first=11)] == [11, 12]


def test_raw_input_is_held_until_it_is_let_go_and_is_in_states_and_recordings(tmp_path: Path) -> None:
    file = tmp_path / "raw.webcade"
    env = make_dot(tmp_path, RELIABLE, frame_skip=4, record=file)
    down, up = [("keydown", "Space")], [("keyup", "Space")]

    def raw(*phases: Any, frames: int | None = None) -> float:
        return float(env.step_raw(*phases, frames=frames)[1])

    env.reset(seed=0)
    assert [env.step(one)[1] for one in (FAST, FAST, FAST, NOOP)] == [8, 8, 8, 4]
    env.reset(seed=0)
    assert [raw(down), raw()] == [8, 8]
    state = env.clone_state()
    pressed = [raw([], up), raw(), raw(frames=1)]  # let go in the second of four frames
    assert pressed == [5, 4, 1]
    assert [raw(down), env.step(NOOP)[1]] == [8, 4]  # an action lets go of what it does not name
    env.restore_state(state)
    assert [raw([], up), raw(), raw(frames=1)] == pressed
    env.close()
    assert replayed(file) == 0


def test_a_recorded_play_of_the_command_makes_a_video_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, video = tmp_path / "run.webcade", tmp_path / "run.mp4"
    arguments = ["--episodes=1", "--max-steps=8", f"--record={file}", f"--out={tmp_path}", "--json"]
    assert cli.run(["play", *arguments]) == 0
    assert json.loads(capsys.readouterr().out)["recording"] == str(file)
    assert replayed(file, "--video", video, "--size", "75x300") == 0
    assert video.stat().st_size > 1000
