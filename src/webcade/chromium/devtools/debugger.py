"""The debugger of one page. Several parts use it at once: it stays on while any of them needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cbor import Message

if TYPE_CHECKING:
    from .session import Session


@dataclass(frozen=True, slots=True)
class Script:
    """A script of the page.

    Attributes:
        url: its address.
        start: its first line and column.
        is_module: whether it is a module.
    """

    url: str
    start: tuple[int, int]
    is_module: bool


class Debugger:
    """Turns a page's debugger on and off.

    Args:
        session: the page.

    Attributes:
        scripts: the page's scripts by DevTools' number, while the debugger is on.
        is_watching: whether it is on from `watch` to `rest`.
    """

    def __init__(self, session: Session) -> None:
        self.scripts: dict[int, Script] = {}
        self._session = session
        self._is_on = False
        self.is_watching = False

    def watch(self, timeout: float) -> None:
        """Turn it on until `rest`. Breakpoints test their conditions; nothing stops the page.

        Meanwhile a call of the page costs about half a millisecond more, because DevTools reports each
        expression as a script.

        Args:
            timeout: seconds for each call.
        """
        self._turn_on(timeout)
        self._skip(True, timeout)
        self.is_watching = True

    def rest(self, timeout: float) -> None:
        """Turn it off, with all breakpoints; `timeout` in seconds for each call."""
        self.is_watching = False
        self._turn_off(timeout)

    @contextmanager
    def pausing(self, timeout: float) -> Iterator[None]:
        """Let it stop the page meanwhile; `timeout` in seconds. `calm` has to follow."""
        self._turn_on(timeout)
        self._skip(False, timeout)
        try:
            yield
        finally:
            self._skip(True, timeout)

    def calm(self, timeout: float) -> None:
        """Turn it off after `pausing`, unless it watches. To turn it on again takes some 50 ms."""
        if self._is_on and not self.is_watching:
            self._turn_off(timeout)

    def _skip(self, skips: bool, timeout: float) -> None:
        self._session.call("Debugger.setSkipAllPauses", {"skip": skips}, timeout)

    def _turn_on(self, timeout: float) -> None:
        if self._is_on:
            return
        self.scripts.clear()
        self._session.on("Debugger.scriptParsed", self._note)
        self._session.call("Debugger.enable", None, timeout)
        self._is_on = True

    def _turn_off(self, timeout: float) -> None:
        self._is_on = False
        self._session.off("Debugger.scriptParsed")
        self._session.call("Debugger.disable", None, timeout)

    def _note(self, script: Message) -> None:
        if script["url"]:  # what Python evaluates has none, and is new at every step
            start = (script["startLine"], script["startColumn"])
            self.scripts[int(script["scriptId"])] = Script(script["url"], start, bool(script.get("isModule")))
