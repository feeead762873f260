"""webcade play --human: a person plays in a tab of a browser, on a server that ends with the tab."""

from __future__ import annotations

import asyncio
import secrets
import threading
import webbrowser
from pathlib import Path
from urllib.parse import urlencode

import typer

from ..errors import OptionError
from ..game import Game
from ..options.arguments import display_is_there
from .agents import choose
from .common import need_server, writable_folder
from .tab_agents import agent_of, agents_of

_GRACE = 5.0  # seconds that a tab has to come back
_PATIENCE = 24 * 3600.0  # seconds that a person may think


def play_in_tab(game: Game, agent: str | None, seed: int, out: Path, refused: list[str]) -> None:
    """Serve a game to one person, until the tab has gone.

    Args:
        game: what is played.
        agent: who else plays; see `webcade play --agent`; None: whom the person chooses.
        seed: of the first episode.
        out: the folder for recordings that are kept.
        refused: options that were given and mean nothing here.

    Raises:
        OptionError: there are some, or the server cannot be started.
    """
    if refused:
        raise OptionError(f"{', '.join(refused)}: a person in a tab has none of these; leave them out")
    need_server()
    from ..serving.tab.connection import TabOptions
    from ..serving.tab.files import HOME
    from ..serving.web import Settings, listen, make_tab_app, serve

    chosen = None if agent is None else choose(game, agent)
    others = agents_of(game) if chosen is None else {chosen: agent_of(game, chosen)}
    settings = Settings(port=0, token=secrets.token_urlsafe(32), most=4, idle=_PATIENCE)
    listener = listen(settings)
    port = listener.getsockname()[1]
    options = TabOptions(lambda _: others, writable_folder("--out", out))
    app, tabs = make_tab_app((game,), options, settings, port)
    begin = urlencode({"token": settings.token, "agent": chosen or "", "seed": seed, "start": ""})
    address = f"http://{settings.host}:{port}{HOME}#{begin}"
    typer.echo(f"webcade: play {game.title} at {address}", err=True)
    if display_is_there():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    asyncio.run(serve(app, listener, until=lambda: tabs.all_gone(_GRACE)))
    typer.echo("webcade: the tab has gone", err=True)
