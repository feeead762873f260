"""Many steps in one call: what is asked, and what the steps give together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.error import InvalidAction
from numpy.typing import NDArray

from ..errors import OptionError
from ..options.arguments import shown
from ..page import PagePolicy
from .actions import is_action
from .batching import batch_observations
from .observing import Info, Observation
from .runner import Step

LAST, EACH = "last", "each"

Many = tuple[Observation, NDArray[np.float64], bool, bool, list[Info]]


def check_many(space: spaces.Space[Any], actions: Sequence[Any], observations: str) -> None:
    """Check what `step_many` is given. Raises InvalidAction or OptionError."""
    _check_observations(observations)
    if len(actions) == 0:
        raise OptionError("actions: expected one at least; got none")
    for number, action in enumerate(actions):
        if not is_action(space, action):
            raise InvalidAction(f"actions[{number}]: expected an action of {space}, got {shown(action)}")


def check_policy(
    space: spaces.Space[Any], policy: object, most: object, chance_to_stick: float, observations: str
) -> int:
    """Check what `step_by_policy` is given. Returns how many actions there are. Raises OptionError."""
    if not isinstance(policy, PagePolicy):
        raise OptionError(f"policy: expected a webcade.PagePolicy; got {shown(policy)}")
    if not isinstance(space, spaces.Discrete):
        raise OptionError(f"policy: expected a game whose actions are Discrete; got {space}")
    if chance_to_stick > 0:
        raise OptionError(f"policy: expected repeat_action_probability = 0; got {chance_to_stick:g}")
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise OptionError(f"most: expected a number of steps, 1 or more; got {shown(most)}")
    _check_observations(observations)
    return int(space.n)


def _check_observations(observations: str) -> None:
    if observations not in (LAST, EACH):
        raise OptionError(f'observations: expected "last" or "each"; got {shown(observations)}')


def joined_steps(steps: Sequence[Step], observations: str) -> Many:
    """Return what `step_many` returns for these steps."""
    seen, rewards, terminated, truncated, infos = zip(*steps, strict=True)
    observation = seen[-1] if observations == LAST else batch_observations(seen)
    return observation, np.array(rewards, np.float64), terminated[-1], truncated[-1], list(infos)
