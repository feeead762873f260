"""Plays a game until a check has seen what it needs: a score that changes, or an end.

Whole episodes are played at random, without a limit of steps, and one by the rule.py in the game's folder, if
it has one. Then each attempt repeats the actions of the longest attempt so far up to a point near its end,
and tries other actions from there. This works because an episode with the same seed and actions is the same
episode. It reaches scores that random play does not, such as those behind the first gate of a hard game.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from ..env import WebcadeEnv
from ..episode.observing import Observation
from ..game.rule import RULE, load_rule
from .attempt import RANDOM, VARIED, Attempt, Exploration, Policy

if TYPE_CHECKING:
    from .game_under_test import GameUnderTest

LONGEST_LIFE = 400  # steps of a later attempt
LONGEST_HOLD = 12  # steps that an action is held: in many games, short random inputs cancel each other
UNDONE = 24  # an attempt is mostly repeated up to at most this many steps before its end
NO_LIMIT = 2**31 - 1


class Explorer:
    """Plays attempts, one after the other, and keeps what was seen in `found`.

    Args:
        subject: the game.
    """

    def __init__(self, subject: GameUnderTest) -> None:
        self.found = Exploration()
        self._subject = subject
        self._rng = np.random.default_rng(subject.seed)
        self._best: list[Any] = []
        self._longest = 0

    @property
    def no_rule(self) -> str:
        """Why no rule.py can play; "" if one can."""
        game = self._subject.game
        if not (game.folder / RULE).is_file():
            return f"a {RULE} beside game.toml that scores would show whether the reading is right"
        if not game.features:
            return f"{RULE} cannot play: it reads [[features]], and game.toml has none"
        return "" if self._subject.rule else f"{RULE} was not to be run"

    def play_until(self, is_enough: Callable[[Exploration], bool], plain: float) -> Exploration:
        """Play until `is_enough` is true of what was found, or until the subject's deadline.

        Args:
            is_enough: asked after each step.
            plain: the part of the time left that an episode of random play may take, from 0 to 1.

        Raises:
            PageError: a fault during an episode.
            OptionError: rule.py fails.
        """
        if is_enough(self.found) or not self._subject.seconds_left:
            return self.found
        parts = {RANDOM: plain, RULE: 0.5, VARIED: 1.0}
        with self._subject.make(max_steps=NO_LIMIT, render_mode="rgb_array", **self._cheapest()) as env:
            env.action_space.seed(self._subject.seed + self.found.steps)
            for number, player in enumerate(self._players()):
                if is_enough(self.found) or not self._subject.seconds_left:
                    break
                restarts = number > 0 and self._subject.reset_by == "restart"
                attempt = Attempt(env, self.found, player, restarts)
                self._play(attempt, env, player, parts[player] * self._subject.seconds_left, is_enough)
        return self.found

    def _players(self) -> Iterator[str]:
        """Who plays the attempts, in turn."""
        rule = [] if self.no_rule or self.found.ruled else [RULE]
        return chain([RANDOM], rule, [RANDOM, RANDOM], repeat(VARIED))

    def _play(
        self,
        attempt: Attempt,
        env: WebcadeEnv,
        player: str,
        seconds: float,
        is_enough: Callable[[Exploration], bool],
    ) -> None:
        until = time.monotonic() + seconds
        life = attempt.play(self._subject.seed, self._policy(env, player), until, is_enough)
        if len(life) > self._longest:
            self._longest, self.found.unchanged = len(life), attempt.unchanged
        self._best = max(life[:LONGEST_LIFE], self._best, key=len)

    def _policy(self, env: WebcadeEnv, player: str) -> Policy:
        if player == RULE:
            return _rule(env)
        if player == RANDOM:
            return lambda _: env.action_space.sample()
        script = iter(_script(env, self._best, self._rng))
        return lambda _: next(script)

    def _cheapest(self) -> dict[str, Any]:
        """Options for the observation that costs least, as only a rule looks at it."""
        return (
            {"obs_type": "state"}
            if self._subject.game.features
            else {"obs_type": "grayscale", "size": (8, 8)}
        )


def _script(env: WebcadeEnv, best: list[Any], rng: np.random.Generator) -> list[Any]:
    """The actions of an attempt.

    First those of the best attempt so far, up to a point near its end or, in one of five cases, up to any
    point; then a random mix of a few actions, each held for some steps.
    """
    near = rng.random() < 0.8
    first = max(0, len(best) - UNDONE) if near else 0
    script = list(islice(best, int(rng.integers(first, len(best) + 1))))
    few = [env.action_space.sample() for _ in range(rng.integers(2, 5))]
    weights = rng.dirichlet(np.ones(len(few)))
    longest = rng.choice([1, 1, 3, LONGEST_HOLD])
    while len(script) < LONGEST_LIFE:
        script += [few[rng.choice(len(few), p=weights)]] * int(rng.integers(1, longest + 1))
    return script


def _rule(env: WebcadeEnv) -> Policy:
    """The rule.py in the game's folder, which reads the state."""
    rule = load_rule(env.game, env.action_space)
    names = [name for feature in env.game.features for name in feature.names]

    def act(observation: Observation) -> Any:
        assert isinstance(observation, np.ndarray)
        return rule(dict(zip(names, observation.tolist(), strict=True)))

    return act
