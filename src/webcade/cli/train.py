"""webcade train: train an agent on a game, and go on where a training that ended has been."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from .._version import __version__
from ..chromium.program.find import find_chromium
from ..episode.actions import ActionEncoder
from ..errors import OptionError
from ..game import Game
from ..training.agent import FILE, NetworkAgent, choices_of, load_agent, save_agent
from ..training.evaluating import TUNING_SEEDS, UNSEEN_SEEDS, Scores
from ..training.players import random_player, rule_player
from ..training.processor import set_up_processor
from ..training.run_folder import Curve, RunFolder, write_whole
from ..training.settings import Algo, Obs, Settings, load_settings
from ..training.shipped import SUM, checksum
from .agents import has_own_rule
from .common import DEFAULT_GAME, find_game, write_json
from .evaluations import described, play_seeds, state_bar
from .training_all import train_all

if TYPE_CHECKING:
    from ..training.learning import Progress

RUNS = Path("runs/train")
EXAMPLE = "webcade train --obs state --minutes 15"

_NEEDED = ("stable_baselines3", "sb3_contrib", "torch", "matplotlib")
_RECENT = 50  # episodes of which the score is shown


def command(
    game: Annotated[
        str, typer.Argument(help="A game of the catalogue, by name or id, or a folder with a game.toml.")
    ] = DEFAULT_GAME,
    obs: Annotated[
        Obs | None,
        typer.Option(help="What the agent sees. Default: grayscale; with --all, state where it can be."),
    ] = None,
    algo: Annotated[
        Algo | None,
        typer.Option(help="What learns. Default: what the game's train.toml says, else ppo."),
    ] = None,
    all_games: Annotated[
        bool,
        typer.Option("--all", help="Train on every game of the catalogue, one after the other."),
    ] = False,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.01, help="Minutes of wall time, over all starts. Default: 60, unless --steps is given."
        ),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Steps of the agent, over all starts and environments.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=999_999, help="Rules weights, chance and episodes.")] = 0,
    envs: Annotated[int | None, typer.Option(min=1, max=256, help="Environments that play at once.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder of the run, default runs/train/GAME-OBS-SEED; with --all, of all runs.",
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget a run that is in the folder.")] = False,
    episodes: Annotated[int, typer.Option(min=1, help="Unseen seeds that the trained agent plays.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> None:
    """Train an agent, evaluate it, and draw its curve. PPO uses action masks, if the game has them.

    The same command goes on where a run was killed, from the last checkpoint: they are two minutes apart.
    """
    if all_games:
        options = _given(algo=algo, minutes=minutes, steps=steps, envs=envs, episodes=episodes)
        more = ["--fresh"] if fresh else []
        train_all(obs, [*options, *more], seed, out or RUNS, as_json=as_json)
        return
    obs = obs or Obs.GRAYSCALE
    chosen = find_game(game)
    check_needs(chosen, obs)
    changed = {name: value for name, value in (("algo", algo), ("n_envs", envs)) if value is not None}
    settings = load_settings(chosen, obs).model_copy(update=changed)
    _check_algo(chosen, settings.algo)
    folder = _open(chosen, obs, seed, settings, out, fresh)
    curve = _train(chosen, obs, settings, seed, steps, minutes, folder)
    agent = _best(folder.path)
    save_agent(folder.path / FILE, agent)
    players = _played(chosen, agent, settings.view(obs), seed, episodes)
    figures = _figures(chosen, obs, seed, settings, curve, players)
    figures[SUM] = checksum(folder.path / FILE)
    write_whole(folder.path / "figures.json", json.dumps(figures, indent=2).encode() + b"\n")
    from ..training.drawing import draw

    draw(curve, players["trained"].mean, players["random"].mean, folder.path / "curve.png")
    if as_json:
        write_json(figures)
    else:
        _show(chosen, folder.path, curve, players)


def _given(**options: float | str | None) -> list[str]:
    """Return options as a command line has them, without those that were not given."""
    return [f"--{name}={value}" for name, value in options.items() if value is not None]


def _played(
    game: Game, agent: NetworkAgent, view: dict[str, Any], seed: int, episodes: int
) -> dict[str, Scores]:
    """Let the agent, chance, and the rule of a game of ours play the same unseen seeds."""
    acts = {"trained": (agent.act, agent.view), "random": random_player(game, view, seed)}
    if has_own_rule(game):
        acts["rule"] = rule_player(game, view)
    return {
        name: play_seeds(game, seen, act, UNSEEN_SEEDS, episodes, f"{name} agent")
        for name, (act, seen) in acts.items()
    }


def check_needs(game: Game, obs: Obs) -> None:
    """Check early what a training needs.

    Raises:
        OptionError: the extra train is not installed, or the game has no features or other actions.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise OptionError(f"{missing[0]} is not installed; type: pip install 'webcade[train]'")
    if obs is Obs.STATE and not game.features:
        raise OptionError(f"--obs: {game.name} has no [[features]]; use --obs grayscale")
    choices_of(ActionEncoder(game.actions).space)


