"""What several verbs share: finding a game by an argument, parsing sizes, progress bars and JSON."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, ProgressColumn

from ..catalogue import catalogue, nearest_game
from ..errors import OptionError
from ..game import FILE, Game
from ..game.wording import nearest
from ..options.arguments import shown


def find_game(text: str) -> Game:
    """Find the game that `text` names.

    Args:
        text: a name or id of the catalogue, else the path of a folder with a game.toml, or of the file.

    Raises:
        OptionError: there is no such game, folder or file.
        GameError: the game's file has mistakes.
    """
    known = catalogue_names()
    if text.lower() in known:
        return known[text.lower()]
    path = existing_path(text)
    if path is not None and path.is_dir() and not (path / FILE).exists():
        raise OptionError(f"GAME: the folder {shown(text)} has no {FILE}; webcade inspect prints a first one")
    if path is not None:
        return Game.load(path)
    near = nearest(text.lower(), known)
    hint = f"did you mean {known[near].name}?" if near else "webcade games lists the catalogue"
    raise OptionError(
        f"GAME: expected a game of the catalogue, or a folder with a {FILE}; got {shown(text)}; {hint}"
    )


DEFAULT_GAME = nearest_game().name

AllowExpressions = Annotated[
    bool,
    typer.Option(
        "--allow-expressions",
        help="Let step_until wait for a JavaScript expression, evaluated in the page without effect.",
    ),
]
ThinkingPrice = Annotated[
    str,
    typer.Option(
        metavar="PRICE",
        help="Page time that thought costs: free, or as 1000ms/s (a second of it) or 20ms/token.",
    ),
]


def tell(words: str) -> None:
    """Say on stderr what is done next."""
    typer.echo(f"{words} ...", err=True)


def existing_path(text: str) -> Path | None:
    """Return the path if something exists there; None if not, or if `text` cannot be a path."""
    with suppress(OSError, ValueError, RuntimeError):  # too long, a NUL in it, no such home
        path = Path(text).expanduser()
        return path if path.exists() else None
    return None


_SERVER = ("mcp", "starlette", "uvicorn", "websockets")


def need_server() -> None:
    """Raise OptionError where what the server is made of is not installed."""
    missing = [one for one in _SERVER if find_spec(one) is None]
    if missing:
        raise OptionError(f'serving needs {" and ".join(missing)}; type: pip install "webcade[serve]"')


def writable_folder(option: str, path: Path) -> Path:
    """Return a folder for recordings; make it if it is not there. Raises OptionError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(f"{option}: {path} cannot be made: {error.strerror}") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise OptionError(f"{option}: {path} cannot be written to")
    return path


def parse_size(text: str | None) -> tuple[int, int] | None:
    """Parse "HEIGHTxWIDTH" (such as "84x84") into (height, width) in pixels; None stays None.

    Raises:
        OptionError: the text has another form, or a number is too large.
    """
    if text is None:
        return None
    height, cross, width = text.lower().partition("x")
    if not cross or not height.isdecimal() or not width.isdecimal():
        raise OptionError(f"--size: expected HEIGHTxWIDTH, as in 84x84; got {shown(text)}")
    if len(height) > 5 or len(width) > 5:
        raise OptionError(f"--size: expected at most 16384x16384; got {shown(text)}")
    return int(height), int(width)


def check_out_file(option: str, path: Path) -> None:
    """Check early that a file can be written, before a long run whose result would be lost.

    Raises:
        OptionError: there is no such folder, the path is a folder, or it is not writable.
    """
    folder = path.parent
    if not folder.is_dir():
        raise OptionError(f"{option}: there is no folder {shown(str(folder))}")
    if path.is_dir():
        raise OptionError(f"{option}: expected a file; {shown(str(path))} is a folder")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise OptionError(f"{option}: {shown(str(path))} cannot be written")


def write_json(data: Any) -> None:
    """Write one JSON document to stdout; with --json nothing else is written there."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def progress_bar(*columns: ProgressColumn) -> Progress:
    """A progress bar on stderr, to be used in a `with`. It is hidden if stderr is no terminal."""
    console = Console(stderr=True)
    return Progress(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout.isatty(),  # lines printed meanwhile appear above the bar
    )


def catalogue_names() -> dict[str, Game]:
    """Return the games of the catalogue by what names them, in lower case: name, name-v0, id."""
    names: dict[str, Game] = {}
    for id_, game in catalogue().items():
        names[game.name.lower()] = game  # the catalogue is sorted, so the latest version wins
        names[f"{game.name}-v{game.version}".lower()] = game
        names[id_.lower()] = game
    return names
