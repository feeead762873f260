"""A browser that several pages use: it starts for the first, restarts after a failure, ends with the last."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ...errors import BrowserDied
from .browser import Browser


class SharedBrowser:
    """A browser for several users. Thread-safe.

    Args:
        start: starts a browser. It is called for the first user, and again after the browser has ended or is
            distrusted.
    """

    def __init__(self, start: Callable[[], Browser]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._users: dict[object, Browser | None] = {}  # each user's browser; None: none yet
        self._browser: Browser | None = None  # the browser for new users
        self._is_closed = False

    def acquire(self, user: object) -> None:
        """Count a user, which may call `browser_for` later."""
        with self._lock:
            self._users.setdefault(user, None)

    def browser_for(self, user: object) -> Browser:
        """Return a running browser for `user`, who has to call `release` in the end.

        Raises:
            BrowserError: no browser could be started, or `close` was called.
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
        """Use another browser than that of `user` from now on. Its present users keep it."""
        with self._lock:
            if self._browser is not None and self._users.get(user) is self._browser:
                self._browser = None

    def release(self, user: object) -> None:
        """Stop counting a user. A browser ends with its last user. A second call does nothing."""
        with self._lock:
            browser = self._users.pop(user, None)
            last = None if self._users else self._browser
            if last is not None:
                self._browser = None
        self._close_unused(browser)
        if last is not None:
            last.close()

    def close(self) -> None:
        """End the browser, even if it has users. It does not start again."""
        self._is_closed = True
        with self._lock:
            browsers = {self._browser, *self._users.values()} - {None}
            self._browser = None
        for browser in browsers:
            if browser is not None:
                browser.close()

    def __len__(self) -> int:
        """Return how many users it has."""
        return len(self._users)

    def _close_unused(self, browser: Browser | None) -> None:
        """Close a browser that has no users, or whose process has ended."""
        with self._lock:
            is_used = browser is self._browser or browser in self._users.values()
        if browser is not None and not (is_used and browser.is_there):
            browser.close()
