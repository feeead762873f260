"""What a browser, a renderer or a page that hangs costs in real time, and what comes after it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from gymnasium.error import ClosedEnvironmentError

import webcade
from browser_processes import processes
from games import CANVAS, discrete, make_game
from games.dot import LOOP, NOOP, make_dot, write_dot
from webcade.vector import WebcadeVectorEnv

pytestmark = pytest.mark.browser

STEP_TIMEOUT = 1  # seconds
ALLOWED = STEP_TIMEOUT + 2


def took(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    begun = time.monotonic()
    result = act()
    return time.monotonic() - begun, result


def page_pid(env: webcade.WebcadeEnv) -> int:
    pid: int = env.page.pid  # type: ignore[union-attr]
    return pid


@pytest.mark.slow
@pytest.mark.parametrize("clock", ["page", "browser", "wall"])
def test_a_page_that_loops_costs_two_seconds_more_than_a_step_may_take(tmp_path: Path, clock: str) -> None:
    envs = WebcadeVectorEnv(write_dot(tmp_path), 2, step_timeout=STEP_TIMEOUT, clock=clock)
    with closing(envs):
        envs.reset(seed=0)
        seconds, step = took(lambda: envs.step(np.array([LOOP, NOOP])))
        assert step[3].tolist() == [True, False]
        assert seconds < ALLOWED
        seconds, step = took(lambda: envs.step(np.array([NOOP, NOOP])))
        assert not step[3].any()
        assert seconds < ALLOWED
    with closing(make_dot(tmp_path, step_timeout=STEP_TIMEOUT, clock=clock)) as env:
        env.reset(seed=0)
        seconds, single = took(lambda: env.step(LOOP))
        assert "did not answer" in single[4]["fault"]
        assert seconds < ALLOWED


FLOOD = """
<script>
  var floods = 0;
  onkeydown = () => {
    floods += 1;
    for (let i = 0; i < 6000; i++) fetch(`missing${i}`).catch(() => {});
  };
</script>
"""


@pytest.mark.slow
def test_a_page_that_floods_the_browser_with_requests_costs_no_more_and_leaves_its_neighbours_be(
    tmp_path: Path,
) -> None:
    actions = discrete(noop={}, go={"keys": ["KeyA"]})
    make_game(tmp_path, CANVAS + FLOOD, actions=actions, readings={"floods": "floods"})
    with closing(WebcadeVectorEnv(tmp_path, 3, step_timeout=STEP_TIMEOUT)) as envs:
        envs.reset(seed=0)
        seconds, step = took(lambda: envs.step(np.array([1, 0, 0])))
        assert seconds < ALLOWED
        assert not step[3][1:].any()
        seconds, step = took(lambda: envs.step(np.array([0, 0, 0])))
        assert not step[3].any()


@pytest.mark.slow
def test_a_browser_that_is_stopped_costs_two_seconds_for_all_of_its_pages_together(tmp_path: Path) -> None:
    with closing(WebcadeVectorEnv(write_dot(tmp_path), 3, step_timeout=STEP_TIMEOUT)) as envs:
        envs.reset(seed=0)
        pid = envs._runners[0].page.pid  # type: ignore[union-attr]
        os.kill(pid, signal.SIGSTOP)
        seconds, step = took(lambda: envs.step(np.full(3, NOOP)))
        assert step[3].all()
        assert seconds < ALLOWED
        assert not psutil.pid_exists(pid)
        assert not envs.step(np.full(3, NOOP))[3].any()


FETCHES = (
    CANVAS
    + """<script>
  addEventListener("keydown", () => { fetch("large.bin").then((it) => it.arrayBuffer()); });
</script>"""
)


@pytest.mark.slow
def test_a_browser_that_stops_while_a_large_file_is_answered_is_not_waited_for(tmp_path: Path) -> None:
    files = {"index.html": FETCHES, "large.bin": bytes(60 << 20)}
    actions = discrete(noop={}, go={"keys": ["Space"]})
    game = make_game(tmp_path, files, actions=actions, readings={"score": "0"})
    with closing(webcade.WebcadeEnv(game, step_timeout=STEP_TIMEOUT)) as env:
        env.reset(seed=0)
        session = env.page._session  # type: ignore[union-attr]
        answer = session._handlers["Fetch.requestPaused"]

        def stop_and_answer(params: Any) -> None:
            os.kill(page_pid(env), signal.SIGSTOP)
            answer(params)

        session.on("Fetch.requestPaused", stop_and_answer)
        seconds, step = took(lambda: env.step(1))
        assert "the browser stopped reading" in step[4]["fault"]
        assert seconds < ALLOWED
        env.reset()
        assert not env.step(0)[4]["fault"]


@pytest.fixture(params=["single", "vector", "reload", "one process"])
def playing(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    kind = request.param
    keys = {"page": {"share_renderer": True}, "episode": {"restart": []}} if kind == "one process" else {}
    game = make_game(tmp_path, CANVAS, readings={"score": "0"}, **keys)
    if kind == "single":
        env: Any = webcade.WebcadeEnv(game, step_timeout=STEP_TIMEOUT, load_timeout=10)
    else:
        env = WebcadeVectorEnv(game, 4, step_timeout=STEP_TIMEOUT, load_timeout=10, autoreset_mode="Disabled")
    with closing(env):
        env.reset(seed=0)
        yield env


@pytest.mark.slow
def test_a_browser_that_can_make_no_more_renderers_is_left_for_another(playing: Any) -> None:
    players = getattr(playing, "_runners", None) or [playing._runner]
    pid = players[0].page.pid
    for zygote in processes(pid, "zygote"):
        zygote.kill()
    for player in players:
        player.page._session.send("Page.crash")
    actions = 0 if len(players) == 1 else np.zeros(len(players), int)
    assert np.all(playing.step(actions)[3])
    playing.reset()
    assert not np.any(playing.step(actions)[3])
    assert {player.page.pid for player in players} != {pid}


def play_on(env: Any, action: Any, steps: int) -> None:
    """Episodes of so many steps, for ever."""
    while True:
        env.reset(seed=0)
        for _ in range(steps):
            if np.any(env.step(action)[2:4]):
                break


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["single", "vector"])
@pytest.mark.parametrize("during", ["reset", "step"])
def test_an_environment_closed_by_another_thread_says_so_to_the_one_that_plays(
    tmp_path: Path, kind: str, during: str
) -> None:
    folder = write_dot(tmp_path)
    others = set(psutil.Process().children())  # of the test's own process
    for delay in (0.0, 0.05, 0.2, 0.5):
        env: Any = webcade.WebcadeEnv(folder) if kind == "single" else WebcadeVectorEnv(folder, 3)
        if during == "step":
            env.reset(seed=0)
        closers = [threading.Timer(delay, env.close) for _ in range(2)]
        for closer in closers:
            closer.start()
        with pytest.raises(ClosedEnvironmentError):
            play_on(env, NOOP if kind == "single" else np.full(3, NOOP), 50 if during == "step" else 0)
        for closer in closers:
            closer.join(5)
            assert not closer.is_alive()
        begun = set(psutil.Process().children()) - others
        assert not [child for child in begun if child.name() != "python"]  # as multiprocessing's own is
