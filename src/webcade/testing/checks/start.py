"""Whether there is a game at all: a file without mistakes, a page that starts, and what it asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from ...chromium.network.blocked_requests import advice
from ...episode.actions import ActionEncoder
from ...errors import BrowserDied, BrowserError, GameError, PageError
from ...page import Page
from ..game_under_test import GameUnderTest
from ..report import Finding, failed, passed

PACE_STEPS = 8


def file(subject: GameUnderTest) -> Finding:
    """The file could be read, or there would be no subject."""
    return passed("the file has no mistakes", digest=subject.game.digest[:16])


def starts(subject: GameUnderTest) -> Finding:
    """A fresh page comes to its first observation; one try, without the second that a reset has."""
    begin = time.monotonic()
    with subject.open(obs_type=subject.whole) as page:
        try:
            page.reset(subject.seed, "reload")
        except GameError as error:  # what only the game's own files show to be wrong
            return failed("; ".join(error.problems), error="GameError")
        except (PageError, BrowserError) as error:
            lacked = advice(subject.blocked_requests)
            sentence = str(error) if lacked and lacked in str(error) else f"{error}{lacked}"
            return failed(sentence, error=type(error).__name__)
        seconds = round(time.monotonic() - begin, 2)
        fingerprint = page.fingerprint
        _learn_pace(subject, page)
    return passed(f"ready after {seconds:g} s, browser included", seconds=seconds, **fingerprint)


def network(subject: GameUnderTest) -> Finding:
    """What the game asked for beyond its own."""
    blocked_requests = subject.blocked_requests
    if not blocked_requests:
        return passed("asked for nothing beyond the game's own", refused=[])
    refused = [asdict(one) for one in blocked_requests]
    return passed(advice(blocked_requests).removeprefix("; it "), refused=refused)


FIRST_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {"file": file, "starts": starts}
NETWORK_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {"network": network}


def _learn_pace(subject: GameUnderTest, page: Page) -> None:
    """Fit the length of what is to come to how fast the game steps; a fault is for other checks to tell."""
    rest, skip = ActionEncoder(subject.game.actions).rest, subject.game.clock.frame_skip
    begin = time.monotonic()
    try:
        for _ in range(PACE_STEPS):
            page.step(rest, skip)
    except (PageError, BrowserDied):
        return
    subject.fit((time.monotonic() - begin) / PACE_STEPS)
