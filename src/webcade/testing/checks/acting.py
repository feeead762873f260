"""The check `actions`: does each action have an effect?

The game is played twice from the same seed and the same past, once with the action and once without. The
action has an effect if the two plays differ.
"""

from __future__ import annotations

import numpy as np

from ...game import Game
from ..action_attempt import ActionAttempt
from ..action_trials import AFTER, HELD, action_trials
from ..budget import Effort
from ..game_under_test import GameUnderTest
from ..probing import MOMENTS, Prober
from ..report import Finding, counted, failed, passed, skipped, warning

MOST_TRIALS = 32
MOST_FIRST_TRIES = 12  # for which time is kept


def actions(subject: GameUnderTest) -> Finding:
    """Check that doing each action for some steps differs from doing nothing."""
    if subject.game.clock.default == "wall":
        return skipped("the game plays in real time, which does not repeat")
    every = action_trials(subject.game, subject.seed)
    chosen = [every[at] for at in np.linspace(0, len(every) - 1, min(MOST_TRIALS, len(every))).astype(int)]
    with subject.open(obs_type=subject.whole) as page:
        prober = Prober(subject, page)
        if not prober.repeats():
            return skipped("doing nothing differs from one time to the next, so actions cannot be compared")
        found = finding(prober.try_all(chosen), len(every))
    if prober.reset_by == subject.reset_by:
        return found
    why = "tried on fresh pages, as play after episode.restart is not the same twice"
    return Finding(found.status, f"{found.sentence}; {why}", found.figures)


def least_effort(game: Game, seed: int) -> Effort:
    """What it takes to do nothing twice for a few steps and once for longer, and to try each action once."""
    acting = sum(bool(trial.ways) for trial in action_trials(game, seed))
    tried = min(acting, MOST_FIRST_TRIES)
    return Effort(steps=(2 + tried) * (HELD + AFTER), resets=3 + tried)


def finding(attempts: list[ActionAttempt], total: int) -> Finding:
    """What the attempts say together.

    Args:
        attempts: one for each action that was tried.
        total: how many actions the game has.
    """
    figures = {"actions": [one.as_dict() for one in attempts], "total": total}
    wrong = [_failure(one) for one in attempts if one.result in ("idle", "fault")]
    if wrong:
        return failed("; ".join([*wrong, *_unsure(attempts)]), **figures)
    acting = [one for one in attempts if one.result == "acts"]
    notes = [f"{len(attempts)} of {total} were tried"] if len(attempts) < total else []
    notes += [
        f"{one.trial.name}: {len(one.tried)} of {one.trial.cells} cells were tried"
        for one in acting
        if one.trial.cells
    ]
    idle = [one.trial.name for one in attempts if not one.trial.ways]
    notes += [f"{', '.join(idle)}: nothing, as game.toml says"] if idle else []
    unsure = _unsure(attempts)
    if unsure:
        names = ", ".join(one.trial.name for one in acting) or "none"
        return warning("; ".join([f"seen to have an effect: {names}", *unsure, *notes]), **figures)
    if not acting:
        return warning("; ".join(["game.toml has no action that does anything", *notes]), **figures)
    each = f"each of {len(acting)} actions" if len(acting) > 1 else acting[0].trial.name
    lost = [f"{one.trial.name}: {reasons}" for one in acting if (reasons := one.misses(elsewhere=True))]
    sentence = "; ".join([f"{each} has an effect", *lost, *notes])
    return warning(sentence, **figures) if lost else passed(sentence, **figures)


def _failure(one: ActionAttempt) -> str:
    if one.fault:
        return f"{one.trial.path} ({one.trial.name}): {one.fault}"
    moments = counted(one.moments, "moment")
    what = f"{one.trial.path} ({one.trial.name}): has no effect at {moments} of random play"
    return f"{what} ({one.misses()})" if one.misses() else what


def _unsure(attempts: list[ActionAttempt]) -> list[str]:
    """What was not tried, or not enough to say that it has no effect."""
    unsure: list[str] = []
    untried = [one.trial.name for one in attempts if one.result.startswith("not tried") and not one.moments]
    if untried:
        unsure.append(f"there was no time for {', '.join(untried)}")
    unsure += [
        f"{one.trial.name} had none at {one.moments} of {len(MOMENTS)} moments, for want of time"
        for one in attempts
        if one.result.startswith("not tried") and one.moments
    ]
    never = [one.trial.name for one in attempts if one.result.startswith("never")]
    if never:
        unsure.append(f"the game was over before {', '.join(never)} could be tried")
    return unsure
