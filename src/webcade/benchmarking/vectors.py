"""Measures vectors of a game: steps per second, start-up, memory, and how long a reset delays the others."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

import numpy as np

from ..game import Game
from ..vector import WebcadeVectorEnv
from .figures import RowName, Sample
from .memory import family_mib
from .views import FRAME_SKIP, SMALL

SIZES = (1, 2, 4, 8, 16)
STACK = 4  # images in an observation, as in AtariVectorEnv

_WARM_UP_STEPS = 20


def vector_key(num_envs: int) -> str:
    """The key of the row for a vector of `num_envs`."""
    return f"webcade-vector-{num_envs}"


@dataclass(frozen=True, slots=True)
class Vector:
    """Measures a vector of `num_envs` with gray 84x84 images, of which four are stacked."""

    game: Game
    num_envs: int

    @property
    def name(self) -> RowName:
        """The name of the vector's row."""
        way = f"webcade x {self.num_envs}"
        return RowName(vector_key(self.num_envs), way, "grayscale 4x84x84", "page", self.num_envs)

    def measure(self, seconds: float, seed: int) -> Sample:
        """Time the start-up, then random play with its resets.

        Steps are counted as Gymnasium's `benchmark_vector_step` counts them: one for each environment, resets
        excluded.
        """
        view: dict[str, Any] = {"obs_type": "grayscale", "size": SMALL, "frame_stack": STACK}
        envs = WebcadeVectorEnv(self.game, self.num_envs, frame_skip=FRAME_SKIP, **view)
        try:
            start = time.perf_counter()
            envs.reset(seed=seed)
            started_ms = (time.perf_counter() - start) * 1000
            envs.action_space.seed(seed)
            steps, took, quiet, resetting = _play(envs, seconds)
            memory = family_mib(os.getpid())
        finally:
            envs.close()
        costs = {f"start-up, vector of {self.num_envs}": [started_ms]}
        if len(resetting) > 1 and quiet:
            stall = quantiles(resetting, n=100, method="inclusive")[-1] - median(quiet)
            costs[f"99th percentile of a reset's delay, vector of {self.num_envs}"] = [max(0.0, stall)]
        return Sample(steps / took, costs, {self.name.key: memory})


def _play(envs: WebcadeVectorEnv, seconds: float) -> tuple[int, float, list[float], list[float]]:
    """Play random actions.

    Returns:
        The steps made, the seconds taken, the milliseconds of each step without a reset, and of each with
        one.
    """
    quiet: list[float] = []
    resetting: list[float] = []
    steps = 0
    done = np.zeros(envs.num_envs, np.bool_)
    start = 0.0
    for number, before in enumerate(_moments(seconds)):
        if number == _WARM_UP_STEPS:
            start, steps = before, 0
        had_reset = bool(done.any())
        steps += envs.num_envs - int(done.sum())
        _, _, terminated, truncated, _ = envs.step(envs.action_space.sample())
        done = terminated | truncated
        if number >= _WARM_UP_STEPS:
            (resetting if had_reset else quiet).append((time.perf_counter() - before) * 1000)
    return steps, time.perf_counter() - start, quiet, resetting


def _moments(seconds: float) -> Iterator[float]:
    """Yield the time before each step: for the steps of the warm-up, and then for `seconds`."""
    for _ in range(_WARM_UP_STEPS):
        yield time.perf_counter()
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        yield now
