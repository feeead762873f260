"""The names of a game's actions and features, and the keys with which a person plays it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..game import Game
from ..game.keys import keyboard_code
from ..game.schema import Action
from ..page.inputs import acting
from .actions import ActionEncoder
from .named_input import action_names
from .runner import EpisodeRunner

_MOST_BUTTONS = 8  # of which every combination is listed
Keys = tuple[int, ...]


class GameNames:
    """What an environment says of its game's actions and features.

    Attributes:
        game: the game.
    """

    game: Game
    _runner: EpisodeRunner

    @property
    def action_masks(self) -> Callable[[], NDArray[np.bool_]]:
        """A function that returns which actions can be chosen now, bool (n,), as `info["action_mask"]` does.

        Raises:
            AttributeError: the game's file has no masks, so that libraries see that there are none.
        """
        if not self.game.masks:
            raise AttributeError(f"action_masks: the file of {self.game.name} has no actions.mask")
        return self._runner.mask

    def get_action_meanings(self) -> list[str]:
        """Return the names of the actions, in the order of their numbers; of parts, one after another.

        An action that does nothing is "NOOP", as wrappers for Atari's games ask for it.
        """
        names = ActionEncoder(self.game.actions).names
        return [name if acts else "NOOP" for name, acts in zip(names, acting(self.game), strict=True)]

    def get_keys_to_action(self) -> dict[Keys, Any]:
        """Return the actions by the keys that make them, for `gymnasium.utils.play`.

        A key is the number that pygame and SDL have for it. What needs a pointer or a gamepad is not listed,
        so the dict may be empty; nor is what needs no key, which `play` takes as its argument `noop`.
        """
        actions = self.game.actions
        if actions.space == "discrete":
            return dict(_unique((keys, number) for keys, number in _numbered(actions.list)))
        if actions.space == "multi_binary":
            return dict(_unique(_held_together(actions.list)))
        if actions.space == "multi_discrete":
            parts = [list(_numbered(part.list)) for part in actions.parts]
            return dict(_unique(_all_at_once(parts)))
        return {}

    @property
    def action_names(self) -> tuple[str, ...]:
        """The names of the actions, in the order of their numbers, as `step_actions` takes them.

        Those of the parts of a `multi_discrete` or `dict` space have the part's name before them:
        "move.left".
        """
        return action_names(self.game)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the numbers of `obs_type="state"`, in their order."""
        return tuple(name for feature in self.game.features for name in feature.names)


def _numbered(actions: tuple[Action, ...]) -> Iterator[tuple[Keys, int]]:
    """Return the keys of each action that needs nothing else, with the action's number."""
    number = 0
    for action in actions:
        keys = _keys(action)
        if keys is not None:
            yield keys, number
        number += action.choices


def _held_together(actions: tuple[Action, ...]) -> Iterator[tuple[Keys, Any]]:
    buttons = list(_numbered(actions))
    most = len(buttons) if len(buttons) <= _MOST_BUTTONS else 1
    for count in range(most + 1):
        for some in combinations(buttons, count):
            chosen = np.zeros(len(actions), np.int8)
            chosen[[number for _, number in some]] = 1
            yield _together(keys for keys, _ in some), chosen


def _all_at_once(parts: list[list[tuple[Keys, int]]]) -> Iterator[tuple[Keys, Any]]:
    for some in product(*parts):
        yield _together(keys for keys, _ in some), np.array([number for _, number in some])


def _together(keys: Iterator[Keys]) -> Keys:
    return tuple(sorted({one for some in keys for one in some}))


def _keys(action: Action) -> Keys | None:
    """Return the keys of an action that is made of keys alone, sorted; none for one that does nothing."""
    given = action.model_dump(exclude_defaults=True, exclude={"name", "keys", "press", "mask"})
    codes = [keyboard_code(key) for key in (*action.keys, *action.press)]
    if given or None in codes:
        return None
    return tuple(sorted({code for code in codes if code is not None}))


def _unique(pairs: Iterator[tuple[Keys, Any]]) -> Iterator[tuple[Keys, Any]]:
    """Leave out what has no keys, or those of an action before it."""
    seen: set[Keys] = {()}
    for keys, action in pairs:
        if keys not in seen:
            seen.add(keys)
            yield keys, action
