"""The environment over a page without a browser: what it promises of every page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ClosedEnvironmentError, InvalidAction, ResetNeeded

import webcade
import webcade.env
from games import write_game
from games.ring import RING, STATELESS
from webcade.errors import BrowserDied, BrowserNotFound, PageCrashed, PageScriptError, PageTimeout
from webcade.game import Game
from webcade.options import EnvOptions
from webcade.page import FakePage, Inputs, RawInputs, ResetBy


class RecordingPage(FakePage):
    """A FakePage that remembers what it was asked."""

    distrusted = False

    def distrust(self) -> None:
        self.distrusted = True

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        self.seeds = [*getattr(self, "seeds", []), seed]
        super().begin_reset(seed, by)

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        self.actions = [*getattr(self, "actions", []), *getattr(inputs, "actions", ())]
        super().begin_step(inputs, frames)


class Pages(list[RecordingPage]):
    """Every page made, in order; those to come may be told to fail their reset."""

    failures: list[Exception]

    def make(self, game: Game, options: EnvOptions) -> RecordingPage:
        fail = self.failures.pop(0) if self.failures else None
        self.append(RecordingPage(view=options.view, fail_next=fail))
        return self[-1]


@pytest.fixture
def make(pages: Pages, tmp_path: Path) -> Callable[..., webcade.WebcadeEnv]:
    write_game(tmp_path, **RING)

    def make_env(**options: Any) -> webcade.WebcadeEnv:
        return webcade.WebcadeEnv(tmp_path, **options)

    return make_env


Make = Callable[..., webcade.WebcadeEnv]


@pytest.mark.parametrize(
    ("obs_type", "shapes"),
    [
        ("rgb", {"": (8, 12, 3)}),
        ("grayscale", {"": (8, 12)}),
        ("state", {"": (2,)}),
        ("rgb+state", {"image": (8, 12, 3), "state": (2,)}),
        ("grayscale+state", {"image": (8, 12), "state": (2,)}),
    ],
)
def test_observations_are_what_obs_type_says(make: Make, obs_type: str, shapes: dict[str, Any]) -> None:
    env = make(obs_type=obs_type)
    observation, _ = env.reset(seed=1)
    for observed in (observation, env.step(1)[0]):
        assert env.observation_space.contains(observed)
        parts = observed if isinstance(observed, dict) else {"": observed}
        assert {name: part.shape for name, part in parts.items()} == shapes
        assert {part.dtype for name, part in parts.items() if part.ndim == 1} <= {np.dtype(np.float32)}
        assert {part.dtype for part in parts.values() if part.ndim > 1} <= {np.dtype(np.uint8)}


def test_construction_makes_no_page(make: Make, pages: Pages) -> None:
    make().close()
    assert not pages


def test_a_state_beyond_its_bounds_is_clipped_to_them(make: Make) -> None:
    env = make(obs_type="state")
    paces = []
    for seed in range(10):
        observation, _ = env.reset(seed=seed)
        assert isinstance(observation, np.ndarray)
        paces.append(observation[1])
    assert max(paces) == 3


def test_size_shapes_the_images(make: Make) -> None:
    env = make(size=(4, 6))
    observation, _ = env.reset()
    assert isinstance(observation, np.ndarray)
    assert observation.shape == env.observation_space.shape == (4, 6, 3)


@pytest.mark.parametrize(("obs_type", "shape"), [("rgb", (3, 8, 12, 3)), ("grayscale", (3, 8, 12))])
def test_frame_stack_keeps_the_last_images_oldest_first(make: Make, obs_type: str, shape: Any) -> None:
    env = make(obs_type=obs_type, frame_stack=3)
    first, _ = env.reset(seed=0)
    assert isinstance(first, np.ndarray)
    assert first.shape == env.observation_space.shape == shape
    assert (first == first[0]).all()
    second = env.step(1)[0]
    third = env.step(0)[0]
    assert isinstance(second, np.ndarray)
    assert isinstance(third, np.ndarray)
    np.testing.assert_array_equal(third[0], first[0])
    np.testing.assert_array_equal(third[:2], second[1:])
    assert (third[1] != third[0]).any()


def test_a_stack_of_one_has_its_axis(make: Make) -> None:
    observation, _ = make(frame_stack=1).reset()
    assert isinstance(observation, np.ndarray)
    assert observation.shape == (1, 8, 12, 3)


def test_a_reset_forgets_the_images_before_it(make: Make) -> None:
    env = make(frame_stack=3)
    env.reset(seed=0)
    env.step(1)
    observation, _ = env.reset(seed=0)
    assert isinstance(observation, np.ndarray)
    assert (observation == observation[0]).all()


def test_frame_skip_is_the_games_unless_given(make: Make) -> None:
    env, other = make(), make(frame_skip=5)
    env.reset()
    other.reset()
    assert (env.step(0)[4]["frame"], other.step(0)[4]["frame"]) == (2, 5)


def test_the_reward_is_the_files(make: Make) -> None:
    env = make(frame_skip=10)
    _, before = env.reset(seed=0)
    _, reward, terminated, truncated, info = env.step(0)
    assert (reward, terminated, truncated) == (0.5 + 2 * (info["score"] - before["score"]), False, False)
    before = info
    _, reward, terminated, truncated, info = env.step(0)
    assert (reward, terminated, truncated) == (-1 + 2 * (info["score"] - before["score"]), True, False)


def test_sticky_actions_repeat_the_action_before_as_often_as_they_say(make: Make, pages: Pages) -> None:
    env = make(repeat_action_probability=0.25, frame_skip=1)
    wanted: list[int] = []
    choice = np.random.default_rng(0)
    env.reset(seed=3)
    over = False
    for _ in range(2000):
        if over:
            env.reset()
        wanted.append(int(choice.integers(2)))
        _, _, terminated, truncated, _ = env.step(wanted[-1])
        over = terminated or truncated
    changed = np.mean(np.array(wanted) != np.array(pages[0].actions))
    assert 0.10 < changed < 0.15  # a repeated action is the wanted one every second time


def test_sticky_actions_of_one_repeat_action_0_for_ever(make: Make, pages: Pages) -> None:
    env = make(repeat_action_probability=1.0)
    env.reset()
    env.step(1)
    env.step(1)
    assert pages[0].actions == [0, 0]


def test_sticky_actions_repeat_with_their_seed(make: Make, pages: Pages) -> None:
    for _ in range(2):
        env = make(repeat_action_probability=0.5)
        env.reset(seed=5)
        for action in (1, 0, 1, 0, 1, 0, 1):
            env.step(action)
    assert pages[0].actions == pages[1].actions


def test_max_steps_truncates_and_does_not_terminate(make: Make) -> None:
    env = make(max_steps=3)
    for _ in range(2):
        env.reset()
        flags = [env.step(0)[2:4] for _ in range(3)]
        assert flags == [(False, False), (False, False), (False, True)]
        with pytest.raises(ResetNeeded):
            env.step(0)


def test_the_games_end_at_the_limit_is_the_games_end(make: Make) -> None:
    env = make(max_steps=2, frame_skip=10)
    env.reset()
    env.step(0)
    assert env.step(0)[2:4] == (True, False)


def test_the_page_seed_is_drawn_from_np_random_at_each_reset(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=7)
    env.reset()
    env.reset(seed=7)
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(7)))
    first, second = (int(generator.integers(2**32)) for _ in range(2))
    assert pages[0].seeds == [first, second, first]


def test_info_names_score_time_frame_and_the_other_readings(make: Make) -> None:
    env = make()
    env.reset(seed=0)
    info = env.step(0)[4]
    assert set(info) == {"score", "over", "time_ms", "frame", "fault"}
    assert (info["frame"], info["time_ms"]) == (2, 2 * 16.671875)


@pytest.mark.parametrize("record", [True, False])
def test_info_has_the_same_keys_in_resets_steps_and_faults(
    make: Make, pages: Pages, tmp_path: Path, record: bool
) -> None:
    env = make(record=tmp_path / "run.webcade" if record else None)
    infos = [env.reset(seed=0)[1], env.step(0)[4]]
    pages[0].fail_next = PageCrashed("crashed")
    infos += [env.step(0)[4], env.reset()[1], env.step(0)[4]]
    assert [info["fault"] for info in infos] == ["", "", "crashed", "", ""]
    assert {tuple(info) for info in infos} == {tuple(infos[0])}
    env.close()


@pytest.mark.parametrize(
    ("obs_type", "frame_stack"),
    [("rgb", None), ("rgb", 2), ("rgb+state", None), ("rgb+state", 2), ("state", None)],
)
def test_observations_and_infos_are_fresh_each_step(
    make: Make, obs_type: str, frame_stack: int | None
) -> None:
    env = make(obs_type=obs_type, frame_stack=frame_stack)
    observation, info = env.reset(seed=0)
    again, again_info = env.step(0)[0], env.step(0)[4]
    for old, new in zip(_arrays(observation), _arrays(again), strict=True):
        assert not np.shares_memory(old, new)
        kept = new.copy()
        old[...] = 1
        np.testing.assert_array_equal(new, kept)
    assert info is not again_info


@pytest.mark.parametrize("failure", [PageTimeout("hung"), PageCrashed("crashed"), BrowserDied("ended")])
def test_a_fault_costs_one_truncated_episode_and_no_reward(
    make: Make, pages: Pages, failure: Exception
) -> None:
    env = make(obs_type="rgb+state")
    env.reset(seed=0)
    last = env.step(1)[0]
    pages[0].fail_next = failure
    observation, reward, terminated, truncated, info = env.step(1)
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert info["fault"] == str(failure)
    for good, now in zip(_arrays(last), _arrays(observation), strict=True):
        np.testing.assert_array_equal(good, now)
        assert not np.shares_memory(good, now)
    assert pages[0].closed
    with pytest.raises(ResetNeeded):
        env.step(0)
    _, info = env.reset()
    assert info["fault"] == ""
    assert len(pages) == 2
    assert not env.step(0)[4]["fault"]


def test_a_fault_in_the_first_step_returns_the_resets_observation(make: Make, pages: Pages) -> None:
    env = make()
    first, _ = env.reset(seed=0)
    pages[0].fail_next = PageScriptError("readings.score: threw")
    np.testing.assert_array_equal(env.step(0)[0], first)


def test_a_fault_of_a_stack_returns_the_whole_last_stack(make: Make, pages: Pages) -> None:
    env = make(frame_stack=2)
    env.reset(seed=0)
    last = env.step(1)[0]
    pages[0].fail_next = PageCrashed("crashed")
    observation = env.step(0)[0]
    np.testing.assert_array_equal(observation, last)
    assert not np.shares_memory(observation, last)


def test_what_is_no_fault_of_the_page_is_raised(make: Make, pages: Pages) -> None:
    env = make()
    env.reset()
    pages[0].fail_next = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        env.step(0)


def test_a_reset_that_fails_tries_once_more_on_a_fresh_page(make: Make, pages: Pages) -> None:
    env = make()
    env.reset()
    pages[0].fail_next = PageTimeout("hung")
    env.reset()
    assert [page.closed for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("failure", "is_distrusted"),
    [(PageTimeout("hung"), True), (PageTimeout("slow", 3), False), (PageScriptError("threw"), False)],
)
def test_the_second_try_is_in_another_browser_unless_the_game_itself_failed(
    make: Make, pages: Pages, failure: Exception, is_distrusted: bool
) -> None:
    env = make()
    pages.failures = [failure]
    env.reset()
    assert [page.distrusted for page in pages] == [is_distrusted, False]


def test_the_second_try_has_the_first_ones_seed(make: Make, pages: Pages) -> None:
    env, whole = make(), make()
    env.reset(seed=3)
    pages[0].fail_next = PageTimeout("hung")
    env.reset()
    whole.reset(seed=3)
    whole.reset()
    assert pages[1].seeds == [pages[2].seeds[1]]


def test_a_reset_that_fails_twice_raises_and_leaves_no_page(make: Make, pages: Pages) -> None:
    env = make()
    pages.failures = [PageTimeout("hung"), PageCrashed("crashed")]
    with pytest.raises(PageCrashed, match="crashed"):
        env.reset()
    assert [page.closed for page in pages] == [True, True]
    env.reset()


def test_a_failed_reset_leaves_no_episode_to_step(make: Make, pages: Pages) -> None:
    env = make()
    env.reset()
    pages[0].fail_next = PageTimeout("hung")
    pages.failures = [PageTimeout("hung")]
    with pytest.raises(PageTimeout):
        env.reset()
    with pytest.raises(ResetNeeded):
        env.step(0)


def test_a_missing_browser_is_not_looked_for_twice(make: Make, pages: Pages) -> None:
    env = make()
    pages.failures = [BrowserNotFound("none"), BrowserNotFound("none")]
    with pytest.raises(BrowserNotFound):
        env.reset()
    assert len(pages) == 1


def test_an_interrupted_reset_leaves_no_page(make: Make, pages: Pages) -> None:
    env = make()
    pages.failures = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        env.reset()
    assert pages[0].closed


def test_a_step_before_the_first_reset_asks_for_one(make: Make) -> None:
    with pytest.raises(ResetNeeded, match=r"reset\(\)"):
        make().step(0)


@pytest.mark.parametrize("action", [2, -1, 0.5, "jump", None])
def test_an_action_outside_the_space_is_refused(make: Make, action: Any) -> None:
    env = make()
    env.reset()
    with pytest.raises(InvalidAction, match=r"Discrete\(2\)"):
        env.step(action)


def test_an_action_may_be_any_whole_number(make: Make, pages: Pages) -> None:
    env = make()
    env.reset()
    for action in (1, np.int64(1), np.int32(1), np.array(1)):
        env.step(action)  # type: ignore[arg-type]
    assert pages[0].actions == [1, 1, 1, 1]


def test_a_closed_environment_says_so_and_closes_again(make: Make, pages: Pages) -> None:
    env = make(render_mode="rgb_array")
    env.reset()
    env.close()
    env.close()
    assert pages[0].closed
    for use in (env.reset, lambda: env.step(0), env.render):
        with pytest.raises(ClosedEnvironmentError, match="make a new one"):
            use()


def test_render_gives_the_region_at_its_own_size(make: Make) -> None:
    env = make(render_mode="rgb_array", obs_type="state")
    with pytest.raises(ResetNeeded):
        env.render()
    env.reset()
    picture = env.render()
    assert picture is not None
    assert (picture.shape, picture.dtype) == ((8, 12, 3), np.uint8)


def test_render_after_a_fault_asks_for_a_reset(make: Make, pages: Pages) -> None:
    env = make(render_mode="rgb_array")
    env.reset()
    pages[0].fail_next = PageCrashed("crashed")
    env.step(0)
    with pytest.raises(ResetNeeded):
        env.render()


def test_the_fingerprint_is_the_pages(make: Make) -> None:
    env = make()
    with pytest.raises(ResetNeeded):
        env.fingerprint  # noqa: B018
    env.reset()
    assert env.fingerprint["bytes"]["capture"] == "fake"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"obs_type": "RGB"}, "obs_type: expected one of 'rgb', 'grayscale', 'state'"),
        ({"size": 84}, r"size: expected \(height, width\); got 84"),
        ({"size": (84, 0)}, r"size\[1\]: expected a whole number from 1; got 0"),
        ({"frame_stack": 0}, "frame_stack: expected a whole number from 1; got 0"),
        ({"frame_skip": True}, "frame_skip: expected a whole number from 1; got True"),
        ({"max_steps": 1.5}, "max_steps: expected a whole number from 1; got 1.5"),
        ({"repeat_action_probability": 2}, "repeat_action_probability: expected a number from 0 to 1; got 2"),
        ({"clock": "sun"}, "clock: expected one of 'page', 'browser', 'wall'; got 'sun'"),
        ({"reset_by": "magic"}, "reset_by: expected one of 'restart', 'restore', 'reload'; got 'magic'"),
        ({"reset_by": "restart"}, "reset_by: Ring defines no episode.restart"),
        ({"reset_by": "restore"}, "reset_by: 'restore' needs states.in_place = true in Ring's game.toml"),
        ({"render_mode": "ansi"}, "render_mode: expected one of None, 'rgb_array', 'human'; got 'ansi'"),
        ({"render_mode": "human", "clock": "browser"}, 'render_mode: "human" needs a window'),
        ({"driver": "lynx"}, "driver: expected one of"),
        ({"driver_options": {"display": "xvfb"}}, "driver_options: expected options of the chromium driver"),
        ({"step_timeout": 0}, "step_timeout: expected seconds, more than 0; got 0"),
        ({"load_timeout": float("inf")}, "load_timeout: expected seconds, more than 0; got inf"),
        ({"obs_type": "state", "dtype": "float32"}, "size, frame_stack, channels, dtype: only for images"),
        ({"channels": "middle"}, "channels: expected one of None, 'first', 'last'; got 'middle'"),
        ({"dtype": "float64"}, "dtype: expected one of 'uint8', 'float32'; got 'float64'"),
        ({"frameskip": (2, 5)}, r"frameskip: expected a whole number from 1; got \(2, 5\)"),
        ({"frameskip": 2, "frame_skip": 4}, "frame_skip, frameskip: two names of the frames of a step"),
        ({"max_steps": 2, "max_episode_steps": 4}, "max_steps, max_episode_steps: two names of one limit"),
        ({"obs_type": "state", "frame_stack": 4}, "size, frame_stack, channels, dtype: only for images"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(make: Make, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(webcade.OptionError, match=sentence) as raised:
        make(**options)
    assert "\n" not in str(raised.value)


def test_a_game_without_features_has_no_state(tmp_path: Path) -> None:
    write_game(tmp_path, **STATELESS)
    with pytest.raises(webcade.OptionError, match="obs_type: Ring defines no"):
        webcade.WebcadeEnv(tmp_path, obs_type="state")


def test_a_keyword_that_make_does_not_know_is_named(tmp_path: Path) -> None:
    write_game(tmp_path, **RING)
    with pytest.raises(webcade.OptionError, match="frames_skip: no such keyword; did you mean 'frame_skip'"):
        gym.make("webcade/Game-v0", game=tmp_path, frames_skip=4)


def test_a_copy_by_pickle_is_made_with_the_same_keywords(make: Make) -> None:
    import pickle

    env = make(obs_type="grayscale", frame_stack=2)
    copy = pickle.loads(pickle.dumps(env))
    assert copy.observation_space == env.observation_space
    assert copy.unwrapped.game.digest == env.game.digest


def _arrays(observation: Any) -> list[Any]:
    return list(observation.values()) if isinstance(observation, dict) else [observation]


def test_a_feature_with_a_count_has_as_many_places_in_the_state(tmp_path: Path) -> None:
    board = {"name": "cell", "reading": "cells", "count": 3, "low": -1, "high": 8}
    write_game(tmp_path, **RING | {"features": [*RING["features"], board]})
    env = webcade.WebcadeEnv(tmp_path, obs_type="state")
    space = env.observation_space
    assert isinstance(space, gym.spaces.Box)
    assert (space.low.tolist(), space.high.tolist()) == ([0, 0, -1, -1, -1], [11, 3, 8, 8, 8])
    assert env.game.features[-1].names == ("cell_0", "cell_1", "cell_2")
