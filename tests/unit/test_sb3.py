"""The vector as Stable-Baselines3 sees it, over pages without a browser."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_vector import Pool

import webcade
import webcade.vector
from games import write_game
from games.ring import RESTARTS
from webcade.vector import WebcadeVectorEnv

pytestmark = pytest.mark.train


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(webcade.vector, "PagePool", Pool)
    write_game(tmp_path, **RESTARTS)
    return tmp_path


def test_it_steps_as_stable_baselines3_expects(folder: Path) -> None:
    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/Game-v0", 2, 0, game=folder, obs_type="state", frame_skip=10)
    first = envs.reset()
    assert first.shape == (2, 2)
    _, rewards, dones, infos = envs.step(np.array([0, 1]))
    assert (rewards.dtype, dones.tolist()) == (np.dtype(np.float32), [False, False])
    assert [info["frame"] for info in infos] == [10, 10]
    _, rewards, dones, infos = envs.step(np.array([0, 1]))
    assert dones.tolist() == [True, True]
    for index, info in enumerate(infos):
        assert info["frame"] == 20
        assert info["terminal_observation"].shape == (2,)
        assert not info["TimeLimit.truncated"]
        assert info["episode"]["l"] == 2
        assert envs.venv.reset_infos[index]["frame"] == 0
    envs.close()
    assert all(page.closed for page in Pool.made)


def test_seeds_are_counted_up_and_used_once(folder: Path) -> None:
    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/Game-v0", 2, 7, game=folder)
    envs.reset()
    envs.reset()
    expected = [int(np.random.default_rng(np.random.PCG64(seed)).integers(2**32)) for seed in (7, 8)]
    assert sorted(page.seeds[0] for page in Pool.made) == sorted(expected)
    assert all(page.seeds[1] != page.seeds[0] for page in Pool.made)


def test_an_episode_cut_short_says_so(folder: Path) -> None:
    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/Game-v0", 2, game=folder, max_steps=1)
    envs.reset()
    *_, infos = envs.step(np.zeros(2, int))
    assert [info["TimeLimit.truncated"] for info in infos] == [True, True]


def test_another_autoreset_mode_is_refused(folder: Path) -> None:
    from webcade.sb3 import WebcadeVecEnv

    with pytest.raises(ValueError, match="expected envs with autoreset_mode SAME_STEP"):
        WebcadeVecEnv(WebcadeVectorEnv(folder, 2))


def test_the_arguments_are_those_of_stable_baselines3(folder: Path, tmp_path: Path) -> None:
    from webcade.sb3 import make_vec_env

    monitor = tmp_path / "monitor"
    kwargs = {"game": folder, "obs_type": "state", "frame_skip": 10}
    envs = make_vec_env("webcade/Game-v0", n_envs=2, seed=0, env_kwargs=kwargs, monitor_dir=str(monitor))
    envs.reset()
    for _ in range(2):
        *_, infos = envs.step(np.zeros(2, int))
        assert [info["TimeLimit.truncated"] for info in infos] == [False, False]
    envs.close()
    _, names, *rows = (monitor / "0.monitor.csv").read_text().splitlines()
    assert names == "r,l,t"
    assert [row.split(",")[1] for row in rows] == ["2", "2"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"wrapper_class": object}, "wrapper_class: there are no single environments to wrap; expected"),
        ({"vec_env_cls": object}, "vec_env_cls: the vector is webcade's own"),
        ({"env_kwargs": {"size": 4}, "size": 5}, "size: given twice, in env_kwargs and beside it"),
        ({"env_kwargs": {"autoreset_mode": "SameStep"}}, "autoreset_mode: Stable-Baselines3 always resets"),
        ({"env_kwargs": 3}, "env_kwargs: expected a dict; got 3"),
    ],
)
def test_what_it_cannot_do_is_refused_in_words(folder: Path, options: Any, sentence: str) -> None:
    from webcade.sb3 import make_vec_env

    with pytest.raises(webcade.OptionError, match=sentence):
        make_vec_env("webcade/Game-v0", game=folder, **options)


def test_its_environments_have_attributes_and_methods(folder: Path) -> None:
    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/Game-v0", 3, 4, game=folder)
    envs.reset()
    assert envs.get_attr("np_random_seed", [0, 2]) == [4, 6]
    assert envs.env_method("get_action_meanings", indices=1) == [["NOOP", "on"]]
    envs.set_attr("level", 2, indices=[1])
    assert envs.get_attr("level", 1) == [2]
    assert (envs.has_attr("game"), envs.has_attr("level"), envs.has_attr("action_masks")) == (
        True,
        False,
        False,
    )


def test_options_of_a_reset_reach_the_environments(folder: Path) -> None:
    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/Game-v0", 2, 4, game=folder, obs_type="state")
    envs.reset()
    envs.step(np.ones(2, int))
    state = envs.unwrapped.envs.clone_state([1])[0]  # type: ignore[attr-defined]
    envs.set_options([{}, {"state": state}])
    envs.reset()
    assert [info["frame"] for info in envs.unwrapped.reset_infos] == [0, 2]
    envs.set_options({"sate": state})
    with pytest.raises(webcade.OptionError, match="no such key; did you mean 'state'"):
        envs.reset()


def test_a_vector_in_wrappers_of_gymnasium_is_taken(folder: Path) -> None:
    from gymnasium.wrappers.vector import TransformReward

    from webcade.sb3 import WebcadeVecEnv

    inner = WebcadeVectorEnv(folder, 2, autoreset_mode="SameStep", frame_skip=10)
    envs = WebcadeVecEnv(TransformReward(inner, lambda reward: reward * 0 + 7))
    envs.reset()
    assert envs.step(np.zeros(2, int))[1].tolist() == [7, 7]
    envs.close()


@pytest.mark.parametrize(("obs_type", "frame_stack", "planes"), [("grayscale", None, 1), ("rgb", 4, 12)])
def test_a_cnn_takes_one_gray_image_and_a_stack_in_colour(
    folder: Path, obs_type: str, frame_stack: int | None, planes: int
) -> None:
    from stable_baselines3 import PPO

    from webcade.sb3 import make_vec_env

    look = {"obs_type": obs_type, "frame_stack": frame_stack, "size": (84, 84), "channels": "last"}
    envs = make_vec_env("webcade/Game-v0", 2, 0, game=folder, **look)
    model = PPO("CnnPolicy", envs, n_steps=2, batch_size=4)
    assert model.observation_space.shape == (planes, 84, 84)
    assert model.env is not None
    assert model.predict(model.env.reset())[0].shape == (2,)  # type: ignore[arg-type]


@pytest.mark.parametrize("obs_type", ["grayscale", "grayscale+state"])
def test_images_without_channels_are_warned_of_since_they_would_be_taken_as_numbers(
    folder: Path, obs_type: str
) -> None:
    from webcade.sb3 import make_vec_env

    look: dict[str, Any] = {"game": folder, "obs_type": obs_type, "size": (84, 84)}
    with pytest.warns(UserWarning, match=r"sees no image in observations of \(84, 84\).*channels=\"last\""):
        make_vec_env("webcade/Game-v0", **look)
    with pytest.warns(UserWarning, match=r"\(4, 84, 84, 3\)"):
        make_vec_env(
            "webcade/Game-v0", **look | {"obs_type": obs_type.replace("grayscale", "rgb")}, frame_stack=4
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make_vec_env("webcade/Game-v0", **look, channels="last")
        make_vec_env("webcade/Game-v0", **look, frame_stack=4)
        make_vec_env("webcade/Game-v0", game=folder, obs_type="state")
