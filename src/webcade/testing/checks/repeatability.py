"""The checks of repeatability: the same seed and actions give the same play, under different conditions.

Each check records a trace under one condition and compares it with the trace of an undisturbed play.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ...drivers import shares_renderers
from ...errors import PageError
from ...options import EnvOptions
from ..game_under_test import GameUnderTest
from ..report import Finding, failed, passed, skipped, warning
from ..trace import Trace, record

PROCESS_TIMEOUT = 600  # seconds for the second process to record its trace
SEED_STEPS = 60


def again(subject: GameUnderTest) -> Finding:
    """Check that play repeats in the same environment: an episode does not depend on those before it."""
    first, second = subject.twice
    return compare(first, second, "played twice in one process")


def second_process(subject: GameUnderTest) -> Finding:
    """Check that play repeats in another Python process, which has another hash seed."""
    wanted = {
        "game": str(subject.game.folder),
        "episodes": subject.episodes,
        "seed": subject.seed,
        "steps": subject.steps,
        **subject.timeouts,
    }
    path = os.pathsep.join([str(Path(__file__).parents[3]), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "webcade.testing", json.dumps(wanted)]
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
        raise PageError(f"the second process failed: {' '.join(done.stderr.strip().splitlines()[-1:])}")
    return compare(subject.trace, Trace(**json.loads(done.stdout)), "played in a second process")


def busy(subject: GameUnderTest) -> Finding:
    """Check that play repeats while another process keeps a core busy."""
    with _busy_process():
        return compare(subject.trace, subject.record(), "played on a busy machine")


def restart(subject: GameUnderTest) -> Finding:
    """Check that play repeats if each episode starts with the game's own restart."""
    if subject.game.episode.restart is None:
        return skipped("game.toml has no episode.restart: every episode is a fresh page")
    return compare(subject.trace, subject.record(reset_by="restart"), "started by the game's own restart")


def reload(subject: GameUnderTest) -> Finding:
    """Check that play repeats if each episode starts on a fresh page."""
    return compare(subject.trace, subject.record(reset_by="reload"), "started on a fresh page each time")


def visible(subject: GameUnderTest) -> Finding:
    """Check that play repeats if the browser draws the page, which it does not do for a hidden page."""
    trace = subject.record(driver_options={"visible": True})
    return compare(subject.trace, trace, "played in a page that the browser draws")


def share_renderer(subject: GameUnderTest) -> Finding:
    """Check that play repeats beside another page in the same renderer process, as in a vector."""
    if not subject.game.page.share_renderer:
        return skipped("game.toml does not set page.share_renderer")
    if not shares_renderers(subject.game, EnvOptions.check(subject.game)):
        return warning(
            "page.share_renderer has no effect here: it needs episode.restart, files that webcade serves, "
            "hidden pages and the page clock"
        )
    return compare(subject.trace, subject.record_beside(), "played beside another page in its process")


def seeds(subject: GameUnderTest) -> Finding:
    """Check that the seed matters: the same actions after another seed should give another play."""
    with subject.make(obs_type=subject.whole, max_steps=min(SEED_STEPS, subject.steps)) as env:
        mine, other = (record(env, 1, subject.seed, first) for first in (subject.seed, subject.seed + 1))
    difference = mine.difference(other)
    if difference is None:
        return warning(f"{mine.actions} steps are equal under two seeds: they use no random numbers")
    return passed(f"another seed gives another game, first in {difference.partition(', ')[2]}")


def _in_stepped_time(check: Callable[[GameUnderTest], Finding]) -> Callable[[GameUnderTest], Finding]:
    """Make a check that is skipped if the game's own clock is real time, which does not repeat."""

    def checked(subject: GameUnderTest) -> Finding:
        if subject.game.clock.default == "wall":
            return skipped("the game plays in real time, which does not repeat")
        return check(subject)

    return checked


Checks = dict[str, Callable[[GameUnderTest], Finding]]
QUICK_REPETITIONS: Checks = {
    "repeats": _in_stepped_time(again),
    "second-process": _in_stepped_time(second_process),
}
SLOW_REPETITIONS: Checks = {
    "busy": _in_stepped_time(busy),
    "restart": _in_stepped_time(restart),
    "reload": _in_stepped_time(reload),
    "visible": _in_stepped_time(visible),
    "share-renderer": _in_stepped_time(share_renderer),
    "seeds": _in_stepped_time(seeds),
}


def compare(base: Trace, other: Trace, how: str) -> Finding:
    """Compare two traces to the bit.

    Args:
        base: the trace of the undisturbed play.
        other: the trace under the condition.
        how: the condition, as the end of a sentence such as "equal when played twice".
    """
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
