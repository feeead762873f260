"""A WebDriver session as the clocks of `chromium.clocks` use a page: expressions begun, and their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .session import BrowserSession


class Calls:
    """One page's expressions, one after the other.

    In Firefox what is begun goes on while others are at work. Chrome's driver answers a request when it is
    done, so that there it begins when its value is asked for.

    Attributes:
        named: gives the runtime's handle, in a text that is sent, its name in the page.
    """

    def __init__(self, session: BrowserSession) -> None:
        self._session = session
        self._begun = ""
        self.named: Callable[[str], str] = str

    def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
        """Begin an evaluation; its number is for `value`. Promises are waited for in any case."""
        text = self.named(expression)
        if self._session.kind == "firefox":
            return self._session.bidi.start(self._session.context, text)
        self._begun = text
        return 0

    def value(self, number: int, timeout: float) -> Any:
        """The value of the evaluation begun last.

        Raises:
            PageScriptError, PageTimeout, PageCrashed, BrowserDied: as `BrowserSession.evaluate` does.
        """
        if self._session.kind == "firefox":
            return self._session.bidi.value(number, timeout)
        return self._session.evaluate(self._begun, timeout)

    def evaluate(self, expression: str, timeout: float, *, wait_for_promise: bool = False) -> Any:
        """The value of an expression, or of its promise."""
        return self.value(self.start(expression, wait_for_promise=wait_for_promise), timeout)
