"""A Selenium Grid, the real one: WebInterface, environments and vectors in its slots, and its end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import gymnasium as gym
import numpy as np
import psutil
import pytest
from grid import Grid, check_lost, running_grid

import webcade
from games.dot import PAGE, RELIABLE, make_dot, write_served_dot
from webcade.errors import BrowserStartError
from webcade.webdriver import WebInterface

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]  # the first fetches the Grid


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    with running_grid(tmp_path_factory.mktemp("grid")) as grid:
        yield grid


def by_selenium(grid: Grid, **options: object) -> dict[str, object]:
    """Keywords of an environment in the Grid's slots."""
    return {"driver": "selenium", "clock": "page", "driver_options": {"remote_url": grid.url}, **options}


def test_a_web_interface_plays_in_a_slot(grid):
    with WebInterface(game_url=PAGE.as_uri(), remote_url=grid.url, display="headless") as web:
        assert grid.slots_in_use() == 1
        assert web.grab_screen().shape == (600, 800, 3)
        assert web.execute("return game.x") > 0
    assert grid.slots_in_use() == 0


@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_served_game_is_played_in_a_slot_as_in_chromium(grid, tmp_path, browser):
    folder = write_served_dot(tmp_path / "game")
    envs = [webcade.WebcadeEnv(folder, **options) for options in ({}, by_selenium(grid, browser=browser))]
    seen = [[env.reset(seed=0)[0], *(env.step(1)[0] for _ in range(3)), env.step(0)[4]] for env in envs]
    for env in envs:
        env.close()
    assert seen[1][-1] == seen[0][-1]
    assert np.array_equal(seen[1][:-1], seen[0][:-1])


def test_a_vector_is_spread_over_the_slots(grid, tmp_path):
    folder = write_served_dot(tmp_path / "game")
    envs = gym.make_vec("webcade/Game-v0", num_envs=2, game=folder, **by_selenium(grid))
    observations, _ = envs.reset(seed=4)
    assert grid.slots_in_use() == 2
    local = webcade.WebcadeEnv(folder)
    assert (observations[0] == local.reset(seed=4)[0]).all()
    for _ in range(3):
        observations, *_ = envs.step(np.array([1, 0]))
        assert (observations[0] == local.step(1)[0]).all()
    local.close()
    envs.close()
    assert grid.slots_in_use() == 0


def test_a_grid_without_a_free_slot_says_so_and_keeps_none_for_who_has_left(grid):
    named = {"remote_url": grid.url, "display": "headless", "game_url": PAGE.as_uri()}
    with WebInterface(**named), WebInterface(**named):
        with pytest.raises(
            BrowserStartError, match=r"within 1 s; .* in use: 2 of 2 for chrome, 0 of 1 for f"
        ):
            WebInterface(**named, timeout=1)
        (late,) = [thread for thread in threading.enumerate() if thread.name == "webcade-connect"]
    late.join(60)  # it gets its browser now, and ends it
    assert grid.slots_in_use() == 0


def test_a_driver_killed_behind_the_grid_costs_one_truncated_episode(grid, tmp_path):
    env = make_dot(tmp_path / "game", RELIABLE, **by_selenium(grid))
    env.reset(seed=0)
    behind = psutil.Process(grid.server.pid).children(recursive=True)
    next(process for process in behind if process.name() == "chromedriver").kill()
    _, reward, terminated, truncated, info = env.step(1)
    assert (reward, terminated, truncated) == (0, False, True)
    assert "the browser is gone" in info["fault"]
    env.reset()
    assert not env.step(1)[3]
    env.close()


def test_a_grid_that_goes_in_mid_episode_costs_one_truncated_episode(tmp_path):
    with running_grid(tmp_path) as grid:
        env = make_dot(tmp_path / "game", RELIABLE, **by_selenium(grid))
        observation, _ = env.reset(seed=0)
    check_lost(env, observation, "is gone", grid.url)
