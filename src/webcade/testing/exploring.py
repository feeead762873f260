"""Play that gets further than random actions, for checks that need a score or an end of the game.

Each attempt repeats the actions of the longest attempt so far up to a point near its end, and then tries
other actions. This works because an episode with the same seed and actions is the same episode. It reaches
scores that random play does not, such as those behind the first gate of a hard game.

For a game of the catalogue that has a rule.py, the rule plays the first attempt.
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
LONGEST_LIFE = 400  # steps of an attempt
LONGEST_HOLD = 12  # steps that an action is held: in many games, short random inputs cancel each other
UNDONE = 24  # an attempt is mostly repeated up to at most this many steps before its end


@dataclass(slots=True)
class Exploration:
    """What was seen in all attempts together.

    Attributes:
        steps: how many steps were played.
        ended: how many attempts reached the game's own end.
        scores: the different scores, as `float.hex` writes them.
    """

    steps: int = 0
    ended: int = 0
    scores: set[str] = field(default_factory=set)


def explore(subject: GameUnderTest, needs_score: bool, needs_end: bool) -> Exploration:
    """Play until what is needed was seen, or until MOST_STEPS steps or the subject's time are used up.

    Args:
        subject: the game.
        needs_score: whether to play until there were two different scores.
        needs_end: whether to play until the game ended by itself.

    Raises:
        PageError: a fault during an episode.
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
    """Options for the observation that costs least, as it is not looked at."""
    return {"obs_type": "state"} if subject.game.features else {"obs_type": "grayscale", "size": (8, 8)}


def _script(env: WebcadeEnv, best: list[Any], rng: np.random.Generator) -> list[Any]:
    """The actions of an attempt.

    First those of the best attempt so far, up to a point near its end or, in one of five cases, up to any
    point; then a random mix of a few actions, each held for some steps.
    """
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
    """Play an attempt by the game's rule.py; return its actions."""
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
    """Play a script until the game ends; return the actions that were played."""
    env.reset(seed=seed)
    for step, action in enumerate(script, 1):
        if _step(env, action, found)[1]:
            return script[:step]
    return script


def _step(env: WebcadeEnv, action: Any, found: Exploration) -> tuple[Observation, bool]:
    """Make one step and record it in `found`; return the observation, and whether the episode is over."""
    observation, _, terminated, truncated, info = env.step(action)
    if "fault" in info:
        raise PageError(info["fault"])
    found.steps += 1
    found.ended += terminated
    found.scores |= {float(info["score"]).hex()} if "score" in info else set()
    return observation, terminated or truncated
