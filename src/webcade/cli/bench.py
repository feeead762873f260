"""webcade bench: measure a game's speed and compare it with other ways to run it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..benchmarking import profile as profiling
from ..benchmarking.bare_loop import bare_loop_source, has_bare_loop
from ..benchmarking.figures import Figures
from ..benchmarking.report import check_plot, plot, show
from ..benchmarking.run import count, run
from ..errors import OptionError
from ..game import Game
from .common import DEFAULT_GAME, check_out_file, find_game, progress_bar, write_json

_CHUNKS = 5  # samples that a profile takes in each round
_STARTING = "starting"
EXAMPLE = "webcade bench --rounds 5 --seconds 5 --plot speed.png"


def command(
    game: Annotated[
        str, typer.Argument(help="A game of the catalogue, by name or id, or a folder with a game.toml.")
    ] = DEFAULT_GAME,
    rounds: Annotated[
        int,
        typer.Option(
            min=1, help="Rounds to measure. Each round measures every row once; the table shows medians."
        ),
    ] = 3,
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds to play each row in each round.")] = 3.0,
    quick: Annotated[
        bool, typer.Option("--quick", help="Measure only the main rows, in one round of at most one second.")
    ] = False,
    where: Annotated[
        bool,
        typer.Option("--profile", help="Show where the time of a step goes, not steps per second."),
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random actions and the episodes.")] = 0,
    chart: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.png", help="Also draw the figures as a chart.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
    show_bare_loop_source: Annotated[
        bool, typer.Option(help="Print the script that the bare loop runs, and exit.")
    ] = False,
) -> None:
    """Measure steps per second for each observation and clock, and the cost of a reset.

    Measures single environments and vectors of up to 16 environments. With the bench extra installed, it also
    measures ale-py's Breakout, alone and as a vector of 8.

    For the dinosaur game there are two more rows: a bare loop inside the page, which is the upper limit for
    any environment, and the same game through Selenium, which needs chromedriver and the bench extra. Three
    other games of the catalogue, which npm fetches once, show what a reset costs where it loads a page.
    """
    if show_bare_loop_source:
        _show_bare_loop_source(find_game(game))
        return
    _check_chart(chart)
    if where:
        _profile(find_game(game), rounds, seed, chart, as_json)
        return
    if quick:
        rounds, seconds = 1, min(seconds, 1.0)
    figures = _measure(find_game(game), rounds, seconds, seed, quick)
    if chart is not None:
        plot(figures, chart)
    if as_json:
        write_json(figures.to_json())
    else:
        show(figures)


def _show_bare_loop_source(game: Game) -> None:
    if not has_bare_loop(game):
        raise OptionError(f"--show-bare-loop-source: {game.name} has no bare_loop.js in {game.folder}")
    typer.echo(bare_loop_source(game), nl=False)


def _profile(game: Game, rounds: int, seed: int, chart: Path | None, as_json: bool) -> None:
    if chart is not None:
        raise OptionError("--plot: draws steps per second, which --profile does not measure; leave one out")
    with Console(stderr=True).status("starting") as status:
        found = profiling.profile(game, _CHUNKS * rounds, seed, status.update)
    if as_json:
        write_json(found.to_json())
    else:
        profiling.show(found)


def _check_chart(chart: Path | None) -> None:
    if chart is None:
        return
    check_plot()
    if chart.suffix != ".png":
        raise OptionError(f"--plot: expected a file that ends in .png; got {str(chart)!r}")
    check_out_file("--plot", chart)


def _measure(game: Game, rounds: int, seconds: float, seed: int, quick: bool) -> Figures:
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with progress_bar(*columns) as progress:
        task = progress.add_task(_STARTING, total=count(game, rounds, quick))

        def on_progress(what: str) -> None:
            begun = progress.tasks[0].description != _STARTING
            progress.update(task, description=what, advance=1 if begun else 0)

        return run(game, rounds, seconds, seed, on_progress, quick=quick)
