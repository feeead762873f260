"""Reads the runtime's answer (runtime/game/observation_encoder.js) as a Snapshot, and checks all of it."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..game import Game
from ..runtime import frame_ms
from .answer import MOST, UNREADABLE, finite, wrong_answer
from .clocks import Clock
from .contract import Reading, Snapshot, View
from .images.decoder import ImageDecoder

_ENDS = frozenset(("", "dialog", "navigation"))


class SnapshotReader:
    """Reads the replies of one game's pages, which may be anything."""

    def __init__(self, game: Game, view: View) -> None:
        self._frame_ms = frame_ms(game.clock.fps)
        self._names = tuple(game.readings)
        self._pixels = view.pixels
        self._shape = game.observation.shape
        self._size = view.size or self._shape
        features = game.features if view.state else ()
        self._features = sum(1 if one.count is None else one.count for one in features)
        self.begin()

    def begin(self) -> None:
        """What is read next is an episode's first moment."""
        self._time_ms, self._made = 0.0, 0

    def read(self, text: Any, clock: Clock, decoder: ImageDecoder) -> Snapshot:
        """The frame that the clock's step or reset has ended with.

        Raises:
            PageScriptError: it is none that the game's page can be at.
        """
        try:
            head, readings, features, pixels = text.split(";", 3)
            time_ms, frame, value, ended = self._moment(head)
            if pixels and not self._pixels:
                raise ValueError("without pixels")
            values = map(_reading, readings.split("|")) if readings else ()
            return Snapshot(
                image=decoder.image(pixels, self._pixels, self._size) if self._pixels else None,
                readings=dict(zip(self._names, values, strict=True)),
                state=self._state(features),
                time_ms=time_ms,
                frame=frame,
                value=value,
                ended=ended,
                lag=clock.lag(time_ms / self._frame_ms - frame),
            )
        except UNREADABLE as error:
            raise wrong_answer(text, "a moment of the game", error) from error

    def picture(self, text: Any, decoder: ImageDecoder) -> NDArray[np.uint8]:
        """The region at its own size, as it is now; raises as `read` does."""
        try:
            return decoder.image(text, "rgb", self._shape, again=True)
        except UNREADABLE as error:
            raise wrong_answer(text, "the region's pixels", error) from error

    def _moment(self, head: str) -> tuple[float, int, float, str]:
        """Page time and frames of the episode, neither of which goes back; its value, and how it ended."""
        ms, made, worth, ended = head.split(",")
        time_ms, frame, value = float(ms), int(made), float(worth)
        if not (self._time_ms <= time_ms <= MOST and self._made <= frame <= MOST):
            raise ValueError(f"at or after {self._time_ms} ms and {self._made} frames")
        if not isfinite(value) or ended not in _ENDS:
            raise ValueError("with a finite value, and an end by dialog, navigation or neither")
        self._time_ms, self._made = time_ms, frame
        return time_ms, frame, value, ended

    def _state(self, text: str) -> NDArray[np.float32]:
        if "n" in text or "N" in text:  # as NaN and infinity have, however they are written
            raise ValueError("with finite features")
        state = np.array(text.split(",") if text else [], np.float32)
        if len(state) != self._features:
            raise ValueError(f"with {self._features} features; got {len(state)}")
        return state


def _reading(text: str) -> Reading:
    if text == "t" or text == "f":
        return text == "t"
    if text.startswith("["):
        return _readings(text)
    number = float(text)
    if isfinite(number):
        return number
    raise ValueError("with finite readings")


def _readings(text: str) -> tuple[float, ...]:
    if not text.endswith("]"):
        raise ValueError("with an array's numbers between brackets")
    return tuple(map(finite, text[1:-1].split(","))) if len(text) > 2 else ()
