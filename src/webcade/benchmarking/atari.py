"""Measures ale-py's Breakout on the same machine, alone and as ale-py's own vector, for comparison."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import gymnasium as gym
import numpy as np

from .figures import ALE, ALE_VECTOR, RowName, Sample

NUM_ENVS = 8

_WARM_UP_STEPS = 20
SINGLE = RowName(ALE, "ale-py Breakout", "grayscale 84x84", "its own")
VECTOR = RowName(ALE_VECTOR, f"ale-py Breakout x {NUM_ENVS}", "grayscale 4x84x84", "its own", NUM_ENVS)


def unavailable_reason() -> str | None:
    """What is not installed, with the command that installs it; None if nothing is missing."""
    missing = [name for name in ("ale_py", "cv2") if find_spec(name) is None]
    return f"{missing[0]} is not installed; type: pip install 'webcade[bench]'" if missing else None


def measure_single(seconds: float, seed: int) -> Sample:
    """Measure one environment with AtariPreprocessing: gray 84x84 images, four frames per step.

    Args:
        seconds: wall time to play.
        seed: seeds the first reset and the random actions. Later resets are part of the time.
    """
    import ale_py

    gym.register_envs(ale_py)
    bare = gym.make("ALE/Breakout-v5", frameskip=1)
    env: gym.Env[Any, Any] = gym.wrappers.AtariPreprocessing(bare, frame_skip=4, screen_size=84)
    env.action_space.seed(seed)
    env.reset(seed=seed)

    def step() -> int:
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        if terminated or truncated:
            env.reset()
        return 1

    try:
        return Sample(_rate(step, seconds))
    finally:
        env.close()


def measure_vector(seconds: float, seed: int) -> Sample:
    """Measure AtariVectorEnv with its defaults: gray 84x84 images, four frames per step, four images stacked.

    Args:
        seconds: wall time to play.
        seed: seeds the first reset and the random actions. Later resets are part of the time.
    """
    from ale_py import AtariVectorEnv

    envs = AtariVectorEnv("breakout", num_envs=NUM_ENVS)
    envs.action_space.seed(seed)
    envs.reset(seed=seed)
    done = np.zeros(NUM_ENVS, np.bool_)

    def step() -> int:
        nonlocal done
        made = NUM_ENVS - int(done.sum())
        _, _, terminated, truncated, _ = envs.step(envs.action_space.sample())
        done = terminated | truncated
        return made

    try:
        return Sample(_rate(step, seconds))
    finally:
        envs.close()


def _rate(step: Callable[[], int], seconds: float) -> float:
    """Call `step`, which returns how many steps it made, for `seconds`; the steps per second."""
    for _ in range(_WARM_UP_STEPS):
        step()
    steps = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        steps += step()
    return steps / (time.perf_counter() - start)
