"""Find out whether something round an environment repeats its steps, on top of `frame_skip`."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType

import gymnasium as gym

from .callers import wrappers_that_reset

_NAMES = ("wrapper_frame_skip", "_skip", "_frame_skip", "frame_skip")  # of TorchRL, and of usual wrappers


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
    for owner in wrappers_that_reset(caller):
        times = next((found for name in _NAMES if (found := vars(owner).get(name)) is not None), 1)
        if isinstance(times, int) and times > 1:
            yield type(owner).__name__, times
