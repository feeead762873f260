"""webcade check: a game held to what webcade promises of every game."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ..errors import GameError
from ..testing import Report, check_game
from .common import find_game, write_json

EXAMPLE = "webcade check DinoRun --episodes 20"
_COLOURS = {"passed": "green", "failed": "bold red", "skipped": "yellow"}


def command(
    game: Annotated[
        str, typer.Argument(metavar="GAME", help="A game of the catalogue, or a folder with a game.toml.")
    ] = "DinoRun",
    episodes: Annotated[int, typer.Option(min=1, help="Episodes of random play a repetition.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Rules the random play.")] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="Two episodes, and the quick checks alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> int:
    """Check that a game starts, can be played and repeats to the bit; status 1 if anything fails."""
    report = _check(game, episodes, seed, quick)
    if as_json:
        write_json(report.as_dict())
    else:
        _show(report)
    return 0 if report.passed else 1


def _check(text: str, episodes: int, seed: int, quick: bool) -> Report:
    try:
        game = find_game(text)
    except GameError:  # a file with mistakes: the report lists them
        return check_game(text, episodes=episodes, seed=seed, quick=quick)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(game.id, total=None)

        def show(name: str, number: int, total: int) -> None:
            bar.update(task, description=f"{game.id}  {name}", completed=number, total=total)

        return check_game(game, episodes=episodes, seed=seed, quick=quick, progress=show)


def _show(report: Report) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("check", "result", "what was found"):
        table.add_column(column, overflow="fold", no_wrap=column != "what was found")
    for check in report.checks:
        result = Text(check.status, style=_COLOURS[check.status])
        table.add_row(check.name, result, Text(check.sentence))
    console = Console()
    console.print(table)
    failures = len(report.failures)
    verdict = f"{failures} of {len(report.checks)} checks failed" if failures else "nothing failed"
    console.print(f"{report.game}: {verdict}, in {report.seconds:.0f} s")
