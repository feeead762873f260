"""webcade play, in a browser: its files are read back."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from webcade import cli

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
