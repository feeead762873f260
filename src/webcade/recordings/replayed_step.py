"""A step that was played again, and what is not as it was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..episode.observing import Info, Observation
from .comparing import Difference
from .inputs import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedStep:
    """A step that was played again; or, with index 0, an episode's reset.

    Attributes:
        number: its number in the file, from 1. A reset has that of the step before it.
        episode: the number of its episode, from 1.
        environment: which environment played it, from 0.
        index: its number in the episode, from 1; 0 for the reset.
        action: what was done, as an element of the action space; None for a reset, and for raw input, for
            actions by their names that are none of it, and for other than `frame_skip` frames.
        inputs: what was done, as it was recorded; None for a reset.
        frames: the game frames that were asked for; 0 for a reset.
        observation: made anew, of the kind that was asked for. After a fault, the last one before it.
        reward: what the step earned now.
        terminated: whether the game ended now.
        truncated: whether a limit or a fault ended the episode.
        info: the readings by name, "time_ms" and "frame", as now.
        fault: what failed when it was recorded; "" if nothing did.
        fault_now: what failed now; "" if nothing did.
        differences: what is not as it was recorded.
        render: takes a picture of the game as it is now, at the region's own size, uint8 (height, width, 3).
            Only until the next step is asked for, and not after a fault.
    """

    number: int
    episode: int
    environment: int
    index: int
    action: Any = None
    inputs: Input | None = None
    frames: int = 0
    observation: Observation
    reward: float = 0.0
    terminated: bool = False
    truncated: bool = False
    info: Info
    fault: str = ""
    fault_now: str = ""
    differences: list[Difference] = field(default_factory=list)
    render: Callable[[], NDArray[np.uint8]] = field(repr=False)


def sentence_of(step: ReplayedStep) -> str:
    """Return where a step is and what differs there, in a sentence."""
    place = f"step {step.number}" if step.index else f"the reset after step {step.number}"
    where = f"episode {step.episode}, step {step.index}" if step.index else f"episode {step.episode}"
    return f"{place} ({where}) differs: {'; '.join(map(str, step.differences))}"
