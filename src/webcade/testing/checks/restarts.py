"""The checks `restart`, `restore` and `reload`: does an episode owe anything to the one before it?

A fresh page owes nothing to anybody. So the game's own restart, and pages that are put back to where their
load left them, are compared with fresh pages, and fresh pages with fresh pages.
"""

from __future__ import annotations

from typing import Any

from ...options import offers_restore
from ..game_under_test import GameUnderTest
from ..report import NO_TIME, Finding, failed, passed, skipped
from ..trace import Trace, record_restored
from ..vector_play import in_vector
from .comparing import amount, compare, less_than

ADVICE = "leave episode.restart out of game.toml, or let it undo what is left"


def restart(subject: GameUnderTest) -> Finding:
    """Check that an episode after the game's own restart equals the same episode on a fresh page."""
    if subject.game.episode.restart is None:
        return skipped("game.toml has no episode.restart: every episode is a fresh page")
    fresh, restarted = subject.traces.fresh(), _restarted(subject)
    difference = fresh.difference(restarted)
    if difference is None:
        steps = fresh.steps_shared(restarted)
        less = less_than(subject.usual, fresh, restarted)
        equal = f"{amount(fresh, restarted)}, equal after a restart and on fresh pages{less}"
        return passed(equal, steps=steps) if steps else skipped(NO_TIME)
    if _repeats_on_fresh_pages(subject) is False:
        return skipped("fresh pages differ from each other, so a restart cannot be compared with them")
    return failed(f"{_blame(difference)}: {ADVICE}", first=difference)


def _restarted(subject: GameUnderTest) -> Trace:
    """Return a trace whose episodes follow another by the game's own restart."""
    return (
        subject.traces.twice[1]
        if subject.reset_by == "restart"
        else subject.traces.record(reset_by="restart")
    )


def restore(subject: GameUnderTest) -> Finding:
    """Check that an episode in a page that was put back to its load equals the same one on a fresh page."""
    if not subject.game.states.in_place:
        return skipped("game.toml does not set states.in_place")
    if not offers_restore(subject.game):
        return skipped("states.in_place needs the page clock, and actions that are not trusted")
    fresh = subject.traces.fresh(part=0.5)
    with subject.make(**_shown(subject), reset_by="restore") as env:
        restored = record_restored(env, subject.length.episodes, subject.seed, subject.deadline)
    if isinstance(restored, str):
        return failed(f"the moment after the load cannot be kept: {restored}")
    finding = compare(fresh, restored, "each episode begins where the load left the page", subject.usual)
    if finding.status != "passed":
        return finding
    if difference := in_vector(subject, fresh, _shown(subject), "restore"):
        return failed(f"differs in a vector that begins by restore, first in {difference}")
    return Finding("passed", f"{finding.sentence}; and in a vector{_hint(subject)}", finding.figures)


def _shown(subject: GameUnderTest) -> dict[str, Any]:
    return {"obs_type": subject.whole, "max_steps": subject.length.steps}


def _hint(subject: GameUnderTest) -> str:
    """What to type where pages are reloaded today."""
    return '; episode.reset_by = "restore" makes it the default' if subject.reset_by == "reload" else ""


def reload(subject: GameUnderTest) -> Finding:
    """Check that play repeats if each episode starts on a fresh page."""
    fresh, again = subject.traces.fresh(part=0.5), subject.traces.fresh_again()
    return compare(fresh, again, "started on a fresh page each time", subject.usual)


def blame_restart(subject: GameUnderTest, finding: Finding) -> Finding:
    """Name `episode.restart` in a failure that it causes; return any other finding as it is.

    Args:
        subject: the game.
        finding: of a comparison of episodes that begin by the file's own way.
    """
    if finding.status != "failed" or subject.reset_by != "restart":
        return finding
    subject.extend(subject.fresh_seconds)
    difference = subject.traces.fresh().difference(_restarted(subject))
    if difference is None or not _repeats_on_fresh_pages(subject):
        return finding
    return failed(f"{finding.sentence}; {_blame(difference)}: {ADVICE}", **finding.figures)


def _repeats_on_fresh_pages(subject: GameUnderTest) -> bool | None:
    """Whether play on fresh pages repeats; None if there was no time to tell."""
    subject.extend(subject.fresh_seconds)
    fresh, again = subject.traces.fresh(), subject.traces.fresh_again()
    if fresh.difference(again) is not None:
        return False
    return True if fresh.steps_shared(again) else None


def _blame(difference: str) -> str:
    return f"an episode after episode.restart is not the same as on a fresh page, first in {difference}"
