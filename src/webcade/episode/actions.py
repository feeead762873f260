"""A game's Gymnasium action space, and the translation of its actions into a page's inputs.

The page numbers the game's actions: those of the list, or of all parts one after another; each cell of
`cells` has a number of its own. `ActionEncoder.encode` turns an action of the space into these numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium import spaces

from ..game.schema import Action, Actions, Pointer
from ..page import Inputs

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
        self.space, self.encode = self._build(actions)
        self.rest = self.encode(_rest(self.space))

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
            firsts = np.cumsum([0, *sizes])[:-1].tolist()
            space = spaces.MultiDiscrete(sizes)
            return space, lambda chosen: Inputs(
                tuple(f + int(one) for f, one in zip(firsts, chosen, strict=True))
            )
        if actions.space == "dict":
            built = {part.name: self._part(part.space, part.list, part.pointer) for part in actions.parts}
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


def _rest(space: spaces.Space[Any]) -> Any:
    if isinstance(space, spaces.Dict):
        return {name: _rest(part) for name, part in space.items()}
    if isinstance(space, spaces.Discrete):
        return 0
    if isinstance(space, spaces.Box):
        place = (space.low[:2] + space.high[:2]) / 2
        return [*place.tolist(), *[0.0] * (space.shape[0] - 2)]
    return np.zeros(space.shape or (), np.int64)


def _names(action: Action) -> list[str]:
    if action.cells is None:
        return [action.name]
    return [f"{action.name}_{row}_{column}" for row, column in action.cells.places()]


def _joined(parts: list[Inputs]) -> Inputs:
    pointers = [part.pointer for part in parts if part.pointer is not None]
    return Inputs(tuple(number for part in parts for number in part.actions), next(iter(pointers), None))
