"""The TimeLimit that `gymnasium.make(..., max_episode_steps=n)` puts round an environment that counts itself.

It counts the steps that pass through it and knows no states, so it would cut branches short: an episode that
begins at a state has the state's own count. The environment ends episodes at the same limit, with that count.
"""

from __future__ import annotations

import weakref
from types import FrameType

from gymnasium.wrappers import TimeLimit

from .callers import wrappers_that_reset


class SecondLimits:
    """The TimeLimits round an environment that have the limit which it keeps itself.

    Args:
        caller: the frame that called `reset` of the environment.
        limit: its limit of steps; None: none.
    """

    def __init__(self, caller: FrameType | None, limit: int | None) -> None:
        self._limits = [
            weakref.ref(one)
            for one in wrappers_that_reset(caller)
            if isinstance(one, TimeLimit) and one._max_episode_steps == limit
        ]

    def begin_anew(self) -> None:
        """Have them count from 0, as they do at a reset, so that the environment's own count decides."""
        for one in self._limits:
            if (time_limit := one()) is not None:
                time_limit._elapsed_steps = 0  # type: ignore[assignment]  # Gymnasium types it None
