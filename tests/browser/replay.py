"""One script played twice, in two browsers: hidden and at once, then visible and with pauses."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from open_page import OpenPage, let_wall_time_pass

STEP_FRAMES = 4
PAUSE_MS = 60  # at most, of wall time
TOOLS = """
    var log = [];
    const note = (...what) => log.push([Math.round(performance.now()), ...what]);
    const at = (ms, act) => setTimeout(act, ms);
"""


class Replay:
    """Plays scripts as a page's own.

    Args:
        open_pages: opens the page, hidden or visible, each kind in a browser of its own.
    """

    def __init__(self, open_page: Callable[[str, bool], OpenPage]) -> None:
        self._open = open_page

    def __call__(self, script: str, page_ms: float, address: str = "blank.html") -> list[list[Any]]:
        """The notes that the script has taken after `page_ms`, the same both times.

        Each begins with the page time, in whole milliseconds. The script has `note(...)` and `at(ms, act)`.
        """
        first, second = (self._play(script, page_ms, address, visible) for visible in (False, True))
        assert second == first
        return first

    def _play(self, script: str, page_ms: float, address: str, visible: bool) -> list[list[Any]]:
        page = self._open(address, visible)
        page.run(f"{TOOLS}{script}")
        pauses = random.Random(page_ms)
        while page("performance.now()") < page_ms:
            if visible:
                let_wall_time_pass(page, ms=pauses.uniform(0, PAUSE_MS))
            page.frames(STEP_FRAMES)
        log: list[list[Any]] = page(f"log.filter(([ms]) => ms <= {page_ms})")
        return log
