"""Arguments of every kind of object: a wrong one is refused by its name, a number of NumPy's is a number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import InvalidAction
from test_vector import Pool

import webcade
import webcade.env
import webcade.vector
from games import write_game
from games.ring import RING
from webcade.page import FakePage
from webcade.vector import WebcadeVectorEnv

WRONG: dict[str, list[Any]] = {
    "obs_type": [3, None, ["rgb"], np.array(["rgb", "state"])],
    "size": [84, "84x84", (84,), (84, 84, 3), (10**6, 1), np.zeros((2, 2))],
    "frame_stack": [0, 1.5, True, "4", [4], 10**9, np.array([1, 2])],
    "frame_skip": [0, -1, 10**12, 10**5000, {}],
    "repeat_action_probability": [2, "x", None, float("nan"), [0.5], 10**400],
    "max_steps": [0, 2.0, "many", object()],
    "clock": [1, "sun", ["page"]],
    "reset_by": [1, "magic", b"restart"],
    "driver": [None, 1, "chromium "],
    "driver_options": [3, "visible", [1], {1: 2}, {"visible": 1}, {"headless": True}],
    "browser": [1, "", ["chrome"], "a\0b"],
    "start_states": [3, "night", {}, {"night": 0}, {"night": "1"}, {1: 1}, {"night": float("inf")}],
    "step_timeout": [0, -1, True, "1", 1e300, float("inf")],
    "load_timeout": [None, np.nan, [], 10**400],
    "game": [None, 1, [], "a\0b"],
}


@pytest.fixture
def game(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A game that is played on fake pages."""
    monkeypatch.setattr(webcade.vector, "PagePool", Pool)
    monkeypatch.setattr("webcade.drivers.make_page", lambda game, options: FakePage(options.view))
    write_game(tmp_path, **RING)
    return tmp_path


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        pytest.param(key, one, id=f"{key}-{index}")
        for key, ones in WRONG.items()
        for index, one in enumerate(ones)
    ],
)
def test_a_keyword_of_a_wrong_kind_is_refused_by_its_name(game: Path, keyword: str, value: Any) -> None:
    given = {"game": game, keyword: value}
    for make in (lambda: gym.make("webcade/Game-v0", **given), lambda: WebcadeVectorEnv(num_envs=2, **given)):
        with pytest.raises(webcade.OptionError, match=keyword.replace("game", "game: expected")):
            make()


@pytest.mark.parametrize("number", [0, -1, 1.0, True, "2", None, 10**9])
def test_a_number_of_environments_that_cannot_be_had_is_refused_by_its_name(game: Path, number: Any) -> None:
    with pytest.raises(webcade.OptionError, match=r"num_envs: expected a whole number from 1"):
        WebcadeVectorEnv(game, number)


def test_a_vector_whose_observations_fit_no_memory_is_refused(game: Path) -> None:
    with pytest.raises(webcade.OptionError, match="num_envs: expected observations of at most 16 GiB"):
        WebcadeVectorEnv(game, 4096, size=(4096, 4096))


def test_numbers_of_numpy_are_numbers(game: Path) -> None:
    given = {"frame_stack": np.int64(2), "frame_skip": np.uint8(3), "step_timeout": np.float32(2.5)}
    env = webcade.WebcadeEnv(game, size=np.array([8, 6]), max_steps=np.array(9), **given)
    assert env.observation_space.shape == (2, 8, 6, 3)
    assert env._options.frame_skip == 3
    assert WebcadeVectorEnv(game, np.int64(2)).num_envs == 2


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1", [1], np.array([1, 2])])
def test_a_wrong_seed_is_refused_by_its_name(game: Path, seed: Any) -> None:
    with pytest.raises(webcade.OptionError, match=r"^seed: expected a whole number from 0"):
        webcade.WebcadeEnv(game).reset(seed=seed)
    with pytest.raises(webcade.OptionError, match=r"^seed: expected|^seed\[0\]: expected"):
        WebcadeVectorEnv(game, 3).reset(seed=seed)


def test_a_seed_may_be_a_number_of_numpys(game: Path) -> None:
    env = webcade.WebcadeEnv(game)
    assert env.reset(seed=np.int64(5))[1] == env.reset(seed=5)[1]


@pytest.mark.parametrize("options", [1, "reset_mask", [1], {1: 2}])
def test_wrong_options_of_a_reset_are_refused_by_their_name(game: Path, options: Any) -> None:
    for env in (webcade.WebcadeEnv(game), WebcadeVectorEnv(game, 2)):
        with pytest.raises(webcade.OptionError, match=r"^options: expected a dict"):
            env.reset(options=options)


@pytest.mark.parametrize("action", [None, "jump", 5, 0.5, [[0, 1], [2]], np.nan, np.zeros(9), object()])
def test_what_is_no_action_is_said_to_be_none(game: Path, action: Any) -> None:
    for env in (webcade.WebcadeEnv(game), WebcadeVectorEnv(game, 2)):
        env.reset(seed=0)
        with pytest.raises(InvalidAction, match=r"expected an? ?actions? of|expected actions of"):
            env.step(action)


def test_a_mistyped_keyword_is_told_the_nearest(game: Path) -> None:
    with pytest.raises(webcade.OptionError, match="frame_skp: no such keyword; did you mean 'frame_skip'"):
        WebcadeVectorEnv(game, 2, frame_skp=4)
    with pytest.raises(webcade.OptionError, match="zzz: no such keyword; known are obs_type, size,"):
        webcade.WebcadeEnv(game, zzz=4)
