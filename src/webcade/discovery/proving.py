"""Prove that places of a file give closures' variables: episodes are played again, and read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..chromium.states.variables import Variable
from ..errors import GameError, PageError
from ..game.schema import Closure
from .candidates import CLOSURES, Candidate, Trace, Value

_MOST = 14  # variables that are tried
_MOST_STEPS = 150
_MOST_LOADS = 16
_AFTER = 3  # steps after the last change of a value
_NAME = re.compile(rf"{re.escape(CLOSURES)}(\w+)")

Places = Callable[[str, Variable], Sequence[Closure]]
Reads = Callable[[int, Sequence[Closure], Mapping[str, str], Mapping[str, Sequence[Value]]], set[str]]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that may give a variable, and what has to be read by it.

    Attributes:
        variable: its name in `read.closures`.
        closure: the place, under the name of the trial.
        expression: of the candidate, with that name.
        episode: the number of the one that is played again.
        expected: the values after its first steps.
    """

    variable: str
    closure: Closure
    expression: str
    episode: int
    expected: Sequence[Value]


class Proving:
    """Finds places for the variables of candidates.

    Args:
        variables: those of closures, by their names in `read.closures`.
        places: returns places that may do, the likelier first.
        reads: plays an episode again, by its number, and returns which expressions have the values that they
            should.
        traces: of the episodes.
    """

    def __init__(
        self,
        variables: Mapping[str, Variable],
        places: Places,
        reads: Reads,
        traces: Sequence[Trace],
    ) -> None:
        self.closures: dict[str, Closure] = {}
        self._variables = variables
        self._places = places
        self._reads = reads
        self._traces = traces
        self._count = self._loads = 0  # places that were tried, and loads for it

    def prove(self, candidates: Sequence[Candidate]) -> None:
        """Find places for the variables that these candidates name, all in as few episodes as possible."""
        wanted: dict[str, Candidate] = {}
        for one in candidates:
            for name in _NAME.findall(one.expression):
                if name in self._variables and len(wanted) < _MOST:
                    wanted.setdefault(name, one)
        found = {name: self._places(name, self._variables[name]) for name in wanted}
        self._try([place for name, one in wanted.items() for place in self._made(name, one, found[name])])
        again = [
            place
            for name, one in wanted.items()
            if name not in self.closures
            for place in self._made(name, one, _in_play(found[name][:1]))
        ]
        self._try(again)

    def placed(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates without those whose variable has no place that gives it."""
        return [one for one in candidates if self.closures.keys() >= {*_NAME.findall(one.expression)}]

    def used(self, candidates: Sequence[Candidate]) -> list[Closure]:
        """Return the places of the variables that candidates name."""
        names = dict.fromkeys(name for one in candidates for name in _NAME.findall(one.expression))
        return [self.closures[name] for name in names if name in self.closures]

    def _made(self, name: str, candidate: Candidate, closures: Sequence[Closure]) -> Iterator[_Place]:
        at, expected = self._expected(candidate)
        for closure in closures:
            self._count += 1
            trial = f"place{self._count}"
            expression = candidate.expression.replace(f"{CLOSURES}{name}", f"{CLOSURES}{trial}")
            yield _Place(name, closure.model_copy(update={"name": trial}), expression, at, expected)

    def _try(self, places: Sequence[_Place]) -> None:
        """Try places, those of an episode together; of a variable, the first that is right counts."""
        by_episode: dict[int, list[_Place]] = defaultdict(list)
        for place in places:
            by_episode[place.episode].append(place)
        right = {name for at, some in by_episode.items() for name in self._right(at, some)}
        for place in places:
            if place.closure.name in right:
                kept = place.closure.model_copy(update={"name": place.variable})
                self.closures.setdefault(place.variable, kept)

    def _right(self, episode: int, places: Sequence[_Place]) -> set[str]:
        """The names of those places that are right. One that ends the load is looked for by halves."""
        self._loads += 1
        if self._loads > _MOST_LOADS:
            return set()
        try:
            return self._reads(
                episode,
                [one.closure for one in places],
                {one.closure.name: one.expression for one in places},
                {one.closure.name: one.expected for one in places},
            )
        except (PageError, GameError):
            if len(places) == 1:
                return set()
            half = len(places) // 2
            return self._right(episode, places[:half]) | self._right(episode, places[half:])

    def _expected(self, candidate: Candidate) -> tuple[int, list[Value]]:
        """The number of the episode in which most changes, and the values after its first steps."""
        name = candidate.name or candidate.expression
        all_series = [[look[name] for look in trace][1:] for trace in self._traces]
        if candidate.values and candidate.is_condition:
            all_series = [[value == candidate.values[0] for value in one] for one in all_series]
        at = max(range(len(all_series)), key=lambda one: len(set(all_series[one][:_MOST_STEPS])))
        series = all_series[at]
        changes = [step for step in range(1, len(series)) if series[step] != series[step - 1]]
        last = next((step for step in reversed(changes) if step < _MOST_STEPS), changes[0] if changes else 0)
        return at, series[: last + _AFTER]


def _in_play(closures: Sequence[Closure]) -> list[Closure]:
    return [one.model_copy(update={"in_play": True}) for one in closures]
