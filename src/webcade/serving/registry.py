"""Registry: the sessions of a server that last from call to call, by their names; closed when idle."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from ..errors import OptionError
from ..game import Game
from .live import Live, Show
from .places import Places
from .scene import Scene
from .worker import Closable, Result, Worker

_CHECKS = 4  # of idle sessions within the time after which they are closed
_LONGEST_NAP = 30.0  # seconds between them


class Watchable(Closable, Protocol):
    """A session that others can watch."""

    def scene(self) -> Scene:
        """Return what there is to see."""


Session = TypeVar("Session", bound=Watchable)


@dataclass
class Counts:
    """What has happened since the server began.

    Attributes:
        begun: sessions.
        closed_idle: sessions that nobody had used for too long.
        calls: calls of sessions.
    """

    begun: int = 0
    closed_idle: int = 0
    calls: int = 0


@dataclass(eq=False)
class Entry(Generic[Session]):
    """A session: its name, its game, and when it was used last, in seconds of `time.monotonic()`."""

    name: str
    game: Game
    worker: Worker[Session]
    show: Show
    used: float = field(default_factory=time.monotonic)
    under_way: int = 0


class Full(OptionError):
    """There is no place for another session now."""


class Registry(Generic[Session]):
    """Sessions by names that nobody can guess. Used by one event loop.

    Args:
        places: how many sessions there can be.
        idle: seconds after which a session that nobody uses is closed.
        live: where sessions can be watched.
        counts: what has happened; several registries may share it.
    """

    def __init__(self, places: Places, idle: float, live: Live, counts: Counts) -> None:
        self._places = places
        self._idle = idle
        self._live = live
        self._counts = counts
        self._entries: dict[str, Entry[Session]] = {}
        self._is_closed = False

    def begin(self, game: Game, player: str, make: Callable[[], Session]) -> Entry[Session]:
        """Add a session.

        Args:
            game: what is played.
            player: who plays, in words.
            make: makes the session, at its first call.

        Raises:
            Full: there is no place.
            OptionError: the server is being stopped.
        """
        if self._is_closed:
            raise OptionError("the server is being stopped")
        if not self._places.take():
            raise Full(f"{self._places.most} sessions are open, and no more can be; try again later")
        worker = Worker(make)
        name = secrets.token_urlsafe(16)
        show = self._live.begin(game.name, player, lambda: worker.call(lambda session: session.scene()))
        entry = Entry(name, game, worker, show)
        self._entries[name] = entry
        self._counts.begun += 1
        return entry

    def find(self, name: str) -> Entry[Session] | None:
        """Return the session of a name; None if there is none."""
        return self._entries.get(name)

    async def call(self, entry: Entry[Session], function: Callable[[Session], Result]) -> Result:
        """Call a function with a session, in its thread. Raises what the function raises."""
        self._counts.calls += 1
        entry.under_way += 1
        try:
            return await entry.worker.call(function)
        finally:
            entry.under_way -= 1
            entry.used = time.monotonic()
            entry.show.changed()

    async def close(self, entry: Entry[Session]) -> None:
        """Close a session. A second call does nothing."""
        self._live.end(entry.show)
        if self._entries.pop(entry.name, None) is not None:
            await self._places.give(entry.worker)

    async def close_idle(self) -> None:
        """Close sessions that nobody has used for too long. Then do it again, until it is cancelled."""
        while True:
            await asyncio.sleep(min(self._idle / _CHECKS, _LONGEST_NAP))
            late = time.monotonic() - self._idle
            for entry in [one for one in self._entries.values() if not one.under_way and one.used < late]:
                self._counts.closed_idle += 1
                await self.close(entry)

    async def aclose(self) -> None:
        """Close all sessions. None begins after that."""
        self._is_closed = True
        await asyncio.gather(*map(self.close, list(self._entries.values())))
