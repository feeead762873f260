"""Players that have learnt nothing, as `evaluate` asks them: chance, and a game's rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import concatenate, create_empty_array
from numpy.typing import NDArray

from ..episode.actions import ActionEncoder
from ..episode.observing import Info, Observation
from ..game import Game
from ..game.rule import load_rule
from .evaluating import Act

View = dict[str, Any]

Choose = Callable[[Observation, Info], Any]
"""Takes what a single environment returned, and returns an action."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Sees the features and says what to do.

    Attributes:
        name: who it is, for people and files.
        act: takes features (n, ...) and None; returns n actions.
    """

    name: str
    act: Act


def random_player(game: Game, view: View, seed: int) -> tuple[Act, View]:
    """Return one that draws each action, among those that a mask leaves, and the view with which it plays."""
    space = ActionEncoder(game.actions).space
    space.seed(seed)

    def act(observations: Any, masks: NDArray[np.bool_] | None) -> NDArray[Any]:
        count = len(next(iter(observations.values())) if isinstance(observations, dict) else observations)
        if masks is None:
            return _batch(space, [space.sample() for _ in range(count)])
        return _batch(space, [space.sample(mask.astype(np.int8)) for mask in masks])

    seen: View = {"obs_type": "state"} if game.features else {"obs_type": "grayscale", "size": (8, 8)}
    return act, _with_pace(seen, view)


def rule_player(game: Game, view: View) -> tuple[Act, View]:
    """Return the game's rule.py, whose code is run, and the view with which it plays.

    Raises:
        OptionError: rule.py fails, or does not define `act`.
    """
    space = ActionEncoder(game.actions).space
    rule = load_rule(game, space)
    names = [name for feature in game.features for name in feature.names]

    def act(observations: Any, masks: NDArray[np.bool_] | None) -> NDArray[Any]:
        rows = observations.tolist()
        return _batch(space, [rule(dict(zip(names, row, strict=True))) for row in rows])

    return act, _with_pace({"obs_type": "state"}, view)


def _with_pace(seen: View, view: View) -> View:
    """Return what is seen, with the pace and the limit of another view."""
    return seen | {name: value for name, value in view.items() if name in ("frame_skip", "max_steps")}


def _batch(space: spaces.Space[Any], actions: list[Any]) -> NDArray[Any]:
    room = cast(NDArray[Any], create_empty_array(space, len(actions)))
    return cast(NDArray[Any], concatenate(space, actions, room))
