"""Load a vector's pages in threads: several at once, and spare pages while the environments step."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from ..errors import WebcadeError
from ..page import Page
from .runner import EpisodeRunner, distrust

_LOADS_PER_CORE = 1  # more at once would only slow each other down
_ENVS_PER_SPARE = 4
_CLOSE_TIMEOUT = 10  # seconds for loads whose browsers have ended; one that still fetches a game ends later


class Loader:
    """Loads the pages of a vector's runners.

    Args:
        has_spares: whether to keep spare pages ready, for episodes that each load one.
        make_page: makes a page, without loading it.
        num_envs: number of runners.
    """

    def __init__(self, has_spares: bool, make_page: Callable[[], Page], num_envs: int) -> None:
        self._make_page = make_page
        self._spares_wanted = -(-num_envs // _ENVS_PER_SPARE) if has_spares else 0
        self._places = threading.Semaphore(_LOADS_PER_CORE * (os.cpu_count() or 1))
        self._loads: dict[EpisodeRunner, threading.Thread | None] = {}  # None: a spare page was ready
        self._lock = threading.Lock()  # guards the attributes below
        self._spares: deque[Page] = deque()
        self._spare_loads: set[threading.Thread] = set()
        self._is_closed = False

    def begin(self, runner: EpisodeRunner) -> None:
        """Give the runner a fresh page: a spare one if there is one, else start to load one in a thread."""
        with self._lock:
            spare = self._spares.popleft() if self._spares else None
        if spare is not None and spare.is_outdated:
            self._add_spare(spare)
            spare = None
        if spare is None:
            self._loads[runner] = self._start(runner)
            return
        self._loads[runner] = None
        used = runner.exchange(spare)
        self._add_spare(used if used is not None else self._make_page())

    def end(self, runner: EpisodeRunner) -> bool:
        """Wait until the runner's page is loaded.

        A load that failed is reported by the reset that follows.

        Returns:
            False if no load was begun for this runner.
        """
        if runner not in self._loads:
            return False
        thread = self._loads.pop(runner)
        if thread is not None:
            thread.join()
        self._fill()
        return True

    def cancel(self) -> None:
        """Wait for all loads of runners and forget them, so that no thread uses a runner's page any more."""
        for runner in list(self._loads):
            self.end(runner)

    def close(self) -> None:
        """Wait for loads under way, for 10 s at most, and close the spare pages.

        Any thread may call it, and more than once.
        """
        with self._lock:
            self._is_closed = True
            threads = [*list(self._loads.values()), *self._spare_loads]
        deadline = time.monotonic() + _CLOSE_TIMEOUT
        for thread in threads:
            if thread is not None:
                thread.join(max(0.0, deadline - time.monotonic()))
        with self._lock:
            spares, self._spares = list(self._spares), deque()
        for page in spares:
            page.close()

    def _fill(self) -> None:
        while len(self._spares) + len(self._spare_loads) < self._spares_wanted:
            self._add_spare(self._make_page())

    def _add_spare(self, page: Page) -> None:
        """Load the page in a thread and keep it as a spare. If that fails or comes too late, close it."""

        def load() -> None:
            error = self._load(page.load)
            if error is not None:
                distrust(page, error)
            with self._lock:
                self._spare_loads.discard(threading.current_thread())
                is_wanted = error is None and not self._is_closed
                if is_wanted:
                    self._spares.append(page)
            if not is_wanted:
                page.close()

        thread = threading.Thread(target=load, daemon=True)
        with self._lock:
            is_closed = self._is_closed
            if not is_closed:
                self._spare_loads.add(thread)
        if is_closed:
            page.close()
        else:
            thread.start()

    def _start(self, runner: EpisodeRunner) -> threading.Thread:
        thread = threading.Thread(target=self._load, args=(runner.load,), daemon=True)
        thread.start()
        return thread

    def _load(self, load: Callable[[], None]) -> WebcadeError | None:
        """Call `load` when a place is free. Return the error that it raised, or None."""
        with self._places:
            try:
                load()
            except WebcadeError as error:
                return error
        return None
