"""The checks of speed: how many steps per second one environment makes, and where the time of a step goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ...benchmarking.profile import measure
from ...env import WebcadeEnv
from ...errors import PageError
from ..game_under_test import GameUnderTest
from ..report import Finding, passed, skipped

SECONDS, QUICK_SECONDS = 1.5, 0.5
WARM_UP = 5  # steps
SMALL = {"obs_type": "grayscale", "size": (84, 84)}


def speed(subject: GameUnderTest) -> Finding:
    """Measure steps per second of random play, with the default options and with gray 84x84 images."""
    seconds = QUICK_SECONDS if subject.quick else SECONDS
    whole, small = (_rate(subject, seconds, options) for options in ({}, SMALL))
    clock = subject.game.clock
    real_time = clock.fps / clock.frame_skip
    height, width = subject.game.observation.shape
    return passed(
        f"{whole:.0f} steps per second at {width}x{height}, {small:.0f} at 84x84 in gray: "
        f"{small / real_time:.3g} times real time",
        steps_per_second=round(whole, 1),
        steps_per_second_small=round(small, 1),
        times_real_time=round(small / real_time, 2),
    )


def _rate(subject: GameUnderTest, seconds: float, options: dict[str, Any]) -> float:
    with subject.make(**options) as env:
        env.action_space.seed(subject.seed)
        env.reset(seed=subject.seed)
        for _ in range(WARM_UP):
            _step(env)
        steps, spent = 0, 0.0
        while spent < seconds:
            spent += _step(env)
            steps += 1
    return steps / spent


def _step(env: WebcadeEnv) -> float:
    """Make a step; the seconds that it took, without the reset that may follow."""
    action = env.action_space.sample()
    begin = time.perf_counter()
    *_, terminated, truncated, info = env.step(action)
    took = time.perf_counter() - begin
    if "fault" in info:
        raise PageError(info["fault"])
    if terminated or truncated:
        env.reset()
    return took


def profile(subject: GameUnderTest) -> Finding:
    """Measure where the time of a step goes, with the default options."""
    if subject.game.clock.default != "page":
        return skipped("a step can be profiled only under the page clock")
    with subject.make(max_steps=subject.steps) as env:
        env.action_space.seed(subject.seed)
        env.reset(seed=subject.seed)
        parts = measure(env, subject.game.clock.frame_skip)
    whole = parts["all"]
    shares = {part: us for part, us in parts.items() if part != "all"}
    listed = ", ".join(f"{part} {us / whole:.0%}" for part, us in shares.items())
    return passed(f"a step takes {whole / 1000:.2f} ms: {listed}", microseconds=parts)


SPEED_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {"speed": speed, "profile": profile}
