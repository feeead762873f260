"""A camera for pages under WebDriver: screenshots as PNG."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..page.images.png import decode_png


class PngPictures:
    """A `Camera` that takes its pictures by calling a function that returns a PNG."""

    name = "webdriver screenshot"

    def __init__(self, take: Callable[[], bytes]) -> None:
        self._take = take

    def request(self) -> None:
        """See `Camera.request`."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.picture`."""
        return decode_png(self._take())

    again = picture
