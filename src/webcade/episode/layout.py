"""The axes and the type of the images that an agent is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..options import EnvOptions

Layout = Callable[[NDArray[np.uint8]], NDArray[Any]]
_SHADES = np.arange(256, dtype=np.float32) / np.float32(255)  # a picture's value as a number from 0 to 1


def layout_of(options: EnvOptions) -> Layout | None:
    """Return what gives an image, or a stack of images, the axes and type asked for; None if it has them.

    The result is contiguous in memory.
    """
    if options.channels is None and options.dtype == "uint8":
        return None
    move = _axes(options)

    def lay_out(image: NDArray[np.uint8]) -> NDArray[Any]:
        moved = np.ascontiguousarray(move(image))
        return _SHADES[moved] if options.dtype == "float32" else moved

    return lay_out


def _axes(options: EnvOptions) -> Layout:
    """Return what turns ([stack,] height, width[, 3]) into (height, width, n), or (n, height, width).

    The stack's oldest image comes first, each with its colours together.
    """
    is_stack, is_rgb = options.frame_stack is not None, options.pixels == "rgb"
    first = options.channels == "first"
    if options.channels is None:
        return lambda image: image
    if not is_stack and not is_rgb:
        return lambda image: image[np.newaxis] if first else image[..., np.newaxis]
    if not is_stack:
        return lambda image: image.transpose(2, 0, 1) if first else image
    if not is_rgb:
        return lambda image: image if first else image.transpose(1, 2, 0)
    if first:
        return lambda image: image.transpose(0, 3, 1, 2).reshape(-1, *image.shape[1:3])
    return lambda image: image.transpose(1, 2, 0, 3).reshape(*image.shape[1:3], -1)
