"""OpenEnv's protocol: an environment for each connection of a WebSocket, for trainers that speak it.

With `?images=binary` in the address, an observation that has an image comes as bytes (see `wire`). `save` is
a message of our own. All else is as OpenEnv has it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gymnasium.error import Error as GymnasiumError
from gymnasium.error import InvalidAction
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ..errors import OptionError, WebcadeError
from ..game import Game
from . import guide
from .environment import DataEnvironment, schemas
from .live import Live, Show
from .places import Places
from .wire import Data, as_bytes, as_text
from .worker import Worker

Encode = Callable[[Data], str | bytes]

_AWAY = 1001  # with which a WebSocket is closed
_KINDS = ("reset", "step", "state", "save", "close")
_IMAGES: dict[str, Encode] = {"json": as_text, "binary": as_bytes}


class OpenEnv:
    """Serves games by OpenEnv's protocol: the first at the server's own address, each at /openenv/NAME.

    Args:
        games: what can be played.
        make: makes an environment of a game.
        places: how many there can be.
        idle: seconds without a message after which a connection is closed.
        live: where environments can be watched.
    """

    def __init__(
        self,
        games: tuple[Game, ...],
        make: Callable[[Game], DataEnvironment],
        places: Places,
        idle: float,
        live: Live,
    ) -> None:
        self._games = {game.name: game for game in games}
        self._make = make
        self._places = places
        self._idle = idle
        self._live = live

    def routes(self) -> list[BaseRoute]:
        """Return the addresses: /ws, /schema, /metadata and /openenv.yaml, of the first game and of each."""
        made: list[BaseRoute] = []
        for prefix in ("", "/openenv/{game}"):
            made += [
                WebSocketRoute(f"{prefix}/ws", self._connection),
                Route(f"{prefix}/schema", self._schema),
                Route(f"{prefix}/metadata", self._metadata),
                Route(f"{prefix}/openenv.yaml", self._manifest),
            ]
        return [*made, Route("/openenv/{game}/health", self._health)]

    async def _health(self, request: Request) -> Response:
        return self._of_game(request, lambda game: {"status": "healthy"})

    async def _schema(self, request: Request) -> Response:
        return self._of_game(request, schemas)

    async def _metadata(self, request: Request) -> Response:
        return self._of_game(
            request,
            lambda game: {
                "name": game.name,
                "description": game.description.strip() or game.title,
                "readme_content": "\n".join((guide.card(game), guide.controls(game), guide.goal(game))),
                "version": str(game.version),
                "author": None,
                "documentation_url": None,
            },
        )

    async def _manifest(self, request: Request) -> Response:
        game = self._game(request.path_params)
        if game is None:
            return _no_game()
        lines = [
            "spec_version: 1",
            f"name: {game.name}",
            f"version: {json.dumps(f'{game.version}')}",
            f"description: {json.dumps(game.title)}",
            "type: space",
            "runtime: fastapi",
            "app: webcade.serving.web:make_app",
            "port: 8765",
        ]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="application/yaml")

    def _game(self, path: Any) -> Game | None:
        name = path.get("game")
        return next(iter(self._games.values())) if name is None else self._games.get(name)

    def _of_game(self, request: Request, answer: Callable[[Game], Data]) -> Response:
        game = self._game(request.path_params)
        return _no_game() if game is None else JSONResponse(answer(game))

    async def _connection(self, websocket: WebSocket) -> None:
        """Play with whoever has connected, until it goes. Nothing of it is left then."""
        game = self._game(websocket.path_params)
        await websocket.accept()
        if game is None:
            await _refuse(websocket, "there is no such game here", "SESSION_ERROR")
            return
        encode = _IMAGES.get(websocket.query_params.get("images", "json"))
        if encode is None:
            await _refuse(websocket, f"images: expected {' or '.join(_IMAGES)}", "VALIDATION_ERROR")
            return
        if not self._places.take():
            full = f"{self._places.most} sessions are open, and no more can be"
            await _refuse(websocket, full, "CAPACITY_REACHED")
            return
        worker = Worker(lambda: self._make(game))
        show = self._live.begin(game.name, "a trainer", lambda: worker.call(DataEnvironment.scene))
        try:
            with suppress(WebSocketDisconnect, asyncio.TimeoutError):
                await self._talk(websocket, worker, show, encode)
        finally:
            self._live.end(show)
            await self._places.give(worker)
            with suppress(RuntimeError, WebSocketDisconnect):  # it has gone already
                await websocket.close(_AWAY)

    async def _talk(
        self, websocket: WebSocket, worker: Worker[DataEnvironment], show: Show, encode: Encode
    ) -> None:
        while True:
            message = await asyncio.wait_for(websocket.receive(), self._idle)
            if message["type"] == "websocket.disconnect":
                return
            asked = _parsed(message.get("text"))
            if isinstance(asked, str):
                await websocket.send_text(asked)
            elif asked["type"] == "close":
                return
            else:
                await _send(websocket, await _answer(worker, asked, encode))
                show.changed()


async def _refuse(websocket: WebSocket, message: str, code: str) -> None:
    with suppress(WebSocketDisconnect):
        await websocket.send_text(_error(message, code))
        await websocket.close(_AWAY)


async def _send(websocket: WebSocket, message: str | bytes) -> None:
    if isinstance(message, str):
        await websocket.send_text(message)
    else:
        await websocket.send_bytes(message)


async def _answer(worker: Worker[DataEnvironment], asked: Data, encode: Encode) -> str | bytes:
    """Return the answer to a message. It is encoded in the session's thread, too."""
    kind, data = asked["type"], asked.get("data", {})
    told = "observation" if kind in ("reset", "step") else kind
    try:
        return await worker.call(lambda env: encode({"type": told, "data": done(env, kind, data)}))
    except (OptionError, InvalidAction) as error:
        return _error(str(error), "VALIDATION_ERROR")
    except (WebcadeError, GymnasiumError) as error:
        return _error(str(error), "EXECUTION_ERROR")


def done(env: DataEnvironment, kind: str, data: object) -> Data:
    """Do what is asked of an environment: "reset", "step", "state" or "save". Return what it tells."""
    if kind == "reset":
        return env.reset(data)
    if kind == "step":
        return env.step(data)
    return env.save() if kind == "save" else env.state()


def _parsed(text: str | None) -> Data | str:
    """Return a message that was sent, or the text of an error."""
    try:
        asked = json.loads(text or "")
    except (ValueError, RecursionError):
        return _error("expected a message in JSON", "INVALID_JSON")
    kind = asked.get("type") if isinstance(asked, dict) else None
    if kind not in _KINDS:
        return _error(f'expected a message of "type" {", ".join(_KINDS)}', "UNKNOWN_TYPE")
    return dict(asked)


def _error(message: str, code: str) -> str:
    return as_text({"type": "error", "data": {"message": message, "code": code}})


def _no_game() -> Response:
    return PlainTextResponse("there is no such game here\n", 404)
