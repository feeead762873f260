"""`FakePage`: a page without a browser, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .contract import Inputs, Page, RawInputs, ResetBy, Snapshot, View
from .fingerprint import Fingerprint


@dataclass
class FakePage(Page):
    """A page without a browser: a dot moves over the image, at a pace that depends on the seed.

    Action 1 moves the dot one pixel more in each frame. The game is over after `length` frames.

    Attributes:
        view: what a snapshot contains.
        length: frames of a game.
        native_size: (height, width) of the region, in pixels.
        fail_next: an error that the next `end_reset`, `end_step` or `end_replay` raises; then None again.
        closed: whether `close` was called.
        loads: number of calls of `load`.
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
    _moves: int = 0
    _is_fresh: bool = False

    def load(self) -> None:
        self.loads += 1
        self._is_fresh = True

    def must_load(self, by: ResetBy) -> bool:
        return not self._is_fresh and (by != "restart" or not self.loads)

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        if self.must_load(by):
            self.load()
        self._is_fresh = False
        self._pace = 1 + seed % 5
        self._position = self._frame = self._moves = 0

    def end_reset(self) -> Snapshot:
        self._maybe_fail()
        return self._read()

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        if isinstance(inputs, Inputs):
            self._moves = sum(inputs.actions)  # raw input changes nothing that is held
        for _ in range(frames):
            if self._frame >= self.length:
                break
            self._frame += 1
            self._position += self._pace + self._moves

    def end_step(self) -> Snapshot:
        self._maybe_fail()
        return self._read()

    def begin_replay(self, steps: Sequence[tuple[Inputs | RawInputs, int]]) -> None:
        for inputs, frames in steps:
            self.begin_step(inputs, frames)

    def end_replay(self) -> None:
        self._maybe_fail()

    def render(self) -> NDArray[np.uint8]:
        height, width = self.native_size
        image = np.zeros((height, width, 3), np.uint8)
        image[self._position % height, self._position % width] = 255
        return image

    @property
    def is_fresh(self) -> bool:
        return self._is_fresh

    @property
    def fingerprint(self) -> Fingerprint:
        return {"bytes": {"browser": "none", "clock": "page", "capture": "fake"}, "how": {"driver": "fake"}}

    def close(self) -> None:
        self.closed = True

    def _maybe_fail(self) -> None:
        if self.fail_next is not None:
            failure, self.fail_next = self.fail_next, None
            raise failure

    def _read(self) -> Snapshot:
        height, width = self.view.size or self.native_size
        image = np.zeros((height, width, 3), np.uint8)
        image[self._position % height, self._position % width] = 255
        pixels = {"rgb": image, "grayscale": image[..., 0].copy(), None: None}[self.view.pixels]
        return Snapshot(
            image=pixels,
            readings={"score": float(self._position), "over": self._frame >= self.length},
            state=np.array([self._position % width, self._pace] if self.view.state else [], np.float32),
            time_ms=self._frame * 16.671875,
            frame=self._frame,
        )
