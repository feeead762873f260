"""Pixels averaged over area in exact arithmetic: runtime/capture/area_average.js, for screenshots."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..contract import Pixels


def shrink(image: NDArray[np.uint8], pixels: Pixels, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A new array: each target pixel the mean of what lies under it by area, rounded half up, once.

    Args:
        image: uint8 (height, width, 3).
        pixels: "rgb" or "grayscale".
        size: (height, width) to come to.

    Returns:
        uint8 (height, width, 3), or (height, width) of greys.
    """
    height, width = image.shape[:2]
    if size == (height, width) and pixels == "rgb":
        return np.array(image)
    # Whole numbers all along, and below 2**53: doubles hold them exactly.
    values = _luma(image) if pixels == "grayscale" else image.astype(np.float64)
    whole = 1000 if pixels == "grayscale" else 1
    if size != (height, width):
        values = _gather(_gather(values, size[0]).swapaxes(0, 1), size[1]).swapaxes(0, 1)
        whole *= height * width
    return np.floor((2 * values + whole) / (2 * whole)).astype(np.uint8)


def _luma(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Grey in thousandths: ITU-R BT.601, as in ALE and OpenCV."""
    red, green, blue = (image[..., channel].astype(np.float64) for channel in range(3))
    return 299 * red + 587 * green + 114 * blue


def _gather(values: NDArray[np.float64], to: int) -> NDArray[np.float64]:
    """Sums over the first axis in `to` equal parts, times `to`. By running sums: no part is added up twice.

    (A product of matrices says the same more briefly, and takes ten times as long on a busy machine.)
    """
    of = len(values)
    running = np.zeros((of + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=running[1:])
    whole, rest = np.divmod(np.arange(to + 1) * of, to)
    rest = rest.reshape(-1, *[1] * (values.ndim - 1))
    edges = running[whole] * to + values[np.minimum(whole, of - 1)] * rest
    return np.diff(edges, axis=0)
