"""The vector as Stable-Baselines3 sees it, over pages without a browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_vector import Pool

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
