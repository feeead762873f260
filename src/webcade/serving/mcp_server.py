"""A server of the Model Context Protocol: the tools, and each game's card, controls and goal as resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anyio import CancelScope
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.resources import TextResource

from .._version import __version__
from ..game import Game
from . import guide
from .answer import Answer
from .session import PlaySession
from .tools import Play, Sessions, tools_of
from .worker import Worker

EXPRESSIONS = ("expression",)  # arguments of tools that need --allow-expressions
_GUIDES = {"card": guide.card, "controls": guide.controls, "goal": guide.goal}


def make_server(
    games: tuple[Game, ...],
    sessions: Sessions,
    leave_out: tuple[str, ...] = (),
    lifespan: Callable[[Any], Any] | None = None,
) -> MCPServer[Any]:
    """Return a server of these games.

    Args:
        games: what can be played.
        sessions: where the tools find the session of a call.
        leave_out: arguments of tools that the player does not have.
        lifespan: a context manager in which the server runs.
    """
    server: MCPServer[Any] = MCPServer(
        "webcade",
        title="webcade",
        instructions=guide.instructions(games),
        version=__version__,
        log_level="WARNING",
        lifespan=lifespan,
    )
    for tool in tools_of(sessions, leave_out):
        server.add_tool(tool, structured_output=False)
    for game in games:
        for name, text_of in _GUIDES.items():
            server.add_resource(
                TextResource(
                    uri=f"webcade://{game.name}/{name}",
                    name=f"{game.name}: {name}",
                    description=(text_of.__doc__ or "").partition(",")[0],
                    mime_type="text/markdown",
                    text=text_of(game),
                )
            )
    return server


class OneSession:
    """The only session of a server on stdio. See `tools.Sessions`.

    Args:
        make: makes the session.
    """

    def __init__(self, make: Callable[[], PlaySession]) -> None:
        self._worker = Worker(make)

    async def play(self, context: Context[Any, Any], session: str, call: Play) -> Answer:
        """See `Sessions.play`."""
        return await self._worker.call(call)

    async def begin(self, context: Context[Any, Any], session: str, game: str, call: Play) -> Answer:
        """See `Sessions.begin`."""
        return await self._worker.call(call)

    async def aclose(self) -> None:
        """End the browser."""
        await self._worker.aclose()


async def serve_stdio(game: Game, make: Callable[[], PlaySession], leave_out: tuple[str, ...] = ()) -> None:
    """Serve one game's one session on stdin and stdout, until stdin ends. See `make_server`."""
    sessions = OneSession(make)
    try:
        await make_server((game,), sessions, ("session", "game", *leave_out)).run_stdio_async()
    finally:
        with CancelScope(shield=True):
            await sessions.aclose()
