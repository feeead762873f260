"""The contract of a page under control, and `FakePage`, which keeps it without a browser.

A page is loaded, reset and stepped. It answers a reset or a step with one `Frame`: pixels,
readings and clock of the same moment, brought by one crossing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Reading = float | bool | tuple[float, ...]
Pixels = Literal["rgb", "grayscale"]
ResetBy = Literal["restart", "reload"]


class Inputs(NamedTuple):
    """What an agent does in a step (see `webcade.actions`).

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
class Frame:
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

    def end_reset(self) -> Frame:
        """The first moment of the episode."""

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        """Begin to do this for `frames` game frames, fewer if the game ends."""

    def end_step(self) -> Frame:
        """The moment after the step."""

    def waits(self, since: float) -> None:
        """Time-outs of what was begun count from `since`, of `time.monotonic()`, and not from its end's call.

        For one who waits for several pages, so that their time-outs do not add up.
        """
        return

    def distrust(self) -> None:
        """What failed may be the browser's fault: pages that are loaded from now on are to be in another."""
        return

    def reset(self, seed: int, by: ResetBy) -> Frame:
        """A whole reset."""
        self.begin_reset(seed, by)
        return self.end_reset()

    def step(self, inputs: Inputs, frames: int) -> Frame:
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


@dataclass
class FakePage(Page):
    """A page without a browser: a dot walks a ring, its pace drawn from the seed.

    Action 1 moves it one further a frame. The game is over after `length` frames.
    """

    view: View = field(default_factory=View)
    length: int = 20
    native_size: tuple[int, int] = (8, 12)
    fail_next: Exception | None = None
    closed: bool = False
    loads: int = 0
    _position: int = 0
    _pace: int = 1
    _frame: int = 0
    _is_fresh: bool = False

    def load(self) -> None:
        self.loads += 1
        self._is_fresh = True

    def must_load(self, by: ResetBy) -> bool:
        return not self._is_fresh and (by == "reload" or not self.loads)

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        if self.must_load(by):
            self.load()
        self._is_fresh = False
        self._pace = 1 + seed % 5
        self._position = self._frame = 0

    def end_reset(self) -> Frame:
        self._maybe_fail()
        return self._read()

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        for _ in range(frames):
            if self._frame >= self.length:
                break
            self._frame += 1
            self._position += self._pace + sum(inputs.actions)

    def end_step(self) -> Frame:
        self._maybe_fail()
        return self._read()

    def render(self) -> NDArray[np.uint8]:
        height, width = self.native_size
        image = np.zeros((height, width, 3), np.uint8)
        image[self._position % height, self._position % width] = 255
        return image

    @property
    def fingerprint(self) -> dict[str, str]:
        return {"browser": "none", "clock": "page", "capture": "fake"}

    def close(self) -> None:
        self.closed = True

    def _maybe_fail(self) -> None:
        if self.fail_next is not None:
            failure, self.fail_next = self.fail_next, None
            raise failure

    def _read(self) -> Frame:
        height, width = self.view.size or self.native_size
        image = np.zeros((height, width, 3), np.uint8)
        image[self._position % height, self._position % width] = 255
        pixels = {"rgb": image, "grayscale": image[..., 0].copy(), None: None}[self.view.pixels]
        return Frame(
            image=pixels,
            readings={"score": float(self._position), "over": self._frame >= self.length},
            state=np.array([self._position % width, self._pace] if self.view.state else [], np.float32),
            time_ms=self._frame * 16.671875,
            frame=self._frame,
        )
