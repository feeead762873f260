"""Scale images by averaging over area, in exact arithmetic.

It gives the same pixels as runtime/capture/area_average.js, and is used for screenshots.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..contract import Pixels


def shrink(image: NDArray[np.uint8], pixels: Pixels, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Scale an image, and make it grey if asked for.

    Each pixel of the result is the mean of the area it covers, rounded once, half up.

    Args:
        image: uint8 (height, width, 3).
        pixels: "rgb" or "grayscale".
        size: (height, width) of the result, in pixels.

    Returns:
        A new array, uint8 (height, width, 3) for rgb, (height, width) for grayscale.
    """
    height, width = image.shape[:2]
    if size == (height, width) and pixels == "rgb":
        return np.array(image)
    # All values are whole numbers below 2**53, which doubles hold exactly.
    values = _luma(image) if pixels == "grayscale" else image.astype(np.float64)
    whole = 1000 if pixels == "grayscale" else 1
    if size != (height, width):
        values = _gather(_gather(values, size[0]).swapaxes(0, 1), size[1]).swapaxes(0, 1)
        whole *= height * width
    return np.floor((2 * values + whole) / (2 * whole)).astype(np.uint8)


def _luma(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the grey values times 1000, by ITU-R BT.601, as ALE and OpenCV."""
    red, green, blue = (image[..., channel].astype(np.float64) for channel in range(3))
    return 299 * red + 587 * green + 114 * blue


def _gather(values: NDArray[np.float64], to: int) -> NDArray[np.float64]:
    """Divide the first axis into `to` equal parts; return the sum over each part, times `to`.

    Uses running sums. (A matrix product would be shorter, and takes ten times as long on a busy machine.)
    """
    of = len(values)
    running = np.zeros((of + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=running[1:])
    whole, rest = np.divmod(np.arange(to + 1) * of, to)
    rest = rest.reshape(-1, *[1] * (values.ndim - 1))
    edges = running[whole] * to + values[np.minimum(whole, of - 1)] * rest
    return np.diff(edges, axis=0)
