"""webcade inspect: show a game's page as its game.toml loads it, as a help for writing that file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..inspecting.inventory import Inspection, inspect_page
from .common import check_out_file, find_game

EXAMPLE = "webcade inspect path/to/folder"
LOOKED, NO_EPISODE = 0, 1


def command(
    game: Annotated[
        str, typer.Argument(metavar="GAME", help="A game of the catalogue, or a folder with a game.toml.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="PNG file for the picture of the page.")] = Path(
        "inspect.png"
    ),
    load_timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the page to load.")] = 30,
) -> int:
    """Show a game's page: a picture, its canvases and buttons with their selectors, and its readings.

    The game is loaded and an episode is started as game.toml says. If the episode does not start, the page is
    shown as it is at that moment, the reason is printed, and the exit status is 1.
    """
    found = find_game(game)
    check_out_file("--out", out)
    seen = inspect_page(found, load_timeout)
    out.write_bytes(seen.png)
    _list(seen)
    typer.echo(f"picture: {out}")
    if seen.complaint:
        typer.echo(f"webcade: the episode did not start: {' '.join(seen.complaint.split())}", err=True)
        return NO_EPISODE
    return LOOKED


def _list(seen: Inspection) -> None:
    rows = [
        (part.kind, part.selector, f"{part.about}; {_place(part.x, part.y, part.width, part.height)}")
        for part in seen.parts
    ]
    rows += [("reading", name, str(value)) for name, value in seen.readings.items()]
    rows += [("refused", seen.refused, "")] if seen.refused else []
    wide = max((len(name) for _, name, _ in rows), default=0)
    for kind, name, what in rows:
        typer.echo(f"{kind:8} {name:{wide}}  {what}".rstrip())


def _place(x: float, y: float, width: float, height: float) -> str:
    return f"{width:g} x {height:g} at {x:g}, {y:g}" if width and height else "not shown"
