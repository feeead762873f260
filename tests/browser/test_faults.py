"""What a browser or page that goes wrong costs, and what is left when everything is over."""

from __future__ import annotations

import gc
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from open_page import start_browser

import webcade
from games import make_game, observe
from games.dot import DOT, LEAVE, LOOP, NOOP, PAGE, REMOVE, THROW, make_dot, write_dot
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.chromium.program.browser import Browser
from webcade.chromium.program.shared import SharedBrowser
from webcade.errors import BrowserError, BrowserNotFound, BrowserTooOld, PageError, PageScriptError
from webcade.game import Game
from webcade.page import View

pytestmark = pytest.mark.browser

STEP_TIMEOUT = 3  # seconds: more than a loaded machine takes, less than anybody waits
LEAVING_TIMEOUT = 10  # seconds a browser has to be gone


@pytest.fixture(scope="module")
def dot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webcade.WebcadeEnv]:
    env = make_dot(tmp_path_factory.mktemp("dot"), step_timeout=STEP_TIMEOUT)
    yield env
    env.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (LOOP, "did not answer in time"),
        (LEAVE, "the game left its page for about:blank"),
        (THROW, "readings.score: threw Error: there is no score here"),
        (REMOVE, "observation.canvas: nothing in the page matches 'canvas'"),
    ],
)
def test_a_page_that_goes_wrong_costs_one_truncated_episode(
    dot: webcade.WebcadeEnv, action: int, sentence: str
) -> None:
    dot.reset(seed=0)
    good = dot.step(NOOP)
    _assert_is_fault(dot.step(action), good, sentence)
    dot.reset()
    assert not dot.step(NOOP)[4]["fault"]


BUSY_FRAMES = """<canvas width="8" height="8"></canvas><script>
  requestAnimationFrame(function frame() {
    for (let i = 0; i < 1e7; i++) globalThis.sum = i;
    requestAnimationFrame(frame);
  });
</script>"""


@pytest.mark.parametrize(
    ("episode", "keyword"),
    [({}, "step_timeout"), ({"start": [{"wait_ms": 100000}]}, "load_timeout")],
)
def test_a_page_that_is_slow_is_not_said_to_be_stuck(
    tmp_path: Path, episode: dict[str, Any], keyword: str
) -> None:
    game = make_game(tmp_path, BUSY_FRAMES, clock={"frame_skip": 10000}, episode=episode)
    env = webcade.WebcadeEnv(game, step_timeout=1, load_timeout=3)
    told = rf"slow, but not stuck: \d+ frames of page time in \d s, \d+ ms each; raise {keyword}"
    try:
        if keyword == "load_timeout":
            with pytest.raises(PageError, match=told):
                env.reset(seed=0)
        else:
            env.reset(seed=0)
            assert re.match(told, env.step(0)[4]["fault"])
    finally:
        env.close()


@pytest.mark.slow
def test_a_renderer_that_crashes_costs_one_truncated_episode(dot: webcade.WebcadeEnv) -> None:
    dot.reset(seed=0)
    good = dot.step(NOOP)
    session = dot.page._session  # type: ignore[union-attr]
    session.send("Page.crash")
    _assert_is_fault(dot.step(NOOP), good, "the page's renderer process ended")
    dot.reset()
    assert not dot.step(NOOP)[4]["fault"]


@pytest.mark.slow
def test_a_browser_killed_in_mid_episode_costs_that_episode_and_no_other(dot: webcade.WebcadeEnv) -> None:
    dot.reset(seed=0)
    whole = [dot.step(NOOP)[4] for _ in range(3)]
    dot.reset(seed=0)
    good = dot.step(NOOP)
    os.kill(_pid(dot), signal.SIGKILL)
    _assert_is_fault(dot.step(NOOP), good, "the browser")  # or its GPU process, which ends with it
    dot.reset(seed=0)
    assert [dot.step(NOOP)[4] for _ in range(3)] == whole


def test_a_browser_killed_between_episodes_costs_nothing(dot: webcade.WebcadeEnv) -> None:
    _, info = dot.reset(seed=1)
    os.kill(_pid(dot), signal.SIGKILL)
    assert dot.reset(seed=1)[1] == info


def test_a_path_without_a_program_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEBCADE_CHROMIUM", str(tmp_path / "nothing"))
    with pytest.raises(BrowserNotFound, match=r"no program at '.*nothing'; give the path of Chromium"):
        make_dot(tmp_path).reset()


