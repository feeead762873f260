"""What was measured, and what follows from it. Pure: no browser, no clock.

Rounds are interleaved: each measures every row once, so that a machine's moods fall on all rows alike.
A ratio is therefore taken within each round, and the median of those is what counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

ARTICLE = "article"
BARE_LOOP = "bare-loop"
BARE_LOOP_VECTOR = "bare-loop-vector"  # one page a core
ALE = "ale"
ALE_VECTOR = "ale-vector"


@dataclass(frozen=True, slots=True)
class RowName:
    """What a row measures.

    Attributes:
        key: its name in the JSON.
        way: who plays.
        sees: what each step brings back.
        clock: what moves the game's time.
        envs: how many environments; a step of each counts.
    """

    key: str
    way: str
    sees: str
    clock: str
    envs: int = 1

    @property
    def rivals(self) -> dict[str, str]:
        """The keys of the rows that this one is held against, by what they are: a vector against vectors."""
        is_vector = self.envs > 1
        return {
            ARTICLE: ARTICLE,
            ALE: ALE_VECTOR if is_vector else ALE,
            BARE_LOOP: BARE_LOOP_VECTOR if is_vector else BARE_LOOP,
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """One row, measured once. `costs` are milliseconds a time, `memory` MiB, both by name."""

    rate: float
    costs: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)


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
class MemoryFigures:
    """MiB that the browsers of some environments hold, in each round, and for each environment beyond one."""

    envs: int
    mib: tuple[float, ...]
    further: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a benchmark."""

    conditions: dict[str, Any]
    rows: tuple[RowFigures, ...]
    costs: tuple[CostFigures, ...]
    memory: tuple[MemoryFigures, ...] = ()

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
            "memory": [
                {
                    "envs": one.envs,
                    "mib": _json(Spread.of(one.mib)),
                    "mib_for_each_further": _json(Spread.of(one.further)),
                }
                for one in self.memory
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
            "envs": row.name.envs,
            "times_article": _json(self.against(row, row.name.rivals[ARTICLE])),
            "times_ale": _json(self.against(row, row.name.rivals[ALE])),
            "of_bare_loop": _json(self.against(row, row.name.rivals[BARE_LOOP])),
            "note": row.note,
        }


def rounded(figure: float) -> float:
    """To four significant figures."""
    return float(f"{figure:.4g}")


def _json(spread: Spread | None) -> dict[str, float] | None:
    return spread.to_json() if spread is not None else None
