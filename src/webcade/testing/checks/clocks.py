"""The game under each clock: whether it repeats there, and reads as it does by the clock of its file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ...chromium.program.find import missing_headless_shell
from ..game_under_test import CLOCK_EPISODES, CLOCK_STEPS, GameUnderTest
from ..report import Finding, passed, skipped, warning
from .repeatability import compare

WALL_STEPS = 15
BEYOND_LOOKS = ("action", "score", "over", "reward", "terminated", "truncated", "time_ms", "frame")


def stepped(kind: str, subject: GameUnderTest) -> Finding:
    """By a clock that promises to repeat. What is not the file's own choice is told, and never fails."""
    default = subject.game.clock.default
    if kind == "browser" and (lacking := missing_headless_shell()):
        return skipped(lacking)
    first, second = subject.record_twice(CLOCK_EPISODES, CLOCK_STEPS, clock=kind)
    finding = compare(first, second, f"played twice by the {kind} clock")
    if kind == default:
        return finding
    if default == "wall" or finding.status == "failed":
        return finding if finding.status == "passed" else warning(finding.sentence, **finding.figures)
    names = BEYOND_LOOKS
    difference = subject.short.only(*names).difference(first.only(*names))
    figures = {**finding.figures, "pixels_equal": subject.short.difference(first) is None}
    if difference is not None:
        return warning(f"repeats; reads other than by the {default} clock, first in {difference}", **figures)
    looks = "and looks" if figures["pixels_equal"] else "and looks nearly"
    return passed(f"repeats; reads {looks} as by the {default} clock", **figures)


def wall(subject: GameUnderTest) -> Finding:
    """In real time: it plays, and nothing is promised."""
    with subject.make(clock="wall", max_steps=WALL_STEPS) as env:
        env.action_space.seed(subject.seed)
        env.reset(seed=subject.seed)
        lags: list[float] = []
        over = False
        while not over:
            *_, terminated, truncated, info = env.step(env.action_space.sample())
            if "fault" in info:
                return warning(f"a fault after {len(lags)} steps: {info['fault']}")
            lags.append(info["lag_ms"])
            over = terminated or truncated
    worst = max(lags)
    return passed(f"plays; never repeats; late by {worst:.1f} ms at most", lag_ms=worst, steps=len(lags))


CLOCK_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {
    "clock-page": partial(stepped, "page"),
    "clock-browser": partial(stepped, "browser"),
    "clock-wall": wall,
}
