"""The observation space and metadata of an environment, from the game's file and the options alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

from ..game import Game
from ..options import EnvOptions
from ..options.arguments import display_is_there


def state_space(game: Game) -> spaces.Box:
    """Return the Box of the game's features, float32 (n,)."""
    low = np.array([one.low for one in game.features for _ in one.names], np.float32)
    high = np.array([one.high for one in game.features for _ in one.names], np.float32)
    return spaces.Box(low, high, dtype=np.float32)


def image_space(options: EnvOptions, shape: tuple[int, int]) -> spaces.Box:
    """Return the space of images of (height, width) pixels.

    They are uint8, 0 to 255, or float32, 0 to 1: (height, width, 3) or (height, width), with the stack's axis
    before these; with `channels` an axis for stack and colours together, which is the first or the last.
    """
    colours, stacked = (3,) if options.pixels == "rgb" else (), options.frame_stack
    depth = 3 if colours else 1
    axes = {
        None: (*(() if stacked is None else (stacked,)), *shape, *colours),
        "first": (depth * (stacked or 1), *shape),
        "last": (*shape, depth * (stacked or 1)),
    }[options.channels]
    most, dtype = (1, np.float32) if options.dtype == "float32" else (255, np.uint8)
    return spaces.Box(0, most, axes, dtype)


def observation_space(game: Game, options: EnvOptions) -> spaces.Space[Any]:
    """Return the space of observations: a Box, or a Dict with keys image and state.

    A state is float32 (n,); `image_space` says what an image is.
    """
    parts: dict[str, spaces.Space[Any]] = {}
    if options.pixels is not None:
        shape = options.size or game.observation.shape
        parts["image"] = image_space(options, shape)
    if options.has_state:
        parts["state"] = state_space(game)
    return spaces.Dict(parts) if len(parts) > 1 else next(iter(parts.values()))


def metadata(game: Game, options: EnvOptions) -> dict[str, Any]:
    """Return an environment's `metadata`.

    "render_modes" has "human" where a window can be opened. "render_fps" counts steps: a recorded video has
    one frame each.
    """
    step_fps = game.clock.fps / options.frame_skip
    human = ["human"] if display_is_there() or "remote_url" in options.driver_options else []
    return {"render_modes": [*human, "rgb_array"], "render_fps": max(1, round(step_fps))}
