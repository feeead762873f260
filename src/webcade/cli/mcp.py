"""webcade mcp: a game for a language model's desktop client, over stdin and stdout."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ..errors import OptionError
from ..serving.thinking import Thinking
from .common import DEFAULT_GAME, AllowExpressions, ThinkingPrice, check_out_file, find_game

EXAMPLE = f"webcade mcp {DEFAULT_GAME}"

_MISSING = 'the Model Context Protocol needs the package mcp; type: pip install "webcade[serve]"'


def command(
    game: Annotated[
        str, typer.Argument(help="A game of the catalogue, by name or id, or a folder with a game.toml.")
    ],
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Record what is played, for webcade replay.")
    ] = None,
    thinking: ThinkingPrice = "free",
    allow_expressions: AllowExpressions = False,
) -> None:
    """Let a language model play a game, as a server of the Model Context Protocol on stdin and stdout.

    The game's time stands still while the model thinks. A client starts this command itself: give it the
    command webcade and the arguments mcp and the game's name. It ends when the client closes stdin.
    """
    chosen = find_game(game)
    if find_spec("mcp") is None:
        raise OptionError(_MISSING)
    if record is not None:
        check_out_file("--record", record)
    Thinking.parse("--thinking", thinking)
    import anyio

    from ..serving.mcp_server import EXPRESSIONS, serve_stdio
    from ..serving.session import PlaySession

    def make() -> PlaySession:
        return PlaySession(chosen, record=record, thinking=thinking, expressions=allow_expressions)

    anyio.run(serve_stdio, chosen, make, () if allow_expressions else EXPRESSIONS)
