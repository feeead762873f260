"""The clock "page" of a page that has a core to itself: its steps go through memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from ...page.clocks import Caller, PageClock
from ...page.contract import Inputs, RawInputs
from ...page.script import inputs_text
from ..devtools.session import Session
from .choice import Choice
from .core import Core, take_core
from .mailbox import Mailbox, open_mailbox

_NOT_LOADED = "the page is not loaded"


class MemoryClock(PageClock):
    """As `PageClock`; its steps go through memory where that is faster, all other calls over the pipe.

    Attributes:
        reason: why steps go over the pipe; "" while they do not.
    """

    def __init__(self) -> None:
        self.reason = _NOT_LOADED
        self._mailbox: Mailbox | None = None
        self._open: Callable[[], Mailbox | str] | None = None  # None: it was tried
        self._core: Core | None = None
        self._choice = Choice()
        self._is_asked = False
        self._begun = 0.0

    def attach(self, caller: Caller, timeout: float) -> None:
        super().attach(caller, timeout)
        self.disconnect(_NOT_LOADED)

    def offer(self, session: Session, browser: int, timeout: float) -> None:
        """Say that the page has loaded. It is connected when its next episode begins.

        Args:
            session: the page.
            browser: the process id of its browser.
            timeout: seconds for each call.
        """
        self._open = partial(open_mailbox, session, browser, timeout)

    def begin_episode(self) -> None:
        if self._open is None:
            return
        self._core = self._core or take_core()
        if self._core is None:
            self.reason = "as many pages have steps through memory as there are cores, less one"
            return
        mailbox, self._open = self._open(), None
        if isinstance(mailbox, Mailbox):
            self._mailbox, self.reason = mailbox, ""
        else:
            self.reason = mailbox

    def disconnect(self, reason: str) -> None:
        """Let the steps go over the pipe."""
        mailbox, self._mailbox, self._open = self._mailbox, None, None
        self.reason = reason
        if mailbox is not None:
            mailbox.close()

    def close(self) -> None:
        """As `disconnect`, and leave the core to another page."""
        self.disconnect("the page is closed")
        core, self._core = self._core, None
        if core is not None:
            core.close()

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        self._begun = time.perf_counter()
        mailbox = self._mailbox
        if mailbox is None or not self._choice.memory or isinstance(inputs, RawInputs):
            super().begin_step(inputs, frames)
        else:
            self._is_asked = True
            mailbox.ask(f"[{inputs_text(inputs, frames)}]")

    def end_step(self, timeout: float) -> str:
        text = super().end_step(timeout)
        if self._mailbox is not None:
            self._choice.note(time.perf_counter() - self._begun)
        return text

    def begin(self, expression: str) -> None:
        if self._is_asked and self._mailbox is not None:
            self._mailbox.rest()
        self._is_asked = False
        super().begin(expression)

    def end(self, timeout: float) -> Any:
        if self._is_asked and self._mailbox is not None:
            return self._mailbox.answer(timeout)
        return super().end(timeout)
