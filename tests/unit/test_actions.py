"""What an agent chooses, and what it comes to for the page."""

from typing import Any

import numpy as np
import pytest
from gymnasium import spaces

from webcade.episode.actions import ActionEncoder
from webcade.game.schema import Actions
from webcade.page import Inputs

LIST = [{"name": "noop"}, {"name": "left", "keys": ["ArrowLeft"]}, {"name": "fire", "press": ["Space"]}]


def code(**table: Any) -> ActionEncoder:
    return ActionEncoder(Actions.model_validate(table))


def test_a_discrete_action_is_its_number() -> None:
    actions = code(space="discrete", list=LIST)
    assert actions.space == spaces.Discrete(3)
    assert actions.encode(np.int64(2)) == Inputs((2,))
    assert actions.rest == Inputs((0,))


def test_cells_are_actions_of_their_own() -> None:
    cells = {"name": "cell", "cells": {"columns": 3, "rows": 2, "width": 30, "height": 20}}
    actions = code(space="discrete", list=[*LIST, cells])
    assert actions.space == spaces.Discrete(9)
    assert actions.names[3:5] == ["cell_0_0", "cell_0_1"]


def test_cells_that_are_dragged_are_those_with_a_neighbour_there() -> None:
    cells = {"columns": 3, "rows": 2, "width": 30, "height": 20}
    right = {"name": "right", "cells": cells | {"drag": "right"}}
    up = {"name": "up", "cells": cells | {"drag": "up"}}
    assert code(space="discrete", list=[right]).names == ["right_0_0", "right_0_1", "right_1_0", "right_1_1"]
    assert code(space="discrete", list=[up]).names == ["up_1_0", "up_1_1", "up_1_2"]


def test_a_multi_binary_is_all_that_is_held() -> None:
    actions = code(space="multi_binary", list=LIST)
    assert actions.space == spaces.MultiBinary(3)
    assert actions.encode(np.array([0, 1, 1], np.int8)) == Inputs((1, 2))
    assert actions.rest == Inputs(())


def test_parts_of_a_multi_discrete_are_numbered_one_after_another() -> None:
    parts = [{"name": "move", "list": LIST}, {"name": "shoot", "list": LIST[:2]}]
    actions = code(space="multi_discrete", parts=parts)
    assert actions.space == spaces.MultiDiscrete([3, 2])
    assert actions.encode(np.array([2, 1])) == Inputs((2, 4))


def test_a_pointer_is_a_box_of_place_buttons_and_wheel() -> None:
    actions = code(space="pointer", pointer={"buttons": ["left", "right"], "wheel": True})
    assert isinstance(actions.space, spaces.Box)
    assert actions.space.low.tolist() == [0, 0, 0, 0, -1]
    assert actions.encode(np.array([0.5, 0.25, 1, 0, -1], np.float32)) == Inputs((), (0.5, 0.25, 1, 0, -1))
    assert actions.rest == Inputs((), (0.5, 0.5, 0, 0, 0))


def test_a_locked_pointer_is_its_movement() -> None:
    space = code(space="pointer", pointer={"lock": True, "buttons": []}).space
    assert isinstance(space, spaces.Box)
    assert (space.low.tolist(), space.high.tolist()) == ([-1, -1], [1, 1])


def test_a_dict_joins_its_parts() -> None:
    keys = {"name": "keys", "space": "multi_binary", "list": LIST}
    actions = code(space="dict", parts=[keys, {"name": "mouse", "space": "pointer"}])
    assert isinstance(actions.space, spaces.Dict)
    assert actions.encode({"keys": np.array([1, 0, 1]), "mouse": [0, 1, 0]}) == Inputs((0, 2), (0, 1, 0))


@pytest.mark.parametrize(
    "table",
    [
        {"space": "discrete", "list": LIST},
        {"space": "multi_binary", "list": LIST},
        {
            "space": "multi_discrete",
            "parts": [{"name": "move", "list": LIST}, {"name": "shoot", "list": LIST[:2]}],
        },
        {"space": "pointer", "pointer": {"buttons": ["left"], "wheel": True}},
        {
            "space": "dict",
            "parts": [
                {"name": "walk", "space": "discrete", "list": LIST[:2]},
                {"name": "aim", "space": "pointer"},
                {"name": "act", "space": "multi_binary", "list": LIST},
            ],
        },
    ],
    ids=lambda table: table["space"],
)
def test_what_was_encoded_is_decoded(table: dict[str, Any]) -> None:
    actions = code(**table)
    actions.space.seed(0)
    for _ in range(20):
        action = actions.space.sample()
        again = actions.decode(actions.encode(action))
        assert again in actions.space
        assert actions.encode(again) == actions.encode(action)


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"space": "discrete"}, "list: required, and missing"),
        ({"space": "pointer", "list": LIST}, 'space = "pointer" has no list'),
        ({"space": "dict", "list": LIST}, 'space = "dict" needs parts'),
        ({"space": "multi_discrete", "parts": [{"name": "mouse", "space": "pointer"}]}, 'all "discrete"'),
        ({"space": "discrete", "list": LIST, "pointer": {}}, "pointer belongs to"),
        ({"space": "discrete", "list": [{"name": "a", "gamepad_axes": [2.0]}]}, "axes, each from -1 to 1"),
        ({"space": "discrete", "list": [{"name": "a", "sequence": [{}]}]}, "expected exactly one of press"),
    ],
)
def test_what_does_not_fit_together_is_refused(table: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        code(**table)
