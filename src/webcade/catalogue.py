"""The games that come with webcade."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .game import Game

FOLDER = Path(__file__).parent / "games"


@cache
def catalogue() -> dict[str, Game]:
    """Return webcade's games by their Gymnasium id, as "webcade/DinoRun-v0", in the order of the ids."""
    games = [Game.load(file) for file in sorted(FOLDER.glob("*/game.toml"))]
    return {game.id: game for game in sorted(games, key=lambda game: game.id)}


def is_ours(game: Game) -> bool:
    """Return whether the game comes with webcade, so that code in its folder can be trusted."""
    return game.folder.is_relative_to(FOLDER.resolve())


def nearest_game() -> Game:
    """Return the game that is part of the browser, for which nothing has to be fetched."""
    return next(game for game in catalogue().values() if game.source.is_internal)


def catalogue_game(name: object) -> Game | None:
    """Return the game of the catalogue that has this name ("DinoRun") or id; None if there is none.

    Of several versions it is the latest.
    """
    games = catalogue().values()
    found = [game for game in games if name in (game.name, f"{game.name}-v{game.version}", game.id)]
    return max(found, key=lambda game: game.version, default=None)
