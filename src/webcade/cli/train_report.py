"""What `webcade train` says of a training that is over: figures.json, and some lines."""

from __future__ import annotations

import os
import platform
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from .._version import __version__
from ..chromium.program.find import find_chromium
from ..game import Game
from ..training.agent import NetworkAgent
from ..training.evaluating import TUNING_SEEDS, UNSEEN_SEEDS, Scores
from ..training.run_folder import Curve
from ..training.settings import Settings
from .evaluations import described


def figures_of(
    agent: NetworkAgent, curve: Curve, players: dict[str, Scores], settings: Settings, seed: int
) -> dict[str, Any]:
    """Return what figures.json has, but for the checksum of the agent's file.

    Args:
        agent: the trained agent.
        curve: of its training.
        players: the scores of all who played the unseen seeds, by their names.
        settings: of the training.
        seed: of the training.
    """
    return {
        "game": agent.game,
        "obs": agent.view["obs_type"],
        "seed": seed,
        "algo": agent.about["algo"],
        "teacher": agent.about.get("teacher"),
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


def show(game: Game, path: Path, curve: Curve, players: dict[str, Scores]) -> None:
    """Print the length of a training, the scores of all who played, and where the agent is."""
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
