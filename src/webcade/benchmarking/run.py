"""Runs a benchmark: several rounds, each of which measures every row once."""

from __future__ import annotations

import math
import os
import platform
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .._version import __version__
from ..chromium.program.find import find_chromium
from ..errors import WebcadeError
from ..game import Game
from .figures import CostFigures, Figures, MemoryFigures, RowFigures, Sample
from .rows import Missing, Row
from .selection import rows_of
from .vectors import SIZES, vector_key
from .views import FRAME_SKIP


def run(
    game: Game,
    rounds: int,
    seconds: float,
    seed: int,
    on_progress: Callable[[str], None] = lambda _: None,
    *,
    quick: bool = False,
) -> Figures:
    """Run a benchmark of a game.

    Args:
        game: the game.
        rounds: how many rounds to make.
        seconds: wall time for which each row plays in each round.
        seed: seeds the first round; each further round takes the next number.
        on_progress: called with a description before each measurement.
        quick: measure only the main rows.

    Raises:
        WebcadeError: the game cannot be played on this machine.
    """
    rows = rows_of(game, quick)
    tally = _Tally()
    for number in range(rounds):
        for row in rows:
            if isinstance(row, Row):
                on_progress(
                    f"round {number + 1} of {rounds}: {row.name.way}, {row.name.sees}, {row.name.clock}"
                )
                tally.add(row, _measured(row, seconds, seed + number))
    conditions = _conditions(game, rounds, seconds, seed)
    return Figures(conditions, tally.rows(rows, rounds), tally.costs(), tally.memory())


def count(game: Game, rounds: int, quick: bool = False) -> int:
    """How many times `run` will call `on_progress`."""
    return rounds * sum(isinstance(row, Row) for row in rows_of(game, quick))


def _measured(row: Row, seconds: float, seed: int) -> Sample | str:
    """Measure a row; a text that says why, if it failed. Only webcade's own errors end the benchmark."""
    try:
        return row.measure(seconds, seed)
    except WebcadeError:
        raise
    except (RuntimeError, OSError, ValueError) as error:
        return str(error)


class _Tally:
    """Collects the samples of all rounds."""

    def __init__(self) -> None:
        self._rates: dict[str, list[float]] = defaultdict(list)
        self._notes: dict[str, str] = {}
        self._ms: dict[str, list[float]] = defaultdict(list)
        self._steps: dict[str, list[float]] = defaultdict(list)
        self._memory: dict[str, list[float]] = defaultdict(list)

    def add(self, row: Row, sample: Sample | str) -> None:
        """Add what one row gave in one round: a sample, or why there is none."""
        if isinstance(sample, str):
            self._rates[row.name.key].append(math.nan)
            self._notes[row.name.key] = sample
            return
        self._rates[row.name.key].append(sample.rate)
        for name, mib in sample.memory.items():
            self._memory[name].append(mib)
        for name, figures in sample.costs.items():
            self._ms[name] += figures
            self._steps[name] += [ms / 1000 * sample.rate for ms in figures]

    def rows(self, rows: list[Row | Missing], rounds: int) -> tuple[RowFigures, ...]:
        """The figures of every row, also of those that were not measured."""
        return tuple(
            RowFigures(row.name, (math.nan,) * rounds, row.why)
            if isinstance(row, Missing)
            else RowFigures(row.name, tuple(self._rates[row.name.key]), self._notes.get(row.name.key, ""))
            for row in rows
        )

    def costs(self) -> tuple[CostFigures, ...]:
        """The costs of single operations."""
        return tuple(CostFigures(name, tuple(ms), tuple(self._steps[name])) for name, ms in self._ms.items())

    def memory(self) -> tuple[MemoryFigures, ...]:
        """The memory of the vectors' browsers."""
        alone = self._memory[vector_key(1)]
        return tuple(
            MemoryFigures(
                size,
                tuple(self._memory[vector_key(size)]),
                tuple(
                    (mib - one) / (size - 1)
                    for mib, one in zip(self._memory[vector_key(size)], alone, strict=False)
                    if size > 1
                ),
            )
            for size in SIZES
            if self._memory[vector_key(size)]
        )


def _conditions(game: Game, rounds: int, seconds: float, seed: int) -> dict[str, Any]:
    return {
        "webcade": __version__,
        "game": game.id,
        "rounds": rounds,
        "seconds": seconds,
        "seed": seed,
        "frame_skip": FRAME_SKIP,
        "actions": "uniform random",
        "browser": find_chromium().version,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
    }
