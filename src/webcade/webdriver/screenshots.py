"""Pictures of a page as WebDriver takes them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..page.images.png import decode_png


class PngPictures:
    """Whole pictures from elsewhere, taken when they are asked for."""

    name = "webdriver screenshot"

    def __init__(self, take: Callable[[], bytes]) -> None:
        self._take = take

    def request(self) -> None:
        """See `Camera.request`."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.picture`."""
        return decode_png(self._take())

    again = picture
