"""OpenEnv's single calls over HTTP: /reset, /step and /state, in sessions that last from call to call.

OpenEnv's own server makes a fresh environment for each of them. Here /reset answers a `session_id`, which the
other calls give. Besides, there are /save and /close.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from gymnasium.error import Error as GymnasiumError
from gymnasium.error import InvalidAction
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..errors import OptionError, WebcadeError
from ..game import Game
from ..options.arguments import mapping
from .environment import DataEnvironment
from .openenv import done
from .registry import Entry, Full, Registry
from .wire import Data, as_data, json_text

_LONGEST_BODY = 1 << 20  # bytes
_UNUSED = ("timeout_s", "request_id")  # of OpenEnv's step; a step here always ends
_ID = "session_id"


class _Refused(Exception):
    """A call that is not answered, with the status that says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class SingleCalls:
    """Serves games by single calls: the first at the server's own address, each at /openenv/NAME.

    Args:
        games: what can be played.
        make: makes an environment of a game.
        registry: has the sessions.
    """

    def __init__(
        self,
        games: tuple[Game, ...],
        make: Callable[[Game], DataEnvironment],
        registry: Registry[DataEnvironment],
    ) -> None:
        self._games = {game.name: game for game in games}
        self._make = make
        self._registry = registry

    def routes(self) -> list[BaseRoute]:
        """Return the addresses, of the first game and of each."""
        calls = {"reset": self._reset, "step": self._step, "save": self._save, "close": self._close}
        made: list[BaseRoute] = []
        for prefix in ("", "/openenv/{game}"):
            made += [
                Route(f"{prefix}/{name}", _endpoint(call), methods=["POST"]) for name, call in calls.items()
            ]
            made.append(Route(f"{prefix}/state", _endpoint(self._state), methods=["GET"]))
        return made

    async def _reset(self, request: Request) -> Data:
        """Begin an episode, in a new session unless one is named."""
        asked = await _body(request)
        if _ID in asked:
            entry = self._entry(request, asked.pop(_ID))
            return await self._told(entry, "reset", asked)
        game = self._game(request)
        entry = self._registry.begin(game, "a trainer", lambda: self._make(game))
        try:
            return await self._told(entry, "reset", asked)
        except BaseException:
            await self._registry.close(entry)  # nobody was told its name
            raise

    async def _step(self, request: Request) -> Data:
        asked = await _body(request)
        entry = self._entry(request, asked.pop(_ID, None))
        for name in _UNUSED:
            asked.pop(name, None)
        given = asked.pop("action", None)
        if asked or not isinstance(given, dict):
            raise OptionError('step: expected {"session_id": ..., "action": {"action": ...}}')
        return await self._told(entry, "step", given)

    async def _save(self, request: Request) -> Data:
        return await self._told(self._entry(request, (await _body(request)).get(_ID)), "save", {})

    async def _state(self, request: Request) -> Data:
        return await self._told(self._entry(request, request.query_params.get(_ID)), "state", {})

    async def _close(self, request: Request) -> Data:
        entry = self._entry(request, (await _body(request)).get(_ID))
        await self._registry.close(entry)
        return {_ID: entry.name, "closed": True}

    async def _told(self, entry: Entry[DataEnvironment], kind: str, given: Data) -> Data:
        answer = await self._registry.call(entry, lambda env: as_data({"data": done(env, kind, given)}))
        return {**answer["data"], _ID: entry.name}

    def _game(self, request: Request) -> Game:
        name = request.path_params.get("game")
        game = next(iter(self._games.values())) if name is None else self._games.get(name)
        if game is None:
            raise _Refused(404, "there is no such game here")
        return game

    def _entry(self, request: Request, name: object) -> Entry[DataEnvironment]:
        if not isinstance(name, str):
            raise OptionError(f"{_ID}: expected what /reset has answered as {_ID}")
        entry = self._registry.find(name)
        if entry is None or entry.game is not self._game(request):
            raise _Refused(404, f"{_ID}: there is none of that name (any more); call /reset without it")
        return entry


def _endpoint(call: Callable[[Request], Awaitable[Data]]) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that answers what a call returns, or why it has failed."""

    async def endpoint(request: Request) -> Response:
        try:
            return _json(200, await call(request))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it
        except _Refused as error:
            return _json(error.status, {"detail": str(error)})
        except Full as error:
            return _json(503, {"detail": str(error)})
        except (OptionError, InvalidAction) as error:
            return _json(422, {"detail": str(error)})
        except (WebcadeError, GymnasiumError) as error:
            return _json(500, {"detail": str(error)})

    return endpoint


def _json(status: int, data: Data) -> Response:
    return Response(json_text(data), status, media_type="application/json")


async def _body(request: Request) -> dict[str, Any]:
    """Return a request's body: a JSON object; {} for none."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > _LONGEST_BODY:
            raise _Refused(413, f"the body is too long; expected {_LONGEST_BODY} bytes at most")
    try:
        return dict(mapping("body", json.loads(data or b"{}")))
    except (ValueError, RecursionError):
        raise OptionError("expected a body in JSON") from None
