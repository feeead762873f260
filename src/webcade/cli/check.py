"""webcade check: test that a game works as a repeatable environment."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ..errors import GameError
from ..game import FILE, Game
from ..testing import CHECKS, Check, Report, check_game
from ..testing.checking import OnProgress
from ..testing.pictures import unavailable_reason
from ..testing.report import NO_TIME
from .common import DEFAULT_GAME, check_out_file, find_game, progress_bar

EXAMPLE = "webcade check path/to/folder --quick"
_COLOURS = {"passed": "green", "failed": "bold red", "warning": "cyan", "skipped": "yellow"}
WRONG_INPUT, FAILED, PASSED = 2, 1, 0


def command(
    game: Annotated[
        str, typer.Argument(metavar="GAME", help="A game of the catalogue, or a folder with a game.toml.")
    ] = DEFAULT_GAME,
    episodes: Annotated[int, typer.Option(min=1, help="Episodes of random play in each recording.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random play.")] = 0,
    quick: Annotated[
        bool, typer.Option("--quick", help="Play at most two episodes, and run only the quick checks.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHECK", help=f"Run only this check; may be repeated. One of: {', '.join(CHECKS)}."
        ),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            help="How long the whole may take. A slow game is tried less in each check, which then says so. "
            "By default up to 5, or up to 1.5 with --quick.",
        ),
    ] = None,
    rule: Annotated[
        bool,
        typer.Option(
            "--rule/--no-rule",
            help="Let the rule.py in the game's folder play where chance earns nothing. This runs its code: "
            "use --no-rule for a folder that you do not trust.",
        ),
    ] = True,
    out: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            help="Folder for pictures, written to a subfolder named after the game: an episode as the agent "
            "sees it, and the effect of each action.",
        ),
    ] = Path("runs/check"),
    json_file: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="Also write the report as JSON; - writes it to stdout."),
    ] = None,
    load_timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the page to load.")] = 30,
    step_timeout: Annotated[
        float, typer.Option(min=1, help="Seconds to wait for the answer to a step.")
    ] = 10,
) -> int:
    """Check that a game starts, can be played and repeats to the bit.

    Each check passes, fails, is skipped (it does not apply, or there is no time), or ends with a warning:
    something to look at that breaks no promise, or that could not be settled.

    Exit status: 0 if no check failed, even if some were skipped or ended with a warning; 1 if one failed;
    2 if game.toml has mistakes or the game does not start.
    """
    _check_json(json_file)
    try:
        found = find_game(game)
    except GameError as error:
        _write_json(check_game(error.where), json_file)
        raise
    with _progress_bar(found) as on_progress:
        report = check_game(
            found,
            episodes=episodes,
            seed=seed,
            quick=quick,
            only=only or (),
            minutes=minutes,
            rule=rule,
            out=out / found.name,
            load_timeout=load_timeout,
            step_timeout=step_timeout,
            on_progress=on_progress,
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
    """Prints one line per check to stdout as soon as its result is known.

    Nothing is printed until the check `starts` has passed: a game that does not start gets one error line.
    """

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
            self._print(Text("check"), Text("result"), Text("finding"), style="bold")
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


@contextmanager
def _progress_bar(game: Game) -> Iterator[OnProgress]:
    """A progress bar on stderr that advances by one with each check, with about the time that is left."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), _TimeLeft())
    with progress_bar(*columns) as progress:
        task = progress.add_task(game.id, total=None)

        def show(name: str, number: int, total: int, left: float) -> None:
            end = time.monotonic() + left
            progress.update(task, description=f"{game.id}  {name}", completed=number, total=total, end=end)

        yield show


class _TimeLeft(ProgressColumn):
    """About how long the rest will take. The task's field `end` is a time of `time.monotonic()`."""

    def render(self, task: Task) -> Text:
        return Text(time_left(task.fields["end"] - time.monotonic()) if "end" in task.fields else "")


def time_left(seconds: float) -> str:
    """About how long the rest will take, in words."""
    if seconds < 5:
        return "nearly done"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)} s left"
    return f"about {round(seconds / 60)} min left"


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
    console.print(f"{report.game}: {verdict(report)}, in {report.seconds:.0f} s", soft_wrap=True)
    if report.pictures:
        console.print(f"pictures: {Path(report.pictures[0]).parent}", soft_wrap=True)
    elif reason := unavailable_reason():
        typer.echo(f"webcade: {reason}", err=True)


def verdict(report: Report) -> str:
    """How many checks failed, ended with a warning, or had no time."""
    failures, warnings = len(report.failures), len(report.warnings)
    untimely = sum(check.sentence == NO_TIME for check in report.checks)
    parts = [f"{failures} of {len(report.checks)} checks failed" if failures else "nothing failed"]
    parts += [f"{warnings} {'warning' if warnings == 1 else 'warnings'}"] if warnings else []
    parts += [f"no time for {untimely} of {len(report.checks)} checks"] if untimely else []
    return ", ".join(parts)
