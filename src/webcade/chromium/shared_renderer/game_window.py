"""A window that shares its renderer with others of the game, and its time: see renderer.py."""

from __future__ import annotations

from typing import Any

from ...page.clocks import Caller, PageClock
from ...runtime import HANDLE
from ..devtools.session import Session
from ..program.browser import Browser
from .call_batch import Crossing, Part


class Seat(Session):
    """A window of a game, opened by a leader.

    Args:
        browser: whose window it is.
        target: DevTools' name for the window.
        crossing: carries its resets and steps; its leader opened the window.
        index: among the leader's windows.
        timeout: seconds.
    """

    def __init__(self, browser: Browser, target: str, crossing: Crossing, index: int, timeout: float) -> None:
        super().__init__(browser.pipe, browser.attach(target, timeout), crossing.leader.context, target)
        self.crossing = crossing
        self.index = index

    def begin(self, expression: str) -> Part:
        """Begin what the window's handle is asked, together with the others'. Raises what befell the page."""
        self.check()
        return self.crossing.begin(self.index, expression)

    def end(self, part: Part, timeout: float) -> str:
        """What was begun came to, within `timeout` seconds; raises what befell the page, or its renderer."""
        answer = self.crossing.end(part, timeout)
        self.check()
        return answer


class SeatClock(PageClock):
    """Page time of a window that shares its renderer: what it begins once it sits crosses with others'."""

    _sits = False

    def sit(self, timeout: float) -> None:
        """The window is loaded, and from now on one of those that its leader calls."""
        self._session.evaluate(f"{HANDLE}.sit({self._session.index})", timeout)
        self._sits = True

    def attach(self, caller: Caller, timeout: float) -> None:
        super().attach(caller, timeout)
        assert isinstance(caller, Seat)
        self._session = caller
        self._sits = False

    def begin(self, expression: str) -> None:
        if self._sits:
            self._part = self._session.begin(expression)
        else:
            super().begin(expression)

    def end(self, timeout: float) -> Any:
        return self._session.end(self._part, timeout) if self._sits else super().end(timeout)
