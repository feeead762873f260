"""Another player beside the one that plays: one step for each of its steps, in a page of its own."""

from __future__ import annotations

from statistics import fmean
from typing import cast

from ..game import Game
from ..media import Picture
from .agents import choose, seated


class Beside:
    """Plays episode after episode; close it in the end.

    Args:
        game: the game.
        name: who plays: "random", "rule", "best", or the folder of webcade train.
        clock: what moves the game's time.
        seed: of its first episode; the others follow from it.

    Attributes:
        words: who plays, for people.
        scores: the last score of each episode that has ended; its rewards if the game has no score.
    """

    def __init__(self, game: Game, name: str, clock: str | None, seed: int) -> None:
        self._env, player = seated(game, choose(game, name), seed, clock=clock)
        self.words, self._act = player.words, player.act
        self.scores: list[float] = []
        self._begin(seed)

    def _begin(self, seed: int | None) -> None:
        self._seen, self._info = self._env.reset(seed=seed)
        self._rewards = 0.0

    @property
    def score(self) -> float:
        """The score now."""
        return float(self._info.get("score", self._rewards))

    @property
    def mean(self) -> float:
        """The mean score of the episodes that have ended; of the one that runs, if none has."""
        return fmean(self.scores or [self.score])

    def step(self) -> None:
        """Play one step. After an end, begin the next episode."""
        self._seen, reward, terminated, truncated, self._info = self._env.step(
            self._act(self._seen, self._info)
        )
        self._rewards += reward
        if terminated or truncated:
            self.scores.append(self.score)
            self._begin(None)

    def picture(self) -> Picture:
        """What a person sees of its game now."""
        return cast(Picture, self._env.render())

    def close(self) -> None:
        """Close its page."""
        self._env.close()
