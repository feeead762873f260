"""The connection of a tab: a WebSocket, with a game of its own until it closes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gymnasium.error import Error as GymnasiumError
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ...errors import OptionError, WebcadeError
from ...game import Game
from ...game.wording import did_you_mean, shown
from ..guard import TAB_PROTOCOL
from ..live import Live
from ..places import Places
from ..worker import Worker
from . import files
from .asked import Asked, At, Begin, Discard, Keep, List, Open, Restart, Restore, Save, Step, Watch, parsed
from .keyboard import Keyboard
from .played import TabAgent, TabGame
from .shelf import ShownEpisode, opened, recordings_in
from .told import Told

CONNECTION = f"{files.HOME}ws"
MOST_TABS = 64
_PATIENCE = 5.0  # seconds that one who watches waits for something new
_AWAY = 1001  # with which a WebSocket is closed
AgentsOf = Callable[[Game], Mapping[str, TabAgent]]


def no_agents(game: Game) -> Mapping[str, TabAgent]:
    """Say that nobody but people plays."""
    return {}


@dataclass(frozen=True)
class TabOptions:
    """What tabs can do.

    Attributes:
        agents: who can play a game beside a person, by short names.
        folder: where kept recordings go; None: to the tab, which saves them.
    """

    agents: AgentsOf = no_agents
    folder: Path | None = None


class PlayedGame:
    """The game of one tab, made anew when another is begun."""

    def __init__(self, games: Mapping[str, Game], options: TabOptions) -> None:
        self._games = games
        self._options = options
        self._game: TabGame | None = None
        self._shown: ShownEpisode | None = None
        self._is_closed = False

    def answer(self, asked: Asked) -> Told:
        """Do what a tab asks for.

        Raises:
            WebcadeError, gymnasium.error.Error: it cannot be done; the message says why.
        """
        match asked:
            case Begin():
                return self._begin(asked)
            case Open():
                return self._open(asked)
            case At():
                return self._at(asked)
            case Restart():
                return self._begun.reset(asked.seed)
            case Step():
                return self._begun.step(asked)
            case Save():
                return self._begun.save()
            case Restore():
                return self._begun.restore(asked.moment)
            case Keep():
                return self._begun.keep()
            case Discard():
                return self._begun.discard()
        raise AssertionError(asked)

    def close(self) -> None:
        """Close the page and end the browser. Any thread may call it."""
        self._is_closed = True
        self._close_what_is_there()

    @property
    def _begun(self) -> TabGame:
        if self._game is None:
            raise OptionError("no game has begun yet; begin one")
        return self._game

    def _close_what_is_there(self) -> None:
        for one in (self._game, self._shown):
            if one is not None:
                one.close()

    def _open(self, asked: Open) -> Told:
        recording, game = opened(self._options.folder, asked.recording, self._games)
        self._leave()
        self._shown = ShownEpisode(recording, game, asked.episode)
        return Told({"opened": self._shown.described()})

    def _at(self, asked: At) -> Told:
        if self._shown is None:
            raise OptionError("no recording is open; open one")
        return self._shown.at(asked.step)

    def _leave(self) -> None:
        """Close what was played or shown before."""
        self._close_what_is_there()
        self._game = self._shown = None

    def _begin(self, asked: Begin) -> Told:
        if asked.game not in self._games:
            there = did_you_mean(asked.game, self._games) or f"; there are {', '.join(self._games)}"
            raise OptionError(f"game: {shown(asked.game)} is not served{there}")
        game = self._games[asked.game]
        agents = self._options.agents(game)
        if asked.agent and asked.agent not in agents:
            there = ", ".join(agents) or "nobody, as none plays this game"
            raise OptionError(f"agent: expected {there}; got {shown(asked.agent)}")
        self._leave()
        made = TabGame(game, agents.get(asked.agent), asked.view, self._options.folder)
        self._game = made
        if self._is_closed:  # meanwhile
            made.close()
        return made.reset(asked.seed)


class _Seat:
    """A tab's place among the sessions, which it takes when it first needs a page."""

    def __init__(self, places: Places, worker: Worker[PlayedGame]) -> None:
        self._places = places
        self._worker = worker
        self._is_taken = False

    async def answer(self, asked: Asked) -> Told:
        """Do what a tab asks for. Raises OptionError where there is no place."""
        if not self._is_taken:
            if not self._places.take():
                raise OptionError(f"{self._places.most} sessions are open, and no more can be; try later")
            self._is_taken = True
        return await self._worker.call(lambda played: played.answer(asked))

    async def leave(self) -> None:
        """Close what was played, and give the place back."""
        if self._is_taken:
            await self._places.give(self._worker)
        else:
            await self._worker.aclose()


