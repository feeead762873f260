"""What the pointer does: where it moves, clicks, holds and drags, tried from one moment."""

from __future__ import annotations

from collections.abc import Set

from ..inspecting.parts import Grid
from ..page import RegionPlace
from .key_trial import KeyTrial
from .painted_grid import painted_grid
from .play import (
    Area,
    PointerEffect,
    click,
    click_and_move,
    drag,
    hold,
    late_click,
    move,
    move_and_click,
    points,
)

Point = tuple[float, float]

_FINE = tuple(
    (2 * at + 1) / 12 for at in range(6)
)  # of an area's sides: a painted button covers one of these
MOST_PLACES = 8
_IN_A_CELL = ((0.5, 0.5), (0.25, 0.3), (0.8, 0.7))  # of its sides
_TRIED_CELLS, _FEW_CELLS, _DIFFERENT_CELLS = 24, 3, 2


def pointer_effect(trial: KeyTrial, area: Area, known: Set[str]) -> PointerEffect | None:
    """Return what the pointer does, by the pictures after it; None if it does nothing.

    Args:
        trial: at the moment from which it is tried.
        area: where it is tried.
        known: pictures after keys; a click that does the same is no other action.
    """
    places = points(area)[:: 1 if trial.is_quick else 2]
    moved = {point: trial.picture_after((move(point),)) for point in places}
    moves = len(set(moved.values())) > 1

    def acts(point: Point) -> bool:
        if trial.is_late():
            return False
        picture = trial.picture_after(*click(point))
        return picture != moved[point] and picture not in known

    clicked = next((point for point in moved if acts(point)), None)
    places = places if clicked is None else [clicked]
    holds = any(_is_held(trial, point, known) for point in places)
    holds = holds or any(
        _is_dragged(trial, point, other, known) for point in places for other in [*moved][::4]
    )
    if not (moves or holds or clicked):
        return None
    return PointerEffect(area, moves, clicked is not None or holds, holds)


def _is_held(trial: KeyTrial, point: Point, known: Set[str]) -> bool:
    """Whether to hold the button shows what a click does not, at once or when the button would be up."""
    if trial.is_late():
        return False
    held = trial.picture_after(*hold(point))
    return held not in known and held not in (
        trial.picture_after(*click(point)),
        trial.picture_after(*late_click(point)),
    )


def _is_dragged(trial: KeyTrial, start: Point, end: Point, known: Set[str]) -> bool:
    """Whether to drag shows what no other way there does: a click before it or at its end, or no click.

    Where the button comes up on another element, a page hears no click: then a drag does nothing. On the same
    one it hears a click at the end.
    """
    if start == end or trial.is_late():
        return False
    dragged = trial.picture_after(*drag(start, end))
    return dragged not in known and dragged not in (
        trial.picture_after(*click_and_move(start, end)),
        trial.picture_after((move(start), move(end))),
        trial.picture_after(*move_and_click(start, end)),
    )


def painted_board(trial: KeyTrial) -> tuple[Grid, Area] | None:
    """Return the board that the game paints; None if it paints none, or clicks do not go by its cells.

    Args:
        trial: at the moment from which it is tried.

    Returns:
        The board in pixels of the observed region, and where it is on the page.
    """
    grid = painted_grid(trial.page.render())
    if grid is None:
        return None
    place = trial.page.place()
    if not _goes_by_cells(trial, grid, place):
        return None
    left, top = place.point(grid.x, grid.y)
    return grid, (left, top, grid.width * place.x_scale, grid.height * place.y_scale)


def _goes_by_cells(trial: KeyTrial, grid: Grid, place: RegionPlace) -> bool:
    """Whether clicks anywhere in a cell do the same, and clicks on several cells something else each."""
    width, height = grid.width / grid.columns, grid.height / grid.rows
    met = {trial.idle_picture}
    for row, column in _spread(grid.rows, grid.columns)[: _TRIED_CELLS if trial.is_quick else _FEW_CELLS]:
        pictures = {
            trial.picture_after(
                *click(place.point(grid.x + (column + x) * width, grid.y + (row + y) * height))
            )
            for x, y in _IN_A_CELL
        }
        if len(pictures) > 1 or trial.is_late():
            return False
        met |= pictures
        if len(met) > _DIFFERENT_CELLS:
            return True
    return False


def _spread(rows: int, columns: int) -> list[tuple[int, int]]:
    """Cells all over a board, the middle first: games like Reversi take few of them."""
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    cells.sort(key=lambda one: abs(one[0] - (rows - 1) / 2) + abs(one[1] - (columns - 1) / 2))
    return cells[:: max(1, len(cells) // _TRIED_CELLS)]


def clicked_places(trial: KeyTrial, area: Area, most: int = MOST_PLACES) -> list[Point]:
    """Return places of an area whose clicks show something else than doing nothing, each something else.

    Args:
        trial: at the moment from which it is tried.
        area: where it is tried.
        most: places after which no further ones are tried.
    """
    met = {trial.idle_picture}
    found: list[Point] = []
    for point in points(area, _FINE):
        if trial.is_late():
            break
        picture = trial.picture_after(*click(point))
        if picture not in met:
            met.add(picture)
            found.append(point)
        if len(found) == most:
            break
    return found
