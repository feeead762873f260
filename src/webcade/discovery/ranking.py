"""Which of the things that a page shows are its score, its lives and its end, by how they go in episodes.

A trace is what was seen of one episode, look by look: a mapping from an expression to its value. Nothing here
knows a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

Value = float | bool | str
Look = Mapping[str, Value]
Trace = Sequence[Look]

_SCORE = re.compile(r"score|point|coin|dist|apples|eaten|cleared|kills|catch|caught", re.IGNORECASE)
_BEST = re.compile(r"hi_?score|high|best|record|max", re.IGNORECASE)
_TIME = re.compile(r"time|frame|tick|clock|elapsed|count(er|down)|\bid\b", re.IGNORECASE)
_LIVES = re.compile(r"lives|life|health|hearts|hp\b|balls|energy", re.IGNORECASE)
_END = re.compile(r"over|dead|died|crash|end|lost|finish|alive|playing|running|state|start", re.IGNORECASE)
_LEAST_EPISODES = 2
CLOSURES = "read.closures."
SHOWN = ("read.number(", "read.painted(")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a game's score, lives or end.

    Attributes:
        expression: as game.toml reads it.
        evidence: what speaks for it, and what against it, in words.
        weight: the more, the likelier.
        values: at the end of each episode; of an end, the value that tells it.
        name: what was seen: of an end's condition, the expression in it.
    """

    expression: str
    evidence: tuple[str, ...]
    weight: float
    values: tuple[Value, ...] = field(default=(), compare=False)
    name: str = ""


def score_candidates(traces: Sequence[Trace]) -> list[Candidate]:
    """Return what may be the score, the likeliest first.

    It is a number that never falls within an episode, begins alike in all of them, and rises in some.
    """
    found = []
    for name, series in _numbers(traces):
        if not all(_never_falls(one) for one in series) or len({one[0] for one in series}) > 1:
            continue
        if all(len(set(one)) == 1 for one in series):
            continue
        found.append(_as_score(name, series, traces))
    return sorted(found, key=lambda one: (-one.weight, len(one.expression), one.expression))


def plain_first(candidates: Sequence[Candidate], traces: Sequence[Trace]) -> list[Candidate]:
    """Put a candidate that needs no place in a file before one that does, if they are equal at every look."""
    if not candidates or CLOSURES not in candidates[0].expression:
        return list(candidates)
    first = _series(candidates[0], traces)
    for one in candidates[1:]:
        if CLOSURES not in one.expression and _series(one, traces) == first:
            words = (*one.evidence, f"equals {candidates[0].expression}, and needs no place in a file")
            others = [other for other in candidates if other is not one]
            return [replace(one, evidence=words, weight=candidates[0].weight + 1), *others]
    return list(candidates)


def _series(candidate: Candidate, traces: Sequence[Trace]) -> list[Value | None]:
    """What a candidate's expression is at each look."""
    name = candidate.name or candidate.expression
    values = [look.get(name) for trace in traces for look in trace]
    return values if candidate.expression == name else [value == candidate.values[0] for value in values]


def lives_candidates(traces: Sequence[Trace]) -> list[Candidate]:
    """Return what may be the lives: small whole numbers that only fall, by one, and begin alike."""
    found = []
    for name, series in _numbers(traces):
        falls = [later - earlier for one in series for earlier, later in pairwise(one)]
        changes = {change for change in falls if change != 0}
        if changes != {-1.0} or len({one[0] for one in series}) > 1 or not 1 <= series[0][0] <= _MOST_LIVES:
            continue
        named = 2.0 if _LIVES.search(name) else 0.0
        words = ("falls by one and never rises", *(["its name says so"] if named else []))
        found.append(Candidate(name, words, 1.0 + named, tuple(one[-1] for one in series), name))
    return sorted(found, key=lambda one: (-one.weight, len(one.expression), one.expression))


_MOST_LIVES = 20


def end_candidates(traces: Sequence[Trace]) -> list[Candidate]:
    """Return what may tell that a game is over, as conditions, the likeliest first.

    It changes once in each episode in which it changes, from the same value to the same value, and stays.
    Nothing that only rises goes on to rise after it.
    """
    rising = [one.expression for one in score_candidates(traces)]
    found = []
    for name in _common(traces):
        series = [[look[name] for look in trace] for trace in traces]
        flips = [_flip(one) for one in series]
        ended = [(trace, at) for trace, at in zip(traces, flips, strict=True) if at is not None and at > 0]
        steady = all(at is not None or len(set(one)) == 1 for one, at in zip(series, flips, strict=True))
        befores, afters = {one[0] for one in series}, {trace[at][name] for trace, at in ended}
        if not steady or len(ended) < min(_LEAST_EPISODES, len(traces)) or len(befores) + len(afters) != 2:
            continue
        found.append(_as_end(name, befores.pop(), afters.pop(), ended, rising))
    return sorted(found, key=lambda one: (-one.weight, len(one.expression), one.expression))


