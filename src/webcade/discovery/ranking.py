"""Which of the things that a page shows are its score, its lives and its end, by how they go in episodes.

A trace is what was seen of one episode, look by look: a mapping from an expression to its value. Nothing here
knows a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

Value = float | bool | str
Look = Mapping[str, Value]
Trace = Sequence[Look]

_SCORE = re.compile(r"score|point|coin|dist|apples|eaten|cleared|kills|catch|caught", re.IGNORECASE)
_SCORE_ALONE = re.compile(r"(?:^|[.#_\"])(?:score|points)\b[^.]*$", re.IGNORECASE)
_BEST = re.compile(r"hi_?score|high|best|record|max", re.IGNORECASE)
_TIME = re.compile(r"time|frame|tick|clock|elapsed|count(er|down)|\bid\b", re.IGNORECASE)
_LIVES = re.compile(r"lives|life|health|hearts|hp\b|balls|energy", re.IGNORECASE)
_END = re.compile(r"over|dead|died|crash|end|lost|lose|finish|fail|state|status|dying", re.IGNORECASE)
_ON = re.compile(r"alive|playing|running|start|active", re.IGNORECASE)  # what an end turns off
_LEAST_EPISODES = 2
_LEAST_CHANGES, _ANEW, _NEAR = 6, 0.5, 0.15  # things that differ from the first look; part that comes back
_LEAST_RISES, _LEAST_FALLS = 4, 3  # rises of a number; numbers that fall at once where an episode begins anew
CLOSURES = "read.closures."
_ROOT = re.compile(r"(?:read\.closures\.)?(?!read\b)[A-Za-z_$][\w$]*")
_DIGITS = re.compile(r'Number\((.+)\.join\(""\)\)')
_MEMBER = re.compile(r"\.|(?=\[)")
SHOWN = ("read.number(", "read.painted(")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a game's score, lives or end.

    Attributes:
        expression: as game.toml reads it.
        evidence: what speaks for it, and what against it, in words.
        weight: the more, the likelier.
        values: at the end of each episode; of an end, the value that tells it.
        name: what was seen: the expression without what guards it, and of an end's condition, the one in it.
        is_condition: whether it is an end's.
        times: of an end, the look in each episode that it tells first.
    """

    expression: str
    evidence: tuple[str, ...]
    weight: float
    values: tuple[Value, ...] = field(default=(), compare=False)
    name: str = ""
    is_condition: bool = False
    times: tuple[int, ...] = field(default=(), compare=False)

    def says_as(self, other: Candidate) -> bool:
        """Return whether another one comes to the same in all episodes: there is nothing to choose."""
        return self.times == other.times if self.is_condition else self.values == other.values


def score_candidates(traces: Sequence[Trace], late: Set[str] = frozenset()) -> list[Candidate]:
    """Return what may be the score, the likeliest first.

    It is a number that never falls within an episode, begins alike in all of them, and rises in some.

    Args:
        traces: of the episodes.
        late: names that are not there at first, so that a reading has to do without them.
    """
    return _scores(_Columns(traces), late)


def _scores(columns: _Columns, late: Set[str]) -> list[Candidate]:
    found = [*_named_only(columns, late)]
    for name, series in columns.numbers():
        if not all(_never_falls(one) for one in series) or len({one[0] for one in series}) > 1:
            continue
        if all(len(set(one)) == 1 for one in series):
            continue
        found.append(_as_score(name, series, columns, late))
    return sorted(found, key=lambda one: (-one.weight, len(one.expression), one.expression))


def _named_only(columns: _Columns, late: Set[str]) -> Iterator[Candidate]:
    """Numbers that stay 0 in all episodes, and are called as a score is: play has not reached it."""
    for name in columns.zeros:
        if _SCORE_ALONE.search(name) and not is_best(name):
            words = ("its name says so", "no play reached it: it stays 0 in all episodes")
            weight = 2.75 - 0.25 * (CLOSURES in name)
            yield Candidate(_written(name, late), words, weight, tuple(0.0 for _ in columns.moves), name)


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
    return [value == candidate.values[0] for value in values] if candidate.is_condition else values


