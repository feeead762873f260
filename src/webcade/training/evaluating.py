"""Whole episodes of an agent on chosen seeds, and what can be said of their scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from ..game import Game
from ..vector import WebcadeVectorEnv

Act = Callable[[Any, NDArray[np.bool_] | None], NDArray[Any]]
"""Takes observations (n, ...) and masks (n, choices) or None; returns n actions."""

TUNING_SEEDS, UNSEEN_SEEDS = 1_000_000, 2_000_000  # the first of each; training episodes have smaller ones
_Z = 1.96  # of a normal distribution's 95%


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of whole episodes, in the order of their seeds.

    Attributes:
        scores: each episode's last `readings.score`; its sum of rewards if the game has no score.
        steps: each episode's steps.
        faults: how many episodes a fault of the page has cut short.
    """

    scores: tuple[float, ...]
    steps: tuple[int, ...]
    faults: int

    @property
    def mean(self) -> float:
        """The mean score."""
        return fmean(self.scores)

    @property
    def spread(self) -> float:
        """The standard deviation of the scores; 0 of a single one."""
        return stdev(self.scores) if len(self.scores) > 1 else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The mean's 95% confidence interval, by the normal approximation."""
        half = _Z * self.spread / math.sqrt(len(self.scores))
        return self.mean - half, self.mean + half


def evaluate(
    game: Game,
    view: dict[str, Any],
    act: Act,
    seeds: Sequence[int],
    *,
    n_envs: int,
    on_step: Callable[[int, float], bool] = lambda ended, mean: True,
) -> Scores:
    """Play one whole episode on each seed.

    Args:
        game: the game.
        view: keywords of `make_vec`.
        act: the agent.
        seeds: one for each episode.
        n_envs: pages that play at once, at most.
        on_step: called after each step with the number of ended episodes and their mean score so far; where
            it returns False, play ends early, and the result has the episodes that have ended.

    Raises:
        As `WebcadeVectorEnv` does.
    """
    count = min(n_envs, len(seeds))
    with closing(WebcadeVectorEnv(game, count, autoreset_mode=AutoresetMode.DISABLED, **view)) as envs:
        table = _Table(seeds, count)
        observations, infos = envs.reset(seed=table.seeds)
        while table.is_playing:
            came = envs.step(act(observations, infos.get("action_mask")))
            observations, infos = came[0], came[4]
            over = came[2] | came[3]
            table.note(came[1], over, infos)
            if not on_step(len(table.ended), table.mean):
                break
            if over.any() and table.is_playing:
                observations, news = envs.reset(seed=table.seeds, options={"reset_mask": over})
                infos = _with_masks(infos, news, over)
    return table.scores()


def _with_masks(infos: dict[str, Any], news: dict[str, Any], over: NDArray[np.bool_]) -> dict[str, Any]:
    """Return infos with the action masks of the episodes that have just begun."""
    if "action_mask" not in infos:
        return infos
    masks = np.array(infos["action_mask"])
    masks[over] = news["action_mask"][over]
    return {**infos, "action_mask": masks}


class _Table:
    """Which episode each page plays.

    Attributes:
        seeds: for each page, the seed of its next reset; None: whatever comes, for nobody counts it.
        ended: by the number of the episode, its score, steps, and whether a fault ended it.
    """

    def __init__(self, seeds: Sequence[int], count: int) -> None:
        self._wanted = seeds
        self._playing: list[int | None] = list(range(count))
        self._next = count
        self.seeds: list[int | None] = list(seeds[:count])
        self.ended: dict[int, tuple[float, int, bool]] = {}
        self._rewards, self._steps = np.zeros(count), np.zeros(count, np.int64)

    @property
    def is_playing(self) -> bool:
        """Whether an episode has not ended."""
        return any(one is not None for one in self._playing)

    @property
    def mean(self) -> float:
        """The mean score of the episodes that have ended; NaN of none."""
        return fmean(one[0] for one in self.ended.values()) if self.ended else math.nan

    def note(self, rewards: NDArray[Any], over: NDArray[np.bool_], infos: dict[str, Any]) -> None:
        """Count a step of each page, and give those whose episode has ended the next one."""
        self._rewards += rewards
        self._steps += 1
        for page in np.flatnonzero(over).tolist():
            number = self._playing[page]
            if number is not None:
                score = float(infos["score"][page] if "score" in infos else self._rewards[page])
                self.ended[number] = (score, int(self._steps[page]), bool(infos["fault"][page]))
            self._rewards[page], self._steps[page] = 0.0, 0
            has_more = number is not None and self._next < len(self._wanted)
            self._playing[page] = self._next if has_more else None
            self.seeds[page] = self._wanted[self._next] if has_more else None
            self._next += has_more

    def scores(self) -> Scores:
        """Return what has ended, by the order of the seeds."""
        rows = [self.ended[number] for number in sorted(self.ended)]
        scores, steps, faults = zip(*rows, strict=True) if rows else ((), (), ())
        return Scores(tuple(scores), tuple(steps), sum(faults))
