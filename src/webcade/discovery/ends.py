"""What tells that a game is over, and how many lives are left, by how things go in episodes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from .candidates import (
    CLOSURES,
    IDLE,
    NAMED,
    TALLIED,
    Candidate,
    Look,
    Trace,
    Value,
    as_declared,
    condition,
    is_best,
    is_number,
    is_tally,
    likeliest_first,
    likely,
    written,
)
from .columns import Columns
from .scores import GOES, never_falls, scores_of

_LIVES = re.compile(r"lives|life|health|hearts|hp\b|balls|energy", re.IGNORECASE)
_END = re.compile(r"over|dead|died|crash|destroy|end|lost|lose|finish|fail|state|status|dying", re.IGNORECASE)
_ON = re.compile(r"alive|playing|running|start|active", re.IGNORECASE)  # what an end turns off
_KEY = re.compile(r'\["?\d+"?\]')
_LEAST_EPISODES = 2
_MOST_LIVES = 20
_EARLY = 3  # looks
_STAYS = 5  # looks
_LONG = 20  # looks
_LEAST = 2  # of a weight: a flag that changes while the game goes on tells of something else


def lives_candidates(traces: Sequence[Trace], late: Set[str] = frozenset()) -> list[Candidate]:
    """Return what may be the lives: small whole numbers that only fall, by one, and begin alike."""
    found = []
    for name, series in Columns(traces).numbers():
        falls = [later - earlier for one in series for earlier, later in pairwise(one)]
        changes = {change for change in falls if change != 0}
        if changes != {-1.0} or len({one[0] for one in series}) > 1 or not 1 <= series[0][0] <= _MOST_LIVES:
            continue
        named = 2.0 if _LIVES.search(as_declared(name)) else 0.0
        words = ("falls by one and never rises", *([NAMED] if named else []))
        found.append(
            Candidate(written(name, late), words, 1.0 + named, tuple(one[-1] for one in series), name)
        )
    return likeliest_first(found)


def end_candidates(traces: Sequence[Trace], late: Set[str] = frozenset()) -> list[Candidate]:
    """Return what may tell that a game is over, as conditions, the likeliest first.

    It changes once in each episode in which it changes, from the same value to the same value, and stays. Or
    it is a number that comes to one value at last, as lives do to 0, and the game stands still from then on.
    """
    columns = Columns(traces)
    least = min(_LEAST_EPISODES, len(traces))
    rising = [columns.series[one.name] for one in scores_of(columns, late) if one.name in columns.series][:3]
    all_flips = {name: _flips(series) for name, series in columns.series.items()}
    one_of_many = _one_of_many(all_flips)
    found = []
    for name, series in columns.series.items():
        befores = {one[0] for one in series}
        flips = all_flips[name]
        if flips is not None and len(befores) == 1:
            after = next((one[at] for one, at in zip(series, flips, strict=True) if at is not None), None)
            if after is not None and sum(at is not None for at in flips) >= least:
                found.append(_as_end(name, befores.pop(), after, flips, rising, columns, late))
        elif (reached := _reached(series)) is not None and len(befores) == 1:
            value, times = reached
            one = _as_end(name, befores.pop(), value, times, rising, columns, late)
            if sum(at is not None for at in times) >= least and _LITTLE in one.evidence:
                found.append(one)
    weighed = [_less_likely(one) if one.name in one_of_many else one for one in found]
    return [one for one in likely(weighed) if one.weight >= _LEAST]


def falling_candidates(
    traces: Sequence[Trace], nexts: Sequence[Look | None], late: Set[str] = frozenset()
) -> list[Candidate]:
    """Return numbers that never fall, but where the game begins anew by itself: their fall is the end.

    Args:
        traces: of the episodes.
        nexts: of each episode, the look after it, if the game had begun anew then.
        late: names that are not there at first.
    """
    begun = [(trace, look) for trace, look in zip(traces, nexts, strict=True) if look is not None]
    if len(begun) < min(_LEAST_EPISODES, len(traces)):
        return []
    found = []
    for name, series in Columns(traces).numbers():
        if not all(map(never_falls, series)) or is_best(name):
            continue
        falls = sum(_value(look.get(name)) < _value(trace[-1][name]) for trace, look in begun)
        if falls == len(begun):
            words = ("never falls, but where the game begins anew by itself",)
            lasts = tuple(one[-1] for one in series)
            found.append(Candidate(written(name, late), words, 1.0 - (CLOSURES in name), lasts, name))
    return likeliest_first(found)


def _value(value: Value | None) -> float:
    return value if isinstance(value, int | float) else 0.0


_LITTLE = "little moves afterwards"
Times = Sequence[int | None]


def _flips(series: Sequence[Sequence[Value]]) -> list[int | None] | None:
    """Return the look at which each series changes, None for one that does not.

    All have to change to the same value, once; else it is None for all.
    """
    changes = [[at for at, (one, other) in enumerate(pairwise(part), 1) if one != other] for part in series]
    afters = {part[at[0]] for part, at in zip(series, changes, strict=True) if at}
    if any(len(at) > 1 for at in changes) or len(afters) != 1:
        return None
    return [at[0] if at else None for at in changes]


def _one_of_many(all_flips: Mapping[str, Times | None]) -> set[str]:
    """Return names that have a key, as `balls[3].sunk`, if others but for the key change at other looks."""
    by_kind = defaultdict(set)
    for name, flips in all_flips.items():
        if flips is not None:
            by_kind[_KEY.sub("[]", name)].add(tuple(flips))
    return {name for name in all_flips if len(by_kind[_KEY.sub("[]", name)]) > 1}


def _less_likely(one: Candidate) -> Candidate:
    words = (*one.evidence, "others of its kind change at other times")
    return replace(one, evidence=words, weight=one.weight - 2)


def _reached(series: Sequence[Sequence[Value]]) -> tuple[float, list[int | None]] | None:
    """Return a number that series come to at last and never before, and from which look each has it.

    It stays for some looks. Of several, it is the one that most come to. None if there is none.
    """
    if not all(is_number(value) for part in series for value in part):
        return None
    lasts = [part[-1] for part in series]
    value = max(sorted(set(lasts)), key=lasts.count)
    times: list[int | None] = []
    for part in series:
        at = part.index(value) if value in part else None
        if at is not None and (at == 0 or set(part[at:]) != {value} or len(part) - at < _STAYS):
            return None
        times.append(at)
    return float(value), times


def _as_end(
    name: str,
    before: Value,
    after: Value,
    times: Times,
    rising: Sequence[Sequence[Sequence[Value]]],
    columns: Columns,
    late: Set[str],
) -> Candidate:
    ended = [(number, at) for number, at in enumerate(times) if at is not None]
    is_flip = all(len(set(columns.series[name][number])) == 2 for number, _ in ended)
    words = [f"{'changes once, ' if is_flip else GOES}from {_plain(before)} to {_plain(after)}, and stays"]
    weight = 0.5 + 0.5 * is_flip
    goes_on = any(
        one[number][-1] != one[number][min(at + 1, len(one[number]) - 1)]
        for one in rising
        for number, at in ended
    )
    if rising and not goes_on:
        weight += 2
        words.append("the score stands still afterwards")
    moves = columns.moves
    if all(_mean(moves[number][at:]) < 0.5 * _mean(moves[number][:at]) for number, at in ended):
        weight += 1.5
        words.append(_LITTLE)
    if all(len(moves[number]) >= at + _LONG and not any(moves[number][at:]) for number, at in ended):
        weight += 0.5
        words.append(f"nothing at all moves in {_LONG} steps after it, whatever is done")
    if len({at for _, at in ended}) > 1:
        weight += 0.5
        words.append("at another time in each episode")
    if name == IDLE:
        weight -= 0.75  # what the game itself calls its end comes first
        words.append("nothing is left to run then")
    if is_tally(name):
        weight -= 2
        words.append(TALLIED)
    if _ON.search(name) if after is False else _END.search(name):
        weight += 1
        words.append(NAMED)
    if sorted(at for _, at in ended)[len(ended) // 2] < _EARLY:
        weight -= 2
        words.append("in the first steps")
    return Candidate(
        condition(written(name, late), after),
        tuple(words),
        weight,
        (after,),
        name,
        is_condition=True,
        times=tuple(at for _, at in ended),
    )


def _plain(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0
