"""A game in the form of TRL's `environment_factory`: a class whose methods are the tools of a language model.

    trainer = GRPOTrainer(..., environment_factory=environment_factory("Game2048"), reward_funcs=reward)

It imports nothing of TRL, and needs no extra.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..game import Game
from ..options import game_of
from . import guide
from .answer import Answer
from .session import PlaySession


class GameEnvironment:
    """One generation's game. Its public methods are tools; what they raise is told to the model.

    Attributes:
        reward: the rewards of the episode so far, added up.
        score: the game's own score; None where it has none.
        done: whether the episode has ended.
    """

    _game: Game
    _options: dict[str, Any]

    def __init__(self) -> None:
        self.reward = 0.0
        self.score: float | None = None
        self.done = False
        self._session = PlaySession(self._game, **self._options)

    def reset(self, seed: int | None = None, **columns: Any) -> str:
        """Begin an episode. The same seed begins the same one, as the generations of a group should.

        Args:
            seed: the seed, from a column of the data set; None for the next number.
            **columns: the other columns, which are not used.
        """
        begun = self._told(self._session.reset(seed))
        return f"{guide.controls(self._game)}\n{guide.goal(self._game)}\n{begun}"

    def act(self, actions: list[str], frames: int | None = None) -> str:
        """Do actions of the game, one after the other. The game stands still before and after.

        Args:
            actions: names of actions.
            frames: game frames that each of them lasts; leave it out for the game's own number.

        Returns:
            What changed, the time that passed, and whether the episode has ended.
        """
        return self._told(self._session.act(actions, frames))

    def wait(self, ms: float) -> str:
        """Let the game go on without doing anything new.

        Args:
            ms: milliseconds of the game's time.

        Returns:
            What changed, the time that passed, and whether the episode has ended.
        """
        return self._told(self._session.wait(ms))

    def step_until(self, reading: str, comparison: str, value: float, at_most: int = 600) -> str:
        """Let the game go on, frame by frame, until a reading or feature is as wanted.

        Args:
            reading: the name of the reading or feature.
            comparison: one of ==, !=, <, <=, > and >=.
            value: what it is compared with.
            at_most: game frames after which it stops all the same.

        Returns:
            What changed, the time that passed, and whether the episode has ended.
        """
        return self._told(self._session.step_until(reading, comparison, value, at_most))

    def read(self) -> str:
        """Read all readings and features of the game. No time passes.

        Returns:
            The readings and features by their names.
        """
        return self._told(self._session.read())

    def _told(self, answer: Answer) -> str:
        self.score, self.reward = self._session.result.score, self._session.result.reward
        self.done = bool(self._session.ended)
        return json.dumps(answer.facts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def _close(self) -> None:
        """End the browser, which else ends with the last reference to this object."""
        self._session.close()


def environment_factory(game: Game | str | Path, **options: Any) -> type[GameEnvironment]:
    """Return a class whose instances each play the game in a page of their own.

    Args:
        game: a Game, a name of the catalogue, or the path of a game.toml or its folder.
        **options: as `PlaySession` takes them.

    Raises:
        GameError, OptionError: there is no such game, or its file has mistakes.
    """
    chosen = game_of(game)
    return type(f"{chosen.name}Environment", (GameEnvironment,), {"_game": chosen, "_options": options})
