"""Prove that an episode that begins by a restore equals one that begins by a load of the page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ..env import WebcadeEnv
from ..errors import PageError
from ..testing.trace import Trace, record

_EPISODES, _STEPS = 3, 60
_SEED = 0


def restores(folder: Path, load_timeout: float) -> bool:
    """Return whether random episodes in a page that is put back to its load are those of fresh pages.

    Args:
        folder: of a game.toml with `states.in_place`.
        load_timeout: seconds.
    """
    try:
        restored = _played(folder, "restore", load_timeout)
        return restored is not None and restored.difference(_loaded(folder, load_timeout)) is None
    except PageError:
        return False


def _loaded(folder: Path, load_timeout: float) -> Trace:
    loaded = _played(folder, "reload", load_timeout)
    assert loaded is not None
    return loaded


def _played(folder: Path, reset_by: Literal["restore", "reload"], load_timeout: float) -> Trace | None:
    """Return three episodes; None if the page cannot be put back."""
    env = WebcadeEnv(folder, reset_by=reset_by, max_steps=_STEPS, load_timeout=load_timeout)
    try:
        for _ in range(2):  # the page that is loaded second keeps the moment
            env.reset(seed=_SEED)
        trace = record(env, _EPISODES, _SEED)
        return None if getattr(env.page, "start_problem", "") else trace
    finally:
        env.close()
