"""One attempt at a game, an episode without a limit of steps; and what all attempts have shown together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..env import WebcadeEnv
from ..episode.observing import Observation
from ..errors import PageError
from ..game.rule import RULE

RANDOM, VARIED = "random play", "varied play"  # who plays; the third is RULE
LOOK_EVERY = 10  # steps between two looks at the picture

Policy = Callable[[Observation], Any]
"""Chooses an action for an observation; raises StopIteration where an attempt should end."""


@dataclass(slots=True)
class Exploration:
    """What was seen in all attempts together.

    Attributes:
        steps: how many steps were played.
        ruled: how many of them rule.py played.
        rule_ended: whether an episode that rule.py played reached the game's own end.
        ends: for each attempt that reached the game's own end, its length in steps.
        over_when_fresh: whether `readings.over` was true at the start of an episode on a fresh page.
        over_after_restart: the same, after the game's own restart.
        least: the least score; infinite before the first.
        greatest: the greatest score.
        scored_by: who played when the score first changed in an episode: RANDOM, RULE or VARIED; "" before.
        unchanged: at the end of the longest attempt without an end, the steps since its picture changed.
    """

    steps: int = 0
    ruled: int = 0
    rule_ended: bool = False
    ends: list[int] = field(default_factory=list)
    over_when_fresh: bool = False
    over_after_restart: bool = False
    least: float = np.inf
    greatest: float = -np.inf
    scored_by: str = ""
    unchanged: int = 0


class Attempt:
    """One episode, played to its end, its policy's end, or a deadline.

    Args:
        env: the environment to play in.
        found: what is added to.
        player: RANDOM, RULE or VARIED.
        is_restarted: whether the episode begins with the game's own restart, not on a fresh page.

    Attributes:
        unchanged: the steps since the picture changed; 0 if the game ended.
    """

    def __init__(self, env: WebcadeEnv, found: Exploration, player: str, is_restarted: bool) -> None:
        self.unchanged = 0
        self._env, self._found, self._player = env, found, player
        self._is_restarted = is_restarted
        self._first: float | None = None
        self._seen = b""

    def play(
        self, seed: int, policy: Policy, until: float, is_enough: Callable[[Exploration], bool]
    ) -> list[Any]:
        """Play; return the actions that were played."""
        observation, info = self._env.reset(seed=seed)
        self._note_score(info)
        self._note_start(info)
        life: list[Any] = []
        terminated = False
        while not terminated and time.monotonic() < until:
            try:
                life.append(policy(observation))
            except StopIteration:
                break
            observation, _, terminated, _, info = self._env.step(life[-1])
            self._note(info, len(life), terminated)
            if is_enough(self._found):
                break
        return life

    def _note_start(self, info: dict[str, Any]) -> None:
        if info.get("over") and self._is_restarted:
            self._found.over_after_restart = True
        elif info.get("over"):
            self._found.over_when_fresh = True

    def _note(self, info: dict[str, Any], step: int, terminated: bool) -> None:
        found = self._found
        found.steps += 1
        found.rule_ended = found.rule_ended or (terminated and self._player == RULE)
        found.ruled += self._player == RULE
        found.ends += [step] if terminated else []
        self._note_score(info)
        if terminated:
            self.unchanged = 0
        elif step % LOOK_EVERY == 0:
            self._look()

    def _note_score(self, info: dict[str, Any]) -> None:
        if "score" not in info:
            return
        score, found = _number(info["score"]), self._found
        self._first = score if self._first is None else self._first
        found.least, found.greatest = min(found.least, score), max(found.greatest, score)
        if score != self._first and not found.scored_by:
            found.scored_by = self._player

    def _look(self) -> None:
        picture = self._env.render()
        seen = b"" if picture is None else picture.tobytes()
        self.unchanged = self.unchanged + LOOK_EVERY if seen == self._seen else 0
        self._seen = seen


def _number(score: Any) -> float:
    if isinstance(score, tuple):
        raise PageError(f"readings.score: expected a number or a boolean; got an array of {len(score)}")
    return float(score)
