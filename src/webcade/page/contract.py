"""The contract of a page under control.

A page is loaded, reset and stepped. It answers a reset or a step with one `Snapshot`: pixels,
readings and clock of the same moment, brought by one crossing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Reading = float | bool | tuple[float, ...]
Pixels = Literal["rgb", "grayscale"]
ResetBy = Literal["restart", "reload"]


class Inputs(NamedTuple):
    """What an agent does in a step (see `webcade.episode.actions`).

    Attributes:
        actions: numbers of the game's actions that are done, together; an action not among them is let go.
        pointer: what a freely moved pointer does: place or movement, buttons, wheel; None without one.
    """

    actions: tuple[int, ...]
    pointer: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Lag:
    """How well real time was kept, since the episode's start.

    Attributes:
        lag_ms: how late the step ended, in milliseconds.
        late_steps: steps that ended a game frame or more after their deadline.
        missed_frames: game frames that real time had room for and that were not made.
    """

    lag_ms: float = 0.0
    late_steps: int = 0
    missed_frames: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one crossing brings back, all of the same game frame.

    Attributes:
        image: uint8, (height, width, 3) for rgb, (height, width) for grayscale; None if not asked for.
        readings: the game's readings under their own names.
        state: the game's features, float32 (n,); empty where the game has none, or none were asked for.
        time_ms: page time since the episode's start, in milliseconds.
        frame: game frames since the episode's start.
        value: what the game's own reward expression gave; 0.0 without one.
        ended: how the game ended besides its readings: "dialog", "navigation"; "" where it did not.
        lag: how far behind real time the episode is; None under stepped clocks.
    """

    image: NDArray[np.uint8] | None
    readings: dict[str, Reading]
    state: NDArray[np.float32]
    time_ms: float
    frame: int
    value: float = 0.0
    ended: str = ""
    lag: Lag | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a page is asked to bring with each frame.

    Attributes:
        pixels: "rgb", "grayscale", or None for no image.
        size: (height, width) to area-average to; None for the region's own size.
        state: whether the game's features are wanted.
    """

    pixels: Pixels | None = "rgb"
    size: tuple[int, int] | None = None
    state: bool = True


class Page(Protocol):
    """One game's page under control. Every method may raise PageError or BrowserError.

    A reset or a step is two calls, so that several pages can be at work at once: what was begun is to be
    ended before the next is begun.
    """

    def load(self) -> None:
        """Be fresh: loaded, and not played yet. Takes long, and may be called in a thread of its own."""

    def must_load(self, by: ResetBy) -> bool:
        """Whether a reset by this way has to load first: it is not fresh, and cannot be restarted."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        """Begin an episode whose chance is ruled by `seed` (0 to 2**32 - 1). Loads where that is due."""

    def end_reset(self) -> Snapshot:
        """The first moment of the episode."""

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        """Begin to do this for `frames` game frames, fewer if the game ends."""

    def end_step(self) -> Snapshot:
        """The moment after the step."""

    def waits(self, since: float) -> None:
        """Time-outs of what was begun count from `since`, of `time.monotonic()`, and not from its end's call.

        For one who waits for several pages, so that their time-outs do not add up.
        """
        return

    def distrust(self) -> None:
        """What failed may be the browser's fault: pages that are loaded from now on are to be in another."""
        return

    def reset(self, seed: int, by: ResetBy) -> Snapshot:
        """A whole reset."""
        self.begin_reset(seed, by)
        return self.end_reset()

    def step(self, inputs: Inputs, frames: int) -> Snapshot:
        """A whole step."""
        self.begin_step(inputs, frames)
        return self.end_step()

    def render(self) -> NDArray[np.uint8]:
        """The observed region at its own size, uint8 (height, width, 3). Moves no time."""

    @property
    def fingerprint(self) -> dict[str, str]:
        """What repeatability holds for: browser build, clock, capture path, GL, fonts."""

    def close(self) -> None:
        """Let go of page and browser. A second call does nothing."""
