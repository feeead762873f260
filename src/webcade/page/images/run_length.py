"""Images as the runtime sends them (runtime/capture/run_length.js), back to arrays."""

from __future__ import annotations

import numpy as np
import pybase64
from numpy.typing import NDArray


def unpack(text: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """A new, writable uint8 array of `shape`, (height, width, 3) or (height, width).

    Raises:
        ValueError: the text is no such image, which is found out before memory is taken for it.
    """
    if text[:1] not in ("P", "R"):
        raise ValueError("expected an image as P or R and base64")
    data = pybase64.b64decode_as_bytearray(text[1:], validate=True)
    if text[0] == "P":
        return np.frombuffer(data, np.uint8).reshape(shape)
    is_rgb = len(shape) == 3
    value = np.dtype("<u4") if is_rgb else np.dtype("u1")
    runs, rest = divmod(len(data), 2 + value.itemsize)
    lengths = np.frombuffer(data, "<u2", runs)
    if rest or np.add.reduce(lengths, dtype=np.int64) != shape[0] * shape[1]:
        raise ValueError(f"expected runs of {shape[0] * shape[1]} pixels")
    pixels = np.repeat(np.frombuffer(data, value, runs, 2 * runs), lengths)
    if not is_rgb:
        return pixels.reshape(shape)
    image, channels = np.empty(shape, np.uint8), pixels.view(np.uint8).reshape(*shape[:2], 4)
    for channel in range(3):  # a fifth of what all three at once take
        image[..., channel] = channels[..., channel]
    return image
