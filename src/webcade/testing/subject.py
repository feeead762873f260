"""The game under test, and how the checks play it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..env import WebcadeEnv
from ..game import Game
from .trace import Trace, record

STEPS = 300  # of an episode; whoever lives longer is cut off


@dataclass
class Subject:
    """One game, and how much of it is played."""

    game: Game
    episodes: int
    seed: int

    @contextmanager
    def make(self, **options: Any) -> Iterator[WebcadeEnv]:
        """An environment of the game, closed in the end."""
        env = WebcadeEnv(self.game, **options)
        try:
            yield env
        finally:
            env.close()

    @property
    def obs_types(self) -> list[str]:
        """Every obs_type that the game can be made with."""
        images = ["rgb", "grayscale"]
        return [*images, "state", *(f"{image}+state" for image in images)] if self.game.features else images

    @property
    def steps(self) -> int:
        """The most that an episode of a trace has."""
        return min(STEPS, self.game.episode.max_steps or STEPS)

    @property
    def trace_options(self) -> dict[str, Any]:
        """The keywords of an environment that shows all there is to see."""
        return {"obs_type": "rgb+state" if self.game.features else "rgb", "max_steps": self.steps}

    def record(self, episodes: int | None = None, **options: Any) -> Trace:
        """Random play in a fresh environment."""
        with self.make(**{**self.trace_options, **options}) as env:
            return record(env, episodes or self.episodes, self.seed)

    @cached_property
    def twice(self) -> tuple[Trace, Trace]:
        """The same random play two times in one environment: what every repetition is held against."""
        with self.make(**self.trace_options) as env:
            return record(env, self.episodes, self.seed), record(env, self.episodes, self.seed)

    @property
    def trace(self) -> Trace:
        """The first of them."""
        return self.twice[0]
