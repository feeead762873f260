"""Rows of ways to make a single environment's steps with fewer crossings, or without the browser's pipe."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from gymnasium import spaces

from ..env import WebcadeEnv
from ..game import Game
from ..page import PagePolicy
from .figures import RowName, Sample
from .views import FRAME_SKIP, SMALL

AT_ONCE = 100  # steps asked in a call
HIDDEN = 64  # numbers of each of the two layers of a network with weights by chance

_WARM_UP_SECONDS = 0.5
_GRAY: dict[str, Any] = {"obs_type": "grayscale", "size": SMALL}
_PIPE: dict[str, Any] = {"driver_options": {"memory": False}}
Play = Callable[[WebcadeEnv, float], tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Many:
    """Measures a way to play.

    Attributes:
        game: what is played.
        name: of its row.
        options: keywords of the environment.
        play: plays for some seconds of wall time; returns the steps made and the seconds they took.
    """

    game: Game
    name: RowName
    options: dict[str, Any]
    play: Play

    def measure(self, seconds: float, seed: int) -> Sample:
        """Play for a while to warm up, then for `seconds`; resets are included."""
        env = WebcadeEnv(self.game, frame_skip=FRAME_SKIP, **self.options)
        try:
            env.action_space.seed(seed)
            env.reset(seed=seed)
            self.play(env, _WARM_UP_SECONDS)
            steps, took = self.play(env, seconds)
        finally:
            env.close()
        return Sample(steps / took)


def many_rows(game: Game) -> list[Many]:
    """The rows for a game: the pipe in place of memory, `step_many`, and a network that plays in the page."""
    rows = [
        Many(game, _named("pipe", "webcade, over the pipe", "grayscale 84x84"), _GRAY | _PIPE, _single),
        Many(game, _named("many-each", f"step_many of {AT_ONCE}", "each grayscale 84x84"), _GRAY, _each),
        Many(game, _named("many-last", f"step_many of {AT_ONCE}", "the last one's"), _GRAY, _last),
    ]
    if game.features and game.actions.space == "discrete":
        options = {"obs_type": "state"}
        rows.append(Many(game, _named("policy", "network in the page", "state"), options, _policy))
    return rows


def _named(key: str, way: str, sees: str) -> RowName:
    return RowName(f"webcade-{key}", way, sees, "page")


def _single(env: WebcadeEnv, seconds: float) -> tuple[int, float]:
    return _timed(env, seconds, lambda: _step(env))


def _step(env: WebcadeEnv) -> tuple[int, bool]:
    _, _, terminated, truncated, _ = env.step(env.action_space.sample())
    return 1, terminated or truncated


def _each(env: WebcadeEnv, seconds: float) -> tuple[int, float]:
    return _timed(env, seconds, lambda: _some(env, "each"))


def _last(env: WebcadeEnv, seconds: float) -> tuple[int, float]:
    return _timed(env, seconds, lambda: _some(env, "last"))


def _some(env: WebcadeEnv, observations: str) -> tuple[int, bool]:
    actions = [env.action_space.sample() for _ in range(AT_ONCE)]
    _, rewards, terminated, truncated, _ = env.step_many(actions, observations)
    return len(rewards), terminated or truncated


def _policy(env: WebcadeEnv, seconds: float) -> tuple[int, float]:
    policy = _network(env)

    def some() -> tuple[int, bool]:
        actions, _, _, terminated, truncated, _ = env.step_by_policy(policy, AT_ONCE)
        return len(actions), terminated or truncated

    return _timed(env, seconds, some)


def _network(env: WebcadeEnv) -> PagePolicy:
    """A network of three layers with weights by chance, as large as a trained agent's."""
    assert isinstance(env.observation_space, spaces.Box)
    assert isinstance(env.action_space, spaces.Discrete)
    chance = np.random.default_rng(0)
    sizes = [env.observation_space.shape[0], HIDDEN, HIDDEN, int(env.action_space.n)]
    layers: list[dict[str, Any]] = []
    for before, after in pairwise(sizes):
        weight = chance.normal(scale=before**-0.5, size=(after, before))
        layers += [{"kind": "dense", "weight": weight.tolist(), "bias": [0.0] * after}, {"kind": "tanh"}]
    return PagePolicy(layers=layers)


def _timed(env: WebcadeEnv, seconds: float, play: Callable[[], tuple[int, bool]]) -> tuple[int, float]:
    """Play with resets. `play` makes some steps; it returns how many, and whether the episode is over."""
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        made, is_over = play()
        steps += made
        if is_over:
            env.reset()
    return steps, time.perf_counter() - start
