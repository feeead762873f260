"""`batch_frames` of a game's file changes the cost of a step, and nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from webcade import Game, catalogue
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.page import Inputs, View

pytestmark = pytest.mark.browser
DINO = catalogue()["webcade/DinoRun-v0"]


def trace(game: Game) -> list[tuple[bytes, object, float]]:
    page = ChromiumPage(game, View("grayscale", (84, 84)), PageOptions())
    choose = random.Random(3)
    frames = []
    try:
        frames.append(page.reset(11, "reload"))
        while not frames[-1].readings["over"]:
            frames.append(page.step(Inputs((choose.randrange(3),)), 4))
    finally:
        page.close()
    return [
        (frame.image.tobytes(), frame.readings, frame.time_ms) for frame in frames if frame.image is not None
    ]


def test_a_game_gives_the_same_bytes_whether_its_frames_share_a_task_or_not(tmp_path: Path) -> None:
    text = (DINO.folder / "game.toml").read_text()
    (tmp_path / "game.toml").write_text(text.replace("batch_frames = true", "batch_frames = false"))
    (tmp_path / "probe.js").write_text(DINO.probe or "")
    apart = Game.load(tmp_path)
    assert DINO.clock.batch_frames
    assert not apart.clock.batch_frames
    assert trace(DINO) == trace(apart)
