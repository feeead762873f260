"""Traces: what is kept of a play, and how two are compared, also where time cut one of them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from webcade.testing.budget import Length
from webcade.testing.checks.comparing import compare
from webcade.testing.report import NO_TIME
from webcade.testing.trace import Step, Trace, as_step, differing, plain


@pytest.mark.parametrize(
    ("action", "data"),
    [
        (np.int64(3), 3),
        (np.array([1, 0], np.int8), [1, 0]),
        (np.array([0.5, 1], np.float32), [0.5, 1.0]),
        ({"a": np.int64(1), "b": np.array([True])}, {"a": 1, "b": [True]}),
    ],
)
def test_an_action_of_any_space_is_kept_as_plain_data(action: Any, data: Any) -> None:
    assert json.loads(json.dumps(plain(action))) == data


def test_a_step_keeps_all_that_an_info_can_have() -> None:
    info = {"score": 2.0, "fault": "", "lives": (1.0, 2.0), "action_mask": np.array([1, 0], np.int8)}
    assert as_step(np.zeros(2), info) == as_step(np.zeros(2), dict(info))
    other = as_step(np.zeros(2), {**info, "action_mask": np.array([1, 1], np.int8)})
    assert differing(as_step(np.zeros(2), info), other) == ["action_mask"]


def test_a_reading_that_is_true_equals_the_number_that_a_vector_has_for_it() -> None:
    def step(over: Any) -> Step:
        return as_step(np.zeros(2), {"over": over})

    assert differing(step(True), step(1.0)) == differing(step(False), step(0.0)) == []
    assert differing(step(True), step(0.0)) == differing(step(True), step(False)) == ["over"]


def test_a_digest_owes_nothing_to_the_order_of_names() -> None:
    a, b = Trace([[{"x": "1", "y": "2"}]], 0), Trace([[{"y": "2", "x": "1"}]], 0)
    assert a.digest == b.digest
    assert a.difference(b) is None


def test_a_difference_is_the_first_step_and_its_names() -> None:
    a = Trace([[{"x": "1"}], [{"x": "1"}, {"x": "1", "y": "2"}]], 1)
    b = Trace([[{"x": "1"}], [{"x": "1"}, {"x": "3", "y": "4"}]], 1)
    assert a.difference(b) == "episode 1, step 1: x, y"
    assert a.digest != b.digest


def test_a_shorter_trace_differs_where_it_ends() -> None:
    a, b = Trace([[{"x": "1"}], [{"x": "2"}]], 0), Trace([[{"x": "1"}]], 0)
    assert a.difference(b) == b.difference(a) == "episode 1, step 0: x"


def episode(*values: str, **end: str) -> list[Step]:
    """A reset and steps, each with a value; the last step says how it ended."""
    steps: list[Step] = [{"x": value} for value in values]
    return [*steps[:-1], steps[-1] | end]


WHOLE = Trace([episode("0", "1", "2"), episode("0", "3", "4")], 4)


def test_a_trace_that_was_cut_is_compared_as_far_as_it_goes() -> None:
    cut = Trace([episode("0", "1", "2"), episode("0", "3")], 3, is_cut=True)
    assert WHOLE.difference(cut) is None is cut.difference(WHOLE)
    assert WHOLE.steps_shared(cut) == 3
    assert WHOLE.steps_shared(cut, first=1) == 1


def test_a_trace_that_was_cut_still_differs_where_an_episode_was_shorter_before() -> None:
    cut = Trace([episode("0", "1"), episode("0")], 1, is_cut=True)
    assert WHOLE.difference(cut) == "episode 0, step 2: x"


def test_a_trace_that_was_cut_at_once_says_nothing() -> None:
    nothing = Trace([], 0, is_cut=True)
    assert WHOLE.difference(nothing) is None
    found = compare(WHOLE, nothing, "played again", Length(2, 300))
    assert (found.status, found.sentence) == ("skipped", NO_TIME)


def test_less_than_usual_is_said_only_where_it_was_less() -> None:
    usual = Length(2, 300)
    over = Trace([episode("0", "1", truncated="False")] * 2, 2)
    short = Trace([episode("0", "1", truncated="True")] * 2, 2)
    cut = Trace([episode("0", "1", truncated="False")], 1, is_cut=True)
    said = [compare(one, one, "played again", usual).sentence for one in (over, short, cut)]
    less = "; there was no time for the usual 2 episodes of up to 300 steps"
    assert said == [
        "2 episodes, 2 steps, equal when played again",
        f"2 episodes, 2 steps, equal when played again{less}",
        f"1 episode, 1 step, equal when played again{less}",
    ]
