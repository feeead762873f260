"""Finds boards that are painted: lines of a picture at equal distances, across and down."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..inspecting.parts import Grid

_EDGE = 12  # of 255: neighbours that differ by more belong to different things
_LEAST_PART = 0.3  # of the strongest line's length, for another to count
_LEAST_CELL, _FEWEST, _MOST = 8, 3, 40  # pixels of a cell's side; cells in a row
_TOLERANCE = 1.5  # pixels
_SQUARE = 1.6  # a cell's longer side in shorter ones, at most


class _Lines(NamedTuple):
    """A row of cells.

    Attributes:
        start: where it begins, in pixels.
        pitch: from cell to cell, in pixels.
        cells: how many.
    """

    start: float
    pitch: float
    cells: int


def painted_grid(picture: NDArray[np.uint8]) -> Grid | None:
    """Return the board that a picture shows; None if it shows none.

    Args:
        picture: uint8 (height, width, 3).

    Returns:
        Its place and size in pixels of the picture.
    """
    values = picture.astype(np.int16)
    beside, below = _differs(values, axis=1), _differs(values, axis=0)
    across, down = _lines(_edges(beside)), _lines(_edges(below.T))
    if across is None or down is None:
        return None
    across, down = _to_borders(below, across, down), _to_borders(beside.T, down, across)
    sides = sorted((across.pitch, down.pitch))
    if sides[1] > _SQUARE * sides[0]:
        return None
    return Grid(
        across.cells,
        down.cells,
        across.start,
        down.start,
        across.cells * across.pitch,
        down.cells * down.pitch,
    )


def _differs(values: NDArray[np.int16], axis: int) -> NDArray[np.bool_]:
    """Where neighbours belong to different things: bool, one less along the axis."""
    differs: NDArray[np.bool_] = np.any(np.abs(np.diff(values, axis=axis)) > _EDGE, axis=2)
    return differs


def _edges(differs: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How much of each line between two columns is an edge; 0 at the borders."""
    return np.concatenate([[0.0], differs.mean(axis=0), [0.0]])


def _to_borders(differs: NDArray[np.bool_], row: _Lines, other: _Lines) -> _Lines:
    """Add the first and the last cell of a board that fills the picture: no line bounds it there.

    Args:
        differs: along axis 0, where the cells lie side by side along axis 1.
        row: what bounds the cells that are side by side.
        other: what bounds them along axis 0; its lines go through a cell at the border, too.
    """
    length = differs.shape[1]
    lines = np.rint(other.start + other.pitch * np.arange(1, other.cells)).astype(int) - 1

    def has_lines(start: float, end: float) -> bool:
        strip = differs[:, max(0, round(start) + 2) : round(end) - 2]
        near = np.stack([strip[np.clip(lines + by, 0, len(strip) - 1)] for by in (-1, 0, 1)])
        return bool(strip.size) and near.any(axis=0).mean() > _LEAST_PART

    start, end, count = row.start, row.start + row.pitch * row.cells, row.cells
    if abs(start - row.pitch) <= _TOLERANCE + 1 and has_lines(0, start):
        start, count = start - row.pitch, count + 1
    if abs(end + row.pitch - length) <= _TOLERANCE + 1 and has_lines(end, length):
        count += 1
    return _Lines(max(0.0, start), row.pitch, count)


def _lines(edges: NDArray[np.float64]) -> _Lines | None:
    """The longest row of cells that edges bound."""
    strongest = edges.max()
    if strongest == 0:
        return None
    places = _places(edges >= _LEAST_PART * strongest)
    found = max(
        (
            one
            for at, first in enumerate(places)
            for second in places[at + 1 :]
            if (one := _row(places, first, second - first)) is not None
        ),
        key=lambda one: (one.cells, one.pitch),
        default=None,
    )
    return None if found is None or found.cells > _MOST else found


def _places(is_line: NDArray[np.bool_]) -> list[float]:
    """The middles of lines; edges at both sides of a thin line are one."""
    found: list[list[int]] = []
    for at in np.flatnonzero(is_line).tolist():
        if found and at - found[-1][-1] <= 2:
            found[-1].append(at)
        else:
            found.append([at])
    return [(one[0] + one[-1]) / 2 for one in found]


def _row(places: list[float], start: float, pitch: float) -> _Lines | None:
    """The row of cells from a line on; the lines at its pitch are there without a gap."""
    if pitch < _LEAST_CELL:
        return None
    lines = [start]
    while (after := _near(places, lines[-1] + pitch)) is not None:
        lines.append(after)
    if len(lines) < _FEWEST:
        return None
    pitch = (lines[-1] - lines[0]) / (len(lines) - 1)
    gap = _gap(places, lines, pitch)
    cells = len(lines) if gap else len(lines) - 1
    return _Lines(lines[0] - gap / 2, pitch, cells) if cells >= _FEWEST else None


def _gap(places: list[float], lines: list[float], pitch: float) -> float:
    """The gap between cells that stand apart: one line begins and another one ends each; 0 if they touch."""
    between = [one - lines[0] for one in places if pitch / 2 < one - lines[0] < pitch - _TOLERANCE]
    for width in between:
        if all(_near(places, one + width) is not None for one in lines):
            return pitch - width
    return 0.0


def _near(places: list[float], wanted: float) -> float | None:
    """The place that is as good as the wanted one."""
    nearest = min(places, key=lambda one: abs(one - wanted))
    return nearest if abs(nearest - wanted) <= _TOLERANCE else None
