"""OneOfMany: one environment of a vector, as `call`, `get_attr` and `set_attr` see it."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium.envs.registration import EnvSpec
from numpy.typing import NDArray

from ..game import Game
from ..page import Page
from .names import GameNames
from .runner import EpisodeRunner


class OneOfMany(GameNames):
    """One environment of a vector: what a single environment would answer, and what was set on it.

    Args:
        envs: the vector, a WebcadeVectorEnv.
        index: the environment's number.
        runner: its runner.
    """

    def __init__(self, envs: Any, index: int, runner: EpisodeRunner) -> None:
        self._envs, self._index = envs, index
        self._runner = runner
        self.game: Game = envs.game
        self.action_space = envs.single_action_space
        self.observation_space = envs.single_observation_space
        self.metadata: dict[str, Any] = envs.metadata
        self.render_mode: str | None = envs.render_mode
        self.reward_range: tuple[float, float] = envs.reward_range
        self._own = frozenset((*vars(self), *dir(type(self))))

    @property
    def spec(self) -> EnvSpec | None:
        """The vector's spec."""
        spec: EnvSpec | None = self._envs.spec
        return spec

    @property
    def np_random(self) -> np.random.Generator:
        """The environment's random generator."""
        generator: np.random.Generator = self._envs.np_random[self._index]
        return generator

    @property
    def np_random_seed(self) -> int:
        """What it was seeded with."""
        seed: int = self._envs.np_random_seed[self._index]
        return seed

    @property
    def page(self) -> Page | None:
        """The page that plays the game; None before the first reset."""
        return self._runner.page

    def render(self) -> NDArray[np.uint8] | None:
        """Take a picture, with render_mode "rgb_array"; see `WebcadeEnv.render`."""
        page = self._runner.page
        return page.render() if page is not None and self.render_mode == "rgb_array" else None

    def get(self, name: str) -> Any:
        """Return an attribute. Raises AttributeError with the ones that there are."""
        if not name.startswith("_") and hasattr(self, name):
            return getattr(self, name)
        known = ", ".join(sorted(one for one in {*vars(self), *dir(self)} if not one.startswith("_")))
        raise AttributeError(f"{name}: an environment of this vector has no such attribute; it has {known}")

    def put(self, name: str, value: Any) -> None:
        """Set an attribute of the user's own. Raises AttributeError for those of the environment."""
        if name in self._own or name.startswith("_"):
            raise AttributeError(
                f"{name}: an attribute of the environment, which is set when the vector is made; "
                "give a keyword to make_vec, or use another name"
            )
        setattr(self, name, value)
