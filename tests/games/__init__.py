"""The games that tests play: those in the folders here, and small ones that a test writes for itself.

A small game is written from keywords, each a key of game.toml; what a test does not state has a default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webcade import Game

Files = Mapping[str, str | bytes] | str
NO_FILES: Files = {}
CANVAS = '<canvas width="8" height="8"></canvas>'


def size(width: int, height: int) -> dict[str, int]:
    """A size as game.toml states it, in pixels."""
    return {"width": width, "height": height}


def observe(width: int, height: int, canvas: str = "canvas") -> dict[str, Any]:
    """The table `observation` of a canvas of that size."""
    return {"canvas": canvas, "size": size(width, height)}


def discrete(**actions: Mapping[str, Any]) -> dict[str, Any]:
    """The table `actions` of a discrete space: each action's name, and its further keys."""
    return {"space": "discrete", "list": [{"name": name, **keys} for name, keys in actions.items()]}


DEFAULTS: dict[str, Any] = {
    "webcade": 1,
    "name": "Own",
    "title": "A game of our own",
    "license": "MIT",
    "source": {"folder": "site"},
    "actions": discrete(noop={}),
    "observation": observe(8, 8),
}


def game_text(further: str = "", **keys: Any) -> str:
    """The text of a game.toml: a line for each key that is not None, then the `further` tables."""
    stated = {key: value for key, value in (DEFAULTS | keys).items() if value is not None}
    return "".join(f"{key} = {_toml(value)}\n" for key, value in stated.items()) + further


def write_game(home: Path, files: Files = NO_FILES, further: str = "", **keys: Any) -> Path:
    """Write the game's game.toml into `home` and its `files` into the folder `site` there; return `home`.

    Text instead of files is the page index.html. `further` is text of further tables of game.toml.
    """
    for name, content in ({"index.html": files} if isinstance(files, str) else files).items():
        file = home / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    home.mkdir(parents=True, exist_ok=True)
    (home / "game.toml").write_text(game_text(further, **keys))
    return home


def make_game(home: Path, files: Files = NO_FILES, further: str = "", **keys: Any) -> Game:
    """Write the same and load it."""
    return Game.load(write_game(home, files, further, **keys))


def _toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
