"""The checks of clocks: does the game repeat under each clock, with the same readings as under its own?"""

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
    """Check a clock that steps time. Under a clock other than the game's own, a difference is a warning.

    Args:
        kind: "page" or "browser".
        subject: the game.
    """
    default = subject.game.clock.default
    if kind == "browser" and (lacking := missing_headless_shell()):
        return skipped(lacking)
    first, second = subject.record_twice(CLOCK_EPISODES, CLOCK_STEPS, clock=kind)
    finding = compare(first, second, f"played twice under the {kind} clock")
    if kind == default:
        return finding
    if default == "wall" or finding.status == "failed":
        return finding if finding.status == "passed" else warning(finding.sentence, **finding.figures)
    names = BEYOND_LOOKS
    difference = subject.short.only(*names).difference(first.only(*names))
    figures = {**finding.figures, "pixels_equal": subject.short.difference(first) is None}
    if difference is not None:
        return warning(
            f"repeats; readings differ from the {default} clock's, first in {difference}", **figures
        )
    what = "readings and pixels equal" if figures["pixels_equal"] else "readings equal, pixels do not,"
    return passed(f"repeats; {what} those under the {default} clock", **figures)


def wall(subject: GameUnderTest) -> Finding:
    """Check that the game plays in real time. It is not compared: real time does not repeat."""
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
    return passed(f"plays in real time; late by {worst:.1f} ms at most", lag_ms=worst, steps=len(lags))


CLOCK_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {
    "clock-page": partial(stepped, "page"),
    "clock-browser": partial(stepped, "browser"),
    "clock-wall": wall,
}
