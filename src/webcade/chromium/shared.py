"""A browser that several pages use: started for the first, anew where it died, ended with the last."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ..errors import BrowserDied
from .browser import Browser


class SharedBrowser:
    """A browser for whoever takes part. Thread-safe.

    Args:
        start: starts one; called when the first asks for it, and again when it is gone.
    """

    def __init__(self, start: Callable[[], Browser]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._users: set[object] = set()
        self._browser: Browser | None = None
        self._is_closed = False

    def enlist(self, user: object) -> None:
        """Count one who will join later."""
        with self._lock:
            self._users.add(user)

    def join(self, user: object) -> Browser:
        """The browser, running, for `user`, who leaves in the end.

        Raises:
            BrowserError: none could be started, or it was closed.
        """
        with self._lock:
            if self._is_closed:
                raise BrowserDied("the browser was closed")
            self._users.add(user)
            if self._browser is not None and not self._browser.is_there:
                self._browser.close()
                self._browser = None
            if self._browser is None:
                self._browser = self._start()
            return self._browser

    def leave(self, user: object) -> None:
        """The browser ends when the last of its users has left. A second call does nothing."""
        with self._lock:
            self._users.discard(user)
            if self._users or self._browser is None:
                return
            browser, self._browser = self._browser, None
        browser.close()

    def close(self) -> None:
        """End the browser for all, and for good."""
        with self._lock:
            self._is_closed = True
            browser, self._browser = self._browser, None
        if browser is not None:
            browser.close()

    def __len__(self) -> int:
        """How many use it."""
        return len(self._users)
