"""The server on HTTP: Model Context Protocol at /mcp, OpenEnv at /ws, a tab at /play/, health and metrics."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .._version import __version__
from ..errors import OptionError, WebcadeError
from ..game import Game
from .environment import DataEnvironment
from .guard import OPEN, Guard, own_names
from .live import Live
from .mcp_server import EXPRESSIONS, make_server
from .openenv import OpenEnv
from .openenv_calls import SingleCalls
from .places import Places
from .registry import Counts, Registry
from .session import PlaySession
from .session_table import SessionTable
from .tab import files
from .tab.connection import TabOptions, Tabs

PATH = "/mcp"
_GRACE = 3  # seconds that requests under way have when the server is stopped
_LONGEST_BODY = 1 << 20  # bytes of a request, or of a WebSocket's message


@dataclass(frozen=True)
class Settings:
    """How a server is reached, and how much it takes on.

    Attributes:
        host: the address it listens at.
        port: the port; 0 for a free one.
        names: further names by which clients reach it.
        token: what clients have to send; "" for none.
        most: how many sessions there can be.
        idle: seconds after which a session that nobody uses is closed.
        expressions: whether the tools have an argument for expressions.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    token: str = ""
    most: int = 16
    idle: float = 600.0
    expressions: bool = False


@dataclass(frozen=True)
class Makers:
    """Make what a player plays in, of a game: for slow players, for trainers, and for tabs.

    `close` ends what players share, before their sessions are closed at the server's end.
    """

    session: Callable[[Game], PlaySession] = PlaySession
    environment: Callable[[Game], DataEnvironment] = DataEnvironment
    tab: TabOptions = field(default_factory=TabOptions)
    close: Callable[[], None] = lambda: None


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens where a server is to be reached.

    Raises:
        OptionError: it cannot, as where the port is in use.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OptionError(_why_not(settings, error)) from error
    return listener


def make_app(games: tuple[Game, ...], makers: Makers, settings: Settings, port: int) -> ASGIApp:
    """Return the server as an ASGI application.

    Args:
        games: what can be played; the first is the one for a client that names none.
        makers: make what players play in.
        settings: as the server is started with.
        port: the port that it listens at.
    """
    places = Places(settings.most)
    live = Live()
    counts = Counts()
    sessions: Registry[PlaySession] = Registry(places, settings.idle, live, counts)
    environments: Registry[DataEnvironment] = Registry(places, settings.idle, live, counts)
    table = SessionTable(games, makers.session, sessions)
    keeps = _keeps((sessions, environments), places, makers.close)
    server = make_server(games, table, () if settings.expressions else EXPRESSIONS, keeps)
    _add_routes(server, table, lambda: _metrics(counts, places))
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,  # no call tells of its progress
        max_request_body_size=_LONGEST_BODY,
        session_idle_timeout=settings.idle,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # Guard does it
    )
    tabs = Tabs(games, makers.tab, places, settings.idle, live)
    app.router.routes[:0] = [
        *OpenEnv(games, makers.environment, places, settings.idle, live).routes(),
        *SingleCalls(games, makers.environment, environments).routes(),
        *tabs.routes(),
    ]
    names = own_names((settings.host, *settings.names), port)
    return Guard(_ends_connections(app, table), names, settings.token, OPEN | files.open_paths())


def make_tab_app(
    games: tuple[Game, ...], options: TabOptions, settings: Settings, port: int
) -> tuple[ASGIApp, Tabs]:
    """Return a server for people alone, as an ASGI application, and its tabs. See `make_app`."""
    places = Places(settings.most)
    tabs = Tabs(games, options, places, settings.idle, Live())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await asyncio.shield(places.aclose())

    app = Starlette(routes=tabs.routes(), lifespan=lifespan)
    names = own_names((settings.host, *settings.names), port)
    return Guard(app, names, settings.token, files.open_paths()), tabs


async def serve(
    app: ASGIApp, listener: socket.socket, until: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Serve until SIGTERM or SIGINT, then close all sessions.

    Args:
        app: what is served.
        listener: a socket that listens.
        until: returns when the server is not needed any more; None: it always is.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda number, frame: None)  # which uvicorn raises again at its end
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
        server_header=False,
        ws_max_size=_LONGEST_BODY,
    )
    server = uvicorn.Server(config)
    watching = None if until is None else asyncio.create_task(_stop_after(server, until))
    await server.serve(sockets=[listener])
    if watching is not None:
        watching.cancel()


async def _stop_after(server: uvicorn.Server, until: Callable[[], Awaitable[None]]) -> None:
    await until()
    server.should_exit = True


def _keeps(
    registries: tuple[Registry[Any], ...], places: Places, close: Callable[[], None]
) -> Callable[[Any], Any]:
    """Return what closes idle sessions while the server runs, and all of them at its end."""

    @asynccontextmanager
    async def run(server: Any) -> AsyncIterator[None]:
        idle = [asyncio.create_task(one.close_idle()) for one in registries]
        try:
            yield
        finally:
            for task in idle:
                task.cancel()
            await asyncio.gather(*idle, return_exceptions=True)
            with ThreadPoolExecutor(1) as own:  # the usual threads may all be waiting for a step under way
                await asyncio.shield(asyncio.get_running_loop().run_in_executor(own, close))
            await asyncio.shield(_close_all(registries, places))

    return run


async def _close_all(registries: tuple[Registry[Any], ...], places: Places) -> None:
    await asyncio.gather(*(one.aclose() for one in registries))
    await places.aclose()


def _add_routes(server: MCPServer[Any], table: SessionTable, tell: Callable[[], str]) -> None:
    async def end_session(
        ctx: Context[Any, Any],
        session: Annotated[str, Field(description="which one: what reset returned as session")] = "",
    ) -> str:
        """End a session: its page is closed, and what was saved in it is gone."""
        try:
            await table.end(ctx, session)
        except WebcadeError as error:
            raise ToolError(str(error)) from error
        return "the session has ended"

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "healthy", "version": __version__})

    async def metrics(request: Request) -> Response:
        return PlainTextResponse(tell(), media_type="text/plain; version=0.0.4")

    server.add_tool(end_session, structured_output=False)
    server.custom_route("/health", ["GET"])(health)
    server.custom_route("/metrics", ["GET"])(metrics)


def _metrics(counts: Counts, places: Places) -> str:
    """Return what has happened, as Prometheus reads it."""
    lines = ["# TYPE webcade_sessions gauge", f"webcade_sessions {places.taken}"]
    for name, count in {**asdict(counts), "refused": places.refused}.items():
        lines += [f"# TYPE webcade_{name}_total counter", f"webcade_{name}_total {count}"]
    return "\n".join(lines) + "\n"


def _ends_connections(app: ASGIApp, table: SessionTable) -> ASGIApp:
    """Return an application that also closes the session of a connection that its client ends."""

    async def watch(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] == "DELETE" and scope["path"] == PATH:
            named = dict(scope["headers"]).get(b"mcp-session-id", b"")
            await table.end_connection(named.decode("latin-1"))

    return watch


def _why_not(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"--port: {settings.port} is in use; expected another one, or 0 for any that is free"
    if error.errno == errno.EACCES:
        return f"--port: {settings.port} needs rights that this user has not; expected one from 1024"
    return f"--host: {settings.host} cannot be listened at: {error.strerror or error}"
