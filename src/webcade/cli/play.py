"""webcade play: let an agent play some episodes, and show a table, a video and a contact sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..env import WebcadeEnv
from ..errors import OptionError
from ..media import unavailable_reason
from ..training.agent import NetworkAgent
from .agents import RANDOM_AGENT, RULE_AGENT, choose, plain_player, trained_agent, trained_player
from .beside import Beside
from .common import DEFAULT_GAME, find_game, parse_size, progress_bar, write_json
from .playing import Episode, OnStep, Recorder, play_episode

EXAMPLE = "webcade play --episodes 3 --obs-type grayscale --size 84x84"


def command(
    game: Annotated[
        str, typer.Argument(help="A game of the catalogue, by name or id, or a folder with a game.toml.")
    ] = DEFAULT_GAME,
    episodes: Annotated[int, typer.Option(min=1, help="How many episodes to play.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first reset; the others follow from it.")] = 0,
    max_steps: Annotated[int, typer.Option(min=1, help="Truncate an episode after this many steps.")] = 1000,
    agent: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER|best|rule|random",
            help="Who plays: the folder of webcade train; best, the trained agent that comes with the game; "
            "rule (rule.py in the game's folder, whose code is run); or random. By default the first that a "
            "catalogue game has of best, rule and random.",
        ),
    ] = None,
    beside: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER|best|rule|random",
            help="Another player, who makes a step for each step of the agent; the video shows both.",
        ),
    ] = None,
    obs_type: Annotated[
        str | None,
        typer.Option(
            metavar="TYPE",
            help="rgb, grayscale, state, rgb+state or grayscale+state. Default: rgb, or what a trained agent "
            "sees, to which nothing can be changed.",
        ),
    ] = None,
    size: Annotated[
        str | None, typer.Option(metavar="HxW", help="Size of the agent's images in pixels, such as 84x84.")
    ] = None,
    clock: Annotated[
        str | None, typer.Option(metavar="CLOCK", help="What moves the game's time: page, browser or wall.")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder for the video and the contact sheet.")
    ] = Path("runs/play"),
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also record the episodes, for webcade replay."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
    human: Annotated[
        bool,
        typer.Option(
            "--human",
            help="Play yourself, in a tab of a browser, in turns with the agent. --out has what you keep.",
        ),
    ] = False,
) -> None:
    """Play a game and show the scores, a video, and a contact sheet of what the agent saw.

    The video shows the whole game at its own size and speed, also if the agent sees smaller or gray images.
    """
    chosen = find_game(game)
    if human:
        from .human import play_in_tab  # it takes a twentieth of a second, which other verbs need not wait

        given = {"--record": record, "--obs-type": obs_type, "--size": size, "--clock": clock}
        play_in_tab(chosen, agent, seed, out, [name for name, value in given.items() if value is not None])
        return
    name = choose(chosen, agent, obs_type, size)
    trained = None if name in (RULE_AGENT, RANDOM_AGENT) else trained_agent(chosen, name, obs_type)
    view = _plain_view(name, obs_type, size) if trained is None else _trained_view(trained, obs_type, size)
    env = WebcadeEnv(
        chosen,
        **{**view, "max_steps": max_steps},
        render_mode="rgb_array",
        clock=clock,
        record=record,
    )
    player = (
        plain_player(chosen, name, env.action_space, seed)
        if trained is None
        else trained_player(trained, seed)
    )
    seen = ", ".join(filter(None, (view["obs_type"], "x".join(map(str, view.get("size") or ())))))
    title = f"{chosen.id}: what the agent saw ({seen}), agent {name}, seed {seed}"
    results = []
    with ExitStack() as stack:
        stack.callback(env.close)
        other = None if beside is None else stack.enter_context(closing(Beside(chosen, beside, clock, seed)))
        recorder = _open_recorder(stack, env, out, title, other)
        show = stack.enter_context(_progress_bar(episodes, max_steps))
        for number in range(1, episodes + 1):
            first = seed if number == 1 else None
            results.append(play_episode(env, player.act, number, first, recorder, show, other))
    about: dict[str, Any] = {"game": chosen.id, "title": chosen.title, "agent": name, "seed": seed}
    about["recording"] = None if record is None else str(record)
    about["beside"] = other and {"agent": beside, "scores": other.scores, "mean_score": other.mean}
    _report({**about, **_files(recorder)}, player.words, results, as_json)


def _plain_view(name: str, obs_type: str | None, size: str | None) -> dict[str, Any]:
    """What the environment shows: for a rule, the features as well."""
    seen = obs_type or "rgb"
    needs_features = name == RULE_AGENT and seen in ("rgb", "grayscale")
    return {"obs_type": f"{seen}+state" if needs_features else seen, "size": parse_size(size)}


def _trained_view(agent: NetworkAgent, obs_type: str | None, size: str | None) -> dict[str, Any]:
    """What a trained agent sees.

    Raises:
        OptionError: something else is asked for.
    """
    view = dict(agent.view)
    if size is not None or (obs_type or view["obs_type"]) != view["obs_type"]:
        raise OptionError(f"--obs-type, --size: a trained agent sees what it was trained on, {view}")
    return view


def _open_recorder(
    stack: ExitStack, env: WebcadeEnv, out: Path, title: str, beside: Beside | None
) -> Recorder | None:
    reason = unavailable_reason()
    if reason is not None:
        typer.echo(f"webcade: {reason}", err=True)
        return None
    return stack.enter_context(Recorder(env, out, title, env.game.clock.frame_skip, beside))


@contextmanager
def _progress_bar(episodes: int, max_steps: int) -> Iterator[OnStep]:
    """A progress bar on stderr that advances by one with each step of the agent."""
    score_column = TextColumn("{task.fields[score]}")
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), score_column, TimeElapsedColumn()
    )  # fmt: skip
    with progress_bar(*columns) as progress:
        task = progress.add_task("starting the browser", total=episodes * max_steps, score="")

        def show(number: int, step: int, score: float | None) -> None:
            progress.update(
                task,
                description=f"episode {number} of {episodes}",
                completed=(number - 1) * max_steps + step,
                score="" if score is None else f"score {score:g}",
            )

        yield show


def _files(recorder: Recorder | None) -> dict[str, Any]:
    if recorder is None:
        return {"video": None, "video_frames": 0, "contact_sheet": None}
    return {
        "video": str(recorder.video_path),
        "video_frames": recorder.frames,
        "contact_sheet": str(recorder.sheet_path),
    }


def _report(summary: dict[str, Any], player: str, results: list[Episode], as_json: bool) -> None:
    if as_json:
        scores = [one.score for one in results if one.score is not None]
        mean = fmean(scores) if scores else None
        write_json({**summary, "mean_score": mean, "episodes": [asdict(one) for one in results]})
        return
    console = Console()
    console.print(f"{summary['title']} ({summary['game']}), played by {player}", style="bold", soft_wrap=True)
    console.print(_table(results))
    if summary["beside"]:
        other = summary["beside"]
        told = f"{len(other['scores'])} episodes, mean score {other['mean_score']:,.0f}"
        console.print(f"beside it      {other['agent']}: {told}", soft_wrap=True)
    if summary["video"] is not None:
        for label, path in (("video", summary["video"]), ("contact sheet", summary["contact_sheet"])):
            console.print(f"{label:13}  {path}", soft_wrap=True)
    if summary["recording"] is not None:
        console.print(f"{'recording':13}  {summary['recording']}", soft_wrap=True)


def _table(results: list[Episode]) -> Table:
    scored = all(one.score is not None for one in results)
    points = [one.score if scored and one.score is not None else one.reward for one in results]
    table = Table(box=None, pad_edge=False, show_footer=True, footer_style="bold")
    rates = [one.steps_per_second for one in results]
    steps = [one.steps for one in results]
    table.add_column("episode", "mean", justify="right")
    table.add_column("score" if scored else "reward", f"{fmean(points):.0f}", justify="right")
    table.add_column("steps", f"{fmean(steps):.0f}", justify="right")
    table.add_column("steps/s", f"{fmean(rates):.0f}", justify="right")
    table.add_column("ended by", overflow="fold")
    for one, point in zip(results, points, strict=True):
        table.add_row(str(one.episode), f"{point:g}", str(one.steps), str(one.steps_per_second), one.ended)
    return table
