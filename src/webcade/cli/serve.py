"""webcade serve: games for language models, trainers and people, over HTTP."""

from __future__ import annotations

import os
import secrets
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..catalogue import catalogue
from ..errors import OptionError
from ..game import Game
from ..serving.thinking import Thinking
from .common import DEFAULT_GAME, AllowExpressions, ThinkingPrice, find_game, need_server, writable_folder

if TYPE_CHECKING:
    from ..drivers import SessionPages

EXAMPLE = f"webcade serve {DEFAULT_GAME} path/to/folder --port 8765"

_TOKEN = "WEBCADE_TOKEN"
_LOCAL = ("127.0.0.1", "localhost", "::1")


def command(
    games: Annotated[
        list[str] | None,
        typer.Argument(metavar="GAME", help="Games of the catalogue, or folders; all of the catalogue."),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen at. Any but this machine's own needs a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 for a free one.")] = 8765,
    token: Annotated[
        str,
        typer.Option(
            metavar="TOKEN",
            envvar=_TOKEN,
            help="What clients have to send as Authorization: Bearer. Made up if another --host needs one.",
        ),
    ] = "",
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A further name or address by which clients reach the server."),
    ] = None,
    max_sessions: Annotated[int, typer.Option(min=1, help="How many sessions there can be at a time.")] = 16,
    idle: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="Close a session that nobody uses for so long.")
    ] = 600,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Record each session in a file in this folder. What people keep goes there.",
        ),
    ] = None,
    isolate: Annotated[
        bool,
        typer.Option(
            "--isolate", help="Give each session a browser of its own, not only a page. It needs more memory."
        ),
    ] = False,
    thinking: ThinkingPrice = "free",
    allow_expressions: AllowExpressions = False,
) -> None:
    """Serve games: the Model Context Protocol at /mcp, OpenEnv at /ws, a page in which people play at /play/.

    Each session has a page of its own, whose time stands still while its player thinks. Sessions of a game
    share a browser, or not (--isolate). /health says whether the server runs, /metrics what has happened.
    SIGTERM and Ctrl-C end it, with all of its browsers.
    """
    need_server()
    Thinking.parse("--thinking", thinking)
    chosen = _games(games or [])
    folder = None if record is None else writable_folder("--record", record)
    import asyncio

    from ..serving.environment import DataEnvironment
    from ..serving.session import PlaySession
    from ..serving.shared_env import Homes
    from ..serving.tab.connection import TabOptions
    from ..serving.tab.files import HOME
    from ..serving.web import PATH, Makers, Settings, listen, make_app, serve
    from .tab_agents import agents_of

    is_made_up = not token and host not in _LOCAL
    token = secrets.token_urlsafe(32) if is_made_up else token
    settings = Settings(host, port, tuple(name or ()), token, max_sessions, idle, allow_expressions)
    numbers = count(1)

    def file_of(game: Game) -> str | None:
        return None if folder is None else str(folder / f"{game.name}-{os.getpid()}-{next(numbers)}.webcade")

    homes = Homes()

    def pages_of(game: Game) -> SessionPages | None:
        return None if isolate else homes.of(game)

    makers = Makers(
        session=lambda game: PlaySession(
            game,
            record=file_of(game),
            thinking=thinking,
            pages=pages_of(game),
            expressions=allow_expressions,
        ),
        environment=lambda game: DataEnvironment(game, file_of(game), pages_of(game)),
        tab=TabOptions(agents_of, folder),
        close=homes.close,
    )
    listener = listen(settings)
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"webcade: {', '.join(game.name for game in chosen)} at http://{shown}:{port}{PATH}", err=True)
    if is_made_up:
        typer.echo(f"webcade: the token is {token}", err=True)
    behind = f"#token={token}" if is_made_up else ""
    typer.echo(f"webcade: play in a browser at http://{shown}:{port}{HOME}{behind}", err=True)
    asyncio.run(serve(make_app(chosen, makers, settings, port), listener))


def _games(names: list[str]) -> tuple[Game, ...]:
    """Return the games that are served, each once.

    Raises:
        OptionError: two have the same name.
    """
    games = {game.id: game for game in map(find_game, names)} if names else catalogue()
    chosen = tuple(games.values())
    if len({game.name for game in chosen}) < len(chosen):
        raise OptionError("GAME: two games have the same name; expected names that differ")
    return chosen
