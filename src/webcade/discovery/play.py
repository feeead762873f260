"""How a game is played: which keys act, what the pointer does, and the input that presses and clicks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..inspecting.parts import Grid
from .steps import Step

Phase = tuple[tuple[str | float, ...], ...]
"""Events of one frame, as RawInputs has them."""

FRAMES = 4  # of a step, if nothing speaks for another number
_GRID = (0.22, 0.5, 0.78)  # where the pointer is tried, as parts of an area's sides


@dataclass(frozen=True, slots=True)
class KeyEffect:
    """What a key does.

    Attributes:
        code: the key.
        is_held: whether holding it does more than pressing it.
        same: the keys that do the same.
        moments: at how many moments they did; 1 if there are none.
    """

    code: str
    is_held: bool
    same: tuple[str, ...] = ()
    moments: int = 1


@dataclass(frozen=True, slots=True)
class KeyEffects:
    """What the keys do.

    Attributes:
        keys: those that act, those with equal effects merged, in the order in which they were tried.
        restarting: those that begin the game anew, which are no actions.
        pictures: what is seen after each that acts at the beginning.
    """

    keys: list[KeyEffect]
    restarting: tuple[str, ...] = ()
    pictures: frozenset[str] = frozenset()


Area = tuple[float, float, float, float]
"""x, y, width and height in CSS pixels."""


@dataclass(frozen=True, slots=True)
class PointerEffect:
    """What the pointer does.

    Attributes:
        area: where.
        moves: whether moving it makes a difference.
        clicks: whether clicking does, besides moving there.
        holds: whether holding the button does more than clicking, or dragging does.
        cells: the board whose cells are clicked; None if the pointer goes anywhere.
    """

    area: Area
    moves: bool
    clicks: bool
    holds: bool = False
    cells: Grid | None = None


@dataclass(frozen=True, slots=True)
class Play:
    """How a game is played.

    Attributes:
        start: the first steps of an episode.
        keys: the keys that act.
        pointer: where and how the pointer acts; None if it does not.
        frames: of a step.
        restarting: keys that begin the game anew, and are no actions.
    """

    start: tuple[Step, ...]
    keys: tuple[KeyEffect, ...]
    pointer: PointerEffect | None = None
    frames: int = FRAMES
    restarting: tuple[str, ...] = ()


def press(code: str) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a key that is pressed."""
    return ((("keydown", code),), (("keyup", code),)), ()


def held(code: str) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a key that is held."""
    return ((("keydown", code),),), ((("keyup", code),),)


def move(point: tuple[float, float]) -> Phase:
    """Return the frame in which the pointer moves to a place."""
    return (("move", *point),)


def click(point: tuple[float, float]) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a click."""
    return ((*move(point), ("down", "left")), (("up", "left"),)), ()


def hold(point: tuple[float, float]) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a button that is held."""
    return ((*move(point), ("down", "left")),), ((("up", "left"),),)


def late_click(point: tuple[float, float]) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a click when `hold` would let the button go."""
    return (move(point),), ((("down", "left"), ("up", "left")),)


def drag(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a drag."""
    return ((*move(start), ("down", "left")), move(end), (("up", "left"),)), ()


def click_and_move(
    start: tuple[float, float], end: tuple[float, float]
) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a click, after which the pointer moves to another place."""
    return ((*move(start), ("down", "left")), (("up", "left"),), move(end)), ()


def move_and_click(
    start: tuple[float, float], end: tuple[float, float]
) -> tuple[tuple[Phase, ...], tuple[Phase, ...]]:
    """Return the first and the last frames of a click at the end of a movement."""
    return (move(start), move(end), (("down", "left"), ("up", "left"))), ()


def points(area: Area, parts: Sequence[float] = _GRID) -> list[tuple[float, float]]:
    """Return places all over an area: in so many parts of its sides."""
    x, y, width, height = area
    return [(round(x + width * across), round(y + height * down)) for down in parts for across in parts]
