"""The vector over pages without a browser: what it promises of any number of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import (
    AlreadyPendingCallError,
    ClosedEnvironmentError,
    InvalidAction,
    NoAsyncCallError,
    ResetNeeded,
)
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from test_env import RecordingPage

import webcade
import webcade.env
import webcade.vector
from games import write_game
from games.ring import RESTARTS
from webcade.errors import BrowserNotFound, PageCrashed, PageTimeout
from webcade.game import Game
from webcade.options import EnvOptions
from webcade.vector import WebcadeVectorEnv

Make = Callable[..., WebcadeVectorEnv]
MODES = list(AutoresetMode)


class Pool:
    """Every page made, in order."""

    made: list[RecordingPage]
    failures: list[Exception]

    def __init__(self, game: Game, options: EnvOptions, num_pages: int) -> None:
        self.view = options.view
        self.closed = False
        Pool.made, Pool.failures = [], []

    def make(self) -> RecordingPage:
        fail = Pool.failures.pop(0) if Pool.failures else None
        Pool.made.append(RecordingPage(view=self.view, fail_next=fail))
        return Pool.made[-1]

    def send(self) -> None:
        """What is begun on these pages has begun already."""

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Make:
    monkeypatch.setattr(webcade.vector, "PagePool", Pool)
    monkeypatch.setattr("webcade.drivers.make_page", lambda game, options: RecordingPage(view=options.view))
    write_game(tmp_path, **RESTARTS)

    def make_vector(num_envs: int = 3, **options: Any) -> WebcadeVectorEnv:
        return WebcadeVectorEnv(tmp_path, num_envs, **options)

    return make_vector


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "options",
    [
        {"obs_type": "rgb", "frame_stack": 2},
        {"obs_type": "grayscale+state", "repeat_action_probability": 0.5},
        {"obs_type": "state", "max_steps": 4, "reset_by": "reload"},
    ],
)
def test_it_gives_what_gymnasiums_own_vector_of_single_environments_gives(
    make: Make, tmp_path: Path, mode: AutoresetMode, options: dict[str, Any]
) -> None:
    ours = make(autoreset_mode=mode, **options)
    single = lambda: webcade.WebcadeEnv(tmp_path, **options)  # noqa: E731
    theirs = SyncVectorEnv([single] * 3, autoreset_mode=mode)
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    chance = np.random.default_rng(0)
    assert_same(ours.reset(seed=5), theirs.reset(seed=5))
    for _ in range(40):
        actions = chance.integers(2, size=3)
        step = ours.step(actions)
        assert_same(step, theirs.step(actions))
        done = step[2] | step[3]
        if mode is AutoresetMode.DISABLED and done.any():
            assert_same(ours.reset(options={"reset_mask": done}), theirs.reset(options={"reset_mask": done}))


def assert_same(ours: Any, theirs: Any) -> None:
    """Arrays alike in every byte and type, in dicts and tuples of any depth."""
    if isinstance(theirs, dict):
        assert set(ours) == set(theirs)
        for key in theirs:
            assert_same(ours[key], theirs[key])
    elif isinstance(theirs, tuple) or (isinstance(theirs, np.ndarray) and theirs.dtype == object):
        for mine, its in zip(ours, theirs, strict=True):
            assert_same(mine, its)
    elif isinstance(theirs, np.ndarray):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
    else:
        assert ours == theirs


def test_make_vec_makes_it_for_every_game_and_for_ones_own_folder(make: Make, tmp_path: Path) -> None:
    own = gym.make_vec("webcade/Game-v0", num_envs=2, game=tmp_path, obs_type="state")
    assert isinstance(own.unwrapped, WebcadeVectorEnv)
    for name in webcade.catalogue():
        envs = gym.make_vec(name, num_envs=5, size=(84, 84), frame_stack=4, autoreset_mode="SameStep")
        assert isinstance(envs.unwrapped, WebcadeVectorEnv)
        assert envs.observation_space.shape == (5, 4, 84, 84, 3)
        assert envs.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP


def test_construction_makes_no_page(make: Make) -> None:
    make().close()
    assert not Pool.made


@pytest.mark.parametrize("seed", [7, [7, 8, 9], np.int64(7)])
def test_environment_i_is_seeded_s_plus_i(make: Make, seed: Any) -> None:
    make().reset(seed=seed)
    expected = [int(gym.utils.seeding.np_random(7 + i)[0].integers(2**32)) for i in range(3)]
    assert sorted(page.seeds[0] for page in Pool.made) == sorted(expected)


def test_none_in_a_list_of_seeds_leaves_that_environment_its_chance(make: Make) -> None:
    envs = make(2, obs_type="state")
    envs.reset(seed=[1, 2])
    kept, _ = envs.reset()
    envs.reset(seed=[1, 2])
    again, _ = envs.reset(seed=[None, 2])
    np.testing.assert_array_equal(kept[0], again[0])


def test_a_reset_mask_leaves_the_others_episodes_alone(make: Make) -> None:
    envs = make(obs_type="state")
    envs.reset(seed=0)
    before, *_, info = envs.step(np.ones(3, int))
    after, infos = envs.reset(seed=[None, 4, None], options={"reset_mask": np.array([False, True, False])})
    np.testing.assert_array_equal(before[[0, 2]], after[[0, 2]])
    assert infos["_frame"].tolist() == [False, True, False]
    assert (info["frame"][0], envs.step(np.ones(3, int))[4]["frame"].tolist()) == (2, [4, 2, 4])


def test_send_and_recv_are_a_step(make: Make) -> None:
    envs, others = make(), make()
    envs.reset(seed=0)
    others.reset(seed=0)
    envs.send(np.array([0, 1, 0]))
    assert_same(envs.recv(), others.step(np.array([0, 1, 0])))


def test_sends_and_receives_out_of_turn_are_refused(make: Make) -> None:
    envs = make()
    with pytest.raises(ResetNeeded):
        envs.send(np.zeros(3, int))
    envs.reset()
    with pytest.raises(NoAsyncCallError):
        envs.recv()
    envs.send(np.zeros(3, int))
    for use in (lambda: envs.send(np.zeros(3, int)), envs.reset):
        with pytest.raises(AlreadyPendingCallError):
            use()
    envs.recv()


@pytest.mark.parametrize("actions", [np.array([0, 1]), np.array([0, 1, 2]), np.zeros(3), 1, None])
def test_actions_outside_the_space_are_refused_and_nothing_is_sent(make: Make, actions: Any) -> None:
    envs = make()
    envs.reset()
    with pytest.raises(InvalidAction, match="MultiDiscrete"):
        envs.step(actions)
    envs.step(np.zeros(3, int))


def test_without_autoreset_a_step_after_the_end_asks_for_a_reset(make: Make) -> None:
    envs = make(autoreset_mode="Disabled", max_steps=1)
    envs.reset()
    envs.step(np.zeros(3, int))
    with pytest.raises(ResetNeeded):
        envs.step(np.zeros(3, int))
    envs.reset()
    envs.step(np.zeros(3, int))


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_a_dead_page_costs_its_own_episode_only(make: Make, mode: AutoresetMode) -> None:
    envs, whole = make(obs_type="state", autoreset_mode=mode), make(obs_type="state", autoreset_mode=mode)
    whole.reset(seed=0)
    expected = [whole.step(np.ones(3, int)) for _ in range(4)]
    envs.reset(seed=0)
    pages = [player.page for player in envs._runners]
    pages[1].fail_next = PageCrashed("crashed")  # type: ignore[union-attr]
    for number, (obs, rewards, terminations, truncations, _) in enumerate(expected):
        mine = envs.step(np.ones(3, int))
        assert_same((mine[0][[0, 2]], mine[1][[0, 2]]), (obs[[0, 2]], rewards[[0, 2]]))
        assert_same((mine[2][[0, 2]], mine[3][[0, 2]]), (terminations[[0, 2]], truncations[[0, 2]]))
        if number == 0:
            said = mine[4] if mode is AutoresetMode.NEXT_STEP else mine[4]["final_info"]
            assert (mine[1][1], mine[2][1], mine[3][1]) == (0.0, False, True)
            assert [fault or "" for fault in said["fault"]] == ["", "crashed", ""]
            assert pages[1].closed  # type: ignore[union-attr]
        else:
            assert mine[4]["fault"].tolist() == [""] * 3
    assert [player.page for player in envs._runners][::2] == pages[::2]


def test_a_reset_that_fails_tries_once_more_and_then_raises(make: Make) -> None:
    envs = make(2)
    envs.reset()
    for player in envs._runners:
        player.page.fail_next = PageTimeout("hung")  # type: ignore[union-attr]
    envs.reset()
    envs.step(np.zeros(2, int))
    envs._runners[0].page.fail_next = PageTimeout("hung")  # type: ignore[union-attr]
    Pool.failures = [PageCrashed("crashed")]
    with pytest.raises(PageCrashed):
        envs.reset()
    envs.reset()
    envs.step(np.zeros(2, int))


def test_a_missing_browser_is_told(make: Make) -> None:
    envs = make(1)
    Pool.failures = [BrowserNotFound("none")]
    with pytest.raises(BrowserNotFound):
        envs.reset()


def test_an_interrupt_leaves_no_answer_that_nobody_takes(make: Make) -> None:
    envs = make()
    envs.reset(seed=0)
    pages = [player.page for player in envs._runners]
    pages[1].fail_next = KeyboardInterrupt()  # type: ignore[union-attr, assignment]
    with pytest.raises(KeyboardInterrupt):
        envs.step(np.zeros(3, int))
    assert [page.closed for page in pages] == [False, True, True]  # type: ignore[union-attr]
    with pytest.raises(ResetNeeded):
        envs.step(np.zeros(3, int))
    envs.reset()
    envs.step(np.zeros(3, int))


def test_observations_and_infos_are_fresh_each_step(make: Make) -> None:
    envs = make(frame_stack=2)
    first, _ = envs.reset(seed=0)
    second, *_, infos = envs.step(np.ones(3, int))
    assert not np.shares_memory(first, second)
    kept = second.copy()
    first[...] = 1
    np.testing.assert_array_equal(second, kept)
    assert infos["score"] is not envs.step(np.ones(3, int))[4]["score"]


def test_games_that_reload_have_spare_pages_ready(make: Make) -> None:
    envs = make(4, reset_by="reload", max_steps=2)
    envs.reset(seed=0)
    for _ in range(12):
        envs.step(np.zeros(4, int))
    envs.close()
    assert all(page.closed for page in Pool.made)
    assert sum(page.loads for page in Pool.made) > len(Pool.made)  # pages are used again


def test_a_closed_vector_says_so_and_closes_again(make: Make) -> None:
    envs = make(render_mode="rgb_array")
    envs.reset()
    envs.close()
    envs.close()
    assert all(page.closed for page in Pool.made)
    for use in (envs.reset, lambda: envs.step(np.zeros(3, int)), envs.recv, envs.render):
        with pytest.raises(ClosedEnvironmentError, match="make new ones"):
            use()


def test_render_gives_each_game_at_its_own_size(make: Make) -> None:
    envs = make(2, render_mode="rgb_array", obs_type="state")
    with pytest.raises(ResetNeeded):
        envs.render()
    envs.reset()
    pictures = envs.render()
    assert pictures is not None
    assert [picture.shape for picture in pictures] == [(8, 12, 3)] * 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"num_envs": 0}, "num_envs: expected a whole number from 1; got 0"),
        ({"num_envs": True}, "num_envs: expected a whole number from 1; got True"),
        ({"autoreset_mode": "later"}, "autoreset_mode: expected an AutoresetMode, or one of 'NextStep'"),
        ({"obs_type": "RGB"}, "obs_type: expected one of"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(make: Make, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(webcade.OptionError, match=sentence):
        make(**options)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"seed": [1, 2]}, "seed: expected 3 seeds, one for each environment; got 2"),
        ({"options": {"reset_mask": [True] * 3}}, "reset_mask'.: expected a bool array"),
        ({"options": {"reset_mask": np.ones(2, bool)}}, "reset_mask'.: expected a bool array"),
        ({"options": {"reset_mask": np.zeros(3, bool)}}, "reset_mask'.: expected at least one True"),
    ],
)
def test_a_wrong_argument_of_reset_is_told(make: Make, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(webcade.OptionError, match=sentence):
        make().reset(**arguments)
