"""driver="selenium": games of the catalogue are what they are in Chromium."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

from webcade.errors import PageError
from webcade.testing.trace import step_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STEPPED = {"driver": "selenium", "clock": "page", "driver_options": {"display": "headless"}}


@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_the_dinosaur_is_the_same_whoever_shows_it(browser):
    traces = []
    for options in ({}, {"browser": browser, **STEPPED}):
        env = gym.make("webcade/DinoRun-v0", **options)
        observation, _ = env.reset(seed=3)
        seen = [observation.tobytes()]
        for i in range(60):
            observation, reward, terminated, _, info = env.step(i % 3 % 2)
            seen.append(observation.tobytes() + repr((reward, terminated, info)).encode())
            if terminated:
                break
        env.close()
        traces.append(seen)
    assert traces[0] == traces[1]


@pytest.mark.parametrize("name", ["Asteroids", "Flappy", "PacManPhaser"])
def test_firefox_plays_games_of_the_catalogue(name):
    env = gym.make(f"webcade/{name}-v0", browser="firefox", **STEPPED)
    env.action_space.seed(0)
    first, _ = env.reset(seed=0)
    steps_a_second = env.unwrapped.metadata["render_fps"]
    seen = {first.tobytes()}
    for number in range(1, 11):
        observation, _, terminated, truncated, info = env.step(env.action_space.sample())
        assert (terminated, truncated) == (False, False), info
        assert info["time_ms"] == pytest.approx(number * 1000 / steps_a_second, abs=1)
        seen.add(observation.tobytes())
    env.close()
    assert len(seen) > 5


@pytest.mark.long
def test_firefox_draws_webgl_on_a_virtual_display_and_says_so_where_it_does_not():
    named = {"browser": "firefox", "driver": "selenium", "clock": "page"}
    env = gym.make("webcade/Platformer-v0", driver_options={"display": "xvfb"}, **named)
    first, _ = env.reset(seed=0)
    assert not np.array_equal(env.step(np.array([1, 0, 0, 0, 0, 0], np.int8))[0], first)
    env.close()
    env = gym.make("webcade/Platformer-v0", driver_options={"display": "headless"}, **named)
    with pytest.raises(PageError, match=r'no WebGL.*"xvfb"'):
        env.reset()
    env.close()


@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_game_of_elements_plays_as_in_chromium_and_looks_like_it(browser):
    traces = []
    for options in ({}, {"browser": browser, **STEPPED}):
        env = gym.make("webcade/Game2048-v0", **options)
        images, said = [env.reset(seed=1)[0]], []
        for action in (0, 1, 2, 3):
            came = env.step(action)
            images.append(came[0])
            said.append({name: value for name, value in step_of(came).items() if name != "observation.image"})
        env.close()
        traces.append((np.array(images, int), said))
    assert traces[1][1] == traces[0][1]
    assert float.fromhex(traces[0][1][-1]["score"]) > 0
    off = np.abs(traces[1][0] - traces[0][0])
    assert (off > 32).mean() < 0.001  # where tiles are; letters have greys of each browser's own
