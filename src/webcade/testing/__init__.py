"""The conformance kit: what webcade promises of a game, held against one.

    report = webcade.check_game("path/to/folder")
    print(report)                   # a line a check
    assert report.passed

A mistake of the game's never raises: it is a failed check, with the sentence that says what to mend.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ..catalogue import catalogue
from ..errors import GameError, OptionError, WebcadeError
from ..game import Game
from .play import PLAY_CHECKS
from .repeatability import QUICK_CHECKS, SLOW_CHECKS
from .report import Check, Finding, Report, failed, passed, skipped
from .subject import Subject

__all__ = ["Check", "Report", "Subject", "check_game"]

QUICK_EPISODES = 2
Progress = Callable[[str, int, int], None]  # the check that begins, its number from 0, how many there are


def check_game(
    game: Game | str | Path,
    *,
    episodes: int = 5,
    seed: int = 0,
    quick: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Hold a game to what webcade promises of every game.

    Args:
        game: an id of the catalogue, a folder with a game.toml, the file, or a Game.
        episodes: how many episodes of random play each repetition has.
        seed: rules the random play; a report can be had again by its seed.
        quick: two episodes, repeated in this process and in another one alone.
        progress: called as each check begins.

    Raises:
        OptionError: `episodes` or `seed` is no such number. Nothing else: what fails is in the report.
    """
    _whole("episodes", episodes, least=1)
    _whole("seed", seed, least=0)
    begin = time.monotonic()
    try:
        loaded = game if isinstance(game, Game) else catalogue().get(str(game)) or Game.load(game)
    except GameError as error:
        check = Check("file", *failed("; ".join(error.problems), problems=len(error.problems)))
        return Report(str(game), (check,), time.monotonic() - begin)
    subject = Subject(loaded, QUICK_EPISODES if quick else episodes, seed)
    plan = FIRST_CHECKS | PLAY_CHECKS | QUICK_CHECKS | ({} if quick else SLOW_CHECKS)
    checks: list[Check] = []
    for number, (name, check_it) in enumerate(plan.items()):
        if progress is not None:
            progress(name, number, len(plan))
        starts = all(check.status == "passed" for check in checks[: len(FIRST_CHECKS)])
        finding = _guarded(check_it, subject) if starts else skipped("the game does not start")
        checks.append(Check(name, *finding))
    return Report(loaded.id, tuple(checks), time.monotonic() - begin)


def _file(subject: Subject) -> Finding:
    return passed("the file has no mistakes", digest=subject.game.digest[:16])


def _starts(subject: Subject) -> Finding:
    begin = time.monotonic()
    with subject.make() as env:
        env.reset(seed=subject.seed)
        fingerprint = env.fingerprint
    seconds = round(time.monotonic() - begin, 2)
    return passed(f"ready after {seconds:g} s, browser included", seconds=seconds, **fingerprint)


FIRST_CHECKS: dict[str, Callable[[Subject], Finding]] = {"file": _file, "starts": _starts}


def _guarded(check: Callable[[Subject], Finding], subject: Subject) -> Finding:
    try:
        return check(subject)
    except (WebcadeError, AssertionError) as error:
        return failed(str(error) or type(error).__name__)


def _whole(keyword: str, value: int, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise OptionError(f"{keyword}: expected a whole number from {least}; got {value!r}")
