"""The checks of clocks: does the game repeat under each clock, with the same readings as under its own?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ...chromium.program.find import missing_headless_shell
from ...errors import PageError
from ..budget import Length
from ..game_under_test import GameUnderTest
from ..report import Finding, passed, skipped, warning
from ..shared_traces import CLOCKS
from ..trace import Trace
from .comparing import BEYOND_LOOKS, compare, less_than
from .restarts import blame_restart

WALL_STEPS = 15


def stepped(kind: str, subject: GameUnderTest) -> Finding:
    """Check a clock that steps time. Under a clock other than the game's own, a difference is a warning.

    Args:
        kind: "page" or "browser".
        subject: the game.
    """
    default = subject.game.clock.default
    if kind == "browser" and (lacking := missing_headless_shell()):
        return skipped(lacking)
    with subject.within(0.3):
        own = subject.traces.short if default not in ("wall", kind) else None
    if kind == default:
        first, second, usual = *subject.traces.twice, subject.usual
    else:
        (first, second), usual = subject.traces.record_twice(CLOCKS, clock=kind), _usual(subject)
    finding = compare(first, second, f"played twice under the {kind} clock", usual)
    finding = blame_restart(subject, finding) if default != "wall" else finding
    if kind == default:
        return finding
    if finding.status == "failed":
        return warning(finding.sentence, **finding.figures)
    return finding if own is None or finding.status == "skipped" else _beside(subject, own, first, finding)


def _beside(subject: GameUnderTest, own: Trace, other: Trace, finding: Finding) -> Finding:
    """Compare a trace under another clock with one under the game's own."""
    default = subject.game.clock.default
    difference = own.only(*BEYOND_LOOKS).difference(other.only(*BEYOND_LOOKS))
    steps = own.steps_shared(other)
    figures = {**finding.figures, "pixels_equal": own.difference(other) is None}
    if difference is not None:
        return warning(
            f"repeats; readings differ from the {default} clock's, first in {difference}", **figures
        )
    if not steps:
        return warning(f"repeats; there was no time to compare it with the {default} clock", **figures)
    what = "readings and pixels equal" if figures["pixels_equal"] else "readings equal, pixels do not,"
    less = less_than(_usual(subject), own, other)
    return passed(f"repeats; {what} those under the {default} clock, in {steps} steps{less}", **figures)


def _usual(subject: GameUnderTest) -> Length:
    return Length(min(CLOCKS.episodes, subject.episodes), min(CLOCKS.steps, subject.usual.steps))


def wall(subject: GameUnderTest) -> Finding:
    """Check that the game plays in real time. It is not compared: real time does not repeat."""
    lags: list[float] = []
    late = 0
    with subject.make(clock="wall", max_steps=WALL_STEPS) as env:
        env.action_space.seed(subject.seed)
        env.reset(seed=subject.seed)
        over = False
        while not over and (subject.seconds_left or not lags):
            try:
                *_, terminated, truncated, info = env.step(env.action_space.sample())
            except PageError as error:
                return warning(f"after {len(lags)} steps: {error}", steps=len(lags))
            lags.append(info["lag_ms"])
            late, over = info["late_steps"], terminated or truncated
    return in_real_time(lags, late)


def in_real_time(lags: list[float], late: int) -> Finding:
    """What the lags of some steps say.

    Args:
        lags: how late each step ended, in milliseconds.
        late: how many steps ended a game frame or more after their deadline.
    """
    worst, steps = max(lags), len(lags)
    figures = {"lag_ms": worst, "late_steps": late, "steps": steps}
    if late > steps / 2:
        return warning(
            f"does not keep up with real time here: {late} of {steps} steps were up to {worst:.0f} ms late",
            **figures,
        )
    return passed(f"plays in real time; of {steps} steps, the latest was {worst:.1f} ms late", **figures)


CLOCK_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {
    "clock-page": partial(stepped, "page"),
    "clock-browser": partial(stepped, "browser"),
    "clock-wall": wall,
}
