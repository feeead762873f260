"""Plays small pages twice, in two browsers that serve a whole module of tests."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from play_twice import LONGEST_THOUGHT

from webcade import Game
from webcade.chromium.page import ChromiumPage, PageOptions, share_browser
from webcade.page import Inputs, RawInputs, View

HEAD = """<!doctype html><meta charset=utf-8><canvas width=64 height=64></canvas><script>
var log = [], frame = 0;
var note = (what) => log.push(`${performance.now().toFixed(0)} ${what}`);
var sleep = (ms) => new Promise((done) => setTimeout(done, ms));
(function draw() { frame += 1; requestAnimationFrame(draw); })();
</script>"""
"""What most pages begin with: `note(what)` puts a text into `log`, with the page time in milliseconds."""
GAME = """
webcade = 1
name = "Page"
title = "A page of our own"
license = "MIT"
source = { folder = "." }
actions = { space = "discrete", list = [{ name = "noop" }] }
observation = { canvas = "canvas", size = { width = 64, height = 64 } }
readings = { count = "log.length" }
"""


def page_of(script: str) -> dict[str, str]:
    """The files of a page that runs a script after HEAD."""
    return {"index.html": f"{HEAD}<script>{script}</script>"}


class TwoPlays:
    """Plays pages twice. Its two browsers serve all of them.

    Attributes:
        seconds: how long the first play's steps took, in the last call.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._games = 0
        self._browsers = [share_browser(_game(Path(self._folder.name)), PageOptions()) for _ in range(2)]
        for browser in self._browsers:
            browser.acquire(self)
        self.seconds = 0.0

    def __call__(
        self,
        files: Mapping[str, str],
        steps: int = 10,
        frames: int = 3,
        more: str = "",
        inputs: Sequence[RawInputs] = (),
    ) -> list[Any]:
        """Play a page twice, and return what it has put into its `log`.

        Args:
            files: the page's files: at least index.html.
            steps: how many steps to make.
            frames: of each step.
            more: further lines of the game's file.
            inputs: of the first steps; the others do nothing.

        Raises:
            AssertionError: the second play differed from the first.
        """
        self._games += 1
        folder = Path(self._folder.name) / str(self._games)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        done = [*inputs, *[Inputs((0,))] * (steps - len(inputs))]
        first = self._play(folder, 0, done, frames, more)
        second = self._play(folder, 1, done, frames, more)
        assert second == first
        return first

    def close(self) -> None:
        """End the browsers."""
        for browser in self._browsers:
            browser.close()
        self._folder.cleanup()

    def _play(
        self, folder: Path, index: int, steps: Sequence[Inputs | RawInputs], frames: int, more: str
    ) -> list[Any]:
        thoughts = random.Random(len(steps))
        page = ChromiumPage(_game(folder, more), View(None), PageOptions(), self._browsers[index])
        try:
            page.reset(1, "reload")
            start = time.monotonic()
            for inputs in steps:
                time.sleep(index * thoughts.uniform(0, LONGEST_THOUGHT))
                page.step(inputs, frames)
            if index == 0:
                self.seconds = time.monotonic() - start
            return list(json.loads(page.evaluate("JSON.stringify(log)")))
        finally:
            page.close()


def _game(folder: Path, more: str = "") -> Game:
    (folder / "game.toml").write_text(f"{GAME}{more}", "utf-8")
    return Game.load(folder)
