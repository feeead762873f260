"""Which actions can be chosen, as a game's file says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.vector import SyncVectorEnv
from test_env import Pages
from test_vector import assert_same

import webcade
from games import discrete, write_game
from games.ring import RESTARTS
from webcade.game import Game
from webcade.page import FakePage, Snapshot
from webcade.page.script import define_text, expressions
from webcade.vector import WebcadeVectorEnv

MASKED = RESTARTS | {"actions": {**RESTARTS["actions"], "mask": "[1, page.isOpen]"}}


@pytest.fixture(autouse=True)
def folder(pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    read = FakePage._read

    def masked(self: FakePage) -> Snapshot:
        snapshot = read(self)
        snapshot.readings["action_mask"] = (1.0, float(self._frame % 4 == 0))
        return snapshot

    monkeypatch.setattr(FakePage, "_read", masked)
    write_game(tmp_path, **MASKED)
    return tmp_path


def test_info_and_a_method_say_which_actions_can_be_chosen(folder: Path) -> None:
    env = webcade.WebcadeEnv(folder)
    with pytest.raises(ResetNeeded, match=r"before action_masks\(\)"):
        env.action_masks()
    _, info = env.reset(seed=0)
    assert (info["action_mask"].dtype, info["action_mask"].tolist()) == (np.dtype(np.int8), [1, 1])
    info = env.step(0)[4]
    assert info["action_mask"].tolist() == [1, 0]
    assert (env.action_masks().dtype, env.action_masks().tolist()) == (np.dtype(np.bool_), [True, False])
    assert {int(env.action_space.sample(mask=info["action_mask"])) for _ in range(20)} == {0}


def test_a_vector_has_the_mask_of_each_environment(folder: Path) -> None:
    ours = WebcadeVectorEnv(folder, 2)
    theirs = SyncVectorEnv([lambda: webcade.WebcadeEnv(folder)] * 2)
    assert_same(ours.reset(seed=1), theirs.reset(seed=1))
    step = ours.step(np.zeros(2, int))
    assert_same(step, theirs.step(np.zeros(2, int)))
    assert step[4]["action_mask"].tolist() == [[1, 0], [1, 0]]
    assert [mask.tolist() for mask in ours.call("action_masks")] == [[True, False]] * 2


def test_a_game_without_masks_has_no_such_method(tmp_path: Path) -> None:
    write_game(tmp_path / "plain", **RESTARTS)
    env = webcade.WebcadeEnv(tmp_path / "plain")
    assert not hasattr(env, "action_masks")
    assert "action_mask" not in env.game.reading_names


def test_masks_of_single_actions_become_one(tmp_path: Path) -> None:
    board = {"columns": 2, "rows": 1, "width": 2, "height": 2}
    actions = discrete(
        noop={},
        on={"keys": ["Space"], "mask": "a"},
        tap={"cells": board, "mask": "[b, c]"},
        hit={"cells": board},
    )
    write_game(tmp_path, **RESTARTS | {"actions": actions})
    game = Game.load(tmp_path)
    assert game.reading_names[-1] == "action_mask"
    text = define_text(game, webcade.WebcadeEnv(tmp_path)._options.view)
    for number, expression, is_list, choices in (
        (0, "null", "false", 1),
        (1, "() => (a\n)", "false", 1),
        (2, "() => ([b, c]\n)", "true", 2),
        (3, "null", "true", 2),
    ):
        assert (
            f'"path": "actions.list[{number}].mask", "expression": {expression}, "isList": {is_list}, '
            f'"choices": {choices}}}' in text
        )
    assert {name for name in expressions(game) if "mask" in name} == {
        "actions.list[1].mask",
        "actions.list[2].mask",
    }


@pytest.mark.parametrize(
    ("actions", "sentence"),
    [
        (
            {**discrete(a={"mask": "1"}, b={}), "mask": "[1, 1]"},
            "mask: expected one for all actions, or those of",
        ),
        (
            {"space": "multi_binary", "list": [{"name": "a", "keys": ["KeyA"], "mask": "1"}]},
            'mask belongs to space = "discrete"; this is .multi_binary',
        ),
    ],
)
def test_a_mask_that_means_nothing_is_refused(tmp_path: Path, actions: dict[str, Any], sentence: str) -> None:
    write_game(tmp_path, **RESTARTS | {"actions": actions})
    with pytest.raises(webcade.GameError, match=sentence):
        Game.load(tmp_path)
