"""Small pages of our own, opened with the runtime in them, for tests that look at a page from inside."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from webcade.chromium.program.browser import Browser
from webcade.chromium.program.find import find_chromium
from webcade.page.inputs import key_data
from webcade.runtime import HANDLE, ScriptOptions, frame_ms, script

PAGES = Path(__file__).parent.parent / "pages"
FPS = 60
FRAME_MS = frame_ms(FPS)
TIMEOUT = 20  # seconds


def start_browser() -> Browser:
    return Browser(find_chromium(), ("--headless",), 60)


class OpenPage:
    """A page of tests/pages that has loaded. `clock=None` leaves the runtime out."""

    def __init__(self, browser: Browser, *, clock: str | None = "page", visible: bool = False) -> None:
        self.session = browser.open(TIMEOUT, hidden=not visible)
        self.session.call("Page.enable")
        self.session.call("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})
        self.session.call("Emulation.setFocusEmulationEnabled", {"enabled": True})
        self._has_runtime = clock is not None
        if clock is not None:
            self.session.call(
                "Page.addScriptToEvaluateOnNewDocument",
                {"source": script(ScriptOptions(clock=clock, fps=FPS))},
            )

    def load(self, address: str = "blank.html") -> OpenPage:
        """Go there anew: to a file of tests/pages, or an address."""
        self.session.expect("Page.loadEventFired")
        url = address if "://" in address else f"{PAGES.as_uri()}/{address}"
        self.session.call("Page.navigate", {"url": url})
        self.session.wait_for_event("Page.loadEventFired", TIMEOUT)
        if self._has_runtime:
            self.settle()
        return self

    def __call__(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON has it; of a promise, what it comes to."""
        wrapped = f"(async () => JSON.stringify(await ({expression})))()"
        text = self.session.evaluate(wrapped, TIMEOUT, wait_for_promise=True)
        return None if text is None else json.loads(text)

    def raw(self, expression: str) -> Any:
        """The same of a plain value, with nothing of the page's used on the way."""
        return self.session.evaluate(expression, TIMEOUT, wait_for_promise=True)

    def run(self, statements: str) -> None:
        """Run statements as a script of the page would."""
        self.session.evaluate(f"{statements}\n;undefined", TIMEOUT)

    def settle(self) -> None:
        """Let everything arrive that the page has asked for, without page time."""
        self.raw(f"{HANDLE}.quiet(30000)")

    def frames(self, count: int = 1) -> None:
        """Let page time move by some frames."""
        self.pass_ms((count - 0.5) * FRAME_MS)

    def pass_ms(self, page_ms: float) -> None:
        """Let page time move by as many frames as it takes to pass `page_ms`."""
        self.raw(f"{HANDLE}.pass({page_ms})")

    def seed(self, seed: int) -> None:
        self.raw(f"{HANDLE}.seed({seed})")

    def press(self, code: str) -> None:
        self.raw(f"{HANDLE}.send(['keydown', {json.dumps(key_data(code))}])")

    def click(self, x: float, y: float) -> None:
        """At a point of the viewport."""
        place = {"selector": None, "x": x, "y": y, "unit": "own"}
        for atom in (["move", place], ["down", "left"], ["up", "left"]):
            self.raw(f"{HANDLE}.send({json.dumps(atom)})")

    def release(self, code: str) -> None:
        self.raw(f"{HANDLE}.send(['keyup', {json.dumps(key_data(code))}])")


def let_wall_time_pass(*pages: OpenPage, ms: float = 60) -> None:
    """Real time, in which the pages are not idle: they answer, and may run and draw."""
    end = time.monotonic() + ms / 1000
    while time.monotonic() < end:
        for page in pages:
            page.raw("1")
