"""The checks of speed: how many steps per second one environment makes, and where the time of a step goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

from ...benchmarking.profile import measure
from ...env import WebcadeEnv
from ..game_under_test import GameUnderTest
from ..report import NO_TIME, Finding, passed, skipped, warning

SECONDS, QUICK_SECONDS = 1.5, 0.5
ROUNDS = 3
WARM_UP = 5  # steps
FEWEST_STEPS = 3
SMALL = {"obs_type": "grayscale", "size": (84, 84)}
PROFILE_STEPS = 40  # in a round, from Python and again from inside the page
NOISE = 0.5  # the same play, measured again, should not differ by more than this part of it
BEYOND_ALL = 1.25  # the parts of a step may add up to this much of the whole: each is measured apart


class Rate(NamedTuple):
    """Steps per second, as measured in several rounds of the same play."""

    rounds: list[float]

    @property
    def per_second(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    @property
    def doubt(self) -> str:
        """Why the figure should not be relied on; "" if it may be."""
        return noise_in(self.rounds, "steps per second")


def noise_in(rounds: list[float], unit: str) -> str:
    """Why figures of the same play are too far apart to be relied on; "" if they are not."""
    if len(rounds) < 2:
        return f"measured only once, for want of time: {rounds[0]:.3g} {unit}"
    least, greatest = min(rounds), max(rounds)
    if greatest - least <= NOISE * median(rounds):
        return ""
    return f"the same play, measured {len(rounds)} times, gave {least:.3g} to {greatest:.3g} {unit}"


def speed(subject: GameUnderTest) -> Finding:
    """Measure steps per second of random play, with the default options and with gray 84x84 images."""
    if not subject.seconds_left:
        return skipped(NO_TIME)
    seconds = min(QUICK_SECONDS if subject.quick else SECONDS, subject.seconds_left / 3)
    with subject.within(0.5):
        whole = rate(subject, seconds, {})
    small = rate(subject, seconds, SMALL)
    clock = subject.game.clock
    height, width = subject.game.observation.shape
    times = small.per_second / (clock.fps / clock.frame_skip)
    figures = {
        "steps_per_second": round(whole.per_second, 1),
        "steps_per_second_small": round(small.per_second, 1),
        "times_real_time": round(times, 2),
        "rounds": [round(one, 1) for one in whole.rounds],
        "rounds_small": [round(one, 1) for one in small.rounds],
    }
    sentence = (
        f"{whole.per_second:.3g} steps per second at {width}x{height}, "
        f"{small.per_second:.3g} at 84x84 in gray, {times:.3g} times real time"
    )
    if doubt := whole.doubt or small.doubt:
        return warning(f"{sentence}; not to be relied on: {doubt}", **figures)
    return passed(sentence, **figures)


def rate(subject: GameUnderTest, seconds: float, options: dict[str, Any]) -> Rate:
    """Measure steps per second in rounds of the same random play.

    Args:
        subject: the game.
        seconds: of all rounds together, without their resets.
        options: keywords of WebcadeEnv.
    """
    with subject.make(**options) as env:
        steps, took = _round(env, subject.seed, seconds / ROUNDS, FEWEST_STEPS)  # how many there is time for
        rounds: list[float] = []
        while len(rounds) < ROUNDS and (subject.seconds_left or not rounds):
            _, took = _round(env, subject.seed, 0, steps)
            rounds.append(steps / took)
    return Rate(rounds)


def _round(env: WebcadeEnv, seed: int, seconds: float, steps: int) -> tuple[int, float]:
    """Play for some seconds, and for some steps at least; return the steps made, and their seconds."""
    env.action_space.seed(seed)
    env.reset(seed=seed)
    for _ in range(WARM_UP):
        _step(env)
    made, spent = 0, 0.0
    while spent < seconds or made < steps:
        spent += _step(env)
        made += 1
    return made, spent


def _step(env: WebcadeEnv) -> float:
    """Make a step; the seconds that it took, without the reset that may follow."""
    action = env.action_space.sample()
    begin = time.perf_counter()
    *_, terminated, truncated, _info = env.step(action)
    took = time.perf_counter() - begin
    if terminated or truncated:
        env.reset()
    return took


def profile(subject: GameUnderTest) -> Finding:
    """Measure where the time of a step goes, with the default options."""
    if subject.game.clock.default != "page":
        return skipped("a step can be profiled only under the page clock")
    if not subject.seconds_left:
        return skipped(NO_TIME)
    frames = subject.game.clock.frame_skip
    chunks: list[dict[str, float]] = []
    with subject.make() as env:
        steps = _profile_steps(subject)
        while len(chunks) <= ROUNDS and (subject.seconds_left or not chunks):
            chunks.append(measure(env, frames, subject.seed, steps))
    return judge_profile(chunks[1:] or chunks)  # in the first, the browser still compiles the game


def judge_profile(chunks: list[dict[str, float]]) -> Finding:
    """What the profiles of the same play say.

    Args:
        chunks: for each, microseconds per step of each part, and of "all".
    """
    parts = {part: median(chunk[part] for chunk in chunks) for part in chunks[0]}
    whole = parts["all"]
    takes = f"a step takes {whole / 1000:.3g} ms"
    apart = {part: us for part, us in parts.items() if part != "all"}
    together = sum(apart.values())
    figures = {"microseconds": parts, "rounds": [chunk["all"] for chunk in chunks]}
    if doubt := noise_in([chunk["all"] / 1000 for chunk in chunks], "ms a step"):
        return warning(f"{takes}; not to be relied on: {doubt}", **figures)
    if together > BEYOND_ALL * whole:
        return warning(
            f"{takes}; where they go cannot be told: its parts, each measured apart, add up to "
            f"{together / whole:.0%} of it",
            **figures,
        )
    shares = [f"{part} {us / max(whole, together):.0%}" for part, us in apart.items()]
    return passed(f"{takes}: {', '.join(shares)}", **figures)


def _profile_steps(subject: GameUnderTest) -> int:
    """The steps of a round: no more than there is time for, nor than one call of the page has time for."""
    if subject.pace is None:
        return PROFILE_STEPS
    seconds = min(subject.seconds_left / (2 * ROUNDS + 2), subject.step_timeout / 4)
    return max(FEWEST_STEPS, min(PROFILE_STEPS, int(seconds / max(subject.pace.step, 1e-6))))


SPEED_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {"speed": speed, "profile": profile}
