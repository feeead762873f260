"""Worker: a session's own thread, so that an event loop plays without waiting for a page.

Guarantees:
    Calls of a session are made one after the other, in the order in which they came, by one thread.
    A call that has begun is finished, also if whoever asked for it has gone: no step is left half made.
    After `close` no call begins. One that is under way ends with its step, or at once if its browser ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from ..errors import OptionError

_GONE = "this session was closed; call reset for a new one"


class Closable(Protocol):
    """What has something to close."""

    def close(self) -> None:
        """Close it. Any thread may call it, also while another uses it."""


Session = TypeVar("Session", bound=Closable)
Result = TypeVar("Result")


class Worker(Generic[Session]):
    """Makes a session in a thread of its own at the first call, and calls it there.

    Args:
        make: makes the session.
    """

    def __init__(self, make: Callable[[], Session]) -> None:
        self._make = make
        self._session: Session | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="webcade-session")
        self._is_closed = False

    async def call(self, function: Callable[[Session], Result]) -> Result:
        """Call a function with the session, in its thread.

        Raises:
            OptionError: it was closed.
            Exception: what the function raises.
        """
        if self._is_closed:
            raise OptionError(_GONE)
        return await asyncio.wrap_future(self._thread.submit(self._call, function))

    def close(self) -> None:
        """Close the session and end the thread. A call under way raises."""
        self._is_closed = True
        session = self._session
        if session is not None:
            session.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def aclose(self) -> None:
        """Close it without holding up the event loop."""
        await asyncio.to_thread(self.close)

    def _call(self, function: Callable[[Session], Result]) -> Result:
        if self._session is None:
            self._session = self._make()
        if self._is_closed:
            self._session.close()
            raise OptionError(_GONE)
        return function(self._session)
