"""A window that shares its renderer process with other windows of the game, and its clock."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from ...page.clocks import Caller, PageClock
from ...runtime import HANDLE
from ..devtools.session import Session
from ..program.browser import Browser
from .call_batch import BatchedCalls, PendingCall

Turn = AbstractContextManager[Any]


class GameWindow(Session):
    """A game's window that the opener page has opened.

    Args:
        browser: the browser.
        target: DevTools' target id of the window.
        calls: batches the window's resets and steps.
        turn: held while the renderer is waited for.
        index: the window's number among those of the opener.
        timeout: seconds to attach to it.
    """

    def __init__(
        self, browser: Browser, target: str, calls: BatchedCalls, turn: Turn, index: int, timeout: float
    ) -> None:
        super().__init__(browser.pipe, browser.attach(target, timeout), calls.opener.context, target)
        self.calls = calls
        self.index = index
        self._turn = turn

    def begin(self, expression: str) -> PendingCall:
        """Queue a call of the window's handle. Raises PageError if the page or its renderer is lost."""
        self.check()
        return self.calls.begin(self.index, expression)

    def end(self, pending: PendingCall, timeout: float) -> str:
        """Wait for a call's answer; see `BatchedCalls.end`. Also raises what `begin` raises.

        The wait for a turn takes nothing from `timeout`.
        """
        with self._turn:
            answer = self.calls.end(pending, timeout)
        self.check()
        return answer


class BatchedClock(PageClock):
    """The clock "page" of a `GameWindow`. Once registered, the window's calls are batched with others'."""

    _is_registered = False

    def register(self, timeout: float) -> None:
        """Register the loaded window at its opener, which calls it from now on; `timeout` in seconds."""
        self._session.evaluate(f"{HANDLE}.register({self._session.index})", timeout)
        self._is_registered = True

    def attach(self, caller: Caller, timeout: float) -> None:
        super().attach(caller, timeout)
        assert isinstance(caller, GameWindow)
        self._session = caller
        self._is_registered = False

    def begin(self, expression: str) -> None:
        if self._is_registered:
            self._pending = self._session.begin(expression)
        else:
            super().begin(expression)

    def end(self, timeout: float) -> Any:
        return self._session.end(self._pending, timeout) if self._is_registered else super().end(timeout)
