"""A browser that several pages use: started for the first, anew where it failed, ended with the last."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ...errors import BrowserDied
from .browser import Browser


class SharedBrowser:
    """A browser for whoever takes part. Thread-safe.

    Args:
        start: starts one; called when the first asks for it, and again when it is gone or distrusted.
    """

    def __init__(self, start: Callable[[], Browser]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._users: dict[object, Browser | None] = {}  # and the browser each has joined
        self._browser: Browser | None = None  # whoever joins now gets
        self._is_closed = False

    def acquire(self, user: object) -> None:
        """Count one who will join later."""
        with self._lock:
            self._users.setdefault(user, None)

    def browser_for(self, user: object) -> Browser:
        """The browser, running, for `user`, who leaves in the end.

        Raises:
            BrowserError: none could be started, or it was closed.
        """
        with self._lock:
            if self._is_closed:
                raise BrowserDied("the browser was closed")
            if self._browser is not None and not self._browser.is_fit:
                self._browser = None
            before = self._users.get(user)
            self._users[user] = self._browser = self._browser or self._start()
            browser = self._browser
        self._close_unused(before)
        return browser

    def distrust(self, user: object) -> None:
        """The browser that `user` is in is none for those who join from now on; who is in it stays."""
        with self._lock:
            if self._browser is not None and self._users.get(user) is self._browser:
                self._browser = None

    def release(self, user: object) -> None:
        """A browser ends when the last of its users has left. A second call does nothing."""
        with self._lock:
            browser = self._users.pop(user, None)
            last = None if self._users else self._browser
            if last is not None:
                self._browser = None
        self._close_unused(browser)
        if last is not None:
            last.close()

    def close(self) -> None:
        """End the browser for all, and for good."""
        self._is_closed = True
        with self._lock:
            browsers = {self._browser, *self._users.values()} - {None}
            self._browser = None
        for browser in browsers:
            if browser is not None:
                browser.close()

    def __len__(self) -> int:
        """How many use it."""
        return len(self._users)

    def _close_unused(self, browser: Browser | None) -> None:
        """End a browser that nobody is in, or that has ended itself."""
        with self._lock:
            is_used = browser is self._browser or browser in self._users.values()
        if browser is not None and not (is_used and browser.is_there):
            browser.close()
