"""Decode the images that the runtime sends (runtime/capture/run_length.js, runtime/crossing/pictures.js)."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pybase64
from numpy.typing import NDArray


class Memory(Protocol):
    """Where a page puts pictures beside its answers."""

    def take(self, place: str) -> bytearray | memoryview:
        """Copy the picture at a place that the answer names. Raises ValueError, PageError, BrowserError."""

    def close(self) -> None:
        """Leave the memory. The page's next pictures cannot be taken."""


def unpack(text: str, shape: tuple[int, ...], memory: Memory | None = None) -> NDArray[np.uint8]:
    """Decode an image into a new, writable uint8 array.

    Args:
        text: a kind, "P" for the pixels or "R" for runs of equal pixels, and base64; or "M", the kind, and
            the place of the bytes in the memory.
        shape: (height, width, 3) or (height, width).
        memory: where the page puts pictures; None: nowhere.

    Raises:
        ValueError: the text is not an image of this shape. It is checked before memory is allocated.
        PageError, BrowserError: the page's process has ended.
    """
    kind, data = _bytes_of(text, memory)
    if kind == "P":
        return np.frombuffer(data, np.uint8).reshape(shape)
    return _of_runs(data, shape)


def _bytes_of(text: str, memory: Memory | None) -> tuple[str, bytearray | memoryview]:
    if text[:1] in ("P", "R"):
        return text[0], pybase64.b64decode_as_bytearray(text[1:], validate=True)
    if memory is not None and text[:2] in ("MP", "MR"):
        return text[1], memory.take(text[2:])
    raise ValueError("expected an image as P or R and base64, or as M and a place")


def _of_runs(data: bytearray | memoryview, shape: tuple[int, ...]) -> NDArray[np.uint8]:
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
    for channel in range(3):  # takes a fifth of the time of all three at once
        image[..., channel] = channels[..., channel]
    return image
