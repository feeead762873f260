"""webcade replay: play a recording again, and hold every step to what was recorded."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

from ..episode.actions import ActionEncoder
from ..errors import OptionError
from ..game import Game
from ..media import unavailable_reason
from ..recordings.minari_dataset import DatasetWriter, check_dataset_name
from ..recordings.recording import Recording
from ..recordings.replay import options_of
from .common import check_out_file, parse_size, progress_bar, write_json
from .recorded import table
from .replaying import Result, Watcher, result_lines

EXAMPLE = "webcade replay run.webcade --video run.mp4 --size 300x1200"
EQUAL, DIFFERS, DAMAGED = 0, 1, 2


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A recording, as `record=...` writes it.")],
    video: Annotated[
        Path | None,
        typer.Option(metavar="FILE.mp4", help="Also make a video of the steps, at the game's own speed."),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(metavar="HxW", help="Size of the video in pixels. [default: the game's own]"),
    ] = None,
    first: Annotated[int, typer.Option("--from", metavar="STEP", min=1, help="The first step.")] = 1,
    last: Annotated[
        int | None, typer.Option("--to", metavar="STEP", min=1, help="The last step. [default: the file's]")
    ] = None,
    minari: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Also write a Minari dataset of this name, as dino/jumps-v0."),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Print the steps as a table, and do not play them.")
    ] = False,
    game: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The game's folder, if it is not where it was recorded."),
    ] = None,
    browser: Annotated[
        str | None, typer.Option(metavar="PROGRAM", help="A Chromium to play in. [default: found]")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder for pictures of what differs, and of faults.")
    ] = Path("runs/replay"),
    as_json: Annotated[bool, typer.Option("--json", help="Write the result as JSON to stdout.")] = False,
) -> int:
    """Play a recording again, and hold every step to what was recorded.

    Compares each observation by its digest, and the reward, the end and all readings. At the first step of
    an episode that differs it says what does, and leaves out the rest. Steps are numbered from 1, through the
    file.

    --minari needs pip install "webcade[minari]". The dataset has the observations, actions, rewards, ends and
    readings of all episodes. If anything differs, there is none.

    Exit status: 0 if all is equal, also if the file was cut short; 1 if something differs; 2 if the file is
    damaged or no recording, or cannot be played again here.
    """
    recording = Recording(file)
    check_range(recording, first, last)
    if show and minari is not None:
        raise OptionError("--minari: expected no --show, which plays nothing")
    if show:
        for line in table(recording, first, last, game):
            typer.echo(line)
        return _concluded(recording, EQUAL)
    if size is not None and video is None:
        raise OptionError("--size: the video's size; expected --video, too")
    if video is not None:
        _check_video(video)
    if minari is not None:
        _check_minari(minari, whole=first == 1 and last is None)
    found = recording.load_game(game)
    watcher = Watcher(recording, found, out, video, parse_size(size))
    with ExitStack() as stack:
        writer = None if minari is None else stack.enter_context(_dataset(minari, recording, found))
        result = _play(recording, watcher, first, last, found, browser, writer)
        if writer is not None and not result.differing:
            result.dataset = writer.finish()
    if as_json:
        write_json(result.to_json(recording))
    else:
        for line in result_lines(recording, result, ActionEncoder(found.actions).names):
            typer.echo(line)
    return _concluded(recording, DIFFERS if result.differing else EQUAL)


def check_range(recording: Recording, first: int, last: int | None) -> None:
    """Raise OptionError if the recording has none of the steps from `first` to `last`."""
    if last is not None and last < first:
        raise OptionError(f"--to: expected a step from {first} on, where --from begins; got {last}")
    if first > max(1, recording.steps):
        raise OptionError(f"--from: expected one of the {recording.steps} steps; got {first}")


def _play(
    recording: Recording,
    watcher: Watcher,
    first: int,
    last: int | None,
    game: Game,
    browser: str | None,
    writer: DatasetWriter | None,
) -> Result:
    options: dict[str, Any] = {} if browser is None else {"browser": browser}
    total = min(last or recording.steps, recording.steps) - first + 1
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with progress_bar(*columns) as progress, watcher:
        task = progress.add_task("starting the browser", total=max(1, total))
        for step in recording.replay(first=first, last=last, strict=False, game=game, **options):
            watcher.see(step)
            if writer is not None and not watcher.result.differing:
                writer.add(step)
            progress.update(task, description=f"step {step.number}", advance=1 if step.index else 0)
    return watcher.result


def _check_minari(name: str, *, whole: bool) -> None:
    check_dataset_name("--minari", name)
    if not whole:
        raise OptionError("--minari: a dataset has whole episodes; expected no --from and no --to")


def _dataset(name: str, recording: Recording, game: Game) -> DatasetWriter:
    return DatasetWriter(name, recording, game, options_of(recording, game, {}))


def _check_video(video: Path) -> None:
    reason = unavailable_reason()
    if reason is not None:
        raise OptionError(f"--video: {reason}")
    if video.suffix.lower() != ".mp4":
        raise OptionError(f"--video: expected a file that ends in .mp4; got {str(video)!r}")
    check_out_file("--video", video)


def _concluded(recording: Recording, status: int) -> int:
    if recording.complaint:
        typer.echo(f"webcade: {recording.complaint}", err=True)
    return DAMAGED if recording.is_damaged else status
