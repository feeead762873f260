"""Which of the numbers that a page shows is its score, by how they go in episodes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from .candidates import (
    CLOSURES,
    NAMED,
    SHOWN,
    TALLIED,
    Candidate,
    Trace,
    Value,
    as_declared,
    is_best,
    is_number,
    is_tally,
    likely,
    written,
)
from .columns import Columns

_SCORE = re.compile(r"score|point|coin|dist|apples|eaten|cleared|kills|catch|caught", re.IGNORECASE)
_SCORE_ALONE = re.compile(
    r"(?:^|[.#_\"])(?:score|points)\b[^.]*(?:\.(?:value|current|total|now))?$", re.IGNORECASE
)
_TIME = re.compile(r"time|frame|tick|clock|elapsed|count(er|down)|\bid\b", re.IGNORECASE)
_ITEM = re.compile(r"\[[\d\"]")
NO_SCORE = "its name is that of a best score or a time"  # evidence that is asked for
GOES = "goes "  # how the evidence of an end begins that may be one of several
# the weight of a number's being shown: what shows it may come a step late, and miss the last of an episode
_SOURCE = 2.75
_EQUAL = 0.8  # part of the looks


def score_candidates(traces: Sequence[Trace], late: Set[str] = frozenset()) -> list[Candidate]:
    """Return what may be the score, the likeliest first.

    It is a number that never falls within an episode, begins alike in all of them, and rises in some. One
    that is called a score may fall to what it begins with, where a game begins anew by itself; one that is
    shown, too, may fall anyhow.

    Args:
        traces: of the episodes.
        late: names that are not there at first, so that a reading has to do without them.
    """
    return scores_of(Columns(traces), late)


def scores_of(columns: Columns, late: Set[str]) -> list[Candidate]:
    """Return the same of columns."""
    found = [*_named_only(columns, late)]
    for name, series in columns.numbers():
        rises = any(later > earlier for one in series for earlier, later in pairwise(one))
        if not rises or len({one[0] for one in series}) > 1:
            continue
        shown = [other for other in _equal_shown(series, columns) if other != name]
        course = "never falls" if all(map(never_falls, series)) else "falls at times"
        if course != "never falls" and _SCORE.search(name) and all(map(_falls_to_its_first, series)):
            course = "falls only to what it begins with"
        if course != "falls at times" or _is_called_a_score(name, shown):
            one = _as_score(name, series, shown, late, course)
            followers = [other for other in shown if _follows(columns.series[other], series)]
            found.append(one if name.startswith(SHOWN) else _leading(one, followers))
    return likely(found)


def plain_first(candidates: Sequence[Candidate], traces: Sequence[Trace]) -> list[Candidate]:
    """Put a variable that needs no place in a file before one that does, if they are equal at every look."""
    if not candidates or CLOSURES not in candidates[0].expression:
        return list(candidates)
    first = _series(candidates[0], traces)
    for one in candidates[1:]:
        is_sure = not one.evidence[:1] or not one.evidence[0].startswith(GOES)
        is_plain = CLOSURES not in one.expression and not one.expression.startswith(SHOWN)
        if is_sure and is_plain and _series(one, traces) == first:
            words = (*one.evidence, f"equals {candidates[0].expression}, and needs no place in a file")
            others = [other for other in candidates if other is not one]
            return [replace(one, evidence=words, weight=candidates[0].weight + 1), *others]
    return list(candidates)


def _series(candidate: Candidate, traces: Sequence[Trace]) -> list[Value | None]:
    """What a candidate's expression is at each look."""
    name = candidate.name or candidate.expression
    values = [look.get(name) for trace in traces for look in trace]
    return [value == candidate.values[0] for value in values] if candidate.is_condition else values


def _named_only(columns: Columns, late: Set[str]) -> Iterator[Candidate]:
    """Numbers that stay 0 in all episodes, and are called as a score is: play has not reached it."""
    for name in columns.zeros:
        if _SCORE_ALONE.search(as_declared(name)) and not is_best(name):
            words = (NAMED, "no play reached it: it stays 0 in all episodes")
            weight = 2.75 - 0.25 * (CLOSURES in name)
            yield Candidate(written(name, late), words, weight, tuple(0.0 for _ in columns.moves), name)


