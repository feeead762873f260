"""The next episode's page is loaded while this one is played: in Chromium."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import gymnasium as gym
import pytest

from games import CANVAS, write_game
from webcade.chromium.page import ChromiumPage
from webcade.env import WebcadeEnv

pytestmark = pytest.mark.browser

# Draws by chance, by time and by key, and keeps what an earlier page has left in the browser.
TEXT = f"""{CANVAS}<script src="far.js"></script><script>
const draw = document.querySelector("canvas").getContext("2d");
var score = 0, left = localStorage.length;
localStorage.setItem("seen", 1);
addEventListener("keydown", () => score++);
(function frame() {{
  draw.fillStyle = `rgb(${{Math.random() * 256}}, ${{performance.now() % 256}}, ${{score * 8}})`;
  draw.fillRect(0, 0, 8, 8);
  requestAnimationFrame(frame);
}})();
</script>"""
READINGS = {"score": "score", "left": "left", "word": "far"}


def write(folder: Path, word: int = 1) -> Path:
    return write_game(folder, {"index.html": TEXT, "far.js": f"var far = {word};"}, readings=READINGS)


def wait_for_spare(env: WebcadeEnv) -> ChromiumPage:
    """Wait until the spare page is loaded, and return it."""
    assert env._spare is not None
    assert env._spare._thread is not None
    env._spare._thread.join(30)
    page = env._spare._page
    assert isinstance(page, ChromiumPage)
    assert page.is_fresh
    return page


def played(folder: Path, *, has_spare: bool, waits: bool) -> list[Any]:
    env = WebcadeEnv(folder, reset_by="reload", driver_options={"spare_page": has_spare})
    seen: list[Any] = []
    try:
        env.action_space.seed(1)
        for episode in range(3):
            observation, info = env.reset(seed=7 if episode == 0 else None)
            seen.append((observation.tobytes(), info))
            for number in range(4):
                if waits and episode and number == 1:
                    wait_for_spare(env)
                observation, *_, info = env.step(env.action_space.sample())
                seen.append((observation.tobytes(), info))
    finally:
        env.close()
    return seen


def test_episodes_are_the_same_to_the_byte_whenever_the_spare_page_has_come(tmp_path: Path) -> None:
    folder = write(tmp_path)
    without = played(folder, has_spare=False, waits=False)
    assert [info["left"] for _, info in without] == [0] * len(without)
    assert played(folder, has_spare=True, waits=True) == without
    assert played(folder, has_spare=True, waits=False) == without


def test_there_is_one_spare_page_in_the_same_browser_and_none_after_closing(tmp_path: Path) -> None:
    env = WebcadeEnv(write(tmp_path), reset_by="reload")
    try:
        env.reset(seed=1)
        page = env.page
        assert isinstance(page, ChromiumPage)
        browser = page._browser
        assert browser is not None
        for _ in range(3):
            env.reset()
            spare = wait_for_spare(env)
            assert spare is not env.page
            assert (spare.pid, len(spare._shared)) == (browser.process.pid, 2)
        targets = browser.call("Target.getTargets")["targetInfos"]
        contexts = {one["browserContextId"] for one in targets if one["type"] == "page"}
        assert len(contexts) == 2  # the one that is played, and the spare one
    finally:
        env.close()
    assert not browser.is_there


def test_a_file_that_is_changed_while_a_spare_page_waits_is_seen_by_the_next_episode(tmp_path: Path) -> None:
    env = WebcadeEnv(write(tmp_path), reset_by="reload")
    try:
        env.reset(seed=1)
        assert env.reset()[1]["word"] == 1
        wait_for_spare(env)
        write(tmp_path, 2)
        assert env.reset()[1]["word"] == 2
    finally:
        env.close()


def test_closing_does_not_wait_for_a_load_that_is_under_way(tmp_path: Path) -> None:
    env = WebcadeEnv(write(tmp_path), reset_by="reload")
    env.reset(seed=1)
    env.reset()
    begin = time.monotonic()
    env.close()
    assert time.monotonic() - begin < 5
    assert env._spare is not None
    assert env._spare._thread is not None
    assert not env._spare._thread.is_alive()


def test_a_spare_page_whose_process_has_crashed_costs_no_episode(tmp_path: Path) -> None:
    env = gym.make("webcade/Game-v0", game=write(tmp_path), reset_by="reload")
    game = env.unwrapped
    assert isinstance(game, WebcadeEnv)
    try:
        env.reset(seed=1)
        env.reset()
        session = wait_for_spare(game)._session
        assert session is not None
        session.send_nowait("Page.crash")
        assert env.reset()[1]["word"] == 1
        assert not env.step(0)[3]
    finally:
        env.close()
