"""Sessions of a server share a browser, and renderer processes: each plays as if alone, and fails alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from gymnasium.error import ClosedEnvironmentError
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

import webcade
from browser_processes import processes
from games.dot import DOT, FAST, LEAVE, LOOP, NOOP, READY, THROW, write_served_dot
from webcade.drivers import SessionPages
from webcade.errors import WebcadeError
from webcade.game import Game
from webcade.serving.session import PlaySession
from webcade.serving.shared_env import SharedEnv

pytestmark = pytest.mark.browser

CORES, SESSIONS = 2, 4
STEP_TIMEOUT = 1  # second
LOOPING_TEXT = "window.render_game_to_text = () => { for (;;); };"


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: CORES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots(tmp_path_factory.mktemp("dots"))


@pytest.fixture
def pages(folder: Path) -> Iterator[SessionPages]:
    with closing(SessionPages(Game.load(folder))) as pages:
        yield pages


@pytest.fixture
def envs(pages: SessionPages, folder: Path) -> list[SharedEnv]:
    envs = [SharedEnv(Game.load(folder), pages, step_timeout=STEP_TIMEOUT) for _ in range(SESSIONS)]
    at_once([lambda env=env, seed=seed: env.reset(seed=seed) for seed, env in enumerate(envs)])  # type: ignore[misc]
    return envs


@contextmanager
def suppressed(client: ClientConnection) -> Iterator[ClientConnection]:
    """A connection whose end is no error."""
    with suppress(WebSocketException, OSError), client:
        yield client


def dots(home: Path, script: str = "", shares: bool = True) -> Path:
    return write_served_dot(home, DOT, script, page={**READY, "share_renderer": shares})


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Make each call in a thread of its own; return what they return, in their order."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [one.result() for one in [threads.submit(call) for call in calls]]


def step_each(envs: list[SharedEnv], actions: list[int]) -> list[Any]:
    return at_once([lambda env=env, one=one: env.step(one) for env, one in zip(envs, actions, strict=True)])  # type: ignore[misc]


def renderer(env: SharedEnv) -> Any:
    return env.page._renderer  # type: ignore[union-attr]


def played(env: webcade.WebcadeEnv, seed: int) -> list[bytes]:
    """An episode or two by chance: each observation and reward."""
    chance = np.random.default_rng(seed)
    told = [env.reset(seed=seed)[0].tobytes()]  # type: ignore[union-attr]
    for _ in range(40):
        observation, reward, terminated, truncated, info = env.step(int(chance.choice([NOOP, FAST])))
        told += [observation.tobytes(), repr((reward, terminated, info)).encode()]  # type: ignore[union-attr]
        if terminated or truncated:
            told.append(env.reset()[0].tobytes())  # type: ignore[union-attr]
    return told


def test_sessions_that_play_at_the_same_time_each_play_what_gym_make_plays(
    envs: list[SharedEnv], folder: Path
) -> None:
    told = at_once([lambda env=env, seed=seed: played(env, seed) for seed, env in enumerate(envs)])  # type: ignore[misc]
    assert [sum(renderer(one) is renderer(env) for one in envs) for env in envs] == [SESSIONS // CORES] * 4
    assert len({env.page.pid for env in envs}) == 1  # type: ignore[union-attr]
    assert envs[0].fingerprint["how"]["share_renderer"] is True
    with closing(webcade.WebcadeEnv(folder)) as alone:
        assert [played(alone, seed) for seed in range(SESSIONS)] == told
        assert alone.fingerprint["bytes"] == envs[0].fingerprint["bytes"]


def test_a_group_of_sessions_branches_from_one_moment_of_another(envs: list[SharedEnv]) -> None:
    for _ in range(3):
        envs[0].step(FAST)
    state = envs[0].clone_state()
    begun = at_once([lambda env=env: env.reset(options={"state": state}) for env in envs[1:]])  # type: ignore[misc]
    assert [info["frame"] for _, info in begun] == [12] * (SESSIONS - 1)
    steps = step_each(envs, [FAST, FAST, FAST, NOOP])
    pictures = [step[0].tobytes() for step in steps]
    assert pictures[0] == pictures[1] == pictures[2] != pictures[3]


def test_sessions_of_a_game_that_does_not_allow_it_share_a_browser_alone(tmp_path: Path) -> None:
    game = Game.load(dots(tmp_path, shares=False))
    with closing(SessionPages(game)) as pages:
        envs = [SharedEnv(game, pages) for _ in range(2)]
        for env in envs:
            env.reset(seed=0)
        assert [renderer(env) for env in envs] == [None, None]
        assert envs[0].page.pid == envs[1].page.pid  # type: ignore[union-attr]


@pytest.mark.slow
@pytest.mark.parametrize("action", [LOOP, THROW, LEAVE])
def test_a_session_whose_page_goes_wrong_costs_no_other_one_anything(
    envs: list[SharedEnv], action: int
) -> None:
    steps = step_each(envs, [action, FAST, FAST, FAST])
    assert [step[3] for step in steps] == [True, False, False, False]
    assert steps[0][-1]["fault"]
    envs[0].reset(seed=0)
    assert [step[1] for step in step_each(envs, [FAST] * SESSIONS)] == [8] * SESSIONS


@pytest.mark.slow
def test_a_crash_of_a_renderer_costs_the_sessions_that_share_it(envs: list[SharedEnv]) -> None:
    envs[2].page._session.send("Page.crash")  # type: ignore[union-attr]
    lost = [renderer(env) is renderer(envs[2]) for env in envs]
    assert sum(lost) == SESSIONS // CORES
    assert [step[3] for step in step_each(envs, [NOOP] * SESSIONS)] == lost
    for env, is_lost in zip(envs, lost, strict=True):
        if is_lost:
            env.reset(seed=0)
    assert not any(step[3] for step in step_each(envs, [NOOP] * SESSIONS))


@pytest.mark.slow
def test_a_page_that_loops_when_it_is_asked_for_its_text_costs_its_session_only(tmp_path: Path) -> None:
    folder = dots(tmp_path, LOOPING_TEXT)
    with closing(SessionPages(Game.load(folder))) as pages:
        sessions = [PlaySession(folder, pages=pages, step_timeout=STEP_TIMEOUT) for _ in range(SESSIONS)]
        for session in sessions:
            session.reset(0)
        with pytest.raises(WebcadeError):
            sessions[0].read()
        begun = time.monotonic()
        answers = [session.act(["fast"]) for session in sessions[1:]]
        assert time.monotonic() - begun < STEP_TIMEOUT
        assert [answer.facts["ended"] for answer in answers] == [""] * (SESSIONS - 1)


@pytest.mark.slow
def test_the_browser_ends_with_the_last_session_and_another_begins_with_the_next(
    envs: list[SharedEnv], pages: SessionPages, folder: Path
) -> None:
    browser = psutil.Process(envs[0].page.pid)  # type: ignore[union-attr]
    before = len(processes(browser.pid, "renderer"))
    assert before <= 2 * CORES + 1  # one of the game, one with the cover tab; and a spare one
    for env in envs[1:]:
        env.close()
    assert envs[0].step(FAST)[3] is False
    envs[0].close()
    browser.wait(10)
    with closing(SharedEnv(Game.load(folder), pages)) as late:
        late.reset(seed=0)
        assert late.step(FAST)[1] == 8


@pytest.mark.slow
def test_a_session_that_is_closed_while_it_steps_holds_up_no_other(envs: list[SharedEnv]) -> None:
    is_closing = threading.Event()

    def play(env: SharedEnv) -> float:
        slowest = 0.0
        while not is_closing.is_set():
            begun = time.monotonic()
            if any(env.step(NOOP)[2:4]):
                env.reset(seed=0)
            slowest = max(slowest, time.monotonic() - begun)
        return slowest

    def play_until_closed(env: SharedEnv) -> None:
        with pytest.raises(ClosedEnvironmentError):
            play(env)

    with ThreadPoolExecutor(SESSIONS) as threads:
        left = [threads.submit(play_until_closed, env) for env in envs[:2]]
        staying = [threads.submit(play, env) for env in envs[2:]]
        for env in envs[:2]:
            env.close()
        for one in left:
            one.result(10)
        is_closing.set()
        assert all(one.result(10) < STEP_TIMEOUT for one in staying)


@pytest.mark.slow
def test_a_server_does_not_wait_at_its_end_for_pages_that_loop(folder: Path) -> None:
    command = [sys.executable, "-m", "webcade", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process, ExitStack() as stack:
        assert process.stderr is not None
        address = process.stderr.readline().rpartition(" at ")[2].strip()
        url = address.replace("http:", "ws:").replace("/mcp", "/ws")
        clients = [stack.enter_context(suppressed(connect(url))) for _ in range(9)]
        for client in clients:
            client.send('{"type": "reset"}')
        for client in clients:
            assert '"observation"' in str(client.recv())
        for client in clients[:CORES]:
            client.send(json.dumps({"type": "step", "data": {"action": LOOP}}))
        browsers = psutil.Process(process.pid).children(recursive=True)
        begun = time.monotonic()
        process.terminate()
        process.wait(20)
        assert time.monotonic() - begun < 9  # a step that hangs has ten seconds
    assert psutil.wait_procs(browsers, 10)[1] == []


@pytest.mark.slow
def test_closing_all_does_not_wait_for_one_that_loops(envs: list[SharedEnv], pages: SessionPages) -> None:
    patient = threading.Thread(target=lambda: envs[0].step(LOOP))
    patient.start()
    begun = time.monotonic()
    pages.close()
    patient.join(10)
    assert time.monotonic() - begun < STEP_TIMEOUT
    with pytest.raises(WebcadeError):
        envs[1].reset(seed=1)
