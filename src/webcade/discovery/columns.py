"""The values of expressions in all episodes, by expression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .candidates import Trace, is_number


class Columns:
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
        self.zeros = sorted(name for name in still if is_number(looks[0][name]) and looks[0][name] == 0)
        self.moves = [
            [sum(one[name] != other[name] for name in moving) for one, other in pairwise(trace)]
            for trace in traces
        ]

    def numbers(self) -> Iterator[tuple[str, list[list[float]]]]:
        """All expressions that are numbers at every look, with their series."""
        for name, series in self.series.items():
            if all(is_number(one) for part in series for one in part):
                yield name, [[float(one) for one in part] for part in series]
