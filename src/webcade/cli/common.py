"""What several verbs share: finding the game that an argument means, and writing JSON."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from ..catalogue import catalogue, nearest_game
from ..checked import shown
from ..errors import OptionError
from ..game import FILE, Game


def find_game(text: str) -> Game:
    """The game that `text` names: a name or id of the catalogue, else a folder with a game.toml, or the file.

    Raises:
        OptionError: it names nothing.
        GameError: the file it names has mistakes.
    """
    known = _names()
    if text.lower() in known:
        return known[text.lower()]
    path = _path(text)
    if path is not None and path.is_dir() and not (path / FILE).exists():
        raise OptionError(f"GAME: the folder {shown(text)} has no {FILE}")
    if path is not None:
        return Game.load(path)
    near = get_close_matches(text.lower(), known, n=1)
    hint = f"did you mean {known[near[0]].name}?" if near else "webcade games lists those that are here"
    raise OptionError(
        f"GAME: expected a game of the catalogue, or a folder with a {FILE}; got {shown(text)}; {hint}"
    )


DEFAULT_GAME = nearest_game().name


def _path(text: str) -> Path | None:
    """The path that is there; None where there is none, and where no file can have such a path."""
    with suppress(OSError, ValueError, RuntimeError):  # too long, a NUL in it, no such home
        path = Path(text).expanduser()
        return path if path.exists() else None
    return None


def parse_size(text: str | None) -> tuple[int, int] | None:
    """HEIGHTxWIDTH, as in 84x84.

    Raises:
        OptionError: it has another form.
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
    """Raise OptionError, before anything long begins, where a file cannot be written."""
    folder = path.parent
    if not folder.is_dir():
        raise OptionError(f"{option}: there is no folder {shown(str(folder))}")
    if path.is_dir():
        raise OptionError(f"{option}: expected a file; {shown(str(path))} is a folder")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise OptionError(f"{option}: {shown(str(path))} cannot be written")


def write_json(data: Any) -> None:
    """Write one JSON document to stdout, where nothing else goes."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def _names() -> dict[str, Game]:
    names: dict[str, Game] = {}
    for id_, game in catalogue().items():
        names[game.name.lower()] = game  # the latest version, as the catalogue's order has it
        names[f"{game.name}-v{game.version}".lower()] = game
        names[id_.lower()] = game
    return names
