"""A window that shares its renderer with others of the game, and its time: see renderer.py."""

from __future__ import annotations

from typing import Any

from ...page.clocks import Caller, PageClock
from ...runtime import HANDLE
from ..devtools.session import Session
from ..program.browser import Browser
from .call_batch import BatchedCalls, PendingCall


class GameWindow(Session):
    """A window of a game, opened by the opener page.

    Args:
        browser: whose window it is.
        target: DevTools' name for the window.
        calls: carries its resets and steps; its opener opened the window.
        index: among the opener's windows.
        timeout: seconds.
    """

    def __init__(
        self, browser: Browser, target: str, calls: BatchedCalls, index: int, timeout: float
    ) -> None:
        super().__init__(browser.pipe, browser.attach(target, timeout), calls.opener.context, target)
        self.calls = calls
        self.index = index

    def begin(self, expression: str) -> PendingCall:
        """Begin what the window's handle is asked, together with the others'. Raises what befell the page."""
        self.check()
        return self.calls.begin(self.index, expression)

    def end(self, part: PendingCall, timeout: float) -> str:
        """What was begun came to, within `timeout` seconds; raises what befell the page, or its renderer."""
        answer = self.calls.end(part, timeout)
        self.check()
        return answer


class BatchedClock(PageClock):
    """Page time of a window that shares its renderer: once registered, its calls are batched with others'."""

    _is_registered = False

    def register(self, timeout: float) -> None:
        """The window is loaded, and from now on one of those that its opener calls."""
        self._session.evaluate(f"{HANDLE}.register({self._session.index})", timeout)
        self._is_registered = True

    def attach(self, caller: Caller, timeout: float) -> None:
        super().attach(caller, timeout)
        assert isinstance(caller, GameWindow)
        self._session = caller
        self._is_registered = False

    def begin(self, expression: str) -> None:
        if self._is_registered:
            self._part = self._session.begin(expression)
        else:
            super().begin(expression)

    def end(self, timeout: float) -> Any:
        return self._session.end(self._part, timeout) if self._is_registered else super().end(timeout)
