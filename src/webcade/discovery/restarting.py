"""How an episode follows another in the same page: by a restore, or by a restart of the game's own.

Either has to be proved: the episode equals one on a fresh page at every step, whether the one before it had
ended or was cut. So a way that works only after an end is none, nor is one whose comparison time has cut.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from ..errors import PageError
from ..game import Game
from ..inspecting.parts import Part
from ..page import ResetBy
from ..testing import GameUnderTest
from ..testing.trace import Trace, record, record_restored
from .steps import Step

_LENGTHS = ((3, 60), (2, 400))  # episodes, and steps of each: some that are cut, and some that have an end
_GLANCE = (2, 8)  # shows most of what is no restart
_SEED = 0
_MOST_NAMES = 4  # of buttons, and of calls
_AGAIN = re.compile(r"again|restart|reset|retry|replay|new", re.IGNORECASE)
_BEGINS = re.compile(r"start|begin|play|init|setup", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnRestart:
    """The lists of `[episode]` by which the game itself begins anew.

    Attributes:
        start: of a fresh page, before it is seeded.
        restart: of a used page, before it is seeded.
        begin: of both, afterwards.
    """

    start: tuple[Step, ...] = ()
    restart: tuple[Step, ...] = ()
    begin: tuple[Step, ...] = ()


def ways_to_restart(
    start: Sequence[Step], keys: Sequence[str], parts: Sequence[Part], calls: Sequence[str]
) -> Iterator[OwnRestart]:
    """Yield what may be a game's own restart, the likelier first.

    Args:
        start: the steps that start the game on a fresh page.
        keys: those that were seen to begin the game anew.
        parts: of the page; the buttons among them may.
        calls: names of the page's own functions; those with a telling name may.
    """
    begin = tuple(start)
    if start:
        yield OwnRestart(begin=begin)
    steps: list[Step] = [{"press": code} for code in keys]
    steps += _clicks(start, parts)
    steps += [{"run": f"{name}()"} for name in _telling(calls)]
    for step in steps:
        yield OwnRestart(start=begin, begin=(step,))
        if start:
            yield OwnRestart(restart=(step,), begin=begin)


def restores(game: Game, load_timeout: float, deadline: float = math.inf) -> bool:
    """Return whether random episodes in a page that is put back to its load are those of fresh pages.

    Args:
        game: with `states.in_place`.
        load_timeout: seconds.
        deadline: time of `time.monotonic()` after which nothing is proved any more.
    """
    with closing(GameUnderTest(game, _LENGTHS[0][0], _SEED, load_timeout=load_timeout)) as subject:
        return _equals_a_load(subject, "restore", deadline, *_LENGTHS[0])


def restarts(game: Game, load_timeout: float, deadline: float = math.inf) -> bool:
    """Return whether random episodes after the game's own restart are those of fresh pages.

    Args:
        game: with `episode.restart`.
        load_timeout: seconds.
        deadline: as of `restores`.
    """
    with closing(GameUnderTest(game, _GLANCE[0], _SEED, load_timeout=load_timeout)) as subject:
        return all(_equals_a_load(subject, "restart", deadline, *length) for length in (_GLANCE, *_LENGTHS))


def _equals_a_load(subject: GameUnderTest, by: ResetBy, deadline: float, episodes: int, steps: int) -> bool:
    loads, play = subject.loads, record_restored if by == "restore" else record
    try:
        with subject.make(reset_by=by, max_steps=steps) as env:
            used = play(env, episodes, _SEED, deadline=deadline)
        if isinstance(used, str) or used.is_cut or (by == "restart" and subject.loads > loads + 1):
            return False  # after a restart that fails comes another page; a restore may keep one of its own
        with subject.make(reset_by="reload", max_steps=steps) as env:
            fresh = record(env, episodes, _SEED, deadline=deadline)
    except PageError:
        return False
    is_equal = not fresh.is_cut and used.difference(fresh) is None
    return is_equal and (by == "restore" or _moves(used))


def _moves(trace: Trace) -> bool:
    """Whether anything is seen to change: of a game that stands still, all episodes are the same."""
    seen = {step["observation.image"] for steps in trace.episodes for step in steps}
    return len(seen) > 1


def _clicks(start: Sequence[Step], parts: Sequence[Part]) -> list[Step]:
    """Clicks of buttons. One that is not shown while the game is played hears a click of a script."""
    buttons = [one for one in parts if one.kind in ("button", "click")]
    named = [one for one in buttons if _AGAIN.search(f"{one.selector} {one.about}")][:_MOST_NAMES]
    hidden = [one.selector for one in named if not one.is_shown]
    for step in start:
        target = step.get("click")
        if isinstance(target, dict) and "element" in target:
            hidden.append(target["element"])
    shown: list[Step] = [{"click": {"element": one.selector}} for one in named if one.is_shown]
    return shown + [{"run": f"document.querySelector({json.dumps(one)}).click()"} for one in hidden]


def _telling(calls: Sequence[str]) -> list[str]:
    """Names that tell of a restart, and then those that tell of a start."""
    again = [name for name in calls if _AGAIN.search(name)]
    return [*again, *(name for name in calls if name not in again and _BEGINS.search(name))][:_MOST_NAMES]
