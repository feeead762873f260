"""The article's environment, and its examples, under each way to draw."""

from __future__ import annotations

import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import gymnasium as gym
import numpy as np
import psutil
import pytest
from gymnasium.error import ClosedEnvironmentError, InvalidAction, ResetNeeded
from gymnasium.utils.env_checker import check_env
from PIL import Image
from pyvirtualdisplay import Display

import gym_dinorun  # noqa: F401  registers DinoRun-v0
from webcade.webdriver import DinoRunEnv, WebInterface
from webcade.webdriver.display import VirtualDisplay

pytestmark = pytest.mark.browser

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
INK = 83  # grey of the dinosaur and its world


@pytest.fixture(scope="module")
def env() -> Iterator[gym.Env]:
    env = gym.make("DinoRun-v0", display="headless", render_mode="rgb_array")
    yield env
    env.close()


def test_the_articles_last_lines_run_on_a_virtual_display():
    env = gym.make("DinoRun-v0")
    init_state, _ = env.reset()
    state, reward, terminated, truncated, info = env.step(0)
    display = env.unwrapped._session.display
    assert display is not None
    assert display.alive
    env.close()
    assert not display.alive
    assert init_state.shape == state.shape == (600, 800, 3)
    assert (reward, terminated, truncated) == (0.1, False, False)
    assert info == {"score": pytest.approx(0, abs=20), "fault": ""}


@pytest.mark.slow
@pytest.mark.timeout(300)  # it plays in real time, and Gymnasium's check resets often
def test_it_is_an_environment_as_gymnasium_has_them(env):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env.unwrapped)


def test_an_episode_ends_with_a_crash_and_the_next_begins_anew(env):
    env.reset()
    over, rewards = False, []
    while not over:
        state, reward, terminated, truncated, info = env.step(0)
        rewards.append(reward)
        over = terminated or truncated
    assert terminated
    assert rewards[-1] == -1
    assert set(rewards[:-1]) == {0.1}
    assert env.unwrapped.get_crashed()
    assert info["score"] == env.unwrapped.get_score() > 10
    assert (state == INK).all(axis=2).sum() > 500  # the game, drawn
    with pytest.raises(ResetNeeded):
        env.unwrapped.step(0)
    _, info = env.reset()
    assert not env.unwrapped.get_crashed()
    assert info["score"] < 10


def test_the_up_arrow_makes_the_dinosaur_jump(env):
    env.reset()
    env.unwrapped.action_dict[1]()
    assert env.unwrapped.execute("return Runner.getInstance().tRex.jumping")


def test_an_action_outside_the_space_is_refused(env):
    env.reset()
    with pytest.raises(InvalidAction):
        env.unwrapped.step(3)


def test_a_closed_environment_says_so():
    env = DinoRunEnv(display="headless", crop=np.s_[0:250, 0:800])
    assert env.reset()[0].shape == (250, 800, 3)
    env.close()
    env.close()
    with pytest.raises(ClosedEnvironmentError):
        env.reset()


def test_a_browser_draws_into_a_window_that_is_there(monkeypatch):
    with Display(visible=False, size=(1024, 768), manage_global_env=False) as display:
        monkeypatch.setenv("DISPLAY", display.new_display_var)
        with WebInterface() as web:
            assert web._session.display is None
            web.press_space()
            assert (web.grab_screen() == INK).all(axis=2).any()


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["chromium", "chromedriver", "Xvfb"])
def test_what_dies_in_mid_episode_costs_one_truncated_episode_and_leaves_nothing(killed):
    others = family()
    env = DinoRunEnv(headless=True)
    try:
        env.reset()
        before = [process for process in family() if process not in others]
        victim = next(process for process in before if killed in process.name())
        victim.kill()
        state, reward, terminated, truncated, info = env.step(0)
        while not truncated:  # what has died may take a moment to be missed
            state, reward, terminated, truncated, info = env.step(0)
        assert (reward, terminated) == (0, False)
        assert info["fault"].startswith(("BrowserDied", "Page"))
        assert env.observation_space.contains(state)
        env.reset()
        assert not env.step(0)[3]
        psutil.wait_procs(before, timeout=10)
        assert not [process for process in before if process.is_running()]
    finally:
        env.close()
    assert not [process for process in family() if process not in others]


def family() -> list[psutil.Process]:
    """What this process has started, and what that has."""
    return psutil.Process().children(recursive=True)


@pytest.mark.slow
def test_displays_get_numbers_of_their_own():
    with WebInterface(headless=True) as one, WebInterface(headless=True) as other:
        assert one._session.display.name != other._session.display.name
        assert one.grab_screen().shape == other.grab_screen().shape


def test_a_display_whose_number_is_taken_gets_another():
    display = VirtualDisplay()
    name = display.name
    display.close()
    with socket.socket(socket.AF_UNIX) as somebody:
        somebody.bind(f"\0/tmp/.X11-unix/X{name[1:]}")
        somebody.listen()
        display = VirtualDisplay()
        assert display.alive
        assert display.name != name
        display.close()


@pytest.mark.slow
def test_the_articles_example_plays_an_episode_and_shows_it(tmp_path):
    picture = tmp_path / "article.png"
    said = run("article.py", "--picture", str(picture))
    assert "screenshot (600, 800, 3)" in said.lower()
    assert "steps per second" in said
    assert (np.asarray(Image.open(picture)) == INK).all(axis=2).sum() > 500


@pytest.mark.slow
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_the_second_game_is_played_by_what_it_looks_like(browser):
    said = run("second_game.py", "--browser", browser, "--apples", "2", "--display", "headless")
    assert said.strip() == "Apples caught: 2"


def run(example: str, *arguments: str) -> str:
    command = [sys.executable, EXAMPLES / example, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
