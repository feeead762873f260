"""Compares traces, and says how much was compared."""

from __future__ import annotations

from ..budget import Length
from ..report import NO_TIME, Finding, counted, failed, passed, skipped
from ..trace import Trace

BEYOND_LOOKS = ("action", "score", "over", "reward", "terminated", "truncated", "time_ms", "frame")
"""What is compared where pictures may differ."""


def compare(base: Trace, other: Trace, how: str, usual: Length) -> Finding:
    """Compare two traces to the bit.

    Args:
        base: the trace of the undisturbed play.
        other: the trace under the condition.
        how: the condition, as the end of a sentence such as "equal when played twice".
        usual: how much is played where there is time enough.
    """
    difference = base.difference(other)
    steps = base.steps_shared(other)
    figures = {"digest": base.digest, "episodes": len(base.episodes), "steps": steps}
    if difference is not None:
        return failed(f"differs when {how}, first in {difference}", **figures, other_digest=other.digest)
    if not steps:
        return skipped(NO_TIME, **figures)
    return passed(f"{amount(base, other)}, equal when {how}{less_than(usual, base, other)}", **figures)


def amount(base: Trace, other: Trace) -> str:
    """How much two traces have in common, in words."""
    episodes = min(len(base.episodes), len(other.episodes))
    return f"{counted(episodes, 'episode')}, {counted(base.steps_shared(other), 'step')}"


def less_than(usual: Length, *traces: Trace) -> str:
    """The end of a sentence that says that the traces are shorter than usual; "" if they are not."""
    if not any(_is_short(trace, usual) for trace in traces):
        return ""
    return f"; there was no time for the usual {usual}"


def _is_short(trace: Trace, usual: Length) -> bool:
    """Whether the trace was cut, or has fewer episodes or, for a lack of steps, shorter ones than usual."""
    if trace.is_cut or len(trace.episodes) < usual.episodes:
        return True
    return any(
        steps[-1].get("truncated") == "True" and len(steps) - 1 < usual.steps for steps in trace.episodes
    )
