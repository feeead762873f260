"""The vector in browsers: alike to single environments, and what a dead page or browser costs."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import psutil
import pytest
from gymnasium.vector import AutoresetMode

import webcade
from games.dot import FAST, LEAVE, LOOP, NOOP, RELIABLE, write_dot
from webcade.vector import WebcadeVectorEnv

pytestmark = pytest.mark.browser

DINO = "webcade/DinoRun-v0"
LEAVING_TIMEOUT = 10  # seconds a browser has to be gone


def make(folder: Path, num_envs: int = 3, **options: Any) -> WebcadeVectorEnv:
    return WebcadeVectorEnv(write_dot(folder), num_envs, step_timeout=3, **options)


@pytest.fixture(scope="module")
def dots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebcadeVectorEnv]:
    envs = make(tmp_path_factory.mktemp("dots"))
    yield envs
    envs.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_eight_dinosaurs_play_what_eight_single_ones_play_to_the_byte() -> None:
    options: dict[str, Any] = {"obs_type": "grayscale+state", "size": (84, 84), "frame_stack": 4}
    actions = np.random.default_rng(3).integers(3, size=(150, 8))
    with_resets = 0
    envs = gym.make_vec(DINO, num_envs=8, **options)
    together = [hashlib.sha256() for _ in range(8)]
    try:
        observations, infos = envs.reset(seed=40)
        for index in range(8):
            _take(together[index], _part(observations, index), 0, False, False, _part(infos, index))
        for row in actions:
            *step, infos = envs.step(row)
            with_resets += int(step[2].sum())
            for index in range(8):
                _take(together[index], *(_part(one, index) for one in step), _part(infos, index))
    finally:
        envs.close()
    assert with_resets > 0
    env = gym.make(DINO, **options)
    for index in range(8):
        assert together[index].hexdigest() == _alone(env, 40 + index, actions[:, index])
    env.close()


def _alone(env: Any, seed: int, actions: Any) -> str:
    digest = hashlib.sha256()
    observation, info = env.reset(seed=seed)
    _take(digest, observation, 0, False, False, info)
    is_over = False
    for action in actions:
        if is_over:
            (observation, info), reward, terminated, truncated = env.reset(), 0, False, False
        else:
            observation, reward, terminated, truncated, info = env.step(action)
        is_over = terminated or truncated
        _take(digest, observation, reward, terminated, truncated, info)
    return digest.hexdigest()


def _take(digest: Any, observation: Any, reward: Any, terminated: Any, truncated: Any, info: Any) -> None:
    for name in sorted(observation):
        digest.update(observation[name].tobytes())
    numbers = {name: float(info[name]) for name in sorted(info) if name != "fault"}
    digest.update(repr((float(reward), bool(terminated), bool(truncated), numbers)).encode())


def _part(whole: Any, index: int) -> Any:
    if isinstance(whole, dict):
        return {name: part[index] for name, part in whole.items() if not name.startswith("_")}
    return whole[index]


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"reset_by": "reload"}, {"clock": "browser"}, {"clock": "wall"}])
def test_other_ways_of_reset_and_other_clocks_play_on(tmp_path: Path, options: dict[str, Any]) -> None:
    envs = WebcadeVectorEnv(write_dot(tmp_path, RELIABLE), 2, max_steps=3, obs_type="state", **options)
    try:
        _, infos = envs.reset(seed=0)
        assert infos["frame"].tolist() == [0, 0]
        frames = [envs.step(np.array([NOOP, FAST]))[4]["frame"].tolist() for _ in range(9)]
        begun = [frame == [0, 0] for frame in frames]
        assert begun == [False, False, False, True] * 2 + [False]
    finally:
        envs.close()


@pytest.mark.slow
@pytest.mark.parametrize("action", [LOOP, LEAVE])
def test_a_page_that_goes_wrong_costs_its_own_episode_only(dots: WebcadeVectorEnv, action: int) -> None:
    dots.reset(seed=0)
    pids = _browsers(dots)
    *_, truncations, infos = dots.step(np.array([NOOP, action, FAST]))
    assert truncations.tolist() == [False, True, False]
    assert [bool(fault) for fault in infos["fault"]] == [False, True, False]
    _, rewards, _, truncations, infos = dots.step(np.array([NOOP, NOOP, FAST]))
    assert (rewards.tolist(), truncations.any(), any(infos["fault"])) == ([4, 0, 8], False, False)
    assert dots.step(np.array([NOOP, NOOP, FAST]))[1].tolist() == [4, 4, 8]
    assert _browsers(dots) == pids


@pytest.mark.slow
def test_a_renderer_that_is_killed_costs_its_own_episode_only(dots: WebcadeVectorEnv) -> None:
    dots.reset(seed=0)
    dots._runners[2].page._session.send("Page.crash")  # type: ignore[union-attr]
    *_, truncations, infos = dots.step(np.array([NOOP, NOOP, NOOP]))
    assert truncations.tolist() == [False, False, True]
    assert infos["fault"][2] == "the page's renderer process ended"
    assert dots.step(np.array([FAST, FAST, NOOP]))[1].tolist() == [8, 8, 0]


@pytest.mark.slow
def test_a_browser_that_is_killed_costs_each_of_its_pages_one_episode(dots: WebcadeVectorEnv) -> None:
    dots.reset(seed=0)
    os.kill(min(_browsers(dots)), signal.SIGKILL)
    *_, truncations, infos = dots.step(np.full(3, NOOP))
    assert truncations.tolist() == [bool(fault) for fault in infos["fault"]]
    assert truncations.any()
    assert not dots.step(np.full(3, NOOP))[3].any()
    assert dots.step(np.full(3, NOOP))[1].tolist() == [4, 4, 4]


@pytest.mark.slow
@pytest.mark.parametrize("reset_by", ["restart", "reload"])
def test_closing_leaves_no_process(tmp_path: Path, reset_by: str) -> None:
    envs = make(tmp_path, 4, reset_by=reset_by, max_steps=2, autoreset_mode=AutoresetMode.SAME_STEP)
    envs.reset()
    for _ in range(4):
        envs.step(np.full(4, NOOP))
    processes = [psutil.Process(pid) for pid in _browsers(envs)]
    processes += [child for one in processes for child in one.children(recursive=True)]
    assert processes
    envs.send(np.full(4, NOOP))  # and what is under way ends with it
    envs.close()
    alive = psutil.wait_procs(processes, timeout=LEAVING_TIMEOUT)[1]
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_the_pages_of_a_small_vector_share_one_browser(dots: WebcadeVectorEnv) -> None:
    dots.reset()
    assert len(_browsers(dots)) == len(dots._pool._browsers) == 1


def test_of_the_fingerprint_a_vector_has_the_bytes_of_a_single_one(dots: WebcadeVectorEnv) -> None:
    dots.reset()
    single = webcade.WebcadeEnv(dots.game)
    single.reset()
    assert dots.fingerprint["bytes"] == single.fingerprint["bytes"]
    single.close()


def _browsers(envs: WebcadeVectorEnv) -> set[int]:
    return {player.page.pid for player in envs._runners}  # type: ignore[union-attr]