def _is_called_a_score(name: str, shown: Sequence[str]) -> bool:
    """Whether a number that falls at times may be a score all the same."""
    names = [name, *shown] if shown or name.startswith(SHOWN) else []
    return any(_SCORE.search(one) and not is_best(one) and not _TIME.search(one) for one in names)


def _as_score(
    name: str, series: list[list[float]], shown: Sequence[str], late: Set[str], course: str
) -> Candidate:
    words, weight = [f"{course}, and begins alike"], 1.0
    differs = len({one[-1] for one in series}) > 1
    weight += differs
    words += ["ends differently"] if differs else ["ends alike in all episodes"]
    if _SCORE.search(name):
        weight += 2
        words.append(NAMED)
    if is_best(name) or _TIME.search(name):
        weight -= 3
        words.append(NO_SCORE)
    elif is_tally(name):
        weight -= 2.5
        words.append(TALLIED)
    if all(one == round(one) for part in series for one in part) and not all(map(_always_rises, series)):
        weight += 0.5
        words.append("is whole, and rises at times")
    if shown:
        weight += 2 if name.startswith(SHOWN) else _SOURCE
        words.append(f"equals what is shown: {shown[0]}")
    if _ITEM.search(name) and not name.startswith("read.") and not _SCORE.search(name):
        weight -= 0.5
        words.append("is in a list or a table")
    if name.startswith(SHOWN):
        weight += 0.5
        words.append("it is shown")
    if all(len({later - earlier for earlier, later in pairwise(one)}) == 1 for one in series):
        weight -= 1.5
        words.append("rises evenly, as a time does")
    return Candidate(written(name, late), tuple(words), weight, tuple(one[-1] for one in series), name)


def _leading(one: Candidate, followers: Sequence[str]) -> Candidate:
    """A candidate that says at once what the page shows only later."""
    if not followers:
        return one
    words = (*one.evidence, f"a step before {followers[0]} shows it")
    return replace(one, evidence=words, weight=one.weight + 1)


def _follows(shown: Sequence[Sequence[Value]], series: Sequence[Sequence[float]]) -> bool:
    """Whether what is shown is a number, or what it was before, and not always the number now."""
    looks = [*_beside(shown, series)]
    return all(map(_is_shown, looks)) and any(value != now for value, now, *_ in looks)


_Beside = tuple[Value, float, float, float]


def _beside(shown: Sequence[Sequence[Value]], series: Sequence[Sequence[float]]) -> Iterator[_Beside]:
    """What is shown at each look, the number then, that at the look before, and its last other one."""
    for one, ours in zip(shown, series, strict=True):
        last = ours[0]
        for value, now, before in zip(one, ours, [ours[0], *ours], strict=False):
            last = before if now != before else last
            yield value, now, before, last


def _is_shown(look: _Beside) -> bool:
    """Whether the number is shown, or what it was before: it may rise twice in a step."""
    value, now, before, last = look
    return value in (now, before) or (is_number(value) and last < value < now)


def _equal_shown(series: list[list[float]], columns: Columns) -> Iterator[str]:
    """The shown numbers that are this one, or what it was before, at nearly all looks."""
    total = sum(map(len, series))
    for other, shown in columns.series.items():
        if not other.startswith(SHOWN):
            continue
        equal = sum(map(_is_shown, _beside(shown, series)))
        if equal >= _EQUAL * total:
            yield other


def _falls_to_its_first(series: list[float]) -> bool:
    return all(later >= earlier or later == series[0] for earlier, later in pairwise(series))


def _always_rises(series: list[float]) -> bool:
    return all(later > earlier for earlier, later in pairwise(series))


def never_falls(series: list[float]) -> bool:
    """Return whether no value is less than the one before."""
    return all(later >= earlier for earlier, later in pairwise(series))
