"""The environment in a browser: under every clock, in a window, and wherever Python may run it."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import psutil
import pytest
from gymnasium.utils.env_checker import check_env

import webcade
from games.dot import FAST, NOOP, RELIABLE, make_dot, write_dot
from webcade.errors import BrowserStartError

pytestmark = pytest.mark.browser

OBS_TYPES = ("rgb", "grayscale", "state", "rgb+state", "grayscale+state")
RED = (204, 0, 0)  # the dot's


@pytest.fixture(scope="module")
def dot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webcade.WebcadeEnv]:
    env = make_dot(tmp_path_factory.mktemp("dot"), RELIABLE, render_mode="rgb_array")
    yield env
    env.close()


@pytest.fixture
def browserless(dot: webcade.WebcadeEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    """Environments of this test use one browser between them: only their pages are fresh."""
    dot.reset()
    browser = dot.page._browser  # type: ignore[union-attr]
    monkeypatch.setattr("webcade.chromium.page._start_browser", lambda game, options: browser)
    monkeypatch.setattr(browser, "close", lambda: None)


@pytest.mark.parametrize("obs_type", OBS_TYPES)
@pytest.mark.usefixtures("browserless")
def test_gymnasium_has_nothing_to_say(tmp_path: Path, obs_type: str) -> None:
    env = make_dot(tmp_path, RELIABLE, obs_type=obs_type)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env, skip_render_check=True)


@pytest.mark.slow
def test_gymnasium_has_nothing_to_say_of_the_browsers_clock(tmp_path: Path) -> None:
    folder = write_dot(tmp_path, RELIABLE)
    env = gym.make("webcade/Game-v0", game=folder, clock="browser", obs_type="rgb+state").unwrapped
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env, skip_render_check=True, skip_close_check=True)
    env.close()


@pytest.mark.slow
def test_the_catalogue_is_made_by_its_id_and_renders() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gym.make("webcade/DinoRun-v0", render_mode="rgb_array")
    with env:
        observation, info = env.reset(seed=0)
        assert env.observation_space.contains(observation)
        assert info["score"] == 0
        for _ in range(5):
            observation, *_ = env.step(1)
        np.testing.assert_array_equal(env.render(), observation)


def test_rendering_moves_no_time(dot: webcade.WebcadeEnv) -> None:
    runs = []
    for looks in (0, 3):
        dot.reset(seed=0)
        for _ in range(looks):
            dot.render()
        observation, *_, info = dot.step(NOOP)
        runs.append((np.asarray(observation).tobytes(), info))
    assert runs[0] == runs[1]


def test_a_held_key_is_felt_and_let_go(dot: webcade.WebcadeEnv) -> None:
    dot.reset(seed=0)
    rewards = [dot.step(action)[1] for action in (NOOP, FAST, FAST, NOOP)]
    assert rewards == [4, 8, 8, 4]


def test_sizes_average_what_is_seen(dot: webcade.WebcadeEnv, tmp_path: Path) -> None:
    dot.reset(seed=0)
    with_size = make_dot(tmp_path, RELIABLE, size=(8, 16))
    small, _ = with_size.reset(seed=0)
    with_size.close()
    full = np.asarray(dot.render()).astype(float)
    averaged = full.reshape(8, 2, 16, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(np.asarray(small), averaged, atol=1)


@pytest.mark.slow
def test_a_window_shows_the_game(tmp_path: Path) -> None:
    from PIL import ImageGrab
    from pyvirtualdisplay.display import Display

    with Display(visible=False, size=(800, 600)) as display:
        env = make_dot(tmp_path, RELIABLE, render_mode="human")
        env.reset(seed=0)
        for _ in range(200):  # until the window manager's absence is overcome and the first frame drawn
            if env.step(NOOP)[2]:
                env.reset()
            seen = np.asarray(ImageGrab.grab(xdisplay=display.new_display_var))
            if (seen == RED).all(axis=-1).any():
                break
        else:
            pytest.fail("the dot is nowhere on the screen")
        assert env.render() is None
        env.close()


def test_a_window_without_a_display_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(BrowserStartError, match="needs a display and there is none; set DISPLAY"):
        make_dot(tmp_path, render_mode="human").reset()


@pytest.mark.train
@pytest.mark.slow
@pytest.mark.usefixtures("browserless")
@pytest.mark.parametrize(
    "options",
    [
        {"size": (84, 84)},
        {"size": (84, 84), "obs_type": "grayscale", "frame_stack": 4},
        {"obs_type": "state"},
    ],
)
def test_stable_baselines3_has_nothing_to_say(tmp_path: Path, options: dict[str, Any]) -> None:
    from stable_baselines3.common.env_checker import check_env

    env = make_dot(tmp_path, RELIABLE, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env)


def test_it_plays_inside_a_running_loop(dot: webcade.WebcadeEnv) -> None:
    async def play() -> float:
        dot.reset(seed=0)
        await asyncio.sleep(0)
        return float(dot.step(NOOP)[1])

    assert asyncio.run(play()) == 4


def test_it_plays_in_a_thread_and_back(dot: webcade.WebcadeEnv) -> None:
    rewards = []
    dot.reset(seed=0)
    thread = threading.Thread(target=lambda: rewards.append(dot.step(NOOP)[1]))
    thread.start()
    thread.join()
    assert [*rewards, dot.step(FAST)[1]] == [4, 8]


@pytest.mark.slow
@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_a_worker_has_a_browser_of_its_own_and_its_parents_lives_on(
    dot: webcade.WebcadeEnv, tmp_path: Path, context: str
) -> None:
    alone, _ = dot.reset(seed=5)
    workers = gym.vector.AsyncVectorEnv([partial(make_dot, tmp_path, RELIABLE)], context=context)
    observations, _ = workers.reset(seed=5)
    np.testing.assert_array_equal(observations[0], alone)
    _, rewards, *_ = workers.step(np.array([FAST]))
    assert rewards[0] == dot.step(FAST)[1]
    workers.close()
    assert dot.step(FAST)[1] == 8


def test_a_forked_child_lets_go_of_its_parents_browser(dot: webcade.WebcadeEnv) -> None:
    before = [dot.reset(seed=5)[1], dot.step(NOOP)[4]]
    dot.reset(seed=5)
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_play_on, args=(dot, there))
    child.start()
    assert here.poll(60)
    step, again, pid = here.recv()
    child.join(60)
    assert child.exitcode == 0
    assert (step[1:4], step[4]["fault"]) == ((0.0, False, True), "the browser ended")
    assert again == before
    mine = dot.page.pid  # type: ignore[union-attr]
    assert pid != mine
    assert not psutil.pid_exists(pid)
    assert dot.step(NOOP)[4] == before[1]


def _play_on(env: webcade.WebcadeEnv, connection: Any) -> None:
    step = env.step(NOOP)
    again = [env.reset(seed=5)[1], env.step(NOOP)[4]]
    pid = env.page.pid  # type: ignore[union-attr]
    env.close()
    connection.send((step, again, pid))
