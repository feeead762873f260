"""Decode the image of an observation: from the runtime's text, or from the browser's screenshot."""

from __future__ import annotations

import time
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...game import Game
from ..contract import Pixels
from .area import shrink
from .run_length import Memory, unpack

_LEAST_TIMEOUT = 0.2  # seconds for the picture of a step that ended just before its deadline
_FARTHEST = 1 << 31  # pixels from the viewport's corner
_WHITE = 255  # the colour that the browser paints under a page


def is_drawn(game: Game) -> bool:
    """Return whether the browser has to draw the page for an observation: it is not of a canvas."""
    return game.observation.canvas is None


class Camera(Protocol):
    """Takes pictures of a page's whole viewport: uint8 (height, width, 3), in device pixels.

    Timeouts are in seconds.

    Attributes:
        name: the way of capture, for the fingerprint.
    """

    name: str

    def request(self) -> None:
        """Request a picture of the page as it will be when the call under way ends."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """Wait for the requested picture."""

    def again(self, timeout: float) -> NDArray[np.uint8]:
        """Take a picture of the page as it is now."""


class ImageDecoder:
    """Decodes images from the runtime's text or, with a camera, from pictures of the viewport.

    Args:
        game: has the region that is observed.
        camera: takes the pictures; None if the runtime's text contains the pixels.
        timeout: seconds of wall time for a picture that is taken again.
        name: the way of capture without a camera, for the fingerprint.

    Attributes:
        camera: as given.
        memory: where the page puts its pictures; None: they are in the text.
        name: the way of capture, for the fingerprint.
    """

    def __init__(self, game: Game, camera: Camera | None, timeout: float, name: str = "canvas") -> None:
        self.camera = camera
        self.memory: Memory | None = None
        self.name = camera.name if camera else name
        self._timeout = timeout
        self._deadline = 0.0
        height, width = game.observation.shape
        scale = game.page.device_scale
        self._part = round(height * scale), round(width * scale)

    def request(self) -> None:
        """Request a picture of the page as it will be when the call under way ends."""
        if self.camera:
            self.camera.request()

    def wait_until(self, deadline: float) -> None:
        """Wait for the requested picture until `deadline`, a time of `time.monotonic()` in seconds."""
        self._deadline = deadline

    def image(
        self, text: str, pixels: Pixels, size: tuple[int, int], *, again: bool = False
    ) -> NDArray[np.uint8]:
        """Decode an image.

        Args:
            text: the runtime's text: the pixels, or the region's place in the picture.
            pixels: "rgb" or "grayscale".
            size: (height, width) of the result, in pixels.
            again: True takes a new picture; False uses the one that was requested.

        Returns:
            A new array, uint8 (height, width, 3) for rgb, (height, width) for grayscale.

        Raises:
            ValueError: the text is not valid.
            PageError, BrowserError: the picture could not be taken.
        """
        if self.camera is None:
            return unpack(text, (*size, 3) if pixels == "rgb" else size, self.memory)
        x, y = _place(text)
        left = max(_LEAST_TIMEOUT, self._deadline - time.monotonic())
        picture = self.camera.again(self._timeout) if again else self.camera.picture(left)
        return shrink(_crop(picture, x, y, self._part), pixels, size)


def _place(text: str) -> tuple[int, int]:
    """Parse x and y of the region's corner in the picture, in device pixels."""
    if not text.startswith("S"):  # a page could send pixels of its own instead
        raise ValueError("expected S and a place in the browser's picture")
    x, y = map(int, text[1:].split(","))
    if max(abs(x), abs(y)) > _FARTHEST:
        raise ValueError(f"expected a place within {_FARTHEST} pixels; got {x}, {y}")
    return x, y


def _crop(picture: NDArray[np.uint8], x: int, y: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Cut a part of this (height, width) out of a picture; white where it lies outside."""
    height, width = size
    part = picture[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
    if part.shape[:2] == size:
        return part
    whole = np.full((height, width, 3), _WHITE, np.uint8)
    top, left = max(-y, 0), max(-x, 0)
    whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    return whole
