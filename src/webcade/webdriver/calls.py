"""Evaluates expressions through a WebDriver session, in the form that the clocks of `page.clocks` use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .session import BrowserSession


class Calls:
    """Evaluates expressions in one page, one after the other.

    In Firefox, `start` sends the expression, so that several pages can work at the same time. Chrome's driver
    answers a request only when it is done, so there `value` sends the expression.

    Attributes:
        named: replaces the name of the runtime's handle in a script by its secret name in this page.
    """

    def __init__(self, session: BrowserSession) -> None:
        self._session = session
        self._begun = ""
        self.named: Callable[[str], str] = str

    def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
        """Start an evaluation; returns a number for `value`. A promise is awaited in any case."""
        text = self.named(expression)
        if self._session.kind == "firefox":
            return self._session.bidi.start(self._session.context, text)
        self._begun = text
        return 0

    def value(self, number: int, timeout: float) -> Any:
        """Wait for the value of the evaluation that was started last.

        Raises:
            PageScriptError, PageTimeout, PageCrashed, BrowserDied: see `BrowserSession.evaluate`.
        """
        if self._session.kind == "firefox":
            return self._session.bidi.value(number, timeout)
        return self._session.evaluate(self._begun, timeout)

    def evaluate(self, expression: str, timeout: float, *, wait_for_promise: bool = False) -> Any:
        """Evaluate an expression and return its value, or the value of its promise."""
        return self.value(self.start(expression, wait_for_promise=wait_for_promise), timeout)
