"""Actions that are numbers within bounds, of a pointer, and the same as a trainer has them: -1 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """The bounds of a Box of actions.

    Attributes:
        low: least numbers, float32 (numbers,).
        high: largest ones, float32 (numbers,).
    """

    low: Array
    high: Array

    @classmethod
    def of(cls, low: Sequence[float], high: Sequence[float]) -> Bounds:
        """Return the bounds that a file states.

        Raises:
            ValueError, TypeError: they are none.
        """
        least, most = np.asarray(low, np.float32), np.asarray(high, np.float32)
        is_alike = least.ndim == 1 and least.shape == most.shape
        if not is_alike or not np.all(np.isfinite([least, most]) & (least < most)):
            raise ValueError("bounds of its actions that are none")
        return cls(least, most)

    def within(self, numbers: NDArray[Any]) -> Array:
        """Return actions, float32 (n, numbers), of numbers from -1 (low) to 1 (high)."""
        part = (np.clip(np.asarray(numbers, np.float32), -1, 1) + 1) / 2
        return np.asarray(self.low + part * (self.high - self.low), np.float32)

    def numbers(self, actions: NDArray[Any]) -> Array:
        """Return what `within` makes these actions of."""
        return np.asarray((actions - self.low) / (self.high - self.low) * 2 - 1, np.float32)

    def space(self) -> spaces.Box:
        """Return the trainer's space of actions."""
        return spaces.Box(-1, 1, self.low.shape, np.float32)


def bounds_of(space: spaces.Space[Any]) -> Bounds | None:
    """Return the bounds of an action space; None if its actions are choices."""
    return Bounds(space.low, space.high) if isinstance(space, spaces.Box) else None
