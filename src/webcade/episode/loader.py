"""Loads a vector's pages in threads of their own: several at once, and spares behind the others' steps."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from ..errors import WebcadeError
from ..page import Page, ResetBy
from .runner import EpisodeRunner, distrust

_LOADS_A_CORE = 1  # more at once only take each other's time
_ENVS_A_SPARE = 4
_CLOSE_TIMEOUT = 10  # seconds for loads whose browsers have ended; who still fetches a game ends later, alone


class Loader:
    """Loads players' pages. Where every reset loads one, spare pages wait ready.

    Args:
        reset_by: how episodes begin.
        make_page: gives a page that is not loaded yet.
        num_envs: number of players.
    """

    def __init__(self, reset_by: ResetBy, make_page: Callable[[], Page], num_envs: int) -> None:
        self._make_page = make_page
        self._wanted = 0 if reset_by == "restart" else -(-num_envs // _ENVS_A_SPARE)  # spare pages
        self._places = threading.Semaphore(_LOADS_A_CORE * (os.cpu_count() or 1))
        self._loads: dict[EpisodeRunner, threading.Thread | None] = {}
        self._lock = threading.Lock()  # guards what follows
        self._spares: deque[Page] = deque()
        self._coming: dict[threading.Thread, Page] = {}
        self._is_closed = False

    def begin(self, player: EpisodeRunner) -> None:
        """Begin to give the player a fresh page: a spare one at once, or else one that loads meanwhile."""
        with self._lock:
            spare = self._spares.popleft() if self._spares else None
        if spare is None:
            self._loads[player] = self._start(player)
            return
        self._loads[player] = None
        used = player.exchange(spare)
        self._add_spare(used if used is not None else self._make_page())

    def end(self, player: EpisodeRunner) -> bool:
        """Wait until the player's page is there; False if none was coming.

        A load that failed leaves the page as it is: the reset that follows will load it, and tell.
        """
        if player not in self._loads:
            return False
        thread = self._loads.pop(player)
        if thread is not None:
            thread.join()
        self._fill()
        return True

    def cancel(self) -> None:
        """Players no longer wait; what is loading is waited for, so that nobody else uses it meanwhile."""
        for player in list(self._loads):
            self.end(player)

    def close(self) -> None:
        """Wait for what is still loading, and let go of spare pages. Any thread may call it, and again."""
        with self._lock:
            self._is_closed = True
            threads = [*list(self._loads.values()), *self._coming]
        deadline = time.monotonic() + _CLOSE_TIMEOUT
        for thread in threads:
            if thread is not None:
                thread.join(max(0.0, deadline - time.monotonic()))
        with self._lock:
            spares, self._spares = list(self._spares), deque()
        for page in spares:
            page.close()

    def _fill(self) -> None:
        while len(self._spares) + len(self._coming) < self._wanted:
            self._add_spare(self._make_page())

    def _add_spare(self, page: Page) -> None:
        """Load the page behind everybody's back."""

        def load() -> None:
            error = self._load(page.load)
            if error is not None:
                distrust(page, error)
            with self._lock:
                del self._coming[threading.current_thread()]
                is_wanted = error is None and not self._is_closed
                if is_wanted:
                    self._spares.append(page)
            if not is_wanted:
                page.close()

        thread = threading.Thread(target=load, daemon=True)
        with self._lock:
            is_closed = self._is_closed
            if not is_closed:
                self._coming[thread] = page
        if is_closed:
            page.close()
        else:
            thread.start()

    def _start(self, player: EpisodeRunner) -> threading.Thread:
        thread = threading.Thread(target=self._load, args=(player.load,), daemon=True)
        thread.start()
        return thread

    def _load(self, load: Callable[[], None]) -> WebcadeError | None:
        """Why it has not loaded; None if it has."""
        with self._places:
            try:
                load()
            except WebcadeError as error:
                return error
        return None
