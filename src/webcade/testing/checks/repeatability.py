"""The checks of repeatability: the same seed and actions give the same play, under different conditions.

Each check records a trace under one condition and compares it with the trace of an undisturbed play.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...drivers import shares_renderers
from ...options import EnvOptions
from ..another_process import START_SECONDS, TookTooLong, answer_of
from ..game_under_test import GameUnderTest
from ..report import Finding, failed, skipped, warning
from ..trace import Trace
from .chance import seeds
from .comparing import compare
from .restarts import blame_restart, reload, restart, restore

LONGEST_PROCESS = 600  # seconds for the second process to record its trace


def again(subject: GameUnderTest) -> Finding:
    """Check that play repeats in the same environment: an episode does not depend on those before it."""
    first, second = subject.traces.twice
    return blame_restart(subject, compare(first, second, "played twice in one process", subject.usual))


def second_process(subject: GameUnderTest) -> Finding:
    """Check that play repeats in another Python process, which has another hash seed."""
    first = subject.traces.first  # before the time of the second process is counted
    wanted = {
        "game": str(subject.game.folder),
        "episodes": subject.length.episodes,
        "seed": subject.seed,
        "steps": subject.length.steps,
        "seconds": min(subject.seconds_left, LONGEST_PROCESS),
        **subject.timeouts,
    }
    patience = wanted["seconds"] + subject.load_timeout + subject.step_timeout + START_SECONDS
    try:
        trace = Trace(**answer_of("webcade.testing", wanted, patience, "the second process"))
    except TookTooLong as error:
        return failed(str(error))
    return compare(first, trace, "played in a second process", subject.usual)


def busy(subject: GameUnderTest) -> Finding:
    """Check that play repeats while another process keeps a core busy."""
    first = subject.traces.first  # recorded before the other process begins
    with _busy_process():
        return compare(first, subject.traces.record(), "played on a busy machine", subject.usual)


def visible(subject: GameUnderTest) -> Finding:
    """Check that play repeats if the browser draws the page, which it does not do for a hidden page."""
    first = subject.traces.first
    drawn = subject.traces.record(driver_options={"visible": True})
    return compare(first, drawn, "played in a page that the browser draws", subject.usual)


def share_renderer(subject: GameUnderTest) -> Finding:
    """Check that play repeats beside another page in the same renderer process, as in a vector."""
    if not subject.game.page.share_renderer:
        return skipped("game.toml does not set page.share_renderer")
    if not shares_renderers(subject.game, EnvOptions.check(subject.game)):
        return warning(
            "page.share_renderer has no effect here: it needs episode.restart or "
            "episode.reset_by = 'restore', files that webcade serves, hidden pages and the page clock"
        )
    first = subject.traces.first
    beside = subject.traces.record_beside()
    return compare(first, beside, "played beside another page in its process", subject.usual)


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
    "restore": _in_stepped_time(restore),
    "reload": _in_stepped_time(reload),
    "visible": _in_stepped_time(visible),
    "share-renderer": _in_stepped_time(share_renderer),
    "seeds": _in_stepped_time(seeds),
}


@contextmanager
def _busy_process() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()
