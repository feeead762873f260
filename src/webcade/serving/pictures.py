"""Pictures for a player that looks: a part, at a size, with a grid that says where things are. As PNG."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError
from ..page.images.area import shrink
from ..page.images.png import encode_png

MOST = 4096  # pixels of a side
_LEAST_GRID = 8  # pixels between lines
_LINE = np.array((255, 0, 255), np.uint8)
_INK, _PAPER = 255, 0
_DIGITS = (  # 3 pixels wide, 5 high, row by row
    "111101101101111", "010110010010111", "111001111100111", "111001111001111", "101101111001001",
    "111100111001111", "111100111101111", "111001001001001", "111101111101111", "111101111001111",
)  # fmt: skip
_ZOOM = 2  # of a digit


class Box(NamedTuple):
    """A part of a picture, in its pixels."""

    x: int
    y: int
    width: int
    height: int


class Picture(NamedTuple):
    """A picture that a player looks at.

    Attributes:
        png: the picture as a PNG.
        width, height: its size in pixels.
        shows: the part of the game's picture that it shows.
        frame: the game frame that it is of.
        time_ms: the page time that it is of, in milliseconds since the episode's start.
    """

    png: bytes
    width: int
    height: int
    shows: Box
    frame: int
    time_ms: float


class Look(NamedTuple):
    """How a picture is shown.

    Attributes:
        width, height: its size in pixels; where one is None it follows from the other; both None: as it is.
        crop: the part that is shown; None: all.
        grid: pixels of the game's picture between the lines of a grid; 0: no grid.
    """

    width: int | None = None
    height: int | None = None
    crop: tuple[int, int, int, int] | None = None
    grid: int = 0

    def draw(self, pixels: NDArray[np.uint8], frame: int, time_ms: float) -> Picture:
        """Return the game's picture, uint8 (height, width, 3), as this look has it.

        Raises:
            OptionError: the size or the part is impossible.
        """
        box = self._box(pixels)
        part = pixels[box.y : box.y + box.height, box.x : box.x + box.width]
        height, width = self._size(box)
        shown = _scaled(np.ascontiguousarray(part), height, width)
        if self.grid:
            _draw_grid(shown, box, self._spacing())
        return Picture(encode_png(shown), width, height, box, frame, time_ms)

    def _box(self, pixels: NDArray[np.uint8]) -> Box:
        height, width = pixels.shape[:2]
        if self.crop is None:
            return Box(0, 0, width, height)
        box = Box(*self.crop)
        fits = box.x >= 0 and box.y >= 0 and box.width >= 1 and box.height >= 1
        if not fits or box.x + box.width > width or box.y + box.height > height:
            raise OptionError(
                f"crop: expected x, y, width and height of a part of the picture, which is {width} wide and "
                f"{height} high; got {', '.join(map(str, box))}"
            )
        return box

    def _size(self, box: Box) -> tuple[int, int]:
        width, height = self.width, self.height
        if width is None and height is None:
            return box.height, box.width
        if width is None:
            assert height is not None
            width = max(1, round(box.width * height / box.height))
        elif height is None:
            height = max(1, round(box.height * width / box.width))
        if not (1 <= width <= MOST and 1 <= height <= MOST):
            raise OptionError(f"width, height: expected 1 to {MOST} pixels; got {width} x {height}")
        return height, width

    def _spacing(self) -> int:
        if self.grid < _LEAST_GRID:
            raise OptionError(
                f"grid: expected {_LEAST_GRID} pixels or more between lines, or 0; got {self.grid}"
            )
        return self.grid


def _scaled(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Scale an image: smaller by the mean of the area, larger by repeating pixels."""
    rows, columns = image.shape[:2]
    if height > rows:
        image = image[np.arange(height) * rows // height]
    if width > columns:
        image = image[:, np.arange(width) * columns // width]
    return shrink(image, "rgb", (height, width))


def _draw_grid(image: NDArray[np.uint8], box: Box, spacing: int) -> None:
    """Draw lines at every `spacing` pixels of the game's picture, each with its number."""
    height, width = image.shape[:2]
    across = [(one, (one - box.x) * width // box.width) for one in _lines(box.x, box.width, spacing)]
    down = [(one, (one - box.y) * height // box.height) for one in _lines(box.y, box.height, spacing)]
    for _, x in across:
        image[:, x] = _LINE
    for _, y in down:
        image[y] = _LINE
    for number, x in across:
        _write(image, number, x + 1, 0)
    for number, y in down:
        _write(image, number, 0, y + 1)


def _lines(start: int, length: int, spacing: int) -> range:
    first = -(-start // spacing) * spacing
    return range(first, start + length, spacing)


def _write(image: NDArray[np.uint8], number: int, x: int, y: int) -> None:
    """Write a number, white on black, as far as the picture reaches."""
    glyphs = [np.array([*map(int, _DIGITS[int(digit)])], np.uint8).reshape(5, 3) for digit in str(number)]
    framed = [np.pad(glyph, ((1, 1), (1, 0))) for glyph in glyphs]
    word = np.pad(np.concatenate(framed, axis=1), ((0, 0), (0, 1))).repeat(_ZOOM, 0).repeat(_ZOOM, 1)
    place = image[y : y + word.shape[0], x : x + word.shape[1]]
    seen = word[: place.shape[0], : place.shape[1]]
    place[...] = np.where(seen[..., None] > 0, _INK, _PAPER)
