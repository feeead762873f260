"""webcade games: list the catalogue, or install a game's packages."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..catalogue import catalogue
from ..episode.actions import ActionEncoder
from ..game import Game
from ..site import install, packages
from .common import find_game, progress_bar, write_json

EXAMPLE = "webcade games --json"


def command(
    name: Annotated[
        str | None,
        typer.Option(
            "--install",
            metavar="NAME",
            help="Download the npm packages of this game now, not at its first use; all: of every game.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> None:
    """List the games that come with webcade."""
    if name is not None:
        _install(list(catalogue().values()) if name == "all" else [find_game(name)])
        return
    rows = [_row(game) for game in catalogue().values()]
    if as_json:
        write_json(rows)
    else:
        _show(rows)


def _install(games: list[Game]) -> None:
    """Download the packages of these games, one game after the other."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with progress_bar(*columns) as bar:
        task = bar.add_task("", total=len(games))
        for number, game in enumerate(games):

            def show(package: str, done: int, total: int, number: int = number, game: Game = game) -> None:
                bar.update(task, description=f"{game.id}  {package}", completed=number + done / total)

            new = install(game, show)
            typer.echo(_outcome(game, new))


def _outcome(game: Game, new: list[str]) -> str:
    if new:
        return f"{game.id}: fetched {', '.join(new)}."
    return f"{game.id}: " + ("already installed." if packages(game) else "nothing to install.")


def _source_kind(game: Game) -> str:
    source = game.source
    return "npm" if source.npm else "folder" if source.folder else "url"


def _actions(game: Game) -> list[str]:
    """The names of a game's actions. A grid of cells counts as one action, and so does a pointer."""
    parts = game.actions.parts or (game.actions,)
    names = [action.name for part in parts for action in part.list]
    return names + ["pointer" for part in parts if part.space == "pointer"]


def _row(game: Game) -> dict[str, Any]:
    code = ActionEncoder(game.actions)
    return {
        "id": game.id,
        "title": game.title,
        "space": str(code.space),
        "actions": _actions(game),
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
