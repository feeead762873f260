"""When the browser's GPU process ends, no picture since is taken for the page's."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import webcade
from browser_processes import gpu_of, kill_gpu
from games import observe, size, write_game
from webcade.chromium.gpu import is_gpu_process
from webcade.vector import WebcadeVectorEnv

pytestmark = pytest.mark.browser

ENDED = "the browser's GPU process ended"
STEPS = 8

PLAY = """<script>
  const game = { age: 0 };
  function begin() {
    for (game.age = 16; game.age > 0;) paint(--game.age);  // all lines
  }
  requestAnimationFrame(function frame() { paint(++game.age); requestAnimationFrame(frame); });
</script>"""
CANVAS = """<!doctype html><style>body { margin: 0 }</style><canvas width="16" height="16"></canvas><script>
  const context = document.querySelector("canvas").getContext("2d");
  context.fillRect(0, 0, 16, 16);
  function paint(age) {  // a line at a time: what was drawn before has to be there still
    context.fillStyle = `rgb(${age * 7 % 256}, 40, 90)`;
    context.fillRect(0, age % 16, 16, 1);
  }
</script>"""
WEBGL = """<!doctype html><canvas width="16" height="16"></canvas><script>
  const gl = document.querySelector("canvas").getContext("webgl");
  gl.clear(gl.COLOR_BUFFER_BIT);
  gl.enable(gl.SCISSOR_TEST);
  function paint(age) {
    gl.scissor(0, age % 16, 16, 1);
    gl.clearColor(age * 7 % 256 / 255, 0.2, 0.4, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }
</script>"""
ELEMENT = """<!doctype html><style>body { margin: 0 } div { width: 16px; height: 16px }</style><div></div>
<script>
  function paint(age) {
    document.querySelector("div").style.background = `rgb(${age * 7 % 256}, 40, 90)`;
  }
</script>"""
SEEN = observe(16, 16)
LOOKED_AT = {"element": "div", "size": size(16, 16)}

WAYS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "canvas": (CANVAS, SEEN, {}),
    "webgl": (WEBGL, SEEN, {}),
    "framed": (ELEMENT, {**LOOKED_AT, "in_iframe": True}, {}),
    "screenshot": (ELEMENT, LOOKED_AT, {}),
    "begin-frame screenshot": (ELEMENT, LOOKED_AT, {"clock": "browser"}),
    "canvas, browser's clock": (CANVAS, SEEN, {"clock": "browser"}),
}


def write(folder: Path, way: str = "canvas", *, shares: bool = False, restarts: bool = True) -> Path:
    """Write a game that is drawn line by line."""
    html, observation, _ = WAYS[way]
    begin = {"begin": [{"run": "begin()"}, {"wait_ms": 20}]}
    return write_game(
        folder,
        html + PLAY,
        page={"viewport": size(32, 32), "share_renderer": shares},
        observation=observation,
        readings={"age": "game.age"},
        episode={"restart": [], **begin} if restarts else begin,
    )


def pid_of(player: Any) -> int:
    pid: int = player.page.pid
    return pid


def same(one: Any, other: Any) -> bool:
    """Whether two moments are alike: observations, and all that comes with them."""
    return np.array_equal(one[0], other[0]) and one[1:] == other[1:]


def is_drawn(moment: Any) -> bool:
    """Whether the picture is the one that was drawn by the age that its moment tells."""
    age = int(moment[-1]["age"])
    rows = [age - (age - row) % 16 if age >= 16 else row + 16 * (row <= age - 16) for row in range(16)]
    lines = np.array([[row * 7 % 256, 40, 90] for row in rows], np.uint8)
    plain = np.array([age * 7 % 256, 40, 90], np.uint8)
    picture = moment[0]
    return bool((picture == lines[:, None]).all() or (picture == plain).all())


def all_same(moments: list[Any], others: list[Any], env: webcade.WebcadeEnv) -> bool:
    """Whether all moments are alike; under the browser's clock one may be late, but true to itself."""
    if env._options.clock == "browser":
        return all(map(is_drawn, moments))
    return all(map(same, moments, others))


def episode(env: webcade.WebcadeEnv, strike: Callable[[int], None] = lambda step: None) -> list[Any]:
    """The moments of an episode up to its end; `strike` is called in the middle of each step."""
    moments: list[Any] = [env.reset(seed=3)]
    for step in range(STEPS):
        env._runner.begin_step(0)
        strike(step)
        moments.append(env._runner.end_step())
        if moments[-1][3]:
            break
    return moments


@pytest.fixture(params=WAYS)
def env(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[webcade.WebcadeEnv]:
    with closing(webcade.WebcadeEnv(write(tmp_path, request.param), **WAYS[request.param][2])) as made:
        made.reset(seed=3)
        way = request.param if "," not in request.param else request.param.partition(",")[0]
        assert made.page.fingerprint["bytes"]["capture"] in (way, "canvas", "html-in-canvas")  # type: ignore[union-attr]
        yield made


@pytest.mark.slow
def test_a_gpu_process_that_ends_costs_one_episode_and_no_picture_is_wrong(env: webcade.WebcadeEnv) -> None:
    whole = episode(env)
    struck = episode(env, lambda step: kill_gpu(pid_of(env._runner)) if step == 4 else None)
    assert all_same(struck[:5], whole, env)
    observation, reward, terminated, truncated, info = struck[5]
    assert ENDED in info["fault"]
    assert (reward, terminated, truncated) == (0.0, False, True)
    assert np.array_equal(observation, struck[4][0])
    assert all_same(episode(env), whole, env)
    kill_gpu(pid_of(env._runner))  # between episodes it costs nothing
    assert all_same(episode(env), whole, env)


@pytest.mark.slow
def test_a_gpu_process_killed_at_any_moment_leaves_no_wrong_picture(env: webcade.WebcadeEnv) -> None:
    whole = episode(env)
    chance = random.Random(0)
    for _ in range(4):
        gpu = gpu_of(pid_of(env._runner))
        timer = threading.Timer(chance.random() * 0.05, gpu.kill)
        timer.start()
        while is_gpu_process(gpu.pid):
            struck = episode(env)
            right = struck[:-1] if struck[-1][-1]["fault"] else struck
            assert all_same(right, whole, env)
        timer.join()
        assert all_same(episode(env), whole, env)


@pytest.mark.slow
def test_a_picture_asked_for_by_render_is_none_of_a_lost_gpu_process(tmp_path: Path) -> None:
    with closing(webcade.WebcadeEnv(write(tmp_path), render_mode="rgb_array")) as env:
        env.reset(seed=3)
        kill_gpu(pid_of(env._runner))
        with pytest.raises(webcade.BrowserDied, match=ENDED):
            env.render()


@pytest.mark.slow
@pytest.mark.parametrize("shares", [False, True])
def test_a_vector_loses_the_pages_of_that_browser_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shares: bool
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)  # two browsers
    with closing(WebcadeVectorEnv(write(tmp_path, shares=shares), 10, autoreset_mode="Disabled")) as envs:
        first = envs.reset(seed=3)[0]
        whole = [envs.step(np.zeros(10, int)) for _ in range(2)]
        envs.reset(seed=3)
        pids = [pid_of(player) for player in envs._runners]
        envs.send(np.zeros(10, int))
        kill_gpu(pids[0])
        step = envs.recv()
        lost = np.array([pid == pids[0] for pid in pids])
        assert 0 < lost.sum() < 10
        assert step[3].tolist() == lost.tolist()
        assert np.array_equal(step[0][~lost], whole[0][0][~lost])
        assert np.array_equal(step[0][lost], first[lost])
        again = envs.reset(seed=3)[0]
        assert np.array_equal(again, first)
        assert np.array_equal(envs.step(np.zeros(10, int))[0], whole[0][0])
        assert pids[0] not in [pid_of(player) for player in envs._runners]


@pytest.mark.slow
def test_spare_pages_of_a_lost_browser_are_loaded_anew(tmp_path: Path) -> None:
    folder = write(tmp_path, restarts=False)
    with closing(WebcadeVectorEnv(folder, 4, autoreset_mode="Disabled")) as envs:
        first = envs.reset(seed=3)[0]
        envs.reset(seed=3)
        for thread in list(envs._loader._spare_loads):
            thread.join()
        spares = list(envs._loader._spares)
        assert spares
        assert not any(page.must_load("reload") for page in spares)
        kill_gpu(pid_of(envs._runners[0]))
        assert all(page.must_load("reload") for page in spares)
        assert np.array_equal(envs.reset(seed=3)[0], first)


@pytest.mark.slow
def test_pages_that_draw_on_demand_load_together_in_one_browser(tmp_path: Path) -> None:
    for _ in range(3):
        with closing(WebcadeVectorEnv(write(tmp_path), 4, clock="browser")) as envs:
            before = set(psutil.Process().children())
            envs.reset(seed=3)
            assert len(set(psutil.Process().children()) - before) == 1
            assert len({pid_of(player) for player in envs._runners}) == 1
