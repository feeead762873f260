"""Track the requests of a page over DevTools, which sees more than runtime/loading/delivery_queue.js."""

from __future__ import annotations

import time

from ..devtools.cbor import Message
from ..devtools.session import Session

KEEP_NOTHING = {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}  # DevTools keeps no bodies of answers
_ENDLESS = {"EventSource", "Media", "WebSocket", "Ping"}  # types of requests that may never end
_LONGEST_WAIT = 5  # seconds in which no request ends
_LONGEST_READING = 0.25  # seconds in which nothing more comes of answers that a script has, and need not read
_LOADING_SHARE = 0.5  # of the timeout, after which a page that asks for more and more is taken as it is


class RequestTracker:
    """Tracks the pending requests of a page, until `stop`.

    Args:
        session: the page.
        timeout: seconds for each call.
    """

    def __init__(self, session: Session, timeout: float) -> None:
        self._session = session
        self._timeout = timeout
        self._open: set[str] = set()
        self._answered: set[str] = set()  # requests of scripts: they end when the body is read
        self._came = 0  # ends of requests, and parts of those answers
        self._handlers = {
            "Network.requestWillBeSent": self._begin,
            "Network.responseReceived": self._answer,
            "Network.dataReceived": self._read,
            "Network.loadingFinished": self._end,
            "Network.loadingFailed": self._end,
        }
        for name, handler in self._handlers.items():
            session.on(name, handler)
        session.call("Network.enable", KEEP_NOTHING, timeout)

    def settle(self, expression: str) -> None:
        """Evaluate a promise again and again until no request is pending.

        A request that ends meanwhile counts as pending: the page may still have to take its answer, and ask
        for more. Wait for 5 s at most after the last that ended, for 0.25 s if only answers are left whose
        bodies no script reads, and for half of the timeout in all.
        """
        end = time.monotonic() + self._timeout * _LOADING_SHARE
        came, since = -1, 0.0
        while not self._is_settled_by(expression):
            if self._came > came:
                came, since = self._came, time.monotonic()
            deadline = min(end, since + (_LONGEST_WAIT if self._open else _LONGEST_READING))
            if time.monotonic() >= deadline:
                return
            if self._open or self._answered:
                self._session.wait_any(deadline)

    def _is_settled_by(self, expression: str) -> bool:
        """Evaluate the promise; return whether no request is pending and none has ended meanwhile."""
        came = self._came
        self._session.evaluate(expression, self._timeout, wait_for_promise=True)
        return not self._open and not self._answered and self._came == came

    def stop(self) -> None:
        """Stop tracking. The Network domain stays enabled, because network.py blocks addresses with it."""
        for name in self._handlers:
            self._session.off(name)

    def _begin(self, params: Message) -> None:
        if params.get("type") not in _ENDLESS and not _is_of_worker(params):
            self._open.add(params["requestId"])

    def _answer(self, params: Message) -> None:
        if params.get("type") == "Fetch" and params["requestId"] in self._open:
            self._open.remove(params["requestId"])
            self._answered.add(params["requestId"])
            self._came += 1

    def _read(self, params: Message) -> None:
        self._came += params["requestId"] in self._answered

    def _end(self, params: Message) -> None:
        self._open.discard(params["requestId"])
        self._answered.discard(params["requestId"])
        self._came += 1


def _is_of_worker(params: Message) -> bool:
    """Return whether a request is for a worker's script, which is a document of its own.

    Such a request begins in the page's session and ends in the worker's. The runtime waits for the worker.
    """
    return params.get("type") == "Script" and params.get("documentURL") == params["request"]["url"]