class Tabs:
    """Serves the page in which a person plays, and the connections of its tabs.

    Args:
        games: what can be played.
        options: what tabs can do.
        places: how many sessions there can be.
        idle: seconds without a message after which a connection is closed.
        live: the sessions that can be watched.

    Attributes:
        connected: how many tabs there are.
    """

    def __init__(
        self, games: tuple[Game, ...], options: TabOptions, places: Places, idle: float, live: Live
    ) -> None:
        self._live = live
        self._games = {game.name: game for game in games}
        self._options = options
        self._places = places
        self._idle = idle
        self.connected = 0
        self._changed = asyncio.Event()  # a tab came or went

    def routes(self) -> list[BaseRoute]:
        """Return the addresses of the page and of its connections."""
        return [WebSocketRoute(CONNECTION, self._connection), *files.routes()]

    async def _connection(self, websocket: WebSocket) -> None:
        """Play with a tab until it goes. Nothing of it is left then."""
        is_ours = TAB_PROTOCOL in websocket.scope.get("subprotocols", [])
        await websocket.accept(TAB_PROTOCOL if is_ours else None)
        if self.connected >= MOST_TABS:
            await _refuse(websocket, f"{MOST_TABS} tabs are open, and no more can be; try later")
            return
        seat = _Seat(self._places, Worker(lambda: PlayedGame(self._games, self._options)))
        self._count(1)
        try:
            with suppress(WebSocketDisconnect, asyncio.TimeoutError):
                await websocket.send_bytes(Told({"games": self._described()}).packed())
                await self._talk(websocket, seat)
        finally:
            await seat.leave()
            self._count(-1)
            with suppress(RuntimeError, WebSocketDisconnect):  # it has gone already
                await websocket.close(_AWAY)

    async def _talk(self, websocket: WebSocket, seat: _Seat) -> None:
        while True:
            message = await asyncio.wait_for(websocket.receive(), self._idle)
            if message["type"] == "websocket.disconnect":
                return
            told = await self._answer(seat, message.get("text"))
            await websocket.send_bytes(told.packed())

    async def _answer(self, seat: _Seat, text: str | None) -> Told:
        try:
            asked = parsed(text)
            match asked:
                case List():
                    return await self._list()
                case Watch():
                    return await self._watch(asked)
                case _:
                    return await seat.answer(asked)
        except (WebcadeError, GymnasiumError) as error:
            return Told({"error": str(error)})

    async def _list(self) -> Told:
        recordings = await asyncio.to_thread(recordings_in, self._options.folder)
        return Told({"sessions": self._live.described(), "recordings": recordings})

    async def _watch(self, asked: Watch) -> Told:
        version, scene = await self._live.find(asked.session).newer(asked.since, _PATIENCE)
        if scene is None:
            return Told({"version": version})
        return await asyncio.to_thread(Told.of_scene, scene, version=version)

    async def all_gone(self, grace: float) -> None:
        """Return when tabs were there, and none is for so many seconds: a tab that loads anew comes back."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self.connected:
                continue
            try:
                await asyncio.wait_for(self._changed.wait(), grace)
            except TimeoutError:
                return

    def _count(self, more: int) -> None:
        self.connected += more
        self._changed.set()

    def _described(self) -> list[dict[str, Any]]:
        return [_described(game, self._options.agents(game)) for game in self._games.values()]


async def _refuse(websocket: WebSocket, sentence: str) -> None:
    with suppress(WebSocketDisconnect):
        await websocket.send_bytes(Told({"error": sentence}).packed())
        await websocket.close(_AWAY)


def _described(game: Game, agents: Mapping[str, TabAgent]) -> dict[str, Any]:
    """Return what a tab is told of a game before it is begun."""
    keyboard = Keyboard(game)
    height, width = game.observation.shape
    return {
        "name": game.name,
        "title": game.title,
        "description": game.description.strip(),
        "width": width,
        "height": height,
        "fps": game.clock.fps,
        "frame_skip": game.clock.frame_skip,
        "keys": keyboard.keys,
        "keys_are_enough": keyboard.is_enough,
        "waits": keyboard.waits,
        "agents": {name: agent.words for name, agent in agents.items()},
        "has_view": {name: bool(agent.view) for name, agent in agents.items()},
    }
