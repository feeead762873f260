"""The time of a check: divided over its lines, and trials made shorter, not fewer, for a slow game."""

from __future__ import annotations

import pytest

from webcade.testing import CHECKS, QUICK_CHECKS
from webcade.testing.budget import LEAST, Budget, Effort, Length, Pace, fit, usual_seconds


class Clock:
    """A clock that stands still until it is set forward."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


USUAL = Length(5, 300)


def test_each_line_gets_its_share_of_what_is_left() -> None:
    clock = Clock()
    budget = Budget(60, ["score", "image", "new"], clock)  # shares of 4, 1 and 1: what is new has 1
    assert budget.unit == 10
    assert budget.begin("score") == 140
    clock.now = 110  # it took 10 s, and leaves 50 to the two others
    assert budget.begin("image") == 135
    clock.now = 155  # it took 20 s too much, which the last one lacks
    assert budget.begin("new") == 160
    assert budget.left == 5


def test_a_line_that_begins_too_late_gets_nothing_and_never_less() -> None:
    clock = Clock()
    budget = Budget(60, ["score", "ends"], clock)
    budget.begin("score")
    clock.now = 500
    assert budget.left == 0
    assert budget.begin("ends") == 500


def test_each_line_is_kept_what_it_needs_to_say_anything() -> None:
    clock = Clock()
    budget = Budget(80, ["score", "ends", "speed"], clock)  # shares of 4, 4 and 1.5
    budget.pace = Pace(step=0.5, reset=1)
    needs = LEAST["speed"].seconds(budget.pace)
    assert needs == 20  # its share would be 12.6
    assert budget.begin("score") == 100 + 4 * (80 - needs) / 8
    clock.now = 150  # it took 20 s too much, which the line lacks that needs less than its share
    assert budget.begin("ends") == pytest.approx(160)
    clock.now = 160
    assert budget.begin("speed") == 180


def test_where_there_is_no_time_for_all_that_the_lines_need_the_last_ones_get_none() -> None:
    clock = Clock()
    budget = Budget(30, ["gymnasium", "speed"], clock)
    budget.pace = Pace(step=1, reset=0)
    assert budget.begin("gymnasium") == 120
    clock.now = 120
    assert budget.begin("speed") == 130


def test_lines_that_play_nothing_leave_their_time_to_the_others() -> None:
    clock = Clock()
    budget = Budget(60, ["restart", "score", "in-iframe"], clock)
    budget.pace = Pace(step=1, reset=1)
    budget.free(["restart", "in-iframe", "no such line"])
    assert budget.is_free("restart")
    assert budget.begin("restart") == 100
    assert not budget.is_free("score")
    assert budget.begin("score") == 160
    clock.now = 170
    assert budget.is_free("in-iframe")  # it is run all the same


def test_what_a_line_needs_may_be_the_games_own() -> None:
    budget = Budget(80, ["score", "actions"], Clock())
    budget.pace = Pace(step=1, reset=1)
    budget.least["actions"] = Effort(steps=50, resets=10)  # its share would be 48 s
    assert budget.begin("actions") == 160


def test_what_is_expected_of_the_rest_is_at_most_what_is_left() -> None:
    budget = Budget(60, ["score", "image"], Clock())
    assert budget.expected(trace_seconds=2) == 10
    assert budget.expected(trace_seconds=100) == 60


def test_a_fast_game_is_played_at_its_usual_length() -> None:
    assert fit(USUAL, Pace(step=0.001, reset=0.01), seconds=8) == USUAL


def test_a_slow_game_is_played_in_shorter_episodes_not_in_fewer() -> None:
    assert fit(USUAL, Pace(step=0.05, reset=0), seconds=10) == Length(5, 40)
    assert fit(USUAL, Pace(step=10, reset=0), seconds=10) == Length(5, 20)


def test_where_resets_alone_take_too_long_there_are_fewer_episodes_but_always_two() -> None:
    assert fit(USUAL, Pace(step=0.05, reset=2), seconds=12) == Length(3, 40)
    assert fit(USUAL, Pace(step=0.05, reset=60), seconds=12) == Length(2, 20)


def test_an_episode_that_was_to_be_short_is_not_made_longer() -> None:
    assert fit(Length(1, 5), Pace(step=1, reset=1), seconds=1) == Length(1, 5)


def test_all_lines_take_at_most_five_minutes_and_the_quick_ones_a_minute_and_a_half() -> None:
    assert 200 < usual_seconds([*CHECKS, "pictures"], quick=False) <= 300
    assert 60 < usual_seconds([*QUICK_CHECKS, "pictures"], quick=True) <= 90
    assert usual_seconds(["file"], quick=False) == 30
