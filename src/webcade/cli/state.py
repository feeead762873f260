"""webcade state: named states beside a game's file, at which episodes can begin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import OptionError
from ..recordings.comparing import shown
from ..recordings.recording import Recording
from ..states.named import OWN_START, check_name, file_of, load_named, names_of, state_at
from ..states.state import State
from .common import find_game, write_json

EXAMPLE = "webcade state save night --from run.webcade --at 1200"

GROUP = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    short_help="Save, list and show named states of a game, at which episodes can begin.",
    help="Save, list and show named states of a game, at which episodes can begin.",
)

_Game = Annotated[str, typer.Argument(metavar="GAME", help="A game of the catalogue, or a game's folder.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Write the result as JSON to stdout.")]


@GROUP.command("save")
def save(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The state's name: letters, digits, - and _.")],
    recording: Annotated[
        Path, typer.Option("--from", metavar="FILE", help="A recording, as `record=...` writes it.")
    ],
    step: Annotated[int, typer.Option("--at", metavar="STEP", min=1, help="The step after which it is.")],
    game: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The game's folder, if it is not where it was recorded."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a state of that name.")] = False,
) -> int:
    """Save the moment after a step of a recording as a named state.

    Writes states/NAME.state beside the game's file. Starts no browser. Steps are numbered as `webcade replay
    --show` prints them.
    """
    check_name("NAME", name)
    if name == OWN_START:
        raise OptionError(f"NAME: {name!r} is the game's own beginning; expected another name")
    run = Recording(recording)
    found = run.load_game(game)
    file = file_of(found, name)
    if file.exists() and not force:
        raise OptionError(f"NAME: {file} is there; expected another name, or --force")
    state = state_at(run, step, found)
    file.parent.mkdir(exist_ok=True)
    state.save(file)
    typer.echo(f"{file}: {_line(state)}")
    return 0


@GROUP.command("list")
def list_(game: _Game, as_json: _AsJson = False) -> int:
    """List the named states of a game."""
    found = find_game(game)
    states = {name: load_named("GAME", found, name) for name in names_of(found)}
    if as_json:
        write_json({name: _facts(state) for name, state in states.items()})
        return 0
    for name, state in states.items():
        typer.echo(f"{name:20}  {_line(state)}")
    if not states:
        typer.echo(f"{found.name} has no named states; `{EXAMPLE}` saves one")
    return 0


@GROUP.command("show")
def show(
    game: _Game,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The state's name.")],
    as_json: _AsJson = False,
) -> int:
    """Show a named state: its moment, its readings, and what its bytes depend on."""
    state = load_named("NAME", find_game(game), name)
    if as_json:
        write_json(_facts(state))
        return 0
    typer.echo(_line(state))
    for title, rows in (("readings", state.readings), ("depends on", state.fingerprint["bytes"])):
        typer.echo(f"{title}:")
        for key, value in rows.items():
            text = shown(value) if title == "readings" else str(value)
            typer.echo(f"  {key:26} {text}")
    return 0


def _line(state: State) -> str:
    seconds = state.time_ms / 1000
    return f"{state.length} steps, {seconds:.2f} s, frame {state.frame}, digest {state.digest}"


def _facts(state: State) -> dict[str, object]:
    return {
        "game": state.game,
        "steps": state.length,
        "time_ms": state.time_ms,
        "frame": state.frame,
        "digest": state.digest,
        "readings": {name: shown(value) for name, value in state.readings.items()},
        "fingerprint": state.fingerprint,
    }
