"""The games that come with webcade, and their registration in Gymnasium."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gymnasium import register
from gymnasium.envs.registration import registry

from .game import Game

FOLDER = Path(__file__).parent / "games"
GENERIC_ID = "webcade/Game-v0"


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


def register_games() -> None:
    """Register the catalogue's games in Gymnasium, and `webcade/Game-v0` for a game in any folder."""
    ids: dict[str, dict[str, str]] = {GENERIC_ID: {}}
    ids |= {id_: {"game": str(game.folder)} for id_, game in catalogue().items()}
    for id_, kwargs in ids.items():
        if id_ not in registry:
            register(
                id_,
                entry_point="webcade.env:WebcadeEnv",
                vector_entry_point="webcade.vector:WebcadeVectorEnv",
                kwargs=kwargs,
            )
