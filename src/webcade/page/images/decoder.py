"""From the runtime's text, and the browser's picture where that has no pixels, to an observation."""

from __future__ import annotations

import time
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...game import Game
from ..contract import Pixels
from .area import shrink
from .run_length import unpack

_LEAST_TIMEOUT = 0.2  # seconds for a picture of a moment that has come as late as it may
_FARTHEST = 1 << 31  # pixels from the viewport's corner
_WHITE = 255  # what the browser paints under a page


def is_drawn(game: Game) -> bool:
    """Whether the browser has to draw the page for what is observed."""
    return game.observation.canvas is None


class Camera(Protocol):
    """Takes pictures of a page's whole viewport."""

    name: str

    def request(self) -> None:
        """Ask for a picture of the moment that what was just begun ends with."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """Of the moment it ended, uint8 (height, width, 3), in pixels of the screen."""

    def again(self, timeout: float) -> NDArray[np.uint8]:
        """Of the page as it is now."""


class ImageDecoder:
    """From the runtime's text and, where that has no pixels, the browser's picture to an observation.

    Args:
        game: whose region and crop are looked at.
        camera: see `make_camera`.
        timeout: seconds until a picture counts as not coming.
        name: of the way the pixels come where there is no camera.
    """

    def __init__(self, game: Game, camera: Camera | None, timeout: float, name: str = "canvas") -> None:
        self.camera = camera
        self.name = camera.name if camera else name
        self._timeout = timeout
        self._deadline = 0.0
        height, width = game.observation.shape
        scale = game.page.device_scale
        self._part = round(height * scale), round(width * scale)

    def request(self) -> None:
        """Ask for a picture of the moment that what was just begun ends with."""
        if self.camera:
            self.camera.request()

    def wait_until(self, deadline: float) -> None:
        """The picture that was requested counts as not coming after `deadline` of `time.monotonic()`."""
        self._deadline = deadline

    def image(
        self, text: str, pixels: Pixels, size: tuple[int, int], *, again: bool = False
    ) -> NDArray[np.uint8]:
        """A new array, uint8 (height, width, 3) or (height, width).

        Args:
            text: what the runtime says of the pixels.
            pixels: "rgb" or "grayscale".
            size: (height, width).
            again: take a picture of now; else it is the one of the moment that was requested.

        Raises:
            ValueError: the text does not say what this page's pixels are.
        """
        if self.camera is None:
            return unpack(text, (*size, 3) if pixels == "rgb" else size)
        x, y = _place(text)
        left = max(_LEAST_TIMEOUT, self._deadline - time.monotonic())
        picture = self.camera.again(self._timeout) if again else self.camera.picture(left)
        return shrink(_cut(picture, x, y, self._part), pixels, size)


def _place(text: str) -> tuple[int, int]:
    """Where the region begins in the picture."""
    if not text.startswith("S"):  # pixels of the page's own making
        raise ValueError("expected S and a place in the browser's picture")
    x, y = map(int, text[1:].split(","))
    if max(abs(x), abs(y)) > _FARTHEST:
        raise ValueError(f"expected a place within {_FARTHEST} pixels; got {x}, {y}")
    return x, y


def _cut(picture: NDArray[np.uint8], x: int, y: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The part of a picture, white where it lies outside."""
    height, width = size
    part = picture[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
    if part.shape[:2] == size:
        return part
    whole = np.full((height, width, 3), _WHITE, np.uint8)
    top, left = max(-y, 0), max(-x, 0)
    whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    return whole
