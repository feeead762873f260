"""Trained agents that come with a game: `agents/OBS.npz` beside its game.toml, and its figures, OBS.json."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ..errors import OptionError
from ..game import Game
from ..options.arguments import shown
from .agent import NetworkAgent, load_agent

FOLDER = "agents"
SUM = "agent_sha256"  # in the figures: the SHA-256 of the agent's file


def shipped_agents(game: Game) -> dict[str, Path]:
    """Return the files of the agents that come with a game, by the `obs_type` that they see; pixels first."""
    files = sorted((game.folder / FOLDER).glob("*.npz"), key=lambda file: file.stem == "state")
    return {file.stem: file for file in files}


def load_shipped(game: Game, obs: str | None = None) -> NetworkAgent:
    """Read an agent that comes with a game.

    Args:
        game: the game.
        obs: the `obs_type` that it sees; None: the first one's.

    Raises:
        OptionError: there is none, or its file is not the one that its figures are of.
    """
    files = shipped_agents(game)
    if obs is not None and obs not in files:
        raise OptionError(f"--obs: expected {' or '.join(files)} for {game.name}; got {shown(obs)}")
    file = next(iter(files.values())) if obs is None else files[obs]
    wanted = figures_beside(file).get(SUM)
    if wanted is not None and wanted != checksum(file):
        raise OptionError(
            f"--agent: {shown(str(file))} is not the file that {file.with_suffix('.json').name} describes: "
            f"expected SHA-256 {wanted}; got {checksum(file)}; install webcade anew, or train the agent again"
        )
    return load_agent(file)


def figures_beside(file: Path) -> dict[str, Any]:
    """Return the figures beside an agent's file, as `webcade train` wrote them; {} if there are none.

    Raises:
        OptionError: they cannot be read.
    """
    beside = file.with_suffix(".json")
    if not beside.is_file():
        return {}
    try:
        figures = json.loads(beside.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise OptionError(f"--agent: the figures {beside} cannot be read: {error}") from error
    if not isinstance(figures, dict):
        raise OptionError(f"--agent: {beside}: expected an object of figures; got {type(figures).__name__}")
    return figures


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
