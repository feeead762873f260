"""The checks `restart` and `reload`: does an episode owe anything to the one before it?

A fresh page owes nothing to anybody. So the game's own restart is compared with fresh pages, and fresh pages
with fresh pages.
"""

from __future__ import annotations

from ..game_under_test import GameUnderTest
from ..report import NO_TIME, Finding, failed, passed, skipped
from .comparing import amount, compare, less_than

ADVICE = "leave episode.restart out of game.toml, or let it undo what is left"


def restart(subject: GameUnderTest) -> Finding:
    """Check that an episode after the game's own restart equals the same episode on a fresh page."""
    if subject.game.episode.restart is None:
        return skipped("game.toml has no episode.restart: every episode is a fresh page")
    fresh, restarted = subject.traces.fresh(), subject.traces.twice[1]  # all episodes of it follow another
    difference = fresh.difference(restarted)
    if difference is None:
        steps = fresh.steps_shared(restarted)
        less = less_than(subject.usual, fresh, restarted)
        equal = f"{amount(fresh, restarted)}, equal after a restart and on fresh pages{less}"
        return passed(equal, steps=steps) if steps else skipped(NO_TIME)
    if _repeats_on_fresh_pages(subject) is False:
        return skipped("fresh pages differ from each other, so a restart cannot be compared with them")
    return failed(f"{_blame(difference)}: {ADVICE}", first=difference)


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
    if finding.status != "failed" or subject.game.episode.restart is None:
        return finding
    subject.extend(subject.fresh_seconds)
    difference = subject.traces.fresh().difference(subject.traces.twice[1])
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
