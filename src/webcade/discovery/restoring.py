"""Prove that an episode that begins by a restore equals one that begins by a load of the page."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Literal

from ..env import WebcadeEnv
from ..errors import PageError
from ..testing.trace import record, record_restored

_EPISODES, _STEPS = 3, 60
_SEED = 0


def restores(folder: Path, load_timeout: float) -> bool:
    """Return whether random episodes in a page that is put back to its load are those of fresh pages.

    Args:
        folder: of a game.toml with `states.in_place`.
        load_timeout: seconds.
    """
    try:
        with _made(folder, "restore", load_timeout) as env:
            restored = record_restored(env, _EPISODES, _SEED)
        if isinstance(restored, str):
            return False
        with _made(folder, "reload", load_timeout) as env:
            return restored.difference(record(env, _EPISODES, _SEED)) is None
    except PageError:
        return False


def _made(folder: Path, reset_by: Literal["restore", "reload"], load_timeout: float) -> closing[WebcadeEnv]:
    return closing(WebcadeEnv(folder, reset_by=reset_by, max_steps=_STEPS, load_timeout=load_timeout))