def test_an_old_browser_is_told_by_its_version(tmp_path: Path) -> None:
    old = _program(tmp_path / "old", "echo Chromium 90.0.1.2")
    with pytest.raises(BrowserTooOld, match=r"version 90\.0\.1\.2, and webcade needs \d+ or later"):
        make_dot(tmp_path, browser=str(old)).reset()


def test_a_program_that_is_no_browser_is_told(tmp_path: Path) -> None:
    other = _program(tmp_path / "other", "echo hello; # asks for a snap")
    with pytest.raises(BrowserNotFound, match=r"is not a working Chromium.*snap"):
        make_dot(tmp_path, browser=str(other)).reset()


def test_a_browser_that_does_not_come_up_is_told_with_what_it_printed(tmp_path: Path) -> None:
    script = 'case "$1" in --version) echo Chromium 150.0.1.2;; *) echo the disk is full >&2; exit 1;; esac'
    broken = _program(tmp_path / "broken", script)
    with pytest.raises(BrowserError, match="did not answer: the disk is full"):
        make_dot(tmp_path, browser=str(broken)).reset()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"observation": observe(32, 16, "#none")},
            "observation.canvas: nothing in the page matches '#none'",
        ),
        ({"observation": observe(32, 17)}, "observation.size: the file says 32x17, the canvas is 32x16"),
        ({"readings": {**DOT["readings"], "over": "game.is.over"}}, "readings.over: threw TypeError"),
        (
            {"readings": {**DOT["readings"], "over": "game.("}},
            "readings.over: is no JavaScript expression: SyntaxError",
        ),
        ({"features": [{"name": "height", "reading": "undefined", "low": 0, "high": 16}]}, "features.height"),
        (
            {"source": {"url": PAGE.with_name("none.html").as_uri()}},
            "source.url: .*none.html did not load: net::ERR_FILE_NOT_FOUND",
        ),
    ],
)
def test_a_mistake_that_only_the_page_shows_is_told_by_its_path(
    browser: Browser, tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    game = Game.load(write_dot(tmp_path, **changes))
    page = ChromiumPage(game, View(), PageOptions(), SharedBrowser(lambda: browser))
    with pytest.raises(PageError, match=sentence) as raised:
        page.reset(0, "reload")
    assert isinstance(raised.value, PageScriptError) or sentence.startswith("source")


@pytest.mark.slow
def test_an_environment_lost_to_the_garbage_collector_closes_its_browser(tmp_path: Path) -> None:
    env = make_dot(tmp_path)
    env.reset()
    processes = _family(_pid(env))
    del env
    gc.collect()
    _assert_gone(processes)


HOLDER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from games.dot import make_dot
env = make_dot(Path(sys.argv[2]))
env.reset()
print(env.page.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["exit", "interrupt", "kill"])
def test_the_end_of_python_leaves_no_process_and_no_folder(tmp_path: Path, how: str) -> None:
    command = [sys.executable, "-c", HOLDER, str(Path(__file__).parent.parent), str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as python:
        assert python.stdout is not None
        assert python.stdin is not None
        processes = _family(int(python.stdout.readline()))
        assert _profiles(python.pid)
        if how == "exit":
            python.stdin.close()
        else:
            python.send_signal(signal.SIGINT if how == "interrupt" else signal.SIGKILL)
        python.wait(LEAVING_TIMEOUT)
    _assert_gone(processes)
    if how == "kill":
        start_browser().close()  # the next start sweeps
    assert not _profiles(python.pid)


def _assert_is_fault(step: Any, good: Any, sentence: str) -> None:
    observation, reward, terminated, truncated, info = step
    assert sentence in info["fault"]
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert (observation == good[0]).all()
    assert {**info, "fault": ""} == {**good[4], "fault": ""}


def _pid(env: webcade.WebcadeEnv) -> int:
    pid: int = env.page.pid  # type: ignore[union-attr]
    return pid


def _family(pid: int) -> list[psutil.Process]:
    browser = psutil.Process(pid)
    return [browser, *browser.children(recursive=True)]


def _assert_gone(processes: list[psutil.Process]) -> None:
    alive = psutil.wait_procs(processes, timeout=LEAVING_TIMEOUT)[1]
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def _profiles(owner: int) -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"webcade-{owner}-*"))


def _program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
