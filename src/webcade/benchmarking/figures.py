"""The figures of a benchmark, and the ratios computed from them. Uses no browser and no clock.

Each round measures every row once, so that a slow phase of the machine affects all rows. For the same reason,
a ratio of two rows is computed within each round; the result is the median of these ratios.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

ARTICLE = "article"
BARE_LOOP = "bare-loop"
BARE_LOOP_VECTOR = "bare-loop-vector"  # one page on each core
VECTOR = "vector"  # the native one of as many environments
ALE = "ale"
ALE_VECTOR = "ale-vector"


@dataclass(frozen=True, slots=True)
class RowName:
    """What a row of the benchmark measures.

    Attributes:
        key: its name in the JSON document.
        way: what runs the game, such as "webcade" or "ale-py Breakout".
        sees: the observation, such as "grayscale 84x84".
        clock: what moves the game's time.
        envs: how many environments run at the same time; the steps of all of them count.
        has_rivals: whether it plays the benchmark's own game, so that it can be compared with other ways.
        vector: the key of the native vector that it is compared with; "" for none.
    """

    key: str
    way: str
    sees: str
    clock: str
    envs: int = 1
    has_rivals: bool = True
    vector: str = ""

    @property
    def rivals(self) -> dict[str, str]:
        """The keys of the rows to compare with, by ARTICLE, ALE, BARE_LOOP and VECTOR; "" for none.

        A vector has vectors there.
        """
        if not self.has_rivals:
            return dict.fromkeys((ARTICLE, ALE, BARE_LOOP, VECTOR), "")
        is_vector = self.envs > 1
        return {
            ARTICLE: ARTICLE,
            ALE: ALE_VECTOR if is_vector else ALE,
            BARE_LOOP: BARE_LOOP_VECTOR if is_vector else BARE_LOOP,
            VECTOR: self.vector,
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement of a row.

    Attributes:
        rate: steps per second.
        costs: milliseconds of single operations such as resets, by name.
        memory: MiB of the browsers, by the row's key.
    """

    rate: float
    costs: dict[str, list[float]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, minimum and maximum of some figures."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread | None:
        """The spread of figures without those that are NaN; None if there are none."""
        there = [figure for figure in figures if not math.isnan(figure)]
        return cls(median(there), min(there), max(there)) if there else None

    def to_json(self) -> dict[str, float]:
        """A dict for JSON, with four significant digits."""
        return {name: rounded(getattr(self, name)) for name in ("median", "low", "high")}


@dataclass(frozen=True, slots=True)
class RowFigures:
    """A row and its figures.

    Attributes:
        name: what was measured.
        rounds: steps per second in each round; NaN if it was not measured.
        note: why it was not measured; "" if it was.
    """

    name: RowName
    rounds: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CostFigures:
    """The cost of an operation such as a reset.

    Attributes:
        name: the operation.
        ms: milliseconds of each time it was measured.
        steps: the same times as numbers of steps, at the row's rate in the same round.
    """

    name: str
    ms: tuple[float, ...]
    steps: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MemoryFigures:
    """The memory of the browsers of a vector.

    Attributes:
        envs: the number of environments.
        mib: MiB in each round.
        further: MiB for each environment beyond the first, in each round.
    """

    envs: int
    mib: tuple[float, ...]
    further: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a benchmark.

    Attributes:
        conditions: game, versions, machine and arguments, for JSON.
        rows: the rows.
        costs: the costs of single operations.
        memory: the memory of vectors.
    """

    conditions: dict[str, Any]
    rows: tuple[RowFigures, ...]
    costs: tuple[CostFigures, ...]
    memory: tuple[MemoryFigures, ...] = ()

    def row(self, key: str) -> RowFigures | None:
        """The row with this key; None if there is none."""
        return next((row for row in self.rows if row.name.key == key), None)

    def against(self, row: RowFigures, key: str) -> Spread | None:
        """The ratio of a row's rate to that of row `key`, computed in each round; None if it is not there."""
        other = self.row(key)
        if other is None:
            return None
        return Spread.of([mine / its for mine, its in zip(row.rounds, other.rounds, strict=True) if its])

    def to_json(self) -> dict[str, Any]:
        """The benchmark as a dict for JSON."""
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
            "of_vector": _json(self.against(row, row.name.rivals[VECTOR])),
            "note": row.note,
        }


def rounded(figure: float) -> float:
    """Round to four significant digits."""
    return float(f"{figure:.4g}")


def _json(spread: Spread | None) -> dict[str, float] | None:
    return spread.to_json() if spread is not None else None
