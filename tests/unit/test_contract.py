"""Gymnasium's contract beyond reset and step: seeds, options, names, attributes of vectors."""

from __future__ import annotations

import gc
import warnings
import weakref
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from test_env import Pages

import webcade
from games import write_game
from games.ring import RESTARTS
from webcade.vector import WebcadeVectorEnv


@pytest.fixture(autouse=True)
def folder(pages: Pages, tmp_path: Path) -> Path:
    write_game(tmp_path, **RESTARTS)
    return tmp_path


@pytest.mark.filterwarnings("error")
def test_gymnasiums_checker_passes_where_there_is_no_display(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    env = gym.make("webcade/Game-v0", game=folder, render_mode="rgb_array")
    assert env.unwrapped.metadata["render_modes"] == ["rgb_array"]
    check_env(env.unwrapped)
    monkeypatch.setenv("DISPLAY", ":1")
    assert webcade.WebcadeEnv(folder).metadata["render_modes"] == ["human", "rgb_array"]


def test_a_vectors_seeds_are_those_of_its_environments(folder: Path) -> None:
    envs = WebcadeVectorEnv(folder, 3)
    envs.reset(seed=5)
    assert envs.np_random_seed == (5, 6, 7)
    envs.reset(seed=[1, None, 3])
    assert envs.np_random_seed == (1, 6, 3)
    drawn = [int(one.integers(2**32)) for one in envs.np_random]
    single = webcade.WebcadeEnv(folder)
    single.reset(seed=1)
    assert drawn[0] == int(single.np_random.integers(2**32))
    assert len(set(WebcadeVectorEnv(folder, 3).np_random_seed)) == 3


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"sate": 1}, r"options\['sate'\]: no such key; did you mean 'state'"),
        ({"level": 3}, r"options\['level'\]: no such key; known are 'state'"),
    ],
)
def test_an_option_of_reset_that_nobody_knows_is_refused(
    folder: Path, options: dict[str, Any], sentence: str
) -> None:
    for env in (webcade.WebcadeEnv(folder), WebcadeVectorEnv(folder, 2)):
        with pytest.raises(webcade.OptionError, match=sentence):
            env.reset(options=options)


def test_numbers_of_numpy_are_numbers(folder: Path) -> None:
    given = {
        "size": np.array([4, 6]),
        "frame_stack": np.int32(2),
        "frameskip": np.uint8(3),
        "repeat_action_probability": np.float32(0.5),
        "max_episode_steps": np.array(7),
        "step_timeout": np.float64(5),
        "load_timeout": np.int16(9),
        "dtype": np.uint8,
    }
    envs = WebcadeVectorEnv(folder, np.int64(2), **given)  # type: ignore[arg-type]
    assert envs.reset(seed=np.int64(1))[0].shape == (2, 2, 4, 6, 3)  # type: ignore[union-attr, arg-type]
    assert envs.step(np.zeros(2, np.int64))[4]["frame"].tolist() == [3, 3]
    assert webcade.WebcadeEnv(folder, **given)._options.frame_skip == 3


def test_a_vector_answers_for_each_of_its_environments(folder: Path) -> None:
    envs = WebcadeVectorEnv(folder, 2, obs_type="state")
    envs.reset(seed=3)
    assert envs.get_attr("np_random_seed") == (3, 4)
    assert envs.get_attr("action_space") == (envs.single_action_space,) * 2
    assert envs.call("render_mode") == (None, None)
    assert envs.call("get_action_meanings") == (["NOOP", "on"],) * 2
    envs.set_attr("level", [1, 2])
    envs.set_attr("note", "x")
    assert (envs.get_attr("level"), envs.call("note")) == ((1, 2), ("x", "x"))
    with pytest.raises(
        AttributeError, match="levle: an environment of this vector has no such attribute; it has"
    ):
        envs.get_attr("levle")
    with pytest.raises(AttributeError, match="action_space: an attribute of the environment"):
        envs.set_attr("action_space", None)
    with pytest.raises(webcade.OptionError, match="values: expected 2, one for each environment; got 3"):
        envs.set_attr("level", [1, 2, 3])


def test_what_a_vector_has_for_each_environment_does_not_keep_it(folder: Path) -> None:
    envs = WebcadeVectorEnv(folder, 2)
    envs.reset()
    envs.call("page")
    kept = weakref.ref(envs)
    del envs
    assert kept() is None


def test_the_keys_of_a_game_are_those_that_pygame_has_for_them() -> None:
    arrows = {"up": 1073741906, "down": 1073741905}  # pygame.K_UP, pygame.K_DOWN
    dino = webcade.WebcadeEnv("DinoRun")
    assert dino.get_keys_to_action() == {(arrows["up"],): 1, (arrows["down"],): 2}
    assert dino.get_action_meanings() == ["NOOP", "up", "down"]  # as wrappers for Atari's games ask for it
    assert dino.feature_names[0] == "height"
    for id_ in webcade.catalogue():
        env = webcade.WebcadeEnv(id_)
        for keys, action in env.get_keys_to_action().items():
            assert env.action_space.contains(action), (id_, keys, action)
            assert keys, "gymnasium.utils.play refuses an action without keys"
            assert keys == tuple(sorted(keys))
        assert len(env.get_action_meanings()) >= 1 or env.game.actions.space == "pointer"


def test_buttons_of_keys_are_played_together() -> None:
    env = webcade.WebcadeEnv("Asteroids")
    keys = env.get_keys_to_action()
    both = keys[
        tuple(sorted({*next(k for k in keys if len(k) == 1), *list(k for k in keys if len(k) == 1)[1]}))
    ]
    assert int(np.sum(both)) == 2


def test_a_wrapper_that_repeats_steps_on_top_is_warned_of(folder: Path) -> None:
    repeat = gym.wrappers.MaxAndSkipObservation
    with pytest.warns(
        UserWarning, match="MaxAndSkipObservation repeats each step 3 times, on top .* 6 game frames"
    ):
        repeat(webcade.WebcadeEnv(folder), skip=3).reset()  # the ring's own frame_skip is 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        repeat(webcade.WebcadeEnv(folder, frame_skip=1), skip=3).reset()
        gym.wrappers.ClipReward(webcade.WebcadeEnv(folder), 0, 1).reset()


def test_a_reset_keeps_no_environment_alive(folder: Path) -> None:
    env = webcade.WebcadeEnv(folder)
    gone = weakref.ref(env)
    env.reset()
    del env
    gc.collect()
    assert gone() is None
