"""webcade play, in a browser: its files are read back."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from webcade import cli
from webcade.training.agent import Layer, NetworkAgent, save_agent

pytestmark = pytest.mark.browser

HOLD = 10  # pictures of 1/15 s that an episode's last one stays


def test_a_short_play_leaves_a_video_of_the_game_and_a_sheet_of_what_was_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--episodes=1", "--max-steps=30", "--obs-type=grayscale", "--size=84x84", "--json"]
    assert cli.run(["play", *arguments, f"--out={tmp_path}"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["agent"] == "rule"
    assert [(one["steps"], one["ended"]) for one in result["episodes"]] == [(30, "step limit")]

    with av.open(result["video"]) as container:
        shapes = [frame.to_ndarray(format="rgb24").shape for frame in container.decode(video=0)]
    assert shapes == [(150, 600, 3)] * result["video_frames"]
    assert len(shapes) == 30 + HOLD

    with Image.open(result["contact_sheet"]) as sheet:
        assert sheet.format == "PNG"
        grey = np.asarray(sheet.convert("L"))
    assert np.median(grey) > 200
    assert (grey < 120).sum() > 1000


def test_what_the_agent_sees_does_not_change_what_the_video_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    videos = []
    for obs_type in ("rgb", "state"):
        out = str(tmp_path / obs_type)
        arguments = f"--episodes 1 --max-steps 12 --obs-type {obs_type} --json --out {out}".split()
        assert cli.run(["play", *arguments]) == 0
        result = json.loads(capsys.readouterr().out)
        assert [(one["steps"], one["ended"]) for one in result["episodes"]] == [(12, "step limit")]
        with av.open(result["video"]) as container:
            videos.append([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
    pairs = enumerate(zip(*videos, strict=True))
    differing = [number for number, (one, other) in pairs if (one != other).any()]
    assert differing == []


def test_a_trained_agent_plays_with_the_view_that_it_was_trained_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """This one jumps all the time: of the last layer's numbers, that of "up" is the greatest."""
    view = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4, "channels": "first"}
    weight = np.zeros((3, 4 * 84 * 84), np.float32)
    last = Layer("dense", 1, {"weight": weight, "bias": np.array([0, 1, 0], np.float32)})
    layers = (Layer("image", 1, {}), Layer("flatten", 1, {}), last)
    save_agent(tmp_path / "agent.npz", NetworkAgent("webcade/DinoRun-v0", view, layers, (3,), False, {}))

    arguments = ["--agent", str(tmp_path), "--episodes=1", "--max-steps=30", "--json", f"--out={tmp_path}"]
    assert cli.run(["play", "DinoRun", *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [(one["steps"], one["ended"]) for one in result["episodes"]] == [(30, "step limit")]
    with av.open(result["video"]) as container:
        shapes = {frame.to_ndarray(format="rgb24").shape for frame in container.decode(video=0)}
    assert shapes == {(150, 600, 3)}
    with Image.open(result["contact_sheet"]) as sheet:
        assert (np.asarray(sheet.convert("L")) < 120).sum() > 1000

    assert cli.run(["play", "DinoRun", *arguments, "--size", "42x42"]) == 2
    assert "a trained agent sees what it was trained on" in capsys.readouterr().err


def test_another_player_is_shown_beside_the_agent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--beside=random", "--episodes=1", "--max-steps=90", "--json", f"--out={tmp_path}"]
    assert cli.run(["play", "DinoRun", "--agent=rule", *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["beside"]["agent"] == "random"
    assert result["beside"]["scores"], "chance crashes within six seconds"
    assert max(result["beside"]["scores"]) < result["episodes"][0]["score"]
    with av.open(result["video"]) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert {frame.shape for frame in frames} == {(2 * (150 + 24), 600, 3)}
    assert (frames[-1][24:174] != frames[-1][198:]).any()
