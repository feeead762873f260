"""Episodes on seeds, with a progress bar, for the verbs train and eval."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ..game import Game
from ..training.evaluating import Act, Scores, evaluate
from .common import progress_bar

_EVERY = 60  # seconds from one line to the next, where there is no bar


def state_bar() -> Progress:
    """A progress bar on stderr whose tasks have a field `state`: a few words on where they are."""
    return progress_bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[state]}"),
    )


def each_minute() -> Callable[[Callable[[], str]], None]:
    """Return what writes a line to stderr once a minute at most, for where there is no bar."""
    told = time.monotonic()

    def tell(line: Callable[[], str]) -> None:
        nonlocal told
        if time.monotonic() - told > _EVERY:
            told = time.monotonic()
            typer.echo(line(), err=True)

    return tell


def play_seeds(
    game: Game,
    view: dict[str, Any],
    act: Act,
    first: int,
    episodes: int,
    name: str,
    n_envs: int | None = None,
) -> Scores:
    """Play whole episodes on the seeds from `first` on, and show how many have ended.

    Where stderr is no terminal, a line a minute shows it.
    """
    with state_bar() as progress:
        task = progress.add_task(name, total=episodes, state="starting the browser")
        tell = each_minute()

        def show(ended: int, mean: float) -> bool:
            state = "" if math.isnan(mean) else f", mean score {mean:,.1f}"
            progress.update(task, completed=ended, state=state[2:])
            if progress.disable:
                tell(lambda: f"{name}: {ended} of {episodes} episodes over{state}")
            return True

        pages = min(episodes, n_envs or 4 * (os.cpu_count() or 1))
        return evaluate(game, view, act, range(first, first + episodes), n_envs=pages, on_step=show)


def described(scores: Scores) -> dict[str, Any]:
    """Return scores as JSON has them."""
    low, high = scores.interval
    summary = {"mean": scores.mean, "stdev": scores.spread, "interval_95": [low, high]}
    return {**summary, **asdict(scores)}
