"""driver="selenium": environments in Chrome and Firefox, in real time, and by a driver that runs already."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler

import numpy as np
import psutil
import pytest
from grid import check_lost

import webcade
from browser_processes import kill_gpu
from games import discrete, observe, size, write_game
from games.dot import PAGE, READY, RELIABLE, make_dot, write_dot, write_served_dot
from http_server import serving
from webcade.errors import BrowserStartError, OptionError, PageError

pytestmark = pytest.mark.browser

HEADLESS = {"driver": "selenium", "driver_options": {"display": "headless"}}

STEPPED = {"clock": "page", **HEADLESS}


@contextlib.contextmanager
def foreign_driver() -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a driver that somebody else has started, and its end."""
    for _ in range(5):  # it ends if another program has taken the port that it chose
        driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        assert driver.stdout is not None
        said = (re.search(r"on port (\d{2,})\.", line) for line in driver.stdout)
        if port := next((found[1] for found in said if found), None):
            break
    assert port is not None

    def end() -> None:
        if driver.poll() is None:
            for process in [*psutil.Process(driver.pid).children(recursive=True), driver]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            driver.communicate()

    try:
        yield f"http://127.0.0.1:{port}", end
    finally:
        end()


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", [{}, {"browser": "chrome", **HEADLESS}, {"browser": "firefox", **HEADLESS}]
)
def test_both_drivers_play_in_real_time_and_say_how_well(tmp_path, options):
    env = make_dot(tmp_path / "game", RELIABLE, clock="wall", **options)
    observation, info = env.reset(seed=0)
    assert (info["lag_ms"], info["late_steps"]) == (0, 0)
    assert info["missed_frames"] >= 0  # of real time, which passes while the first moment is read, too
    for _ in range(5):
        observation, _, terminated, truncated, info = env.step(0)
        assert (terminated, truncated) == (False, False)
    assert env.observation_space.contains(observation)
    assert info["time_ms"] >= 5 * 4 * 1000 / 60 - 17
    assert info["frame"] >= 5
    assert info["lag_ms"] >= 0
    assert 0 <= info["late_steps"] <= 5
    env.close()


def test_the_clock_is_the_wall_or_the_pages(tmp_path):
    with pytest.raises(OptionError, match="page"):
        make_dot(tmp_path / "game", RELIABLE, clock="browser", **HEADLESS)
    with pytest.raises(OptionError, match="display"):
        make_dot(tmp_path / "game", RELIABLE, driver="selenium", driver_options={"screen": "big"})
    with pytest.raises(OptionError, match="xvfb"):
        make_dot(tmp_path / "game", RELIABLE, driver="selenium", driver_options={"display": "big"})


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["firefox", "geckodriver"])
def test_a_firefox_that_dies_costs_one_truncated_episode(tmp_path, killed):
    others = family()
    env = make_dot(tmp_path / "game", RELIABLE, browser="firefox", clock="page", **HEADLESS)
    env.reset(seed=0)
    mine = [process for process in family() if process not in others]
    next(process for process in mine if killed in process.name()).kill()
    truncated = False
    while not truncated:
        _, reward, terminated, truncated, info = env.step(0)
    assert (reward, terminated) == (0, False)
    assert info["fault"]
    psutil.wait_procs(mine, timeout=10)
    assert not [process for process in mine if process.is_running()]
    env.reset()
    assert not env.step(0)[3]
    env.close()
    assert not [process for process in family() if process not in others]


def test_a_grid_that_has_gone_is_one_clear_error(tmp_path):
    env = make_dot(
        tmp_path / "game",
        RELIABLE,
        driver="selenium",
        driver_options={"remote_url": "http://127.0.0.1:9", "display": "headless"},
    )
    with pytest.raises(BrowserStartError, match=r"no answer from http://127\.0\.0\.1:9"):
        env.reset()
    env.close()


@pytest.mark.slow
def test_a_driver_of_somebody_elses_that_goes_in_mid_episode_costs_one_truncated_episode(tmp_path):
    with foreign_driver() as (address, end):
        options = {"driver": "selenium", "driver_options": {"remote_url": address, "display": "headless"}}
        env = make_dot(tmp_path / "game", RELIABLE, clock="page", **options)
        observation, _ = env.reset(seed=0)
        end()
    check_lost(env, observation, "the driver is gone", address)


