"""check_game: chooses the checks, runs them one after the other, and makes the report."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from ..catalogue import catalogue
from ..errors import GameError, OptionError, WebcadeError
from ..game import Game
from ..game.wording import did_you_mean
from ..options.arguments import duration, refusal, seconds, shown, truth, whole
from .budget import Budget, usual_seconds
from .checks.acting import least_effort
from .checks.clocks import CLOCK_CHECKS
from .checks.free import lines_without_trials
from .checks.in_iframe import IFRAME_CHECKS
from .checks.play import PLAY_CHECKS
from .checks.repeatability import QUICK_REPETITIONS, SLOW_REPETITIONS
from .checks.speed import SPEED_CHECKS
from .checks.start import FIRST_CHECKS, NETWORK_CHECKS
from .checks.states import STATE_CHECKS
from .game_under_test import GameUnderTest
from .pictures import write_pictures
from .report import NO_TIME, Check, Finding, Report, failed, skipped

QUICK_EPISODES = 2
TRACES, PICTURES = "traces", "pictures"  # what is done beside the checks has a share of the time, too
TRACED = {*QUICK_REPETITIONS, *SLOW_REPETITIONS, "clock-page"} - {
    "seeds"
}  # these compare with the traces that are shared
QUICK_CHECKS = FIRST_CHECKS | PLAY_CHECKS | QUICK_REPETITIONS | NETWORK_CHECKS | SPEED_CHECKS
CHECKS = (
    FIRST_CHECKS
    | PLAY_CHECKS
    | QUICK_REPETITIONS
    | SLOW_REPETITIONS
    | STATE_CHECKS
    | CLOCK_CHECKS
    | NETWORK_CHECKS
    | SPEED_CHECKS
    | IFRAME_CHECKS
)
OnProgress = Callable[[str, int, int, float], None]
"""Called as a check begins: its name, its number from 0, the number of checks, and about how many seconds it
and those after it will take."""

OnCheck = Callable[[Check], None]
"""Called with each check as it ends."""


def check_game(
    game: Game | str | Path,
    *,
    episodes: int = 5,
    seed: int = 0,
    quick: bool = False,
    only: Collection[str] = (),
    minutes: float | None = None,
    rule: bool = True,
    out: str | Path | None = None,
    load_timeout: float = 30,
    step_timeout: float = 10,
    on_progress: OnProgress | None = None,
    on_check: OnCheck | None = None,
) -> Report:
    """Check that a game starts, can be played and repeats to the bit. Takes from seconds to minutes.

    Args:
        game: an id of the catalogue, the path of a folder with a game.toml or of the file, or a Game.
        episodes: how many episodes of random play each recording has.
        seed: seeds the random play. The same seed gives the same play.
        quick: play at most two episodes and run only the checks in `QUICK_CHECKS`.
        only: names of the checks to run, besides `file` and `starts`; empty runs all of them.
        minutes: how long the whole may take. A slow game is tried less in each check, and the check says so.
            A step or a load that is under way is waited for. None: up to 5, or up to 1.5 with `quick`.
        rule: whether the rule.py in the game's folder plays where chance earns nothing. This runs its code.
        out: folder for pictures of an episode as the agent sees it and of each action's effect; None: none.
        load_timeout: seconds to wait for a page to load.
        step_timeout: seconds to wait for the answer to a step.
        on_progress: called as each check begins.
        on_check: called with each check as it ends.

    Returns:
        The report. Whatever is wrong with the game is a failed check in it.

    Raises:
        OptionError: an argument has an invalid value.
    """
    episodes, seed = whole("episodes", episodes), whole("seed", seed, least=0)
    load_timeout, step_timeout = seconds("load_timeout", load_timeout), seconds("step_timeout", step_timeout)
    minutes = None if minutes is None else duration("minutes", minutes)
    rule = truth("rule", rule)
    plan = _plan(quick, only)
    begin = time.monotonic()
    lines = [*plan, *([TRACES] if TRACED & set(plan) else []), PICTURES]
    budget = Budget(usual_seconds(lines, quick) if minutes is None else 60 * minutes, lines, time.monotonic)
    try:
        loaded = game if isinstance(game, Game) else catalogue().get(str(game)) or Game.load(game)
    except GameError as error:
        check = Check("file", *failed("; ".join(error.problems), problems=error.problems))
        return Report(str(game), (check,), time.monotonic() - begin)
    subject = GameUnderTest(
        loaded,
        min(episodes, QUICK_EPISODES) if quick else episodes,
        seed,
        quick,
        rule,
        load_timeout=load_timeout,
        step_timeout=step_timeout,
    )
    budget.free(lines_without_trials(subject))
    budget.least["actions"] = least_effort(loaded, seed)
    try:
        checks = _make(plan, subject, budget, on_progress, on_check)
        subject.deadline = budget.begin(PICTURES)
        pictures = _pictures(subject, checks, out)
    finally:
        subject.close()
    return Report(loaded.id, tuple(checks), time.monotonic() - begin, pictures)


def assert_game(game: Game | str | Path, **options: object) -> Report:
    """Run `check_game` in a test, and fail the test if a check fails.

    Args:
        game: as for `check_game`.
        **options: as for `check_game`.

    Returns:
        The report, in which no check failed.

    Raises:
        AssertionError: a check failed; the message has a line for each failed check.
        OptionError: an argument has an invalid value.
    """
    report = check_game(game, **options)  # type: ignore[arg-type]
    if not report.passed:
        raise AssertionError("\n".join([report.game, *map(str, report.failures)]))
    return report


def _plan(quick: bool, only: object) -> dict[str, Callable[[GameUnderTest], Finding]]:
    if not isinstance(only, list | tuple | set | frozenset):
        raise refusal("only", "a list of names of checks", only)
    for name in only:
        if not isinstance(name, str) or name not in CHECKS:
            hint = did_you_mean(str(name), CHECKS) or f"; expected some of {', '.join(CHECKS)}"
            raise OptionError(f"only: there is no check {shown(name)}{hint}")
    chosen = set(only) | set(FIRST_CHECKS) if only else set(QUICK_CHECKS if quick else CHECKS)
    return {name: check for name, check in CHECKS.items() if name in chosen}


def _make(
    plan: dict[str, Callable[[GameUnderTest], Finding]],
    subject: GameUnderTest,
    budget: Budget,
    on_progress: OnProgress | None,
    on_check: OnCheck | None,
) -> list[Check]:
    checks: list[Check] = []
    subject.end = budget.end
    for number, (name, check) in enumerate(plan.items()):
        if on_progress is not None:
            on_progress(name, number, len(plan), _expected(subject, budget))
        starts = all(one.status == "passed" for one in checks[: len(FIRST_CHECKS)])
        finding = _in_time(name, check, subject, budget) if starts else skipped("the game does not start")
        checks.append(Check(name, *finding))
        if name in FIRST_CHECKS:
            budget.pace = subject.pace
            subject.fit(budget.unit)
        if on_check is not None:
            on_check(checks[-1])
    return checks


def _in_time(
    name: str, check: Callable[[GameUnderTest], Finding], subject: GameUnderTest, budget: Budget
) -> Finding:
    """Run a check in its share of the time; before the first that needs them, record the shared traces."""
    if name in TRACED and budget.has(TRACES):
        subject.deadline = budget.begin(TRACES)
        _record_traces(subject)
    has_time = budget.left > 0 or budget.is_free(name)
    subject.deadline = budget.begin(name)
    return _guarded(check, subject) if has_time else skipped(NO_TIME)


def _record_traces(subject: GameUnderTest) -> None:
    """Record the traces that are shared, so that this takes no check's own time."""
    if subject.game.clock.default == "wall":
        return
    with suppress(Exception):  # a check that needs them tries again, and reports it
        _ = subject.traces.twice


def _expected(subject: GameUnderTest, budget: Budget) -> float:
    """Seconds that the rest will take, about; all that are left as long as nothing is known of the game."""
    if subject.pace is None:
        return budget.left
    return budget.expected(subject.length.seconds(subject.pace))


def _guarded(check: Callable[[GameUnderTest], Finding], subject: GameUnderTest) -> Finding:
    """Run a check. An exception becomes a failed finding, so that the other checks still run."""
    try:
        return check(subject)
    except WebcadeError as error:
        return failed(str(error) or type(error).__name__)
    except Exception as error:
        return failed(f"webcade's own mistake, not the game's: {type(error).__name__}: {error}")


def _pictures(subject: GameUnderTest, checks: list[Check], out: str | Path | None) -> tuple[str, ...]:
    if out is None or any(check.status == "failed" for check in checks[: len(FIRST_CHECKS)]):
        return ()
    try:
        return tuple(map(str, write_pictures(subject, Path(out))))
    except WebcadeError:
        return ()  # a fault during play, which the checks report already
