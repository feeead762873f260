"""webcade train: train an agent on a game, and go on where a training that ended has been."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..episode.actions import ActionEncoder
from ..errors import OptionError
from ..game import Game
from ..training.agent import FILE, NetworkAgent, choices_of, load_agent, save_agent
from ..training.budget import Budget
from ..training.evaluating import UNSEEN_SEEDS, Scores
from ..training.players import Teacher, random_player, rule_player
from ..training.processor import set_up_processor
from ..training.run_folder import FIGURES, Curve, RunFolder, write_whole
from ..training.settings import Algo, Obs, Settings, load_settings
from ..training.shipped import SUM, checksum
from .agents import has_own_rule, teacher_of
from .common import DEFAULT_GAME, find_game, write_json
from .evaluations import each_minute, play_seeds, state_bar
from .train_report import figures_of, show
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
    teacher: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER|best|rule",
            help="Learn from images what an agent that sees the features does (distillation): a folder of "
            "webcade train --obs state, best, or rule (rule.py in the game's folder, whose code is run).",
        ),
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
        if teacher is not None:
            raise OptionError("--teacher: one game at a time; leave out --all")
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
    taught_by = None if teacher is None else teacher_of(chosen, teacher, obs, settings)
    folder = _open(chosen, obs, seed, settings, taught_by, out, fresh)
    curve = _train(chosen, obs, settings, seed, Budget.of(steps, minutes), folder, taught_by)
    agent = _best(folder.path)
    save_agent(folder.path / FILE, agent)
    players = _played(chosen, agent, settings.view(obs), seed, episodes)
    figures = figures_of(agent, curve, players, settings, seed)
    figures[SUM] = checksum(folder.path / FILE)
    write_whole(folder.path / FIGURES, json.dumps(figures, indent=2).encode() + b"\n")
    from ..training.drawing import draw

    draw(curve, players["trained"].mean, players["random"].mean, folder.path / "curve.png")
    if as_json:
        write_json(figures)
    else:
        show(chosen, folder.path, curve, players)


def _given(**options: float | str | None) -> list[str]:
    """Return options as a command line has them, without those that were not given."""
    return [f"--{name}={value}" for name, value in options.items() if value is not None]


def _played(
    game: Game, agent: NetworkAgent, view: dict[str, Any], seed: int, episodes: int
) -> dict[str, Scores]:
    """Let the agent, chance, and the rule of a game of ours play the same unseen seeds."""
    acts = {"trained": (agent.player(seed), agent.view), "random": random_player(game, view, seed)}
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


def _open(
    game: Game,
    obs: Obs,
    seed: int,
    settings: Settings,
    teacher: Teacher | None,
    out: Path | None,
    fresh: bool,
) -> RunFolder:
    arguments = {
        "game": game.id,
        "digest": game.digest,
        "obs": str(obs),
        "seed": seed,
        "settings": settings.model_dump(mode="json"),
        "teacher": teacher and teacher.name,
    }
    taught = "" if teacher is None else "-taught"
    return RunFolder(out or RUNS / f"{game.name}-{obs}{taught}-{seed}", arguments, fresh=fresh)


def _train(
    game: Game,
    obs: Obs,
    settings: Settings,
    seed: int,
    budget: Budget,
    folder: RunFolder,
    teacher: Teacher | None,
) -> Curve:
    set_up_processor()
    from ..training.learning import Training  # it imports torch

    tensorboard = folder.path / "tensorboard" if find_spec("tensorboard") else None
    with _shown(game, settings) as on_progress:
        return Training(
            game, obs, settings, seed, budget, folder, on_progress, tensorboard, teacher=teacher
        ).run()


def _best(path: Path) -> NetworkAgent:
    """Return the best agent of those that were checked on the way; the last one if none was."""
    from ..training.learning import BEST

    return load_agent(path / BEST if (path / BEST).is_file() else path / FILE)


@contextmanager
def _shown(game: Game, settings: Settings) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on stderr; a line a minute where it is no terminal."""
    with state_bar() as progress:
        task = progress.add_task(f"training {game.name}", total=1.0, state="starting the browser")
        tell = each_minute()

        def show(now: Progress) -> None:
            if progress.disable:
                tell(lambda: f"{game.name}: {_state(now)}")
            else:
                progress.update(task, completed=now.done, state=_state(now))

        yield show


def _state(now: Progress) -> str:
    recent = now.curve.scores[-_RECENT:]
    score = f", score {fmean(recent):.1f}" if recent else ""
    left = now.seconds * (1 - now.done) / max(now.done, 1e-9) / 60
    return f"{now.steps:,} steps, {now.per_second:.0f} a second{score}, {left:.0f} min left"
