"""Plays a game twice, each time in a browser of its own; the second agent thinks before each step."""

from __future__ import annotations

import hashlib
import random
import time
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

LONGEST_THOUGHT = 0.06  # seconds
LOOP = """(function loop(time) {
  const paint = document.querySelector("canvas").getContext("2d");
  paint.fillStyle = `rgb(${log.length * 20}, ${Math.floor(time) % 256}, 0)`;
  paint.fillRect(0, 0, 8, 8);
  requestAnimationFrame(loop);
})(0);"""  # a script that draws how much the page has noted in its array `log`, and its time


def play_twice(game: Path, steps: int = 8, log: str = "log", **keywords: Any) -> list[str]:
    """Play a game twice with the same seed and actions, and return what its page has noted.

    Args:
        game: the folder of its game.toml.
        steps: how many steps to make.
        log: JavaScript expression of the page's notes, an array of text.
        keywords: of `make`.

    Raises:
        AssertionError: the second play differed from the first.
    """
    first, second = (_play(game, steps, log, thinks, keywords) for thinks in (False, True))
    assert second == first
    return first[0]


def _play(
    game: Path, steps: int, log: str, thinks: bool, keywords: dict[str, Any]
) -> tuple[list[str], list[str]]:
    thoughts = random.Random(steps)
    env = gym.make("webcade/Game-v0", game=game, **keywords)
    try:
        observation, info = env.reset(seed=1)
        digests = [_digest(observation, info)]
        for _ in range(steps):
            if thinks:
                time.sleep(thoughts.uniform(0, LONGEST_THOUGHT))
            observation, reward, terminated, truncated, info = env.step(0)
            digests.append(_digest(observation, reward, terminated, truncated, info))
        page: Any = env.unwrapped.page  # type: ignore[attr-defined]
        return list(page.evaluate(f"{log}.map(String)")), digests
    finally:
        env.close()


def _digest(observation: Any, *others: Any) -> str:
    return hashlib.sha256(np.ascontiguousarray(observation).tobytes() + repr(others).encode()).hexdigest()
