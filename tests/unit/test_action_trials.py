"""What the conformance kit tries of each kind of action space."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from games import discrete, make_game
from games.ring import RING
from webcade.episode.actions import ActionEncoder
from webcade.game import Game
from webcade.testing.action_trials import AFTER, HELD, MOST_CELLS, ActionTrial, action_trials

GAMES = Path(__file__).parents[1] / "games"


def of(tmp_path: Path, actions: dict[str, Any]) -> dict[str, ActionTrial]:
    game = make_game(tmp_path, **RING | {"actions": actions})
    return {trial.name: trial for trial in action_trials(game, seed=0)}


def test_an_action_is_held_then_let_go_against_nothing_done(tmp_path: Path) -> None:
    found = of(tmp_path, RING["actions"])
    assert list(found) == ["noop", "on"]
    assert found["noop"].ways == ()
    (way,) = found["on"].ways
    assert [inputs.actions for inputs in way.acting] == [(1,)] * HELD + [()] * AFTER
    assert [inputs.actions for inputs in way.resting] == [()] * (HELD + AFTER)


@pytest.mark.parametrize(
    ("name", "probed"),
    [
        ("ship", ["left", "right", "thrust", "fire"]),
        ("painter", ["pointer.move", "pointer.left", "pointer.right", "pointer.wheel"]),
        (
            "tank",
            ["across.stay", "across.left", "across.right", "down.stay", "down.up", "down.down", "more.none",
             "more.fast", "more.flare"],
        ),
        ("desk", ["stamp.keep", "stamp.red", "stamp.green", "held.large", "pointer.move", "pointer.left"]),
    ],
)  # fmt: skip
def test_each_named_action_of_every_space_is_tried(name: str, probed: list[str]) -> None:
    game = Game.load(GAMES / name)
    assert [trial.name for trial in action_trials(game, seed=0)] == probed


@pytest.mark.parametrize("name", ["ship", "painter", "tank", "desk"])
def test_two_scripts_of_a_way_differ_in_what_is_tried_and_are_of_the_space(name: str) -> None:
    game = Game.load(GAMES / name)
    code = ActionEncoder(game.actions)
    numbers = range(len(code.names))
    for trial in action_trials(game, seed=0):
        for acting, resting in trial.ways:
            assert len(acting) == len(resting) == HELD + AFTER
            assert acting != resting or trial.name.startswith("pointer")
            for inputs in (*acting, *resting):
                assert set(inputs.actions) <= set(numbers)
                assert (inputs.pointer is None) == (code.rest.pointer is None)
                assert inputs.pointer is None or len(inputs.pointer) == len(code.rest.pointer or ())


def test_beside_others_one_action_of_a_part_takes_the_place_of_its_own_kind() -> None:
    tank = {trial.name: trial for trial in action_trials(Game.load(GAMES / "tank"), seed=0)}
    for way in tank["more.fast"].ways:
        assert [number for number in way.acting[0].actions if number >= 6] == [7]
        assert [number for number in way.resting[0].actions if number >= 6] == []


def test_of_a_large_grid_some_cells_are_tried_its_corners_among_them(tmp_path: Path) -> None:
    cells = {"rows": 20, "columns": 30, "width": 12, "height": 8}
    found = of(tmp_path, discrete(open={"cells": cells}))
    tried = [way.acting[0].actions[0] for way in found["open"].ways]
    assert len(tried) == MOST_CELLS
    assert (tried[0], tried[-1], found["open"].cells) == (0, 599, 600)


def test_cells_without_a_neighbour_to_be_dragged_to_are_not_tried(tmp_path: Path) -> None:
    cells = {"rows": 2, "columns": 3, "width": 30, "height": 20}
    found = of(tmp_path, discrete(**{way: {"cells": {**cells, "drag": way}} for way in ("right", "down")}))
    tried = {name: [way.acting[0].actions[0] for way in found[name].ways] for name in ("right", "down")}
    assert tried == {"right": [0, 1, 2, 3], "down": [4, 5, 6]}


def test_a_locked_pointer_is_moved_by_where_a_free_one_is_moved_to(tmp_path: Path) -> None:
    def places(**pointer: Any) -> set[Any]:
        found = of(tmp_path, {"space": "pointer", "pointer": {"buttons": [], **pointer}})
        return {way.acting[0].pointer[:2] for way in found["pointer.move"].ways}  # type: ignore[index]

    assert (-1.0, 0.0) in places(lock=True)
    assert all(0 < x < 1 and 0 < y < 1 for x, y in places())
