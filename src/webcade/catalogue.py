"""The games that come with webcade, as Gymnasium knows them."""

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
    """The catalogue's games by their Gymnasium id, in the order of their names."""
    games = [Game.load(file) for file in sorted(FOLDER.glob("*/game.toml"))]
    return {game.id: game for game in sorted(games, key=lambda game: game.id)}


def is_ours(game: Game) -> bool:
    """Whether the game comes with webcade, so that code in its folder is webcade's own."""
    return game.folder.is_relative_to(FOLDER.resolve())


def nearest_game() -> Game:
    """The game that needs nothing fetched: it is part of the browser."""
    return next(game for game in catalogue().values() if game.source.is_internal)


def register_games() -> None:
    """Make the catalogue, and `webcade/Game-v0` for anybody's own folder, known to `make` and `make_vec`."""
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
