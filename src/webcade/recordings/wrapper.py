"""RecordEpisode: a wrapper that records the environment in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium as gym
from gymnasium.utils import RecordConstructorArgs

from ..errors import OptionError


class RecordEpisode(gym.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Record all episodes of a webcade environment in a file, until `close`.

    What reaches the game is recorded: with sticky actions what was held, with wrappers inside this one that
    change actions what they made of them. `make(..., record=path)` does the same. For a vector, use
    `make_vec(..., record=path)`.

    Args:
        env: an environment of webcade, which may be wrapped.
        path: the file, such as "run.webcade". A recording that is there is overwritten.

    Raises:
        OptionError: `env` is none of webcade's, the file cannot be written, or `env` is recorded already.
    """

    def __init__(self, env: gym.Env[Any, Any], path: str | Path) -> None:
        RecordConstructorArgs.__init__(self, path=path)
        gym.Wrapper.__init__(self, env)
        inner = env.unwrapped
        if not hasattr(inner, "start_recording"):
            raise OptionError(
                f"env: expected an environment of webcade; got {type(inner).__name__}"
                + ("; a vector is recorded by make_vec(..., record=...)" if hasattr(env, "num_envs") else "")
            )
        inner.start_recording(path)
