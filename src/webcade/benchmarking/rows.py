"""The rows of a benchmark. Each row knows how to measure itself once, in a browser of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..chromium.program.find import missing_headless_shell
from ..env import WebcadeEnv
from ..game import Game
from . import article_way
from .figures import ARTICLE, RowName, Sample
from .timing import milliseconds
from .views import FRAME_SKIP, views_of

RESTARTS, RELOADS = 20, 3  # resets of each kind to time in a round

_WARM_UP_STEPS = 50
_ARTICLE_PATIENCE = 120  # seconds for its start and end, besides those that it plays


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be measured.

    Attributes:
        name: what it measures.
        measure: called with the seconds to play and the seed.
    """

    name: RowName
    measure: Callable[[float, int], Sample]


@dataclass(frozen=True, slots=True)
class Missing:
    """A row that cannot be measured on this machine.

    Attributes:
        name: what it would measure.
        why: what is missing, with the command that installs it.
    """

    name: RowName
    why: str


def article_row() -> Row | Missing:
    """The row of the dinosaur game through Selenium."""
    name = RowName(ARTICLE, "article", "rgb screenshot", "real time")
    problem = article_way.unavailable_reason()
    return Missing(name, problem) if problem is not None else Row(name, _measure_article)


def single_rows(game: Game, clock: str) -> list[Row | Missing]:
    """The rows of single environments under a clock, one for each observation."""
    problem = missing_headless_shell() if clock == "browser" else None
    rows: list[Row | Missing] = []
    for sees, view in views_of(game).items():
        name = RowName(f"webcade-{clock}-{view['obs_type']}", "webcade", sees, clock)
        if problem is not None:
            rows.append(Missing(name, problem))
            continue
        measured = _Environment(game, {**view, "clock": clock}, times_resets="size" in view)
        rows.append(Row(name, measured.measure))
    return rows


@dataclass(frozen=True, slots=True)
class _Environment:
    """Measures one environment with these options; with `times_resets`, also its start-up and resets."""

    game: Game
    options: dict[str, Any]
    times_resets: bool

    def measure(self, seconds: float, seed: int) -> Sample:
        """Time the start-up, then random play with its resets, then resets alone."""
        costs: dict[str, list[float]] = {}
        env = WebcadeEnv(self.game, frame_skip=FRAME_SKIP, **self.options)
        try:
            env.action_space.seed(seed)
            started = milliseconds(lambda: env.reset(seed=seed))
            _play(env, lambda steps: steps < _WARM_UP_STEPS)
            start = time.perf_counter()
            steps = _play(env, lambda _: time.perf_counter() - start < seconds)
            rate = steps / (time.perf_counter() - start)
            if self.times_resets:
                clock = self.options["clock"]
                costs[f"start-up, {clock} clock"] = [started]
                if self.game.episode.restart is not None:
                    costs[f"reset by restart, {clock} clock"] = [
                        milliseconds(env.reset) for _ in range(RESTARTS)
                    ]
        finally:
            env.close()
        if self.times_resets:
            costs[f"reset by reload, {self.options['clock']} clock"] = self._time_reloads(seed)
        return Sample(rate, costs)

    def _time_reloads(self, seed: int) -> list[float]:
        options = {**self.options, "driver_options": {"spare_page": False}}
        env = WebcadeEnv(self.game, frame_skip=FRAME_SKIP, reset_by="reload", **options)
        try:
            env.reset(seed=seed)
            return [milliseconds(env.reset) for _ in range(RELOADS)]
        finally:
            env.close()


def _play(env: WebcadeEnv, goes_on: Callable[[int], bool]) -> int:
    """Play random actions, with resets, until `goes_on(steps)` is false; return the number of steps."""
    steps = 0
    while goes_on(steps):
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        steps += 1
        if terminated or truncated:
            env.reset()
    return steps


def _measure_article(seconds: float, seed: int) -> Sample:
    """Measure in another process, so that Ctrl-C or a timeout ends it together with all that it started."""
    command = [sys.executable, "-m", article_way.__name__, "--seconds", str(seconds), "--seed", str(seed)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            out, err = process.communicate(timeout=_ARTICLE_PATIENCE + seconds)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode != 0:
        last_line = err.strip().splitlines()[-1:]
        raise RuntimeError(last_line[0] if last_line else f"ended with status {process.returncode}")
    result = json.loads(out)
    costs = {f"step of the article: {part}": [ms] for part, ms in result["step_ms"].items()}
    return Sample(result["steps_per_second"], {"start-up of the article": [result["startup_ms"]], **costs})
