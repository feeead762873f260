"""The observation space and metadata of an environment, from the game's file and the options alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

from ..game import Game
from ..options import EnvOptions


def state_space(game: Game) -> spaces.Box:
    """Return the Box of the game's features, float32 (n,)."""
    low = np.array([one.low for one in game.features for _ in one.names], np.float32)
    high = np.array([one.high for one in game.features for _ in one.names], np.float32)
    return spaces.Box(low, high, dtype=np.float32)


def observation_space(game: Game, options: EnvOptions) -> spaces.Space[Any]:
    """Return the space of observations: a Box, or a Dict with keys image and state.

    An image is uint8, (height, width, 3) or (height, width), with the stack's axis before these; a state is
    float32 (n,).
    """
    parts: dict[str, spaces.Space[Any]] = {}
    if options.pixels is not None:
        shape = options.size or game.observation.shape
        channels = (3,) if options.pixels == "rgb" else ()
        stacked = () if options.frame_stack is None else (options.frame_stack,)
        parts["image"] = spaces.Box(0, 255, (*stacked, *shape, *channels), np.uint8)
    if options.has_state:
        parts["state"] = state_space(game)
    return spaces.Dict(parts) if len(parts) > 1 else next(iter(parts.values()))


def metadata(game: Game, options: EnvOptions) -> dict[str, Any]:
    """Return an environment's `metadata`. "render_fps" counts steps: a recorded video has one frame each."""
    step_fps = game.clock.fps / options.frame_skip
    return {"render_modes": ["human", "rgb_array"], "render_fps": max(1, round(step_fps))}
