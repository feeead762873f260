"""Play that gets further than chance: the longest life so far is played again, and left near its end.

A game of the catalogue that brings a rule.py is played by it first.

An episode with the same seed and the same actions is the same episode, so what was survived once is survived
again. For scores that random play may never come to, as beyond the first gate of a game that is hard.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..catalogue import is_ours
from ..env import WebcadeEnv
from ..episode.runner import Observation
from ..errors import PageError
from ..game.rule import RULE, load_rule
from .game_under_test import GameUnderTest

MOST_STEPS = 8000
LONGEST_LIFE = 400  # steps
LONGEST_HOLD = 12  # steps that an action goes on: what jitters gets nowhere in many a game
UNDONE = 24  # steps before its end at most, where a life is mostly left


@dataclass(slots=True)
class Exploration:
    """What long play came to.

    Attributes:
        steps: of all lives.
        ended: how many came to the game's own end.
        scores: each that was seen, as `float.hex` writes it.
    """

    steps: int = 0
    ended: int = 0
    scores: set[str] = field(default_factory=set)


def explore(subject: GameUnderTest, needs_score: bool, needs_end: bool) -> Exploration:
    """Play until the score has changed and the game has ended, as far as each is needed; not for ever.

    Raises:
        PageError: a fault in mid-episode.
    """
    found = Exploration()
    deadline = time.monotonic() + 2 * subject.patience
    rng = np.random.default_rng(subject.seed)
    best: list[Any] = []
    with subject.make(max_steps=LONGEST_LIFE, **_cheapest(subject)) as env:
        env.action_space.seed(subject.seed)
        if subject.game.features and is_ours(subject.game) and (subject.game.folder / RULE).is_file():
            best = _live_by_rule(env, subject.seed, found)
        while found.steps < MOST_STEPS and time.monotonic() < deadline:
            if (found.ended or not needs_end) and (len(found.scores) > 1 or not needs_score):
                break
            life = _live(env, subject.seed, _script(env, best, rng), found)
            best = max(life, best, key=len)
    return found


def _cheapest(subject: GameUnderTest) -> dict[str, Any]:
    """What to observe where nobody looks."""
    return {"obs_type": "state"} if subject.game.features else {"obs_type": "grayscale", "size": (8, 8)}


def _script(env: WebcadeEnv, best: list[Any], rng: np.random.Generator) -> list[Any]:
    """The longest life to a point near its end, sometimes to any, then a few actions again and again."""
    near = rng.random() < 0.8
    first = max(0, len(best) - UNDONE) if near else 0
    script = best[: int(rng.integers(first, len(best) + 1))]
    few = [env.action_space.sample() for _ in range(rng.integers(2, 5))]
    weights = rng.dirichlet(np.ones(len(few)))
    longest = rng.choice([1, 1, 3, LONGEST_HOLD])
    while len(script) < LONGEST_LIFE:
        script += [few[rng.choice(len(few), p=weights)]] * int(rng.integers(1, longest + 1))
    return script


def _live_by_rule(env: WebcadeEnv, seed: int, found: Exploration) -> list[Any]:
    """A life by the rule of a game of webcade's own; what was done in it."""
    rule = load_rule(env.game, env.action_space)
    names = [name for feature in env.game.features for name in feature.names]
    observation, _ = env.reset(seed=seed)
    life: list[Any] = []
    over = False
    while not over:
        assert isinstance(observation, np.ndarray)
        life.append(rule(dict(zip(names, observation.tolist(), strict=True))))
        observation, over = _step(env, life[-1], found)
    return life


def _live(env: WebcadeEnv, seed: int, script: list[Any], found: Exploration) -> list[Any]:
    """Play a script as long as the game goes on; what of it was played."""
    env.reset(seed=seed)
    for step, action in enumerate(script, 1):
        if _step(env, action, found)[1]:
            return script[:step]
    return script


def _step(env: WebcadeEnv, action: Any, found: Exploration) -> tuple[Observation, bool]:
    """One step, told to `found`; what is seen, and whether the life is over."""
    observation, _, terminated, truncated, info = env.step(action)
    if "fault" in info:
        raise PageError(info["fault"])
    found.steps += 1
    found.ended += terminated
    found.scores |= {float(info["score"]).hex()} if "score" in info else set()
    return observation, terminated or truncated
