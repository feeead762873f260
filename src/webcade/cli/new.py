"""webcade new: find out how a game is played, write its game.toml, and check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..discovery.discovering import FINDINGS, Discovery, discover
from ..discovery.found_picture import PICTURE
from ..discovery.found_table import beginning_of, words_of
from ..options.arguments import seconds
from ..testing import check_game
from .common import tell

EXAMPLE = "webcade new path/to/folder"
WRITTEN, OPEN = 0, 1


def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="The folder of a game's files, its page (HTML), a package of npm as NAME@VERSION, an "
            "address, or the game.toml of a game, of which only [source] counts.",
        ),
    ],
    page: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Page in the folder or package. [default: the likeliest]"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where to write. [default: a folder of the game's name, here]"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a game.toml that is there.")] = False,
    recording: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Episodes that somebody has played, as webcade play FOLDER --human keeps them: score "
            "and end are looked for in these.",
        ),
    ] = None,
    load_timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the page to load.")] = 30,
    time_limit: Annotated[
        float,
        typer.Option(min=10, help="Seconds after which nothing further is tried; the check follows."),
    ] = 240,
) -> int:
    """Find out how a game is played, write its game.toml, and check it. Takes some minutes.

    It tries what starts the game, which keys act, plays at random, and watches every number, flag, text and
    painted word of the page: which of them is the score, and which tells the end. game.toml says in comments
    why each line is there; findings.json has all candidates, and
    found.png shows canvas, score and the clicks of the start outlined. The game's files stay as they are.

    Variables of functions and modules are seen, too, and named by [[page.closures]]: the place that declares
    one is written if it gives what was seen, in an episode that is played again.

    Where chance does not get far enough to score, play the game yourself: webcade play FOLDER --human, with
    the file that was written. Then give what you have kept: webcade new SOURCE --recording FILE --force.

    Exit status: 0 if the file is written and passes webcade check --quick, 1 if it does not, or if something
    is left to decide, 2 if there is nothing to write.
    """
    timeout = seconds("--load-timeout", load_timeout)
    limit = seconds("--time-limit", time_limit)
    found = discover(
        source, page=page, out=out, force=force, recording=recording,
        load_timeout=timeout, time_limit=limit, on_progress=tell,
    )  # fmt: skip
    for line in _lines(found):
        typer.echo(line)
    tell("checks it")
    report = check_game(found.file.parent, quick=True, load_timeout=timeout)
    for check in report.checks:
        if check.status == "failed":
            typer.echo(f"fails      {check.name}: {check.sentence}")
    passed = "passes" if report.passed else "does not pass"
    typer.echo(f"{found.file} {passed} webcade check --quick")
    for choice in found.open_choices:
        typer.echo(f"to decide: {choice}")
    return WRITTEN if report.passed and not found.open_choices else OPEN


def _end(found: Discovery) -> str:
    if found.ended or found.falls:
        return found.ended or f"{found.falls[0].expression} falls: the game begins anew by itself"
    return found.end[0].expression if found.end else "not found"


def _lines(found: Discovery) -> list[str]:
    keys = ", ".join(f"{one.code} ({'held' if one.is_held else 'pressed'})" for one in found.keys)
    rows = {
        "page": found.page,
        "start": words_of(found.start) or "by itself",
        "keys": keys or "none; it is played by clicks",
        "score": found.score[0].expression if found.score else "not found",
        "lives": found.lives[0].expression if found.lives else "",
        "end": _end(found),
        "restart": beginning_of(found),
        "written": f"{found.file}, {FINDINGS}, {PICTURE}",
    }
    return [f"{name:<10} {value}" for name, value in rows.items() if value]
