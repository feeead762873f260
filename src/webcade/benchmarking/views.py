"""The observations that a benchmark or a profile measures a game with."""

from __future__ import annotations

from typing import Any

from ..game import Game

FRAME_SKIP = 4
SMALL = (84, 84)  # height, width in pixels


def views_of(game: Game) -> dict[str, dict[str, Any]]:
    """Options of WebcadeEnv for each observation to measure, by the observation's name in a table."""
    height, width = game.observation.shape
    views: dict[str, dict[str, Any]] = {
        f"rgb {height}x{width}": {"obs_type": "rgb"},
        "grayscale 84x84": {"obs_type": "grayscale", "size": SMALL},
    }
    if game.features:
        views["state"] = {"obs_type": "state"}
    return views
