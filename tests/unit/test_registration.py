"""The ids in Gymnasium's registry, specs that travel, and the one limit of an environment."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.vector import AutoresetMode

import webcade
from games import write_game
from games.ring import RESTARTS
from webcade.catalogue import catalogue

DINO = "webcade/DinoRun-v0"


def test_every_game_has_ids_by_rule_for_what_is_asked_for_most() -> None:
    for id_, game in catalogue().items():
        assert gym.spec(id_).kwargs == {"game": game.name}
        pixels = gym.make(f"webcade/{game.name}Pixels-v{game.version}")
        space = pixels.observation_space
        assert (space.shape, space.dtype) == ((4, 84, 84), np.dtype(np.uint8))
        if game.features:
            state = gym.make(f"webcade/{game.name}State-v{game.version}")
            assert state.observation_space.shape == (len(state.unwrapped.feature_names),)  # type: ignore[attr-defined]


def test_an_id_that_names_the_module_needs_no_import() -> None:
    code = "import gymnasium as gym; print(gym.make('webcade:webcade/DinoRunState-v0').spec.id)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["webcade/DinoRunState-v0"]


@pytest.mark.parametrize("game", ["DinoRun", "DinoRun-v0", DINO])
def test_a_game_is_named_as_the_catalogue_has_it(game: str) -> None:
    env = webcade.WebcadeEnv(game)
    assert env.game is catalogue()[DINO]
    assert gym.make_vec("webcade/Game-v0", game=game, num_envs=2).unwrapped.game is env.game  # type: ignore[attr-defined]
    assert webcade.WebcadeEnv(catalogue()[DINO].folder).game.digest == env.game.digest


def test_a_spec_holds_no_path_of_this_machine() -> None:
    home = str(catalogue()[DINO].folder.parent)
    single = gym.make(DINO, size=np.array([84, 84]), frame_skip=np.int64(2), dtype=np.float32)
    many = gym.make_vec(DINO, num_envs=np.int64(3), autoreset_mode=AutoresetMode.SAME_STEP)  # type: ignore[arg-type]
    for spec in (gym.spec(DINO), single.spec, many.spec):
        assert spec is not None
        assert home not in spec.to_json()
        assert home not in str(pickle.dumps(spec))
    assert single.spec is not None
    assert json.loads(single.spec.to_json())["kwargs"] == {
        "game": "DinoRun",
        "size": [84, 84],
        "frame_skip": 2,
        "dtype": "float32",
    }
    assert home not in str(pickle.dumps(single.unwrapped))


def test_a_spec_makes_the_same_again_after_json() -> None:
    spec = gym.make(DINO, obs_type="state", max_steps=7).spec
    assert spec is not None
    again = gym.make(EnvSpec.from_json(spec.to_json()))
    assert limit_of(again) == 7
    vector = gym.make_vec(DINO, num_envs=3, max_steps=7, autoreset_mode=AutoresetMode.SAME_STEP).spec
    assert vector is not None
    envs = gym.make_vec(EnvSpec.from_json(vector.to_json()))
    assert (envs.num_envs, limit_of(envs)) == (3, 7)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP


def limit_of(env: Any) -> int | None:
    limit: int | None = env.unwrapped._options.max_steps
    return limit


def test_a_spec_has_the_limit_that_the_environment_keeps() -> None:
    assert gym.spec(DINO).max_episode_steps == 10_000
    assert copy.deepcopy(gym.spec(DINO)).max_episode_steps == 10_000
    for options, limit in (({}, 10_000), ({"max_steps": 20_000}, 20_000), ({"max_episode_steps": 9}, 9)):
        for env in (gym.make(DINO, **options), gym.make_vec(DINO, num_envs=1, **options)):  # type: ignore[arg-type]
            assert env.spec is not None
            assert (env.spec.max_episode_steps, limit_of(env)) == (limit, limit)
    env = gym.make(DINO, max_episode_steps=20_000)
    assert env.spec is not None
    assert limit_of(gym.make(env.spec)) == 20_000


@pytest.mark.parametrize("make", [gym.make, gym.make_vec])
def test_two_limits_that_differ_are_refused(make: Any) -> None:
    with pytest.raises(webcade.OptionError, match="two names of one limit; expected one of them"):
        make(DINO, max_steps=3, max_episode_steps=4)
    assert limit_of(make(DINO, max_steps=3, max_episode_steps=3)) == 3
    with pytest.raises(webcade.OptionError, match="max_episode_steps: expected a whole number from 1"):
        make(DINO, max_episode_steps=1.5)


def test_minus_one_is_gymnasiums_word_for_no_limit_of_its_own() -> None:
    assert limit_of(gym.make(DINO, max_episode_steps=-1)) == 10_000


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("name", ["max_steps", "max_episode_steps"])  # with the second, make adds a TimeLimit
def test_branches_are_cut_by_their_own_count_alone(tmp_path: Path, name: str) -> None:
    write_game(tmp_path, **RESTARTS)
    gym.register("test/Ring-v0", entry_point="webcade.env:WebcadeEnv", kwargs={"game": str(tmp_path)})
    made = gym.make("test/Ring-v0", frame_skip=1, obs_type="state", **{name: 100})
    del gym.registry["test/Ring-v0"]
    for env in (made, gym.make(made.spec)) if name == "max_steps" else (made,):
        env.reset(seed=0)
        state = env.unwrapped.clone_state()  # type: ignore[attr-defined]
        for _ in range(1100):  # 20,900 steps
            env.unwrapped.restore_state(state)  # type: ignore[attr-defined]
            assert not any(any(env.step(0)[2:4]) for _ in range(19))


@pytest.mark.usefixtures("pages")
def test_a_restored_state_is_cut_at_its_own_count_and_another_limit_counts_what_passes(
    tmp_path: Path,
) -> None:
    write_game(tmp_path, **RESTARTS)
    env = gym.make("webcade/Game-v0", game=tmp_path, frame_skip=1, max_episode_steps=7)
    env.reset(seed=0)
    for _ in range(5):
        env.step(0)
    state = env.unwrapped.clone_state()  # type: ignore[attr-defined]
    for _ in range(3):
        env.unwrapped.restore_state(state)  # type: ignore[attr-defined]
        assert [env.step(0)[3] for _ in range(2)] == [False, True]
    shorter = gym.wrappers.TimeLimit(env, 3)
    shorter.reset(seed=0)
    env.unwrapped.restore_state(state)  # type: ignore[attr-defined]
    assert [shorter.step(0)[3] for _ in range(2)] == [False, True]
    env.unwrapped.restore_state(state)  # type: ignore[attr-defined]
    assert shorter.step(0)[3], "a limit of the user's own is the user's"


def test_a_reward_threshold_is_the_files(tmp_path: Path) -> None:
    write_game(tmp_path, **RESTARTS | {"reward": {**RESTARTS["reward"], "threshold": 90.5}})
    assert webcade.Game.load(tmp_path).reward.threshold == 90.5
    assert gym.spec(DINO).reward_threshold == catalogue()[DINO].reward.threshold
    assert gym.spec("webcade/Minesweeper-v0").reward_threshold == 71  # every field without a mine
