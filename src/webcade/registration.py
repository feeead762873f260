"""The games' ids in Gymnasium's registry, and the step limit that an environment keeps itself.

Each game of the catalogue has its own id, and two for programs that take an id and no keywords:
`webcade/DinoRunState-v0` (its features) and `webcade/DinoRunPixels-v0` (four gray images of 84x84).

`gymnasium.make` puts a TimeLimit round an environment whose spec has a limit, and keeps its own argument
`max_episode_steps` from the environment. A TimeLimit counts what passes through it: it knows nothing of
states, which bring a count of their own, nor of `max_steps`. So a GameSpec has `make` add none, and
`limit_given_to` reads a limit that was asked for where `make` has it.
"""

from __future__ import annotations

import dataclasses
import enum
import sys
from collections.abc import Mapping
from os import PathLike, fspath
from types import FrameType
from typing import Any

import gymnasium
import numpy as np
from gymnasium.envs.registration import EnvSpec, registry

from .catalogue import catalogue
from .game import Game

GENERIC_ID = "webcade/Game-v0"
STATE: dict[str, Any] = {"obs_type": "state"}
PIXELS: dict[str, Any] = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4}
_MAKERS = (gymnasium.make.__code__, gymnasium.make_vec.__code__)


class GameSpec(EnvSpec):
    """An entry whose limit the environment keeps itself: `gymnasium.make` is told of none.

    A limit that is set later, as a TimeLimit round the environment sets its own, is told to `make`, too.
    """

    @property
    def max_episode_steps(self) -> int | None:
        """The number of steps after which an episode is truncated; None: no limit."""
        return self.limit_for_make if sys._getframe(1).f_code in _MAKERS else self._limit

    @max_episode_steps.setter
    def max_episode_steps(self, limit: int | None) -> None:
        self._is_set_later = hasattr(self, "_limit")  # and not as the spec is made
        self._limit = limit

    @property
    def limit_for_make(self) -> int | None:
        """The limit that a TimeLimit has to keep; None: there is none, or the environment keeps it."""
        return self._limit if self._is_set_later else None


def register_games() -> None:
    """Register the catalogue's games in Gymnasium, and `webcade/Game-v0` for a game in any folder."""
    _register(GENERIC_ID, None, {})
    for id_, game in catalogue().items():
        _register(id_, game, {"game": game.name})
        if game.features:
            _register(_variant(game, "State"), game, {"game": game.name, **STATE})
        _register(_variant(game, "Pixels"), game, {"game": game.name, **PIXELS})


def spec_of(spec: EnvSpec | None, limit: int | None) -> EnvSpec | None:
    """Return a spec that can be written as JSON, with the limit that the environment keeps."""
    if spec is None:
        return None
    given = {one.name: getattr(spec, one.name) for one in dataclasses.fields(spec) if one.init}
    return GameSpec(**{**given, "max_episode_steps": limit, "kwargs": _plain(spec.kwargs)})


def limit_given_to(caller: FrameType) -> int | None:
    """Return the limit that `gymnasium.make`, if it is the caller, got as its argument or in a spec."""
    if caller.f_code is not _MAKERS[0]:
        return None
    limit, spec = (caller.f_locals.get(name) for name in ("max_episode_steps", "env_spec"))
    if limit is None and isinstance(spec, EnvSpec):
        limit = spec.limit_for_make if isinstance(spec, GameSpec) else spec.max_episode_steps
    return None if limit == -1 else limit  # -1 asks for no TimeLimit


def _variant(game: Game, suffix: str) -> str:
    return f"webcade/{game.name}{suffix}-v{game.version}"


def _register(id_: str, game: Game | None, kwargs: dict[str, Any]) -> None:
    if id_ not in registry:
        registry[id_] = GameSpec(
            id_,
            entry_point="webcade.env:WebcadeEnv",
            vector_entry_point="webcade.vector:WebcadeVectorEnv",
            reward_threshold=None if game is None else game.reward.threshold,
            max_episode_steps=None if game is None else game.episode.max_steps,
            kwargs=kwargs,
        )


def dtype_name(value: Any) -> Any:
    """Return the name of one of NumPy's types, as "uint8" of `numpy.uint8`; another value stays as it is."""
    is_type = isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic))
    return np.dtype(value).name if is_type else value


def _plain(value: Any) -> Any:
    """Return a keyword's value as JSON has it, where it has one."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value)) if type(value) in (list, tuple) else list(map(_plain, value))
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, PathLike):
        return fspath(value)
    if isinstance(value, Game) and catalogue().get(value.id) is value:
        return value.name
    return dtype_name(value)
