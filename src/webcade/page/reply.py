"""Parse the text of the runtime's observation encoder into a Snapshot, and check all of it.

runtime/game/observation_encoder.js writes the text.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import PageScriptError
from ..game import MASK, Game, Reading
from ..runtime import frame_ms
from .answer import MOST, UNREADABLE, finite, wrong_answer
from .clocks import Clock
from .contract import Snapshot, View
from .images.decoder import ImageDecoder

_ENDS = frozenset(("", "dialog", "navigation"))


class SnapshotReader:
    """Parses the replies of one page. A page may send anything; what is not valid is a PageScriptError.

    Args:
        game: what the page plays.
        view: what the page was asked to return.
    """

    def __init__(self, game: Game, view: View) -> None:
        self._frame_ms = frame_ms(game.clock.fps)
        self._names = game.reading_names
        self._mask = game.actions.choices if game.masks else None
        self._pixels = view.pixels
        self._shape = game.observation.shape
        self._size = view.size or self._shape
        features = game.features if view.state else ()
        self._features = sum(1 if one.count is None else one.count for one in features)
        self.begin()

    def begin(self) -> None:
        """Say that the next reply is an episode's first."""
        self._time_ms, self._made = 0.0, 0

    @property
    def moment(self) -> tuple[float, int]:
        """Page time (ms) and frames of the reply before; the next one is not before it."""
        return self._time_ms, self._made

    def go_back(self, moment: tuple[float, int]) -> None:
        """Say that the page is at an earlier `moment` again."""
        self._time_ms, self._made = moment

    def read(self, text: Any, clock: Clock, decoder: ImageDecoder, *, may_be_blind: bool = False) -> Snapshot:
        """Parse the reply of a step or reset.

        Args:
            text: the reply.
            clock: the clock that made the step.
            decoder: decodes the image.
            may_be_blind: whether there may be no pixels, though the view has some.

        Raises:
            PageScriptError: the reply is not a valid snapshot of this game.
        """
        try:
            head, readings, features, pixels = text.split(";", 3)
            time_ms, frame, value, ended = self._moment(head)
            if pixels and not self._pixels:
                raise ValueError("without pixels")
            values = map(_reading, readings.split("|")) if readings else ()
            named = dict(zip(self._names, values, strict=True))
            if self._mask is not None:
                _check_mask(named[MASK], self._mask)
            return Snapshot(
                image=self._image(pixels, decoder, may_be_blind),
                readings=named,
                state=self._state(features),
                time_ms=time_ms,
                frame=frame,
                value=value,
                ended=ended,
                lag=clock.lag(time_ms / self._frame_ms - frame),
            )
        except UNREADABLE as error:
            raise wrong_answer(text, "a snapshot of the game", error) from error

    def picture(self, text: Any, decoder: ImageDecoder) -> NDArray[np.uint8]:
        """Decode a picture of the region as it is now, uint8 (height, width, 3). Raises as `read` does."""
        try:
            return decoder.image(text, "rgb", self._shape, again=True)
        except UNREADABLE as error:
            raise wrong_answer(text, "the region's pixels", error) from error

    def _image(self, pixels: str, decoder: ImageDecoder, may_be_blind: bool) -> NDArray[np.uint8] | None:
        if self._pixels is None or (may_be_blind and not pixels):
            return None
        return decoder.image(pixels, self._pixels, self._size)

    def _moment(self, head: str) -> tuple[float, int, float, str]:
        """Parse page time (ms), frames, the reward expression's value, and how the game ended.

        Time and frames must not be less than those of the reply before.
        """
        ms, made, worth, ended = head.split(",")
        time_ms, frame, value = float(ms), int(made), float(worth)
        if not (self._time_ms <= time_ms <= MOST and self._made <= frame <= MOST):
            raise ValueError(f"at or after {self._time_ms} ms and {self._made} frames")
        if not isfinite(value) or ended not in _ENDS:
            raise ValueError("with a finite value, and an end by dialog, navigation or neither")
        self._time_ms, self._made = time_ms, frame
        return time_ms, frame, value, ended

    def _state(self, text: str) -> NDArray[np.float32]:
        if "n" in text or "N" in text:  # every spelling of NaN and infinity has an n
            raise ValueError("with finite features")
        state = np.array(text.split(",") if text else [], np.float32)
        if len(state) != self._features:
            raise ValueError(f"with {self._features} features; got {len(state)}")
        return state


def _check_mask(mask: Reading, count: int) -> None:
    if not isinstance(mask, tuple) or len(mask) != count:
        found = f"an array of {len(mask)}" if isinstance(mask, tuple) else str(mask)
        raise PageScriptError(
            f"actions.mask: gave {found}; expected an array of {count}, one for each action"
        )


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
