"""What an agent is given of a page's snapshot: the observation and the info."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..game import MASK, Game
from ..options import EnvOptions
from ..page import Page, Snapshot
from .frame_stack import FrameStack
from .history import TimedInput
from .layout import layout_of
from .spaces import state_space

Observation = NDArray[Any] | dict[str, NDArray[Any]]
Info = dict[str, Any]


class Observer:
    """Makes the observations of one environment's episodes.

    Args:
        game: what is played.
        options: which observation, with how many images.

    Attributes:
        stack: the last images.
    """

    def __init__(self, game: Game, options: EnvOptions) -> None:
        self.stack = FrameStack(options.frame_stack)
        self._layout = layout_of(options)
        self._has_state = options.has_state
        self._state_space = state_space(game)

    def observe(self, snapshot: Snapshot, fresh: bool) -> Observation:
        """Return the observation, an element of the observation space.

        Args:
            snapshot: of this moment.
            fresh: True at an episode's start.

        Without the image that the space has, the observation is not for an agent.
        """
        parts: dict[str, NDArray[Any]] = {}
        if snapshot.image is not None:
            image = self.stack.push(snapshot.image, fresh)
            parts["image"] = image if self._layout is None else self._layout(image)
        if self._has_state:
            parts["state"] = np.clip(snapshot.state, self._state_space.low, self._state_space.high)
        return next(iter(parts.values())) if len(parts) == 1 else parts

    def unseen(self, length: int) -> int:
        """Return how many of so many steps come before the first that an observation shows."""
        return max(0, length - self.stack.depth)

    def arrive(
        self, page: Page, first: Snapshot, steps: Sequence[TimedInput]
    ) -> tuple[Observation, Snapshot]:
        """Wait for a page that takes the unseen ones of these steps, then take and observe the others.

        Args:
            page: it has begun to take them (`Page.begin_replay`).
            first: the snapshot of the episode's beginning.
            steps: all steps of the episode.

        Returns:
            The last observation, and the snapshot that it is of.
        """
        page.end_replay()
        snapshot, observation = first, self.observe(first, fresh=True)
        for inputs, frames in steps[self.unseen(len(steps)) :]:
            snapshot = page.step(inputs, frames)
            observation = self.observe(snapshot, fresh=False)
        return observation, snapshot


def info_of(snapshot: Snapshot) -> Info:
    """Return the readings by name, "time_ms", "frame" and "fault"; under the wall clock also how late it is.

    The keys are the same for every snapshot of an environment.
    """
    info: Info = {**snapshot.readings, "time_ms": snapshot.time_ms, "frame": snapshot.frame, "fault": ""}
    if snapshot.lag is not None:
        info |= asdict(snapshot.lag)
    if MASK in info:
        info[MASK] = mask_of(snapshot).astype(np.int8)
    return info


def mask_of(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return which actions can be chosen, bool (n,). The game has masks."""
    return np.array(snapshot.readings[MASK], np.bool_)


def copied(observation: Observation) -> Observation:
    """Return a copy of an observation, with arrays of its own."""
    if isinstance(observation, dict):
        return {name: part.copy() for name, part in observation.items()}
    return observation.copy()
