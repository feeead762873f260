"""What lies round an environment, as the callers of its `reset` show it: wrappers, and TorchRL's."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import Any

import gymnasium as gym

_MOST_CALLERS = 32  # wrappers lie close to the environment
_RESETS = ("reset", "_reset")
_LIBRARIES = ("gymnasium.", "torchrl.", "stable_baselines3.")


def wrappers_that_reset(caller: FrameType | None) -> Iterator[Any]:
    """Return each wrapper whose `reset` is among the callers, from the innermost.

    Args:
        caller: the frame that called `reset` of the environment.
    """
    seen: set[int] = set()
    for _ in range(_MOST_CALLERS):
        if caller is None:
            return
        owner = _owner(caller)
        if owner is not None and id(owner) not in seen:
            seen.add(id(owner))
            yield owner
        caller = caller.f_back


def _owner(frame: FrameType) -> Any:
    """Return the wrapper whose `reset` a frame is of; None if it is of anything else.

    The variables of other frames are not read: a frame keeps alive what was read of it, as the environment.
    """
    if frame.f_code.co_name not in _RESETS or not str(frame.f_globals.get("__name__")).startswith(_LIBRARIES):
        return None
    owner = frame.f_locals.get("self")
    return owner if isinstance(owner, gym.Wrapper) or type(owner).__module__.startswith("torchrl.") else None
