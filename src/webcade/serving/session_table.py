"""SessionTable: the sessions of a server, found by their names; limited in number, and closed when idle."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mcp.server.mcpserver import Context

from ..errors import OptionError
from ..game import Game
from ..game.wording import did_you_mean, shown
from .answer import Answer
from .live import Live, Show
from .places import Places
from .session import PlaySession
from .tools import Play
from .worker import Worker

_CHECKS = 4  # of idle sessions within the time after which they are closed
_LONGEST_NAP = 30.0  # seconds between them
_CONNECTION = "mcp-session-id"  # the header of a client's connection, in protocols that have one


@dataclass
class Counts:
    """What has happened since the server began.

    Attributes:
        begun: sessions.
        closed_idle: sessions that nobody had used for too long.
        calls: calls of tools.
    """

    begun: int = 0
    closed_idle: int = 0
    calls: int = 0


@dataclass(eq=False)
class _Entry:
    """A session: its name, its game, and when it was used last, in seconds of `time.monotonic()`."""

    name: str
    game: Game
    worker: Worker[PlaySession]
    show: Show
    used: float = field(default_factory=time.monotonic)
    under_way: int = 0


class SessionTable:
    """The sessions of a server. See `tools.Sessions`. Used by one event loop.

    A session is found by the name that its first `reset` returned, which nobody can guess; or by the
    client's connection, where the protocol has connections. It has a thread and a page of its own.

    Args:
        games: what can be played.
        make: makes a session of a game.
        places: how many sessions there can be.
        idle: seconds after which a session that nobody uses is closed.
        live: where sessions can be watched.

    Attributes:
        counts: what has happened.
    """

    def __init__(
        self,
        games: tuple[Game, ...],
        make: Callable[[Game], PlaySession],
        places: Places,
        idle: float,
        live: Live,
    ) -> None:
        self.counts = Counts()
        self._games = {game.name: game for game in games}
        self._make = make
        self._places = places
        self._idle = idle
        self._live = live
        self._entries: dict[str, _Entry] = {}
        self._of_connection: dict[str, str] = {}  # the name of the session that a connection began last
        self._is_closed = False

    async def play(self, context: Context[Any, Any], session: str, call: Play) -> Answer:
        """See `Sessions.play`."""
        return await self._call(self._find(_connection_of(context), session), call)

    async def begin(self, context: Context[Any, Any], session: str, game: str, call: Play) -> Answer:
        """See `Sessions.begin`. Without a name it makes a session, unless the connection has one."""
        connection = _connection_of(context)
        if session or (not game and self._of_connection.get(connection) in self._entries):
            entry = self._find(connection, session)
        else:
            entry = self._begin(connection, game)
        try:
            answer = await self._call(entry, call)
        except BaseException:
            if entry.name not in self._of_connection.values() and not session:
                await self._close(entry)  # nobody was told its name
            raise
        return Answer({"session": entry.name, "game": entry.game.name, **answer.facts}, answer.pictures)

    async def end(self, context: Context[Any, Any], session: str) -> None:
        """Close a session."""
        await self._close(self._find(_connection_of(context), session))

    async def end_connection(self, connection: str) -> None:
        """Close the session of a client's connection that has ended, if it has one."""
        entry = self._entries.get(self._of_connection.pop(connection, ""))
        if entry is not None:
            await self._close(entry)

    async def close_idle(self) -> None:
        """Close sessions that nobody has used for too long. Then do it again, until it is cancelled."""
        while True:
            await asyncio.sleep(min(self._idle / _CHECKS, _LONGEST_NAP))
            late = time.monotonic() - self._idle
            for entry in [one for one in self._entries.values() if not one.under_way and one.used < late]:
                self.counts.closed_idle += 1
                await self._close(entry)

    async def aclose(self) -> None:
        """Close all sessions. None begins after that."""
        self._is_closed = True
        await asyncio.gather(*map(self._close, list(self._entries.values())))
        await self._places.aclose()

    def _begin(self, connection: str, game: str) -> _Entry:
        if self._is_closed:
            raise OptionError("the server is being stopped")
        chosen = self._game(game)
        if not self._places.take():
            raise OptionError(f"{self._places.most} sessions are open, and no more can be; try again later")
        name = secrets.token_urlsafe(16)
        worker = Worker(lambda: self._make(chosen))
        show = self._live.begin(chosen.name, "a language model", lambda: worker.call(PlaySession.scene))
        entry = self._entries[name] = _Entry(name, chosen, worker, show)
        if connection:
            self._of_connection[connection] = name
        self.counts.begun += 1
        return entry

    def _game(self, name: str) -> Game:
        if not name:
            return next(iter(self._games.values()))
        if name not in self._games:
            there = did_you_mean(name, self._games) or f"; expected one of {', '.join(self._games)}"
            raise OptionError(f"game: {shown(name)} is not served{there}")
        return self._games[name]

    def _find(self, connection: str, session: str) -> _Entry:
        entry = self._entries.get(session or self._of_connection.get(connection, ""))
        if entry is not None:
            return entry
        if session:
            raise OptionError("session: there is none of that name (any more); call reset without it")
        raise OptionError("session: call reset first, and give what it returns as session with each call")

    async def _call(self, entry: _Entry, call: Play) -> Answer:
        self.counts.calls += 1
        entry.under_way += 1
        try:
            return await entry.worker.call(call)
        finally:
            entry.under_way -= 1
            entry.used = time.monotonic()
            entry.show.changed()

    async def _close(self, entry: _Entry) -> None:
        self._live.end(entry.show)
        if self._entries.pop(entry.name, None) is not None:
            await self._places.give(entry.worker)


def _connection_of(context: Context[Any, Any]) -> str:
    headers = context.headers
    return "" if headers is None else headers.get(_CONNECTION, "")
