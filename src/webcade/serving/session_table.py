"""SessionTable: the sessions of language models, found by their names or by a client's connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver import Context

from ..errors import OptionError
from ..game import Game
from ..game.wording import did_you_mean, shown
from .answer import Answer
from .registry import Entry, Registry
from .session import PlaySession
from .tools import Play

_CONNECTION = "mcp-session-id"  # the header of a client's connection, in protocols that have one


class SessionTable:
    """The sessions of a server. See `tools.Sessions`. Used by one event loop.

    A session is found by the name that its first `reset` returned, which nobody can guess; or by the
    client's connection, where the protocol has connections. It has a thread and a page of its own.

    Args:
        games: what can be played.
        make: makes a session of a game.
        registry: has the sessions.
    """

    def __init__(
        self,
        games: tuple[Game, ...],
        make: Callable[[Game], PlaySession],
        registry: Registry[PlaySession],
    ) -> None:
        self._games = {game.name: game for game in games}
        self._make = make
        self._registry = registry
        self._of_connection: dict[str, str] = {}  # the name of the session that a connection began last

    async def play(self, context: Context[Any, Any], session: str, call: Play) -> Answer:
        """See `Sessions.play`."""
        return await self._registry.call(self._find(_connection_of(context), session), call)

    async def begin(self, context: Context[Any, Any], session: str, game: str, call: Play) -> Answer:
        """See `Sessions.begin`. Without a name it makes a session, unless the connection has one."""
        connection = _connection_of(context)
        if session or (not game and self._registry.find(self._of_connection.get(connection, ""))):
            entry = self._find(connection, session)
        else:
            entry = self._begin(connection, game)
        try:
            answer = await self._registry.call(entry, call)
        except BaseException:
            if entry.name not in self._of_connection.values() and not session:
                await self._registry.close(entry)  # nobody was told its name
            raise
        return Answer({"session": entry.name, "game": entry.game.name, **answer.facts}, answer.pictures)

    async def end(self, context: Context[Any, Any], session: str) -> None:
        """Close a session."""
        await self._registry.close(self._find(_connection_of(context), session))

    async def end_connection(self, connection: str) -> None:
        """Close the session of a client's connection that has ended, if it has one."""
        entry = self._registry.find(self._of_connection.pop(connection, ""))
        if entry is not None:
            await self._registry.close(entry)

    def _begin(self, connection: str, game: str) -> Entry[PlaySession]:
        chosen = self._game(game)
        entry = self._registry.begin(chosen, "a language model", lambda: self._make(chosen))
        if connection:
            known = self._of_connection.items()
            self._of_connection = {one: name for one, name in known if self._registry.find(name)}
            self._of_connection[connection] = entry.name
        return entry

    def _game(self, name: str) -> Game:
        if not name:
            return next(iter(self._games.values()))
        if name not in self._games:
            there = did_you_mean(name, self._games) or f"; expected one of {', '.join(self._games)}"
            raise OptionError(f"game: {shown(name)} is not served{there}")
        return self._games[name]

    def _find(self, connection: str, session: str) -> Entry[PlaySession]:
        entry = self._registry.find(session or self._of_connection.get(connection, ""))
        if entry is not None:
            return entry
        if session:
            raise OptionError("session: there is none of that name (any more); call reset without it")
        raise OptionError("session: call reset first, and give what it returns as session with each call")


def _connection_of(context: Context[Any, Any]) -> str:
    headers = context.headers
    return "" if headers is None else headers.get(_CONNECTION, "")
