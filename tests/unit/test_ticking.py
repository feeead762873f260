"""Which games webcade new steps by their own moves, as Snake's, and which it does not."""

from __future__ import annotations

from typing import Any, cast

import pytest

from webcade.discovery.ticking import frames_of_a_move
from webcade.discovery.trial_page import TrialPage
from webcade.page import RawInputs


class Board:
    """A page whose piece moves every few frames.

    Args:
        every: frames from move to move.
        hears_at_once: whether a key shows in the frame in which it is pressed.
    """

    def __init__(self, every: int, *, hears_at_once: bool = False) -> None:
        self._every = every
        self._hears_at_once = hears_at_once
        self._state = (0, 0, 1)  # frames, place, direction

    def kept(self) -> Any:
        return self._state

    def put_back(self, moment: Any) -> None:
        self._state = moment

    def step(self, inputs: RawInputs, frames: int) -> None:
        assert frames == 1
        done, place, direction = self._state
        if any(event[0] == "keydown" for phase in inputs.phases for event in phase):
            direction = -direction
            place += 100 * self._hears_at_once
        done += 1
        self._state = (done, place + direction * (done % self._every == 0), direction)

    def picture(self) -> str:
        return str(self._state[1])


@pytest.mark.parametrize("every", [6, 12])
def test_a_game_that_shows_keys_only_when_it_moves_has_a_move_a_step(every: int) -> None:
    assert frames_of_a_move(cast("TrialPage", Board(every)), ["ArrowLeft"]) == every


@pytest.mark.parametrize("board", [Board(6, hears_at_once=True), Board(1), Board(60)])
def test_one_that_shows_keys_at_once_or_moves_all_the_time_or_rarely_has_not(board: Board) -> None:
    assert frames_of_a_move(cast("TrialPage", board), ["ArrowLeft"]) is None
