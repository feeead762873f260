"""webcade check: a game held to what webcade promises of every game."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ..errors import GameError
from ..game import FILE, Game
from ..testing import CHECKS, Check, Report, check_game
from ..testing.pictures import unavailable_reason
from .common import DEFAULT_GAME, check_out_file, find_game

EXAMPLE = "webcade check path/to/folder --quick"
_COLOURS = {"passed": "green", "failed": "bold red", "warning": "cyan", "skipped": "yellow"}
WRONG_INPUT, FAILED, PASSED = 2, 1, 0


def command(
    game: Annotated[
        str, typer.Argument(metavar="GAME", help="A game of the catalogue, or a folder with a game.toml.")
    ] = DEFAULT_GAME,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes of random play a repetition.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Rules the random play.")] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="Two episodes, and the quick checks alone.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK", help=f"This check alone; may come again. One of: {', '.join(CHECKS)}."),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            help="Where pictures go, in a folder of the game's name: an episode as the agent sees it, and "
            "each action beside nothing done.",
        ),
    ] = Path("runs/check"),
    json_file: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON, too; - is stdout.")
    ] = None,
    load_timeout: Annotated[
        float, typer.Option(min=1, help="Seconds until a page that does not load counts as hung.")
    ] = 30,
    step_timeout: Annotated[
        float, typer.Option(min=1, help="Seconds until a step without an answer counts as hung.")
    ] = 10,
) -> int:
    """Check that a game starts, can be played and repeats to the bit.

    Status 0: nothing failed. 1: something did. 2: there is nothing to check: the file has mistakes, or the
    game does not start; one sentence says why.
    """
    _check_json(json_file)
    try:
        found = find_game(game)
    except GameError as error:
        _write_json(check_game(error.where), json_file)
        raise
    with _Display(found) as display:
        report = check_game(
            found,
            episodes=episodes,
            seed=seed,
            quick=quick,
            only=only or (),
            out=out / found.name,
            load_timeout=load_timeout,
            step_timeout=step_timeout,
            on_progress=display.show,
            on_check=None if json_file == "-" else _Lines().show,
        )
    _write_json(report, json_file)
    if not report.started:
        typer.echo(
            f"webcade: {found.folder / FILE}: {' '.join(report.failures[0].sentence.split())}", err=True
        )
        return WRONG_INPUT
    if json_file != "-":
        _conclude(report)
    return PASSED if report.passed else FAILED


class _Lines:
    """A line a check, on stdout as soon as it is known; none before there is a game to check."""

    def __init__(self) -> None:
        self._held: list[Check] = []
        self._has_begun = False

    def show(self, check: Check) -> None:
        self._held.append(check)
        if self._has_begun or (check.name == "starts" and check.status != "failed"):
            for one in self._held:
                self._show(one)
            self._held = []

    def _show(self, check: Check) -> None:
        if not self._has_begun:
            self._print(Text("check"), Text("result"), Text("what was found"), style="bold")
        self._has_begun = True
        self._print(Text(check.name), Text(check.status, _COLOURS[check.status]), Text(check.sentence))

    def _print(self, *cells: Text, style: str = "") -> None:
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_column(width=max(map(len, CHECKS)))
        row.add_column(width=max(map(len, _COLOURS)))
        row.add_column(overflow="fold")
        row.add_row(*cells, style=style)
        Console().print(row)
        sys.stdout.flush()


class _Display:
    """A progress bar on stderr, a step of it a check."""

    def __init__(self, game: Game) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._game = game
        console = Console(stderr=True)
        hidden = not console.is_terminal  # where it would leave an empty line
        self._progress = Progress(
            *columns,
            console=console,
            transient=True,
            disable=hidden,
            redirect_stdout=sys.stdout.isatty(),  # the lines of the checks go above it
        )
        self._task = self._progress.add_task(game.id, total=None)

    def show(self, name: str, number: int, total: int) -> None:
        self._progress.update(
            self._task, description=f"{self._game.id}  {name}", completed=number, total=total
        )

    def __enter__(self) -> _Display:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _check_json(target: str | None) -> None:
    if target is not None and target != "-":
        check_out_file("--json", Path(target))


def _write_json(report: Report, target: str | None) -> None:
    if target is None:
        return
    text = json.dumps(report.as_dict(), indent=2, ensure_ascii=False)
    if target == "-":
        typer.echo(text)
    else:
        Path(target).write_text(text + "\n", "utf-8")


def _conclude(report: Report) -> None:
    console = Console()
    failures = len(report.failures)
    verdict = f"{failures} of {len(report.checks)} checks failed" if failures else "nothing failed"
    console.print(f"{report.game}: {verdict}, in {report.seconds:.0f} s", soft_wrap=True)
    if report.pictures:
        console.print(f"pictures: {Path(report.pictures[0]).parent}", soft_wrap=True)
    elif complaint := unavailable_reason():
        typer.echo(f"webcade: {complaint}", err=True)
