"""What webcade new takes the pointer for: clicks, a button that is held, drags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from webcade.discovery.key_trial import KeyTrial
from webcade.discovery.pointer_trial import clicked_places, pointer_effect
from webcade.page import RawInputs

AREA = (0.0, 0.0, 100.0, 100.0)
Hears = Callable[["Board", str, tuple[float, float]], None]


class Board:
    """A page with a pointer, whose state is a number.

    Args:
        hears: does what the page does on "down", "up", "move", "click" (up where it was down) and "frame".
    """

    def __init__(self, hears: Hears) -> None:
        self._hears = hears
        self.shown = 0.0
        self.down: tuple[float, float] | None = None
        self._at = (0.0, 0.0)

    def step(self, inputs: RawInputs, frames: int) -> None:
        for frame in range(frames):
            for kind, *rest in inputs.phases[frame] if frame < len(inputs.phases) else ():
                self._send(kind, rest)
            self._hears(self, "frame", self._at)

    def _send(self, kind: str, rest: list[Any]) -> None:
        if kind == "move":
            self._at = (rest[0], rest[1])
        was, self.down = self.down, {"down": self._at, "up": None}.get(kind, self.down)
        self._hears(self, kind, self._at)
        if kind == "up" and was == self._at:
            self._hears(self, "click", self._at)

    step_unseen = step

    def pass_time(self, frames: int) -> None:
        self.step(RawInputs(()), frames)

    def look(self) -> dict[str, Any]:
        return {"shown": self.shown}

    def picture(self) -> str:
        return str(self.shown)

    def kept(self) -> Any:
        return (self.shown, self.down, self._at)

    def put_back(self, moment: Any) -> None:
        self.shown, self.down, self._at = moment


def clicks(page: Board, event: str, at: tuple[float, float]) -> None:
    if event == "click":
        page.shown = at[0] * 1000 + at[1]


def clicks_where_it_ends(page: Board, event: str, at: tuple[float, float]) -> None:
    """As a canvas does: the button comes up on the same element, so it is a click, wherever it went down."""
    if event == "up":
        page.shown = at[0] * 1000 + at[1]


def charges(page: Board, event: str, at: tuple[float, float]) -> None:
    page.shown += event == "frame" and page.down is not None


def paints(page: Board, event: str, at: tuple[float, float]) -> None:
    if event == "move" and page.down is not None:
        page.shown += at[0]


def follows(page: Board, event: str, at: tuple[float, float]) -> None:
    if event == "move":
        page.shown = at[0]


def nothing(page: Board, event: str, at: tuple[float, float]) -> None:
    pass


@pytest.mark.parametrize(
    ("hears", "found"),
    [
        (clicks, (False, True, False)),
        (clicks_where_it_ends, (False, True, False)),
        (charges, (False, True, True)),
        (paints, (False, True, True)),
        (follows, (True, False, False)),
        (nothing, None),
    ],
)
def test_clicks_held_buttons_drags_and_moves_are_told_apart(
    hears: Hears, found: tuple[bool, bool, bool] | None
) -> None:
    trial = KeyTrial(cast("Any", Board(hears)), (), 0)
    effect = pointer_effect(trial, AREA, frozenset())
    assert (effect and (effect.moves, effect.clicks, effect.holds)) == found


def test_places_are_clicked_that_show_something_each_something_else() -> None:
    def button(page: Board, event: str, at: tuple[float, float]) -> None:
        if event == "click" and at[0] > 80 and at[1] < 40:
            page.shown = 7

    assert clicked_places(KeyTrial(cast("Any", Board(button)), (), 0), AREA) == [(92, 8)]
