"""Measures a game in a plain page, played by its bare_loop.js: an upper limit for any environment."""

from __future__ import annotations

import os
from contextlib import ExitStack

from ..chromium.devtools.session import LOADED
from ..chromium.program.browser import Browser
from ..chromium.program.find import find_chromium
from ..game import Game

FILE = "bare_loop.js"

_TIMEOUT = 60  # seconds
_VIEWPORT = {"width": 800, "height": 600, "deviceScaleFactor": 1, "mobile": False}


class BarePage:
    """The game in a page without webcade's runtime, played by a loop in JavaScript."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self.browser = Browser(find_chromium(), ("--headless",), _TIMEOUT)
        try:
            self._load()
            self.run(0.3)  # lets the page's compiler warm up
        except BaseException:
            self.close()
            raise

    def _load(self) -> None:
        session = self._session = self.browser.open(_TIMEOUT)
        session.call("Page.enable")
        session.call("Emulation.setDeviceMetricsOverride", _VIEWPORT)
        session.call("Page.addScriptToEvaluateOnNewDocument", {"source": bare_loop_source(self._game)})
        session.expect(LOADED)
        session.call("Page.navigate", {"url": self._game.source.url})  # chrome://dino reports a network error
        session.wait_for_event(LOADED, _TIMEOUT)
        session.evaluate("bare_loop.start()", _TIMEOUT, wait_for_promise=True)

    def run(self, seconds: float) -> tuple[int, float]:
        """Play for `seconds` of wall time; return the steps made and the seconds they took."""
        return self.end(self.begin(seconds), seconds)

    def begin(self, seconds: float) -> int:
        """Start to play; the result is an argument of `end`."""
        return self._session.start(f"bare_loop.run({seconds * 1000})")

    def end(self, call: int, seconds: float) -> tuple[int, float]:
        """Wait for the play that `begin` started; return the steps made and the seconds they took."""
        result = self._session.value(call, _TIMEOUT + seconds)
        return int(result["steps"]), float(result["ms"]) / 1000

    def close(self) -> None:
        """Close the browser."""
        self.browser.close()


def has_bare_loop(game: Game) -> bool:
    """Whether the game's folder has a bare_loop.js."""
    return (game.folder / FILE).is_file()


def bare_loop_source(game: Game) -> str:
    """The text of the game's bare_loop.js."""
    return (game.folder / FILE).read_text("utf-8")


def bare_loop_rate(game: Game, seconds: float, on_every_core: bool = False) -> float:
    """Measure the steps per second of the bare loop.

    Args:
        game: a game with a bare_loop.js.
        seconds: wall time to play.
        on_every_core: run one page for each core at the same time, and add up their rates.
    """
    with ExitStack() as stack:
        pages = [BarePage(game) for _ in range((os.cpu_count() or 1) if on_every_core else 1)]
        for page in pages:
            stack.callback(page.close)
        calls = [page.begin(seconds) for page in pages]
        results = [page.end(call, seconds) for page, call in zip(pages, calls, strict=True)]
    return sum(steps / took for steps, took in results)
