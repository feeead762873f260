"""Find out whether something round an environment repeats its steps, on top of `frame_skip`."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import Any

import gymnasium as gym

_MOST_CALLERS = 32  # wrappers lie close to the environment
_NAMES = ("wrapper_frame_skip", "_skip", "_frame_skip", "frame_skip")  # of TorchRL, and of usual wrappers
_RESETS = ("reset", "_reset")
_LIBRARIES = ("gymnasium.", "torchrl.", "stable_baselines3.")


def warn_of_second_skip(caller: FrameType | None, frame_skip: int) -> None:
    """Warn if a caller of `reset` repeats each step: the agent then acts more seldom than anybody says.

    Args:
        caller: the frame that called `reset`.
        frame_skip: game frames of a step of the environment.
    """
    if frame_skip == 1:
        return
    for name, times in _repeats(caller):
        gym.logger.warn(
            f"{name} repeats each step {times} times, on top of webcade's frame_skip={frame_skip}: an action "
            f"lasts {times * frame_skip} game frames; "
            f"give frame_skip=1 to gymnasium.make, or leave out the other"
        )


def _repeats(caller: FrameType | None) -> Iterator[tuple[str, int]]:
    """Return the class of each wrapper among the callers that repeats steps, and how often it makes one."""
    seen: set[int] = set()
    for _ in range(_MOST_CALLERS):
        if caller is None:
            return
        owner = _owner(caller)
        if owner is not None and id(owner) not in seen:
            seen.add(id(owner))
            times = next((found for name in _NAMES if (found := vars(owner).get(name)) is not None), 1)
            if isinstance(times, int) and times > 1:
                yield type(owner).__name__, times
        caller = caller.f_back


def _owner(frame: FrameType) -> Any:
    """Return the wrapper whose `reset` a frame is of; None if it is of anything else.

    The variables of other frames are not read: a frame keeps alive what was read of it, as the environment.
    """
    if frame.f_code.co_name not in _RESETS or not str(frame.f_globals.get("__name__")).startswith(_LIBRARIES):
        return None
    owner = frame.f_locals.get("self")
    return owner if isinstance(owner, gym.Wrapper) or type(owner).__module__.startswith("torchrl.") else None
