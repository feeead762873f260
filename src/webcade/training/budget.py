"""How long a training takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

_MINUTES = 60.0


@dataclass(frozen=True, slots=True)
class Budget:
    """When the training ends: by the first that is reached. Both are counted over all starts of a run."""

    steps: int | None
    minutes: float | None

    def is_late(self, seconds: float) -> bool:
        """Whether the time is up. Steps end with the update that follows them."""
        return self.minutes is not None and seconds >= 60 * self.minutes

    def done(self, steps: int, seconds: float) -> float:
        """Return the part of the training that is over, 0 to 1."""
        by_steps = steps / self.steps if self.steps else 0.0
        by_time = seconds / 60 / self.minutes if self.minutes else 0.0
        return min(1.0, max(by_steps, by_time))

    @classmethod
    def of(cls, steps: int | None, minutes: float | None) -> Self:
        """Return the budget of what was asked for: an hour, if nothing was."""
        return cls(steps, _MINUTES if steps is None and minutes is None else minutes)
