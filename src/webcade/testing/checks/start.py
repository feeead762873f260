"""The checks of the start: game.toml has no mistakes, the game starts, and which requests were blocked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from ...chromium.network.blocked_requests import advice
from ...episode.actions import ActionEncoder
from ...errors import BrowserDied, BrowserError, GameError, PageError
from ...page import Page
from ..budget import Pace
from ..game_under_test import GameUnderTest
from ..report import Finding, counted, failed, passed, warning

PACE_STEPS = 8


def file(subject: GameUnderTest) -> Finding:
    """Report that game.toml has no mistakes: otherwise it could not have been loaded."""
    return passed("the file has no mistakes", digest=subject.game.digest[:16])


def starts(subject: GameUnderTest) -> Finding:
    """Check that a fresh page gives its first observation, at the first try (`reset` would try twice)."""
    begin = time.monotonic()
    with subject.open(obs_type=subject.whole) as page:
        try:
            page.reset(subject.seed, "reload")
            fingerprint = page.fingerprint
        except GameError as error:  # a mistake that only shows when the game's own files are read
            return failed("; ".join(error.problems), error="GameError")
        except (PageError, BrowserError) as error:
            lacked = advice(subject.blocked_requests)
            sentence = str(error) if lacked and lacked in str(error) else f"{error}{lacked}"
            return failed(sentence, error=type(error).__name__)
        seconds = round(time.monotonic() - begin, 2)
        _learn_pace(subject, page, seconds)
    return passed(f"ready after {seconds:g} s, browser included", seconds=seconds, **fingerprint["bytes"])


def network(subject: GameUnderTest) -> Finding:
    """Report which requests were blocked: a warning, unless the game can do without each of them."""
    blocked_requests = subject.blocked_requests
    if not blocked_requests:
        return passed(f"no request was blocked, in {counted(subject.loads, 'page')}", refused=[])
    refused = [asdict(one) for one in blocked_requests]
    are_harmless = all(one.third_party for one in blocked_requests)
    return (passed if are_harmless else warning)(
        advice(blocked_requests).removeprefix("; it "), refused=refused
    )


FIRST_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {"file": file, "starts": starts}
NETWORK_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {"network": network}


def _learn_pace(subject: GameUnderTest, page: Page, load: float) -> None:
    """Measure how fast the game steps and resets, and fit the length of traces to it. Ignores faults."""
    rest, skip = ActionEncoder(subject.game.actions).rest, subject.game.clock.frame_skip
    begin = time.monotonic()
    try:
        for _ in range(PACE_STEPS):
            page.step(rest, skip)
        stepped = time.monotonic()
        page.reset(subject.seed, subject.reset_by)
    except (PageError, BrowserDied):
        return
    subject.pace = Pace((stepped - begin) / PACE_STEPS, time.monotonic() - stepped, load)
