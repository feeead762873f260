"""What was measured, and what follows from it. Pure: no browser, no clock.

Rounds are interleaved: each measures every row once, so that a machine's moods fall on all rows alike.
A ratio is therefore taken within each round, and the median of those is what counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

ARTICLE = "article"
CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class RowName:
    """What a row measures.

    Attributes:
        key: its name in the JSON.
        way: who plays.
        sees: what each step brings back.
        clock: what moves the game's time.
    """

    key: str
    way: str
    sees: str
    clock: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures and the range they lie in."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread | None:
        """The spread of those that are there; None where none is."""
        there = [figure for figure in figures if not math.isnan(figure)]
        return cls(median(there), min(there), max(there)) if there else None

    def to_json(self) -> dict[str, float]:
        """Rounded to four figures: nobody's machine repeats the fifth."""
        return {name: rounded(getattr(self, name)) for name in ("median", "low", "high")}


@dataclass(frozen=True, slots=True)
class RowFigures:
    """A row, its steps a second in each round (NaN where it was not measured), and why it was not."""

    name: RowName
    rounds: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CostFigures:
    """What something costs once: milliseconds, one figure a time, and the same in steps of its round."""

    name: str
    ms: tuple[float, ...]
    steps: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a benchmark."""

    conditions: dict[str, Any]
    rows: tuple[RowFigures, ...]
    costs: tuple[CostFigures, ...]

    def row(self, key: str) -> RowFigures | None:
        """The row of that key, if it is there."""
        return next((row for row in self.rows if row.name.key == key), None)

    def against(self, row: RowFigures, key: str) -> Spread | None:
        """How many times the steps of row `key` this row makes, round by round."""
        other = self.row(key)
        if other is None:
            return None
        return Spread.of([mine / its for mine, its in zip(row.rounds, other.rounds, strict=True) if its])

    def to_json(self) -> dict[str, Any]:
        """As one JSON document."""
        return {
            **self.conditions,
            "rows": [self._row_to_json(row) for row in self.rows],
            "costs": [
                {"name": cost.name, "ms": _json(Spread.of(cost.ms)), "steps": _json(Spread.of(cost.steps))}
                for cost in self.costs
            ],
        }

    def _row_to_json(self, row: RowFigures) -> dict[str, Any]:
        return {
            "key": row.name.key,
            "way": row.name.way,
            "sees": row.name.sees,
            "clock": row.name.clock,
            "steps_per_second": _json(Spread.of(row.rounds)),
            "rounds": [None if math.isnan(one) else rounded(one) for one in row.rounds],
            "times_article": _json(self.against(row, ARTICLE)),
            "of_ceiling": _json(self.against(row, CEILING)),
            "note": row.note,
        }


def rounded(figure: float) -> float:
    """To four significant figures."""
    return float(f"{figure:.4g}")


def _json(spread: Spread | None) -> dict[str, float] | None:
    return spread.to_json() if spread is not None else None
