"""Have the page of the next episode ready, for a single environment whose episodes each load one."""

from __future__ import annotations

import os
import threading

from ..errors import WebcadeError
from ..page import Page
from .runner import EpisodeRunner, distrust

_CLOSE_TIMEOUT = 10  # seconds for a load whose browser has ended; one that still fetches a game ends later
_places = threading.Semaphore(os.cpu_count() or 1)  # loads at the same time, of the whole process


class SparePage:
    """Loads the next episode's page in a thread, in the browser of the page in use, while that one is played.

    The first begins to load after the second reset: an environment that is reset only once loads none.
    """

    def __init__(self) -> None:
        self._resets = 0
        self._page: Page | None = None  # loading or loaded
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()  # guards the attributes below
        self._is_loaded = False
        self._is_closed = False

    def give_to(self, runner: EpisodeRunner) -> None:
        """Give the runner the spare page in exchange for its own. Wait if it is still loading.

        Without one, or where it is of no use any more, do nothing: the reset itself loads a page.
        """
        if self._thread is None:
            return
        self._thread.join()
        page, self._page, self._thread = self._page, None, None
        if page is None or not self._is_loaded:
            return  # the load has failed; a reset that fails, too, reports it
        if page.must_load("reload") or page.is_outdated:
            page.close()
            return
        used = runner.exchange(page)
        if used is not None:
            used.close()

    def prepare(self, runner: EpisodeRunner) -> None:
        """Begin to load a page for the next episode, after a reset."""
        self._resets += 1
        if self._resets < 2 or self._thread is not None or runner.page is None:
            return
        page = runner.page.make_spare()
        if page is None:
            return
        self._page, self._is_loaded = page, False
        self._thread = threading.Thread(target=self._load, args=(page,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Close the page. Any thread may call it, and more than once; a load under way gets 10 s to end."""
        with self._lock:
            self._is_closed = True
        thread, page = self._thread, self._page
        if page is not None:
            page.close()  # ends the browser if nobody else uses it, and so the load
        if thread is not None:
            thread.join(_CLOSE_TIMEOUT)

    def _load(self, page: Page) -> None:
        """Load the page. If that fails or comes too late, close it."""
        try:
            with _places:
                if not self._is_closed:
                    page.load()
        except WebcadeError as error:
            distrust(page, error)
            page.close()
            return
        except Exception:
            page.close()
            if self._is_closed:  # in the middle of the load
                return
            raise
        with self._lock:
            self._is_loaded = not self._is_closed
        if not self._is_loaded:
            page.close()


def _renew_places() -> None:
    """In a forked child, forget the loads of the parent's threads."""
    global _places
    _places = threading.Semaphore(os.cpu_count() or 1)


os.register_at_fork(after_in_child=_renew_places)
