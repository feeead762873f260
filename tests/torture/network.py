"""Tries every way to the network, in every way to run a page, and counts what the browser's processes send.

It runs in a network namespace of its own, so that what goes beyond this machine is seen and reaches nobody.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from trial import Outcome, Progress

from ways_out import DATAGRAMS, PROBES, WAYS, Seen, allowed, try_ways
from wire import no_wire

SHORT, LONG = 1, len(WAYS)  # ways to run the page


def run(seed: int, count: int, progress: Progress, first: int = 0) -> Outcome:
    """Try all probes in `count` ways, from the one that `seed` rules on; see trial.py."""
    outcome = Outcome()
    if complaint := no_wire():
        outcome.counts[f"not tried: {complaint}"] += 1
        return outcome
    names = list(WAYS)
    for number in range(first, first + count):
        name = names[(seed + number * 7) % len(names)]  # neighbours are alike
        _judge(name, allowed(name, PROBES), outcome)
        progress(number - first + 1)
    outcome.counts["of the probes: datagrams"] = len(DATAGRAMS)
    return outcome


def _judge(name: str, probes: Sequence[str], outcome: Outcome) -> None:
    """Count what was tried and what arrived in one way; what arrived is a violation."""
    try:
        seen = try_ways([name], probes)[name]
    except RuntimeError as error:
        outcome.violate("not tried", f"{name}: {error}")
        return
    outcome.counts["ways"] += 1
    outcome.counts["probes tried"] += seen.tried
    outcome.counts["packets that left"] += sum(seen.arrived.values())
    outcome.counts["pages that faulted on the way"] += len(seen.faults)
    if seen.tried < len(probes) and not seen.faults:
        outcome.violate("not tried", f"{name}: {seen.tried} of {len(probes)} probes")
    for what in _lines(seen):
        outcome.violate("sent", f"{name}: {what}")


def _lines(seen: Seen) -> list[str]:
    return [f"{what}, {times} times" for what, times in sorted(seen.arrived.items())]
