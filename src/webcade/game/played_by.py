"""A game of several players with some of them left to the game."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .schema import Actions, Episode, Feature, Player

if TYPE_CHECKING:
    from .game import Game


def without(game: Game, absent: Sequence[Player]) -> dict[str, Any]:
    """Return the tables of a game that change if nobody plays these players; one at least still plays."""
    here = tuple(player for player in game.players if player not in absent)
    tables = {
        "players": here,
        "actions": _actions(game.actions, [name for player in here for name in player.own_parts]),
        "episode": _episode(game.episode, absent),
    }
    if len(here) == 1:
        tables["reward"] = here[0].earns
        tables["features"] = features_of(game, here[0])
        tables["readings"] = _readings(game.readings, here[0])
    return tables


def features_of(game: Game, player: Player) -> tuple[Feature, ...]:
    """Return the features that a player sees, in its order."""
    by_name = {feature.name: feature for feature in game.features}
    return tuple(by_name[name] for name in player.features) or game.features


def _actions(actions: Actions, names: Sequence[str]) -> Actions:
    """Return what these parts do together; of one part, its own space."""
    parts = tuple(part for part in actions.parts if part.name in names)
    if len(parts) > 1:
        return actions.model_copy(update={"parts": parts})
    (only,) = parts
    return Actions(space=only.space, list=only.list, pointer=only.pointer, trusted=actions.trusted)


def _episode(episode: Episode, absent: Sequence[Player]) -> Episode:
    """Return how episodes begin: by the steps of the first absent player that has some."""
    steps = next((player.left_to_game for player in absent if player.left_to_game is not None), None)
    return episode if steps is None else episode.model_copy(update={"begin": steps})


def _readings(readings: dict[str, str], player: Player) -> dict[str, str]:
    """Return the readings, with an `over` that is true once the player is out."""
    if player.over is None or player.over == "over":
        return readings
    ends = [readings[name] for name in ("over", player.over) if name in readings]
    return {**readings, "over": " || ".join(f"({one}\n)" for one in ends)}
