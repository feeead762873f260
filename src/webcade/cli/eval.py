"""webcade eval: play whole episodes on seeds, and say what the scores are."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from ..game import Game
from ..training.evaluating import UNSEEN_SEEDS, Act
from ..training.players import View, random_player, rule_player
from .agents import RANDOM_AGENT, RULE_AGENT, choose, trained_agent
from .common import DEFAULT_GAME, find_game, write_json
from .evaluations import described, play_seeds

EXAMPLE = "webcade eval --agent rule --episodes 20"


def command(
    game: Annotated[
        str, typer.Argument(help="A game of the catalogue, by name or id, or a folder with a game.toml.")
    ] = DEFAULT_GAME,
    agent: Annotated[
        str,
        typer.Option(
            metavar="FOLDER|best|rule|random",
            help="Who plays: the folder of webcade train; best, the trained agent that comes with the game; "
            "random; or rule (the game's rule.py, whose code is run).",
        ),
    ] = "random",
    episodes: Annotated[
        int, typer.Option(min=1, help="How many whole episodes, each on a seed of its own.")
    ] = 20,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the others follow it.")] = UNSEEN_SEEDS,
    max_steps: Annotated[
        int | None,
        typer.Option(min=1, help="Truncate an episode after this many steps. Default: the game's limit."),
    ] = None,
    envs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Pages that play at once. Default: four for each core.")
    ] = None,
    obs: Annotated[
        str | None,
        typer.Option(metavar="TYPE", help="With --agent best: the agent that sees state, or grayscale."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> None:
    """Play whole episodes, and give the mean score, its spread and its 95% confidence interval.

    The agent takes its likeliest action. No trainer has to be installed.
    """
    chosen = find_game(game)
    act, view = _player(chosen, agent, obs, seed)
    if max_steps is not None:
        view = {**view, "max_steps": max_steps}
    scores = play_seeds(chosen, view, act, seed, episodes, f"{chosen.name}, {agent}", envs)
    about = {"game": chosen.id, "agent": agent, "seed": seed, "episodes": episodes}
    if as_json:
        write_json({**about, **described(scores)})
        return
    low, high = scores.interval
    Console().print(
        f"{chosen.title} ({chosen.id}), {agent}, {episodes} whole episodes from seed {seed}\n"
        f"mean score {scores.mean:,.1f}, standard deviation {scores.spread:,.1f}, "
        f"95% interval of the mean {low:,.1f} to {high:,.1f}\n"
        f"least {min(scores.scores):g}, most {max(scores.scores):g}; "
        f"mean steps {sum(scores.steps) / episodes:,.0f}; faults {scores.faults}",
        soft_wrap=True,
        highlight=False,
    )


def _player(game: Game, agent: str, obs: str | None, seed: int) -> tuple[Act, View]:
    name = choose(game, agent)
    if name == RANDOM_AGENT:
        return random_player(game, {}, seed)
    if name == RULE_AGENT:
        return rule_player(game, {})
    trained = trained_agent(game, name, obs)
    return trained.player(seed), dict(trained.view)
