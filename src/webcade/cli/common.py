"""What several verbs share: finding the game that an argument means, and writing JSON."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from ..catalogue import catalogue, nearest_game
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
    path = Path(text).expanduser()
    if path.is_file() or (path / FILE).is_file():
        return Game.load(path)
    if path.is_dir():
        raise OptionError(f"GAME: the folder {text!r} has no {FILE}")
    near = get_close_matches(text.lower(), known, n=1)
    hint = f"did you mean {known[near[0]].name}?" if near else "webcade games lists those that are here"
    raise OptionError(
        f"GAME: expected a game of the catalogue, or a folder with a {FILE}; got {text!r}; {hint}"
    )


DEFAULT_GAME = nearest_game().name


def parse_size(text: str | None) -> tuple[int, int] | None:
    """HEIGHTxWIDTH, as in 84x84.

    Raises:
        OptionError: it has another form.
    """
    if text is None:
        return None
    height, cross, width = text.lower().partition("x")
    if not cross or not height.isdecimal() or not width.isdecimal():
        raise OptionError(f"--size: expected HEIGHTxWIDTH, as in 84x84; got {text!r}")
    return int(height), int(width)


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