def lives_candidates(traces: Sequence[Trace], late: Set[str] = frozenset()) -> list[Candidate]:
    """Return what may be the lives: small whole numbers that only fall, by one, and begin alike."""
    found = []
    for name, series in _Columns(traces).numbers():
        falls = [later - earlier for one in series for earlier, later in pairwise(one)]
        changes = {change for change in falls if change != 0}
        if changes != {-1.0} or len({one[0] for one in series}) > 1 or not 1 <= series[0][0] <= _MOST_LIVES:
            continue
        named = 2.0 if _LIVES.search(name) else 0.0
        words = ("falls by one and never rises", *(["its name says so"] if named else []))
        found.append(
            Candidate(_written(name, late), words, 1.0 + named, tuple(one[-1] for one in series), name)
        )
    return sorted(found, key=lambda one: (-one.weight, len(one.expression), one.expression))


_MOST_LIVES = 20


def end_candidates(traces: Sequence[Trace], late: Set[str] = frozenset()) -> list[Candidate]:
    """Return what may tell that a game is over, as conditions, the likeliest first.

    It changes once in each episode in which it changes, from the same value to the same value, and stays.
    Nothing that only rises goes on to rise after it.
    """
    columns = _Columns(traces)
    rising = [one.name for one in _scores(columns, late) if one.name in columns.series]
    found = []
    for name, series in columns.series.items():
        flips = [_flip(one) for one in series]
        ended = [(number, at) for number, at in enumerate(flips) if at is not None]
        steady = all(at is not None or len(set(one)) == 1 for one, at in zip(series, flips, strict=True))
        befores, afters = {one[0] for one in series}, {series[number][at] for number, at in ended}
        if not steady or len(ended) < min(_LEAST_EPISODES, len(traces)) or len(befores) + len(afters) != 2:
            continue
        found.append(_as_end(name, befores.pop(), afters.pop(), ended, rising, columns, late))
    return sorted(found, key=lambda one: (-one.weight, len(one.expression), one.expression))


def _as_score(name: str, series: list[list[float]], columns: _Columns, late: Set[str]) -> Candidate:
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
    shown = [other for other in _equal_shown(series, columns) if other != name]
    if all(one == round(one) for part in series for one in part) and not all(map(_always_rises, series)):
        weight += 0.5
        words.append("is whole, and rises at times")
    if shown:
        weight += 2
        words.append(f"equals what is shown: {shown[0]}")
    if name.startswith(SHOWN):
        weight += 0.5
        words.append("it is shown")
    if all(len({later - earlier for earlier, later in pairwise(one)}) == 1 for one in series):
        weight -= 1.5
        words.append("rises evenly, as a time does")
    return Candidate(_written(name, late), tuple(words), weight, tuple(one[-1] for one in series), name)


def _equal_shown(series: list[list[float]], columns: _Columns) -> Iterator[str]:
    """The shown numbers that are this one at nearly all looks; what is shown may come a step late."""
    total = sum(map(len, series))
    for other, shown in columns.series.items():
        if not other.startswith(SHOWN):
            continue
        equal = sum(
            value == ours
            for one, mine in zip(shown, series, strict=True)
            for value, ours in zip(one, mine, strict=True)
        )
        if equal >= 0.8 * total:
            yield other


def _as_end(
    name: str,
    before: Value,
    after: Value,
    ended: list[tuple[int, int]],
    rising: list[str],
    columns: _Columns,
    late: Set[str],
) -> Candidate:
    words, weight = [f"changes once, from {before} to {after}, and stays"], 1.0
    going = [columns.series[one] for one in rising[:3]]
    goes_on = any(
        one[number][-1] != one[number][min(at + 1, len(one[number]) - 1)]
        for one in going
        for number, at in ended
    )
    if rising and not goes_on:
        weight += 2
        words.append("the score stands still afterwards")
    moves = columns.moves
    still = sum(_mean(moves[number][at:]) < 0.5 * _mean(moves[number][:at]) for number, at in ended)
    if still == len(ended):
        weight += 1.5
        words.append("little moves afterwards")
    if len({at for _, at in ended}) > 1:
        weight += 0.5
        words.append("at another time in each episode")
    if _ON.search(name) if after is False else _END.search(name):
        weight += 1
        words.append("its name says so")
    if min(at for _, at in ended) < _EARLY:
        weight -= 2
        words.append("in the first steps")
    return Candidate(
        _condition(_written(name, late), after),
        tuple(words),
        weight,
        (after,),
        name,
        is_condition=True,
        times=tuple(at for _, at in ended),
    )


_EARLY = 3  # looks


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0


