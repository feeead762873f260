"""What the pointer does: where it moves, clicks, holds and drags, tried from one moment."""

from __future__ import annotations

from collections.abc import Set

from .key_trial import KeyTrial
from .play import Area, PointerEffect, click, click_and_move, drag, hold, late_click, move, points

Point = tuple[float, float]

_FINE = tuple(
    (2 * at + 1) / 12 for at in range(6)
)  # of an area's sides: a painted button covers one of these
MOST_PLACES = 8


def pointer_effect(trial: KeyTrial, area: Area, known: Set[str]) -> PointerEffect | None:
    """Return what the pointer does, by the pictures after it; None if it does nothing.

    Args:
        trial: at the moment from which it is tried.
        area: where it is tried.
        known: pictures after keys; a click that does the same is no other action.
    """
    moved = {point: trial.picture_after((move(point),)) for point in points(area)}
    moves = len(set(moved.values())) > 1

    def acts(point: Point) -> bool:
        picture = trial.picture_after(*click(point))
        return picture != moved[point] and picture not in known

    clicked = next((point for point in moved if acts(point)), None)
    places = list(moved) if clicked is None else [clicked]
    holds = any(_is_held(trial, point, known) for point in places)
    holds = holds or any(
        _is_dragged(trial, point, other, known) for point in places for other in [*moved][::4]
    )
    if not (moves or holds or clicked):
        return None
    return PointerEffect(area, moves, clicked is not None or holds, holds)


def _is_held(trial: KeyTrial, point: Point, known: Set[str]) -> bool:
    """Whether to hold the button shows what a click does not, at once or when the button would be up."""
    held = trial.picture_after(*hold(point))
    return held not in known and held not in (
        trial.picture_after(*click(point)),
        trial.picture_after(*late_click(point)),
    )


def _is_dragged(trial: KeyTrial, start: Point, end: Point, known: Set[str]) -> bool:
    """Whether to drag shows what to click and to move then does not, nor to move alone.

    Where the button comes up elsewhere, a page hears no click: then a drag does nothing.
    """
    if start == end:
        return False
    dragged = trial.picture_after(*drag(start, end))
    return dragged not in known and dragged not in (
        trial.picture_after(*click_and_move(start, end)),
        trial.picture_after((move(start), move(end))),
    )


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
        picture = trial.picture_after(*click(point))
        if picture not in met:
            met.add(picture)
            found.append(point)
        if len(found) == most:
            break
    return found
