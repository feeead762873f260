"""The last k images, oldest first, as ale-py's vectors give them."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray


class FrameStack:
    """Stacks of `size` images along a new first axis; None stacks nothing and hands images through."""

    def __init__(self, size: int | None) -> None:
        self._images: deque[NDArray[np.uint8]] = deque(maxlen=size or 1)
        self._size = size

    @property
    def leading(self) -> tuple[int, ...]:
        """The axes that stacking adds before an image's own."""
        return () if self._size is None else (self._size,)

    def push(self, image: NDArray[np.uint8], fresh: bool) -> NDArray[np.uint8]:
        """The stack after `image`, a new array; `fresh` fills all of it with this one."""
        if self._size is None:
            return image
        self._images.extend([image] * (self._size if fresh else 1))
        stack = np.empty((self._size, *image.shape), image.dtype)
        for index, one in enumerate(self._images):  # two thirds of what np.stack takes
            stack[index] = one
        return stack
