"""webcade inspect: show a game's page, with or without a game.toml, as a help for writing that file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ..discovery import discovering
from ..discovery.found_table import found_table
from ..discovery.origins import find_origin
from ..errors import OptionError
from ..game import FILE
from ..inspecting.first_file import first_file
from ..inspecting.inventory import inspect_bare, inspect_page
from ..inspecting.pages import FoundPage, find_page, remedy
from ..inspecting.parts import Inspection
from ..inspecting.table import table
from ..options.arguments import seconds, shown, sides
from .common import catalogue_names, check_out_file, existing_path, find_game, parse_size, tell, write_json

EXAMPLE = "webcade inspect path/to/folder"
LOOKED, NO_EPISODE, OPEN = 0, 1, 1
DEFAULT_SIZE = (600, 800)  # height and width, in CSS pixels


def command(
    game: Annotated[
        str,
        typer.Argument(
            metavar="GAME",
            help="A folder with or without a game.toml, an HTML file, or a game of the catalogue.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="PNG file for the picture of the page.")] = Path(
        "inspect.png"
    ),
    size: Annotated[
        str | None,
        typer.Option(metavar="HEIGHTxWIDTH", help="Without a game.toml: the page's size. [default: 600x800]"),
    ] = None,
    wait_ms: Annotated[
        int,
        typer.Option(min=0, max=600_000, help="Without a game.toml: page time that passes before the look."),
    ] = 1000,
    load_timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the page to load.")] = 30,
    json: Annotated[
        bool, typer.Option("--json", help="Write everything as JSON, with whole addresses.")
    ] = False,
    find: Annotated[
        bool, typer.Option("--find", help="Find how the game is played, as webcade new does; write nothing.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(min=10, help="With --find: seconds after which nothing further is tried.")
    ] = 240,
) -> int:
    """Show a game's page: a picture, and what in it a game.toml may name. With --find: how it is played.

    Lists canvases with size, density and the colour behind them, what can be clicked and what listens for
    clicks, with a selector for each, the keys that its scripts listen for, the page's errors, and the
    requests that were not answered.

    A folder without a game.toml is searched for its page, and a first game.toml for it is printed. With a
    game.toml, the game is loaded and an episode is started as the file says. If the episode does not start,
    the page is shown as it is at that moment, the reason is printed, and the exit status is 1.

    With --find, the game is tried out as webcade new does it, which takes minutes, and nothing is written, no
    picture either: how it starts, which keys act and which do the same, what may be its score, lives and end,
    each with the evidence, how an episode can follow another, what is left to decide, and the game.toml that
    webcade new would write. GAME may then be a package of npm or an address, too; of a game.toml, only
    [source] counts. The exit status is 1 if something is left to decide.
    """
    timeout = seconds("--load-timeout", load_timeout)
    if find:
        return _find(game, timeout, seconds("--time-limit", time_limit), as_json=json)
    check_out_file("--out", out)
    height, width = sides("--size", "HEIGHTxWIDTH", parse_size(size) or DEFAULT_SIZE)
    bare = _bare(game)
    if bare is None:
        seen = inspect_page(find_game(game), timeout)
    else:
        seen = inspect_bare(bare, (width, height), wait_ms, timeout)
    out.write_bytes(seen.png)
    if json:
        write_json(_document(seen, out))
    else:
        for line in table(seen):
            typer.echo(line)
        typer.echo(f"picture    {out}")
        if seen.found is not None:
            typer.echo(f"\n# a first {FILE}, to be put into {seen.found.home}\n{first_file(seen)}", nl=False)
    if seen.complaint:
        typer.echo(f"webcade: the episode did not start: {' '.join(seen.complaint.split())}", err=True)
        return NO_EPISODE
    return LOOKED


def _find(text: str, load_timeout: float, time_limit: float, *, as_json: bool) -> int:
    """Print how the game is played, and the game.toml that webcade new would write here."""
    origin = find_origin(text)
    target = Path.cwd() / origin.name
    found, game_toml = discovering.find(origin, target, None, load_timeout, time_limit, tell)
    if as_json:
        write_json({**discovering.findings_of(found), "game_toml": game_toml})
    else:
        for line in found_table(found):
            typer.echo(line)
        typer.echo(f"\n# the {FILE} that webcade new writes to {target}\n{game_toml}", nl=False)
    return OPEN if found.open_choices else LOOKED


def _bare(text: str) -> FoundPage | None:
    """Find the page if the argument is a folder without a game.toml, or an HTML file; else return None.

    Raises:
        OptionError: there is no page in the folder.
    """
    path = existing_path(text)
    if path is None or text.lower() in catalogue_names() or (path / FILE).exists():
        return None
    if not path.is_dir() and path.suffix.lower() not in (".html", ".htm"):
        return None
    found = find_page(path)
    if found is None:
        raise OptionError(
            f"GAME: the folder {shown(text)} has neither a {FILE} nor an HTML page, nor have the folders in "
            "it; expected the folder of the game's index.html; a game that ships none needs a game.toml with "
            "source.html"
        )
    return found


def _document(seen: Inspection, out: Path) -> dict[str, Any]:
    """Return everything as JSON data."""
    found = seen.found
    page = None if found is None else {**asdict(found), "home": str(found.home)}
    return {
        "picture": str(out),
        "title": seen.title,
        "page": page,
        "parts": [{**part._asdict(), "canvas": part.canvas and part.canvas._asdict()} for part in seen.parts],
        "board": seen.grid and seen.grid._asdict(),
        "whole_page": seen.listeners.whole_page,
        "keys": [one._asdict() for one in seen.listeners.keys],
        "readings": seen.readings,
        "errors": seen.errors,
        "requests": [
            {**asdict(one), "third_party": one.third_party, "remedy": remedy(one, seen.folder)}
            for one in seen.blocked_requests
        ],
        "complaint": seen.complaint,
        "game_toml": None if found is None else first_file(seen),
    }
