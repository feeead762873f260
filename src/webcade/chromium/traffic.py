"""What a page is loading, as DevTools sees it: the part that its runtime cannot (see runtime/pending.js)."""

from __future__ import annotations

import time

from .pipe import Message
from .session import Session

_ENDLESS = {"EventSource", "Media", "WebSocket", "Ping"}  # kinds of request that may never be over
_LONGEST_WAIT = 5  # seconds


class Traffic:
    """Counts the requests of a page from its making until `stop`."""

    def __init__(self, session: Session, timeout: float) -> None:
        self._session = session
        self._timeout = timeout
        self._open: set[str] = set()
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.loadingFinished", self._end)
        session.on("Network.loadingFailed", self._end)
        session.call("Network.enable", None, timeout)

    def settle(self, expression: str) -> None:
        """Evaluate a promise until the page asks for nothing more while it does."""
        deadline = time.monotonic() + _LONGEST_WAIT
        self._session.evaluate(expression, self._timeout, wait_for_promise=True)
        while self._open and time.monotonic() < deadline:
            self._session.hear(deadline)
            self._session.evaluate(expression, self._timeout, wait_for_promise=True)

    def stop(self) -> None:
        """From now on the page's requests cost nothing to watch."""
        self._session.call("Network.disable", None, self._timeout)

    def _begin(self, params: Message) -> None:
        if params.get("type") not in _ENDLESS:
            self._open.add(params["requestId"])

    def _end(self, params: Message) -> None:
        self._open.discard(params["requestId"])