def _written(name: str, late: Set[str]) -> str:
    """An expression as the file has it: before what it reads is there, it is 0, and does not throw."""
    if name not in late or name.startswith("read.paints("):
        return name
    if digits := _DIGITS.fullmatch(name):
        return f'(Number({_written(digits[1], {digits[1]})}.join?.("")) || 0)'
    root = _ROOT.match(name)
    if root is None:
        return f"({name} ?? 0)"
    rest = _MEMBER.sub("?.", name[root.end() :])
    if name.startswith("read."):
        return f"({root[0]}{rest} ?? 0)"
    return f"(typeof {root[0]} === 'undefined' ? 0 : {root[0]}{rest} ?? 0)"


def _condition(name: str, after: Value) -> str:
    if isinstance(after, bool):
        return name if after else f"!{name}"
    return f"{name} === {after:g}" if isinstance(after, int | float) else f'{name} === "{after}"'


def _flip(series: list[Value]) -> int | None:
    """Return where a series changes, if it does once; else None."""
    at = [index for index, (earlier, later) in enumerate(pairwise(series), 1) if earlier != later]
    return at[0] if len(at) == 1 else None


class _Columns:
    """The expressions that every look has and that differ somewhere, each with its values in each episode.

    Args:
        traces: of the episodes.

    Attributes:
        series: the values by expression and episode.
        zeros: other expressions that every look has, and that are 0 in all of them.
        moves: of each episode, how many of them change from look to look.
    """

    def __init__(self, traces: Sequence[Trace]) -> None:
        looks = [look for trace in traces for look in trace]
        common = set(looks[0]).intersection(*looks[1:]) if looks else set()
        moving = [name for name in sorted(common) if len({look[name] for look in looks}) > 1]
        self.series = {name: [[look[name] for look in trace] for trace in traces] for name in moving}
        still = common.difference(moving)
        self.zeros = sorted(
            name for name in still if looks[0][name] == 0 and type(looks[0][name]) is not bool
        )
        self.moves = [
            [sum(one[name] != other[name] for name in moving) for one, other in pairwise(trace)]
            for trace in traces
        ]

    def numbers(self) -> Iterator[tuple[str, list[list[float]]]]:
        """All expressions that are numbers at every look, with their series."""
        for name, series in self.series.items():
            if all(
                isinstance(one, int | float) and not isinstance(one, bool) for part in series for one in part
            ):
                yield name, [[float(one) for one in part] for part in series]


def is_best(name: str) -> bool:
    """Return whether it is named as a best score is, which a restart keeps."""
    return bool(_BEST.search(name))


class Rises:
    """The numbers of an episode that have only risen so far. Where some fall at once, another one begins.

    Args:
        first: the first look.
    """

    def __init__(self, first: Look) -> None:
        self._first = first
        self._before = first
        self._rises = {name: 0 for name in _plain_numbers(first) if not is_best(name)}

    def fall(self, look: Look) -> bool:
        """Return whether with this look some of them are again, or nearly, what they were at first."""
        before, self._before = self._before, look
        old, new = _plain_numbers(before), _plain_numbers(look)
        risen = [name for name, rises in self._rises.items() if rises >= _LEAST_RISES]
        anew = [
            name
            for name in risen
            if new.get(name, old[name]) < old[name] and _is_near(self._first[name], old[name], new[name])
        ]
        self._rises = {
            name: rises + (new[name] > old[name])
            for name, rises in self._rises.items()
            if name in new and new[name] >= old[name]
        }
        return len(anew) >= _LEAST_FALLS or (0 < len(anew) == len(risen) and self._comes_back(before, look))

    def _comes_back(self, before: Look, look: Look) -> bool:
        """Whether much of what had changed since the first look is at once as it was then."""
        changed = [name for name, value in self._first.items() if before.get(name, value) != value]
        came = sum(_is_near(self._first[name], before[name], look.get(name, "")) for name in changed)
        return len(changed) >= _LEAST_CHANGES and came >= _ANEW * len(changed)


def _plain_numbers(look: Look) -> dict[str, float]:
    return {
        name: value
        for name, value in look.items()
        if isinstance(value, int | float) and value is not True and value is not False
    }


def _is_near(first: Value, before: Value, now: Value) -> bool:
    """Whether a value is, or nearly is, what it was at first."""
    if isinstance(first, str) or isinstance(before, str) or isinstance(now, str):
        return now == first
    return abs(now - first) <= _NEAR * abs(before - first)


def _always_rises(series: list[float]) -> bool:
    return all(later > earlier for earlier, later in pairwise(series))


def _never_falls(series: list[float]) -> bool:
    return all(later >= earlier for earlier, later in pairwise(series))
