"""Boards that are painted are found in their pictures, and what is no board is not taken for one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from webcade.discovery.painted_grid import painted_grid
from webcade.inspecting.parts import Grid

Picture = NDArray[np.uint8]
HEIGHT, WIDTH = 240, 320


def blank() -> Picture:
    return np.full((HEIGHT, WIDTH, 3), 250, np.uint8)


def lined(x: int, y: int, side: int, columns: int, rows: int, thick: int = 1) -> Picture:
    """A board of thin lines."""
    picture = blank()
    for column in range(columns + 1):
        at = x + column * side
        picture[y : y + rows * side + 1, at : at + thick] = 90
    for row in range(rows + 1):
        at = y + row * side
        picture[at : at + thick, x : x + columns * side + 1] = 90
    return picture


def tiled(x: int, y: int, side: int, gap: int, columns: int, rows: int) -> Picture:
    """A board of tiles that stand apart."""
    picture = blank()
    for row in range(rows):
        for column in range(columns):
            top, left = y + row * (side + gap), x + column * (side + gap)
            picture[top : top + side, left : left + side] = (60 + 9 * column, 80, 90 + 7 * row)
    return picture


def chequered(x: int, y: int, side: int, columns: int, rows: int) -> Picture:
    picture = blank()
    for row in range(rows):
        for column in range(columns):
            top, left = y + row * side, x + column * side
            picture[top : top + side, left : left + side] = 40 if (row + column) % 2 else 200
    return picture


def assert_is(found: Grid | None, wanted: Grid) -> None:
    assert found is not None
    assert (found.columns, found.rows) == (wanted.columns, wanted.rows)
    assert np.allclose(found[2:], wanted[2:], atol=2)


@pytest.mark.parametrize("thick", [1, 3])
def test_thin_lines_bound_a_board(thick: int) -> None:
    assert_is(painted_grid(lined(30, 20, 24, 9, 8, thick)), Grid(9, 8, 30, 20, 216, 192))


def test_tiles_that_stand_apart_are_a_board_with_half_a_gap_around() -> None:
    assert_is(painted_grid(tiled(40, 30, 40, 8, 4, 4)), Grid(4, 4, 36, 26, 192, 192))


def test_fields_of_two_colours_are_a_board() -> None:
    assert_is(painted_grid(chequered(16, 8, 28, 8, 8)), Grid(8, 8, 16, 8, 224, 224))


@pytest.mark.parametrize("picture", [chequered(0, 0, 40, 8, 6), lined(0, 0, 40, 8, 6)[:HEIGHT, :WIDTH]])
def test_a_board_that_fills_the_picture_has_no_lines_at_its_borders(picture: Picture) -> None:
    assert_is(painted_grid(picture), Grid(8, 6, 0, 0, 320, 240))


def test_a_margin_as_wide_as_a_cell_is_no_column() -> None:
    assert_is(painted_grid(chequered(40, 40, 40, 6, 4)), Grid(6, 4, 40, 40, 240, 160))


def test_pieces_on_a_board_do_not_hide_it() -> None:
    picture = lined(30, 20, 24, 9, 8)
    for row, column in ((0, 0), (3, 4), (7, 8), (2, 6)):
        picture[20 + row * 24 + 6 : 20 + row * 24 + 19, 30 + column * 24 + 5 : 30 + column * 24 + 18] = 10
    assert_is(painted_grid(picture), Grid(9, 8, 30, 20, 216, 192))


@pytest.mark.parametrize(
    "picture",
    [blank(), np.random.default_rng(0).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)],
    ids=["nothing", "noise"],
)
def test_what_shows_no_board_has_none(picture: Picture) -> None:
    assert painted_grid(picture) is None


def test_stripes_and_flat_rectangles_are_no_board() -> None:
    stripes = blank()
    for at in range(0, WIDTH, 20):
        stripes[:, at : at + 10] = 0
    assert painted_grid(stripes) is None
    bricks = blank()
    for row in range(5):
        for column in range(6):
            bricks[20 + row * 12 : 30 + row * 12, 10 + column * 50 : 56 + column * 50] = 30
    assert painted_grid(bricks) is None
