"""The runtime's line of text, as runtime/game/observation_encoder.js writes it, as a Frame."""

from __future__ import annotations

import numpy as np

from ..game import Game
from ..page import Frame, Lag, Reading, View
from ..runtime import frame_ms
from .capture import Lens
from .clocks import Clock, WallClock


class FrameReader:
    """Reads the replies of one game's pages."""

    def __init__(self, game: Game, view: View) -> None:
        self._frame_ms = frame_ms(game.clock.fps)
        self._names = tuple(game.readings)
        self._pixels = view.pixels
        self._size = view.size or game.observation.shape

    def read(self, text: str, clock: Clock, lens: Lens) -> Frame:
        """The frame that the clock's step or reset has ended with."""
        head, readings, features, pixels = text.split(";", 3)
        time_ms, frame, value, ended = head.split(",")
        values = readings.split("|") if readings else []
        return Frame(
            image=lens.image(pixels, self._pixels, self._size) if self._pixels else None,
            readings=dict(zip(self._names, map(_reading, values), strict=True)),
            state=np.array(features.split(",") if features else [], np.float32),
            time_ms=float(time_ms),
            frame=int(frame),
            value=float(value),
            ended=ended,
            lag=self._lag(clock, float(time_ms), int(frame)) if isinstance(clock, WallClock) else None,
        )

    def _lag(self, clock: WallClock, time_ms: float, frame: int) -> Lag:
        return Lag(clock.lag_ms, clock.late_steps, max(0, round(time_ms / self._frame_ms) - frame))


def _reading(text: str) -> Reading:
    if text in ("t", "f"):
        return text == "t"
    if text.startswith("["):
        return tuple(float(item) for item in text[1:-1].split(",") if item)
    return float(text)
