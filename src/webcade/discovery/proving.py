"""Prove that a place of a file gives a closure's variable: an episode is played again, and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ..chromium.states.variables import Variable
from ..game.schema import Closure
from .ranking import CLOSURES, Candidate, Trace, Value
from .trials import RandomPlayer

_MOST = 12  # variables that are tried
_MOST_STEPS = 150
_AFTER = 3  # steps after the last change of a value
_NAME = re.compile(rf"{re.escape(CLOSURES)}(\w+)")

Places = Callable[[str, Variable], Sequence[Closure]]
Reads = Callable[[RandomPlayer, Closure, str, Sequence[Value]], bool]


class Proving:
    """Finds places for the variables of candidates.

    Args:
        variables: those of closures, by their names in `read.closures`.
        places: returns places that may do, the likelier first.
        reads: plays an episode again, and returns whether the expression has these values.
        players: makes the player of an episode, by its number.
        traces: of the episodes.
    """

    def __init__(
        self,
        variables: Mapping[str, Variable],
        places: Places,
        reads: Reads,
        players: Callable[[int], RandomPlayer],
        traces: Sequence[Trace],
    ) -> None:
        self.closures: dict[str, Closure | None] = {}
        self._variables = variables
        self._places = places
        self._reads = reads
        self._players = players
        self._traces = traces

    def proved(self, candidates: Sequence[Candidate], wanted: int) -> list[Candidate]:
        """Return the candidates without those whose variable has no place that gives it.

        Args:
            candidates: the likeliest first.
            wanted: how many are enough; of the others, only those that need no place are returned.
        """
        kept: list[Candidate] = []
        for one in candidates:
            names = set(_NAME.findall(one.expression))
            if not names or (len(kept) < wanted and all(self._is_placed(name, one) for name in names)):
                kept.append(one)
        return kept

    def used(self, candidates: Sequence[Candidate]) -> list[Closure]:
        """Return the places of the variables that candidates name."""
        names = dict.fromkeys(name for one in candidates for name in _NAME.findall(one.expression))
        return [closure for name in names if (closure := self.closures.get(name)) is not None]

    def _is_placed(self, name: str, candidate: Candidate) -> bool:
        if name not in self.closures:
            if len(self.closures) >= _MOST:
                return False
            self.closures[name] = self._place(name, candidate)
        return self.closures[name] is not None

    def _place(self, name: str, candidate: Candidate) -> Closure | None:
        variable = self._variables.get(name)
        if variable is None:
            return None
        at, expected = self._expected(candidate)
        places = list(self._places(name, variable))
        places += [one.model_copy(update={"in_play": True}) for one in places[:1]]
        for closure in places:
            if self._reads(self._players(at), closure, candidate.expression, expected):
                return closure
        return None

    def _expected(self, candidate: Candidate) -> tuple[int, list[Value]]:
        """The number of the episode in which most changes, and the values after its first steps."""
        name = candidate.name or candidate.expression
        all_series = [[look[name] for look in trace][1:] for trace in self._traces]
        if candidate.expression != name:
            all_series = [[value == candidate.values[0] for value in one] for one in all_series]
        at = max(range(len(all_series)), key=lambda one: len(set(all_series[one][:_MOST_STEPS])))
        series = all_series[at]
        changes = [step for step in range(1, len(series)) if series[step] != series[step - 1]]
        last = next((step for step in reversed(changes) if step < _MOST_STEPS), changes[0] if changes else 0)
        return at, series[: last + _AFTER]
