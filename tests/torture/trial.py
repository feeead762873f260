"""What a trial is: one kind of harm, done to webcade many times, chosen by a seed, and what did not hold.

A module of this folder whose name is in `TRIALS` has a function `run(seed, count, progress)` that returns an
`Outcome`, and two numbers: `SHORT`, the count that the test suite runs, and `LONG`, the count of
`make torture`. Its docstring's first line says what is tried. Where the number of a thing alone rules what is
tried, `run` takes `first`, the number to begin with, so that a long form can be run in parts.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

TRIALS = (  # in the order in which they run
    "faults",
    "files",
    "keywords",
    "commands",
    "poisoned",
    "replies",
    "hostile",
    "network",
)


@dataclass
class Outcome:
    """What a trial has tried and found.

    Attributes:
        counts: how often each kind was tried, and how often each thing came of it.
        violations: what did not hold, one line each, with what brings it about again.
    """

    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def violate(self, kind: str, sentence: str) -> None:
        """Note that something did not hold."""
        self.counts[f"violation: {kind}"] += 1
        self.violations.append(f"{kind}: {sentence}")


Progress = Callable[[int], None]
"""Called with how many of `count` are done."""


def trial(name: str) -> ModuleType:
    """The module of a trial."""
    return importlib.import_module(name)


def can_begin_at(module: ModuleType) -> bool:
    """Whether a trial can be run in parts."""
    return "first" in inspect.signature(module.run).parameters


def printed_progress(name: str, count: int) -> Progress:
    """Progress on stderr, with the time left; a line of its own every ten seconds at most."""
    began = time.monotonic()
    told = began

    def tell(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < 10 and done < count:
            return
        told = now
        left = (now - began) / max(done, 1) * (count - done)
        print(f"{name}: {done} of {count}, {left:.0f} s left", file=sys.stderr, flush=True)

    return tell