def _as_score(name: str, series: list[list[float]], traces: Sequence[Trace]) -> Candidate:
    words, weight = ["never falls, and begins alike"], 1.0
    differs = len({one[-1] for one in series}) > 1
    weight += differs
    words += ["ends differently"] if differs else ["ends alike in all episodes"]
    if _SCORE.search(name):
        weight += 2
        words.append("its name says so")
    if _BEST.search(name) or _TIME.search(name):
        weight -= 3
        words.append("its name is that of a best score or a time")
    shown = [other for other in _equal_shown(name, series, traces) if other != name]
    if shown:
        weight += 2
        words.append(f"equals what is shown: {shown[0]}")
    if name.startswith(SHOWN):
        weight += 0.5
        words.append("it is shown")
    if all(len({later - earlier for earlier, later in pairwise(one)}) == 1 for one in series):
        weight -= 1.5
        words.append("rises evenly, as a time does")
    return Candidate(name, tuple(words), weight, tuple(one[-1] for one in series), name)


def _equal_shown(name: str, series: list[list[float]], traces: Sequence[Trace]) -> Iterator[str]:
    """The shown numbers that are this one at nearly all looks; what is shown may come a step late."""
    total = sum(map(len, series))
    for other in _common(traces):
        if not other.startswith(SHOWN):
            continue
        equal = sum(
            look.get(other) == value
            for trace, one in zip(traces, series, strict=True)
            for look, value in zip(trace, one, strict=True)
        )
        if equal >= 0.8 * total:
            yield other


def _as_end(
    name: str, before: Value, after: Value, ended: list[tuple[Trace, int]], rising: list[str]
) -> Candidate:
    words, weight = [f"changes once, from {before} to {after}, and stays"], 1.0
    goes_on = any(
        any(trace[-1].get(one) != trace[min(at + 1, len(trace) - 1)].get(one) for one in rising[:3])
        for trace, at in ended
    )
    if rising and not goes_on:
        weight += 2
        words.append("the score stands still afterwards")
    still = sum(_changes(trace, at, 1) < 0.5 * _changes(trace, 0, at) for trace, at in ended)
    if still == len(ended):
        weight += 1.5
        words.append("little moves afterwards")
    if len({at for _, at in ended}) > 1:
        weight += 0.5
        words.append("at another time in each episode")
    if _END.search(name):
        weight += 1
        words.append("its name says so")
    if min(at for _, at in ended) < _EARLY:
        weight -= 2
        words.append("in the first steps")
    return Candidate(_condition(name, after), tuple(words), weight, (after,), name)


_EARLY = 3  # looks


def _changes(trace: Trace, since: int, until: int) -> float:
    """How many things change from look to look in a part of a trace, on average. `until` 1: to its end."""
    part = trace[since:] if until == 1 else trace[since:until]
    counts = [
        sum(later.get(name) != value for name, value in earlier.items()) for earlier, later in pairwise(part)
    ]
    return sum(counts) / len(counts) if counts else 0.0


def _condition(name: str, after: Value) -> str:
    if isinstance(after, bool):
        return name if after else f"!{name}"
    return f"{name} === {after:g}" if isinstance(after, int | float) else f'{name} === "{after}"'


def _flip(series: list[Value]) -> int | None:
    """Return where a series changes, if it does once; else None."""
    at = [index for index, (earlier, later) in enumerate(pairwise(series), 1) if earlier != later]
    return at[0] if len(at) == 1 else None


def _numbers(traces: Sequence[Trace]) -> Iterator[tuple[str, list[list[float]]]]:
    """All expressions that are numbers at every look, with their series."""
    for name in _common(traces):
        series = [[look[name] for look in trace] for trace in traces]
        if all(isinstance(one, int | float) and not isinstance(one, bool) for part in series for one in part):
            yield name, [[float(one) for one in part] for part in series]


def _common(traces: Sequence[Trace]) -> list[str]:
    """The expressions that every look has."""
    looks = [look for trace in traces for look in trace]
    common = set(looks[0]) if looks else set()
    for look in looks:
        common.intersection_update(look)
    return sorted(common)


def _never_falls(series: list[float]) -> bool:
    return all(later >= earlier for earlier, later in pairwise(series))
