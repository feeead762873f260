"""The same seed and the same actions: the same observations, rewards and readings, whatever is round it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..chromium.find import find_headless_shell
from ..errors import BrowserError, PageError
from .report import Finding, failed, passed, skipped
from .subject import Subject
from .trace import Trace

PROCESS_TIMEOUT = 600  # seconds a second process gets for its whole trace
CLOCK_EPISODES = 2  # the browser's clock takes several times as long
BEYOND_LOOKS = ("score", "over", "reward", "terminated", "truncated", "time_ms", "frame")


def again(subject: Subject) -> Finding:
    """Two times in one environment, so that an episode also owes nothing to those before it."""
    first, second = subject.twice
    return _compare(first, second, "played twice in one process")


def second_process(subject: Subject) -> Finding:
    """In a fresh interpreter, whose hash seed is another."""
    wanted = {"game": str(subject.game.folder), "episodes": subject.episodes, "seed": subject.seed}
    path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", __package__, json.dumps(wanted)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=PROCESS_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return failed(f"the second process did not end within {PROCESS_TIMEOUT} s")
    if done.returncode:
        raise PageError(f"the second process failed: {done.stderr.strip().splitlines()[-1:]}")
    return _compare(subject.trace, Trace(**json.loads(done.stdout)), "played in a second process")


def busy(subject: Subject) -> Finding:
    """While another program takes all the time it can get."""
    with _busy_process():
        return _compare(subject.trace, subject.record(), "played on a busy machine")


def restart(subject: Subject) -> Finding:
    """Each episode begun in the game's own way."""
    if subject.game.episode.restart is None:
        return skipped("the game's file states no restart: every episode is a fresh page")
    return _compare(subject.trace, subject.record(reset_by="restart"), "begun by the game's own restart")


def reload(subject: Subject) -> Finding:
    """Each episode on a fresh page."""
    return _compare(subject.trace, subject.record(reset_by="reload"), "begun on a fresh page each time")


def visible(subject: Subject) -> Finding:
    """With the browser drawing the page, which it otherwise need not."""
    trace = subject.record(driver_options={"visible": True})
    return _compare(subject.trace, trace, "played in a page that the browser draws")


def clocks(subject: Subject) -> Finding:
    """JavaScript's time and the whole browser's give the same game."""
    if subject.game.clock.default != "page":
        return skipped(f"the game's file chooses the {subject.game.clock.default} clock")
    try:
        find_headless_shell()
    except BrowserError as error:
        return skipped(str(error))
    episodes = min(CLOCK_EPISODES, subject.episodes)
    trace = subject.record(episodes, clock="browser")
    base = Trace(subject.trace.episodes[:episodes], trace.actions)
    finding = _compare(base.only(*BEYOND_LOOKS), trace.only(*BEYOND_LOOKS), "played by the browser's clock")
    finding.figures["pixels_equal"] = base.difference(trace) is None
    return finding


Checks = dict[str, Callable[[Subject], Finding]]
QUICK_CHECKS: Checks = {"repeats: same process": again, "repeats: second process": second_process}
SLOW_CHECKS: Checks = {
    "repeats: busy machine": busy,
    "repeats: restart": restart,
    "repeats: reload": reload,
    "repeats: visible": visible,
    "clocks agree": clocks,
}


def _compare(base: Trace, other: Trace, how: str) -> Finding:
    difference = base.difference(other)
    figures = {"digest": base.digest, "episodes": len(base.episodes), "steps": base.actions}
    if difference is None:
        return passed(f"{len(base.episodes)} episodes, {base.actions} steps, equal when {how}", **figures)
    return failed(f"differs when {how}, first in {difference}", **figures, other_digest=other.digest)


@contextmanager
def _busy_process() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()