def _check_algo(game: Game, algo: Algo) -> None:
    if game.masks and algo is not Algo.PPO:
        raise OptionError(f"--algo: {game.name} has action masks, which only ppo uses; got {algo}")


def _open(game: Game, obs: Obs, seed: int, settings: Settings, out: Path | None, fresh: bool) -> RunFolder:
    arguments = {
        "game": game.id,
        "digest": game.digest,
        "obs": str(obs),
        "seed": seed,
        "settings": settings.model_dump(mode="json"),
    }
    path = out or RUNS / f"{game.name}-{obs}-{seed}"
    return RunFolder(path, arguments, fresh=fresh)


def _train(
    game: Game,
    obs: Obs,
    settings: Settings,
    seed: int,
    steps: int | None,
    minutes: float | None,
    folder: RunFolder,
) -> Curve:
    set_up_processor()
    from ..training.learning import Budget, Training  # it imports torch

    budget = Budget(steps, 60.0 if minutes is None and steps is None else minutes)
    tensorboard = folder.path / "tensorboard" if find_spec("tensorboard") else None
    with _shown(game, settings) as show:
        return Training(game, obs, settings, seed, budget, folder, show, tensorboard).run()


def _best(path: Path) -> NetworkAgent:
    """Return the best agent of those that were checked on the way; the last one if none was."""
    from ..training.learning import BEST

    return load_agent(path / BEST if (path / BEST).is_file() else path / FILE)


@contextmanager
def _shown(game: Game, settings: Settings) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on stderr; a line a minute where it is no terminal."""
    with state_bar() as progress:
        task = progress.add_task(f"training {game.name}", total=1.0, state="starting the browser")
        told = [time.monotonic()]

        def show(now: Progress) -> None:
            if not progress.disable:
                progress.update(task, completed=now.done, state=_state(now))
            elif time.monotonic() - told[0] > 60:
                told[0] = time.monotonic()
                typer.echo(f"{game.name}: {_state(now)}", err=True)

        yield show


def _state(now: Progress) -> str:
    recent = now.curve.scores[-_RECENT:]
    score = f", score {fmean(recent):.1f}" if recent else ""
    left = now.seconds * (1 - now.done) / max(now.done, 1e-9) / 60
    return f"{now.steps:,} steps, {now.per_second:.0f} a second{score}, {left:.0f} min left"


def _figures(
    game: Game, obs: Obs, seed: int, settings: Settings, curve: Curve, players: dict[str, Scores]
) -> dict[str, Any]:
    return {
        "game": game.id,
        "obs": str(obs),
        "seed": seed,
        "steps": curve.total_steps,
        "minutes": round(curve.total_minutes, 2),
        "faults": curve.faults,
        **_conditions(),
        **{name: described(scores) for name, scores in players.items()},
        "checks": curve.checks,
        "check_seeds": TUNING_SEEDS,
        "unseen_seeds": UNSEEN_SEEDS,
        "settings": settings.model_dump(mode="json"),
    }


def _conditions() -> dict[str, Any]:
    """What the figures were taken with."""
    import stable_baselines3
    import torch

    return {
        "date": date.today().isoformat(),
        "webcade": __version__,
        "browser": find_chromium().version,
        "python": platform.python_version(),
        "stable_baselines3": stable_baselines3.__version__,
        "torch": torch.__version__,
        "cores": os.cpu_count(),
    }


def _show(game: Game, path: Path, curve: Curve, players: dict[str, Scores]) -> None:
    console = Console()
    console.print(
        f"{game.title} ({game.id}): {curve.total_steps:,} steps in {curve.total_minutes:.1f} minutes",
        style="bold",
    )
    for name, scores in players.items():
        low, high = scores.interval
        console.print(
            f"{name:8} mean score {scores.mean:,.1f} of {len(scores.scores)} unseen seeds "
            f"(95%: {low:,.1f} to {high:,.1f}; least {min(scores.scores):g}, most {max(scores.scores):g})",
            soft_wrap=True,
        )
    console.print(f"agent    {path}; webcade eval {game.name} --agent {path}", soft_wrap=True)
