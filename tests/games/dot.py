"""The dot: a game of one page, tests/pages/dot.html, with keys that go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import webcade
from games import discrete, observe, size, write_game

PAGE = Path(__file__).parent.parent / "pages" / "dot.html"
NOOP, FAST, LOOP, LEAVE, THROW, REMOVE, ALERT = range(7)
READY = {"viewport": size(64, 64), "ready": "game.x > 0"}

DOT: dict[str, Any] = {
    "name": "Dot",
    "title": "A dot, and keys that go wrong",
    "source": {"url": PAGE.as_uri()},
    "page": READY,
    "actions": discrete(
        noop={},
        fast={"keys": ["Space"]},
        loop={"keys": ["KeyL"]},
        leave={"keys": ["KeyN"]},
        throw={"keys": ["KeyT"]},
        remove={"keys": ["KeyC"]},
        alert={"keys": ["KeyA"]},
    ),
    "observation": observe(32, 16),
    "readings": {"score": "score()", "over": "game.over"},
    "reward": {"score": 1},
    "features": [{"name": "height", "reading": "game.y", "low": 0, "high": 16}],
    "episode": {"restart": [], "begin": [{"run": "begin()"}]},
}
RELIABLE = DOT | {"actions": discrete(noop={}, fast={"keys": ["Space"]})}
SERVED = {"source": {"folder": "site", "page": "dot.html"}}


def write_dot(folder: Path, game: Mapping[str, Any] = DOT, **changes: Any) -> Path:
    """Write the game and return its folder; `changes` are keys of game.toml with other values."""
    return write_game(folder, **{**game, **changes})


def write_served_dot(
    folder: Path, game: Mapping[str, Any] = RELIABLE, script: str = "", **changes: Any
) -> Path:
    """Write the game with its page beside it, which is then served; `script` is a further one of the page."""
    files = {"dot.html": f"{PAGE.read_text()}<script>{script}</script>" if script else PAGE.read_text()}
    return write_game(folder, files, **{**game, **SERVED, **changes})


def make_dot(folder: Path, game: Mapping[str, Any] = DOT, **options: Any) -> webcade.WebcadeEnv:
    """Write the game and make an environment of it; `options` are keywords of `make`."""
    return webcade.WebcadeEnv(write_dot(folder, game), **options)