@pytest.mark.slow
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
@pytest.mark.parametrize("write", [write_served_dot, lambda folder: write_dot(folder, RELIABLE)])
def test_a_game_reaches_nothing_but_its_own(tmp_path, browser, write):
    env = webcade.WebcadeEnv(write(tmp_path / "game"), browser=browser, **HEADLESS)
    env.reset(seed=0)
    session = env.unwrapped._runner.page._session
    with serving(SimpleHTTPRequestHandler) as url:  # it has nothing to do with the game
        asked = f"fetch({url!r}, {{ mode: 'no-cors' }}).then(() => 'reached', () => 'refused')"
        assert session.evaluate(asked) == "refused"
    env.close()


@pytest.mark.slow
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_served_game_has_one_address_and_a_secure_context(tmp_path, browser):
    env = webcade.WebcadeEnv(write_served_dot(tmp_path / "game"), browser=browser, **STEPPED)
    env.reset(seed=0)
    session = env.unwrapped._runner.page._session
    said = session.evaluate("JSON.stringify([location.href, isSecureContext])")
    assert json.loads(said) == ["http://webcade.localhost/dot.html", True]
    env.close()


@pytest.mark.slow
def test_firefox_does_not_ask_before_a_form_goes_to_an_insecure_address(tmp_path):
    form = """<form action="http://elsewhere.example/" target="inner"></form><iframe name="inner"></iframe>
        <script>document.forms[0].submit(); var x = 1; Promise.resolve().then(() => (x = 2));</script>"""
    game = write_game(
        tmp_path / "game",
        f"<canvas width='8' height='8'></canvas>{form}",
        actions=discrete(noop={}),
        observation=observe(8, 8),
        readings={"x": "x"},
        episode={"restart": []},
    )
    env = webcade.WebcadeEnv(game, browser="firefox", clock="page", **HEADLESS)
    assert env.reset(seed=0)[1]["x"] == 2  # while Firefox asks, no promise of the page goes on
    *_, truncated, info = env.step(0)
    assert not truncated, info["fault"]  # the frame's window is another document's now
    env.close()


@pytest.mark.slow
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_page_that_does_not_come_up_names_what_it_asked_for_in_vain(tmp_path, browser):
    folder = write_served_dot(tmp_path / "game", page={**READY, "ready": "window.library"})
    asking = "<script src='https://cdn.example/library.js'></script><script src='own.js'></script>"
    (folder / "site" / "dot.html").write_text(PAGE.read_text().replace("<script", f"{asking}<script", 1))
    env = webcade.WebcadeEnv(folder, browser=browser, **STEPPED)
    with pytest.raises(PageError, match=r"page\.ready: .*; it asked for ") as raised:
        env.reset(seed=0)
    assert "https://cdn.example/library.js, which was refused" in str(raised.value)
    assert "http://webcade.localhost/own.js, which is not there" in str(raised.value)
    env.close()


@pytest.mark.slow
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_folders_game_is_served_and_an_element_of_it_seen_as_in_chromium(tmp_path, browser):
    element = {"element": "canvas", "size": size(32, 16)}
    folder = write_served_dot(tmp_path / "game", observation=element)
    envs = [webcade.WebcadeEnv(folder, **options) for options in ({}, {"browser": browser, **STEPPED})]
    seen = [[env.reset(seed=0)[0], *(env.step(1)[0] for _ in range(3)), env.step(0)[4]] for env in envs]
    for env in envs:
        env.close()
    assert seen[1][-1] == seen[0][-1]
    assert np.array_equal(seen[1][:-1], seen[0][:-1])
    assert not np.array_equal(seen[0][0], seen[0][1])


@pytest.mark.slow
def test_seleniums_chrome_is_watched_as_well(tmp_path):
    with contextlib.closing(make_dot(tmp_path / "game", RELIABLE, **STEPPED)) as env:
        first = env.reset(seed=0)
        kill_gpu(env._runner.page.pid)
        assert "the browser's GPU process ended" in env.step(0)[4]["fault"]
        again = env.reset(seed=0)
        assert np.array_equal(again[0], first[0])
        assert again[1:] == first[1:]


def family() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)
