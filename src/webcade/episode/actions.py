"""A game's Gymnasium action space, and the translation of its actions into a page's inputs.

The page numbers the game's actions: those of the list, or of all parts one after another; each cell of
`cells` has a number of its own. `ActionEncoder.encode` turns an action of the space into these numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ..game.schema import Action, Actions, Pointer
from ..page import Inputs, RawInputs

Encoder = Callable[[Any], Inputs]


class ActionEncoder:
    """Translates actions of a game's space into a page's inputs.

    Attributes:
        space: Discrete, MultiDiscrete, MultiBinary, Box (a pointer; float32) or Dict.
        names: the names of the page's actions, in the order of their numbers.
        encode: turns an action of `space` into `Inputs`.
        rest: the `Inputs` that count as the action before the first step: action 0 of a list, no button,
            no movement. A pointer is in the middle.
    """

    def __init__(self, actions: Actions) -> None:
        self.names: list[str] = []
        self._firsts: dict[str, int] = {}  # of a Dict: the number of each part's first action
        self.space, self.encode = self._build(actions)
        self.rest = self.encode(rest_action(self.space))

    def decode(self, inputs: Inputs) -> Any:
        """Return the action of `space` that `encode` turns into these inputs.

        Raises:
            ValueError, IndexError, TypeError: there is none. It may also be outside of the space.
        """
        if isinstance(self.space, spaces.MultiDiscrete):
            return np.array(inputs.actions, np.int64) - self._firsts_of(self.space)
        if isinstance(self.space, spaces.Dict):
            return {name: _decoded(self.space[name], first, inputs) for name, first in self._firsts.items()}
        return _decoded(self.space, 0, inputs)

    def action_of(self, inputs: Inputs | RawInputs) -> Any | None:
        """Return the action of `space` that these inputs are; None if they are none of it."""
        if not isinstance(inputs, Inputs):
            return None
        try:
            action = self.decode(inputs)
        except (ValueError, IndexError, TypeError):
            return None
        # Two actions at once, where the space has one, are none of it.
        is_one = is_action(self.space, action) and self.encode(action).actions == inputs.actions
        return action if is_one else None

    def words(self, action: Any) -> str:
        """Describe an action of the space in words, as "left + fire" or "pointer 0.25 0.50 1.00"."""
        inputs = self.encode(action)
        named = [self.names[number] for number in inputs.actions]
        if inputs.pointer is not None:
            named.append("pointer " + " ".join(f"{number:.2f}" for number in inputs.pointer))
        return " + ".join(named) or "nothing"

    def _build(self, actions: Actions) -> tuple[spaces.Space[Any], Encoder]:
        if actions.space == "multi_discrete":
            sizes = [self._number(part.list) for part in actions.parts]
            space = spaces.MultiDiscrete(sizes)
            firsts = self._firsts_of(space).tolist()
            return space, lambda chosen: Inputs(
                tuple(f + int(one) for f, one in zip(firsts, chosen, strict=True))
            )
        if actions.space == "dict":
            built = {}
            for part in actions.parts:
                self._firsts[part.name] = len(self.names)
                built[part.name] = self._part(part.space, part.list, part.pointer)
            encoders = {name: encode for name, (_, encode) in built.items()}
            return (
                spaces.Dict({name: space for name, (space, _) in built.items()}),
                lambda chosen: _joined([encode(chosen[name]) for name, encode in encoders.items()]),
            )
        return self._part(actions.space, actions.list, actions.pointer)

    def _part(
        self, kind: str, actions: tuple[Action, ...], pointer: Pointer | None
    ) -> tuple[spaces.Space[Any], Encoder]:
        if kind == "pointer":
            space = pointer_space(pointer or Pointer())
            return space, lambda chosen: Inputs((), tuple(map(float, chosen)))
        first = len(self.names)
        size = self._number(actions)
        if kind == "discrete":
            inputs = [Inputs((first + index,)) for index in range(size)]  # one for all steps: they are kept
            return spaces.Discrete(size), lambda chosen: inputs[int(chosen)]
        return spaces.MultiBinary(size), lambda chosen: Inputs(
            tuple(first + int(index) for index in np.flatnonzero(chosen))
        )

    @staticmethod
    def _firsts_of(space: spaces.MultiDiscrete) -> NDArray[np.int64]:
        """Return the number of each part's first action."""
        return np.cumsum([0, *space.nvec])[:-1]

    def _number(self, actions: tuple[Action, ...]) -> int:
        """Give these actions, or their cells, the next numbers. Return how many there are."""
        before = len(self.names)
        for action in actions:
            self.names += _names(action)
        return len(self.names) - before


def is_action(space: spaces.Space[Any], action: object) -> bool:
    """Return whether an action, which may be any object, is in the space."""
    try:
        return bool(space.contains(action))
    except Exception:  # a space calls numpy, which raises many errors for objects that are no arrays
        return False


def pointer_space(pointer: Pointer) -> spaces.Box:
    """Return a pointer's Box, float32 (n,): x and y, then one number for each button, then any wheel."""
    low = [-1.0, -1.0] if pointer.lock else [0.0, 0.0]
    low += [0.0] * len(pointer.buttons) + ([-1.0] if pointer.wheel else [])
    return spaces.Box(np.array(low, np.float32), np.ones(len(low), np.float32), dtype=np.float32)


def _decoded(space: spaces.Space[Any], first: int, inputs: Inputs) -> Any:
    """Return a part's action; its own first action has the number `first`."""
    if isinstance(space, spaces.Box):
        return np.array(inputs.pointer, np.float32)
    size = int(space.n) if isinstance(space, spaces.Discrete) else math.prod(space.shape or ())
    own = [number - first for number in inputs.actions if first <= number < first + size]
    if isinstance(space, spaces.Discrete):
        return np.int64(own[0])
    flags = np.zeros(size, np.int8)
    flags[own] = 1
    return flags


def rest_action(space: spaces.Space[Any]) -> Any:
    """Return the action that counts as the one before the first step; see `ActionEncoder.rest`."""
    if isinstance(space, spaces.Dict):
        return {name: rest_action(part) for name, part in space.items()}
    if isinstance(space, spaces.Discrete):
        return 0
    if isinstance(space, spaces.Box):
        place = (space.low[:2] + space.high[:2]) / 2
        return np.array([*place, *[0.0] * (space.shape[0] - 2)], np.float32)
    return np.zeros(space.shape or (), np.int64)


def _names(action: Action) -> list[str]:
    if action.cells is None:
        return [action.name]
    return [f"{action.name}_{row}_{column}" for row, column in action.cells.places()]


def _joined(parts: list[Inputs]) -> Inputs:
    pointers = [part.pointer for part in parts if part.pointer is not None]
    return Inputs(tuple(number for part in parts for number in part.actions), next(iter(pointers), None))
