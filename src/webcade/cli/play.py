"""webcade play: an agent plays some episodes; a table, a video and a contact sheet show how it went."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..env import WebcadeEnv
from ..recording import unavailable_reason
from .agents import AgentKind, choose, make_agent
from .common import DEFAULT_GAME, find_game, parse_size, write_json
from .playing import Episode, Recorder, play_episode

EXAMPLE = "webcade play --episodes 3 --obs-type grayscale --size 84x84"

_DESCRIBED = {"rule": "a simple rule on its readings", "random": "chance"}


def command(
    game: Annotated[
        str, typer.Argument(help="A game of the catalogue, by name or id, or a folder with a game.toml.")
    ] = DEFAULT_GAME,
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes to play.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Rules the first episode, and by it the others.")] = 0,
    max_steps: Annotated[int, typer.Option(min=1, help="Cut an episode off after this many steps.")] = 1000,
    agent: Annotated[
        AgentKind | None,
        typer.Option(
            help="Who plays: rule (rule.py of the game's folder) or random. Unless given: the rule of a "
            "catalogue game that has one, else random. With rule, code in your own folder is run.",
        ),
    ] = None,
    obs_type: Annotated[
        str, typer.Option(metavar="TYPE", help="rgb, grayscale, state, rgb+state or grayscale+state.")
    ] = "rgb",
    size: Annotated[
        str | None, typer.Option(metavar="HxW", help="Size of what the agent sees, as 84x84.")
    ] = None,
    clock: Annotated[str | None, typer.Option(metavar="CLOCK", help="page, browser or wall.")] = None,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the files go.")] = Path("runs/play"),
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> None:
    """Play a game: a table of scores, a video of the play, a picture of what the agent saw.

    The video shows the game at its own size and speed, whatever the agent sees.
    """
    chosen = find_game(game)
    kind = choose(chosen, agent)
    reads_features = kind is AgentKind.RULE and obs_type in ("rgb", "grayscale")
    env = WebcadeEnv(
        chosen,
        render_mode="rgb_array",
        obs_type=f"{obs_type}+state" if reads_features else obs_type,
        size=parse_size(size),
        clock=clock,
        max_steps=max_steps,
    )
    player = make_agent(chosen, kind, env.action_space, seed)
    seen = ", ".join(filter(None, (obs_type, size)))
    title = f"{chosen.id}: what the agent saw ({seen}), agent {kind}, seed {seed}"
    results = []
    with ExitStack() as stack:
        stack.callback(env.close)
        recorder = _open_recorder(stack, env, out, title)
        display = stack.enter_context(_Display(episodes, max_steps))
        for number in range(1, episodes + 1):
            first = seed if number == 1 else None
            results.append(play_episode(env, player, number, first, recorder, display.show))
    about = {"game": chosen.id, "title": chosen.title, "agent": str(kind), "seed": seed}
    _report({**about, **_files(recorder)}, results, as_json)


def _open_recorder(stack: ExitStack, env: WebcadeEnv, out: Path, title: str) -> Recorder | None:
    complaint = unavailable_reason()
    if complaint is not None:
        typer.echo(f"webcade: {complaint}", err=True)
        return None
    return stack.enter_context(Recorder(env, out, title, env.game.clock.frame_skip))


class _Display:
    """A progress bar on stderr; a step of it is a step of the agent."""

    def __init__(self, episodes: int, max_steps: int) -> None:
        self._episodes, self._max_steps = episodes, max_steps
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[score]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("starting the browser", total=episodes * max_steps, score="")

    def show(self, number: int, step: int, score: float | None) -> None:
        self._progress.update(
            self._task,
            description=f"episode {number} of {self._episodes}",
            completed=(number - 1) * self._max_steps + step,
            score="" if score is None else f"score {score:g}",
        )

    def __enter__(self) -> _Display:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _files(recorder: Recorder | None) -> dict[str, Any]:
    if recorder is None:
        return {"video": None, "video_frames": 0, "contact_sheet": None}
    return {
        "video": str(recorder.video_path),
        "video_frames": recorder.frames,
        "contact_sheet": str(recorder.sheet_path),
    }


def _report(summary: dict[str, Any], results: list[Episode], as_json: bool) -> None:
    if as_json:
        scores = [one.score for one in results if one.score is not None]
        mean = fmean(scores) if scores else None
        write_json({**summary, "mean_score": mean, "episodes": [asdict(one) for one in results]})
        return
    console = Console()
    player = _DESCRIBED[summary["agent"]]
    console.print(f"{summary['title']} ({summary['game']}), played by {player}", style="bold", soft_wrap=True)
    console.print(_table(results))
    if summary["video"] is not None:
        for label, path in (("video", summary["video"]), ("contact sheet", summary["contact_sheet"])):
            console.print(f"{label:13}  {path}", soft_wrap=True)


def _table(results: list[Episode]) -> Table:
    scored = all(one.score is not None for one in results)
    points = [one.score if scored and one.score is not None else one.reward for one in results]
    table = Table(box=None, pad_edge=False, show_footer=True, footer_style="bold")
    rates = [one.steps_per_second for one in results]
    steps = [one.steps for one in results]
    table.add_column("episode", "mean", justify="right")
    table.add_column("score" if scored else "reward", f"{fmean(points):.0f}", justify="right")
    table.add_column("steps", f"{fmean(steps):.0f}", justify="right")
    table.add_column("steps a second", f"{fmean(rates):.0f}", justify="right")
    table.add_column("ended by", overflow="fold")
    for one, point in zip(results, points, strict=True):
        table.add_row(str(one.episode), f"{point:g}", str(one.steps), str(one.steps_per_second), one.ended)
    return table
