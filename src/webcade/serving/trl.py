"""A game in the form of TRL's `environment_factory`: a class whose methods are the tools of a language model.

    trainer = GRPOTrainer(..., environment_factory=environment_factory("Game2048"), reward_funcs=reward)

It imports nothing of TRL, and needs no extra. The games of a class share a browser.
"""

from __future__ import annotations

import json
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..game import Game
from ..options import game_of
from . import guide
from .answer import Answer
from .moments import moment_of
from .session import PlaySession
from .shared_env import Homes

if TYPE_CHECKING:
    from ..drivers import SessionPages


class GameEnvironment:
    """One generation's game. Its public methods are tools; what they raise is told to the model.

    Attributes:
        reward: the rewards of the episode so far, added up.
        score: the game's own score; None where it has none.
        done: whether the episode has ended.
    """

    _game: Game
    _pages: SessionPages | None
    _options: dict[str, Any]

    def __init__(self) -> None:
        self.reward = 0.0
        self.score: float | None = None
        self.done = False
        self._session = PlaySession(self._game, pages=self._pages, **self._options)
        self._closing = weakref.finalize(self, _close_elsewhere, self._session)
        self._closing.atexit = False  # then browsers end with the process

    def reset(self, seed: int | None = None, state: str | None = None, **columns: Any) -> str:
        """Begin an episode. The same seed, or state, begins the same one, as a group's generations should.

        Args:
            seed: the seed, from a column of the data set; None for the next number.
            state: where the episode begins, from a column of the data set: a moment as text (see `moments`),
                or the name of one of the game's states; None for the game's own beginning.
            **columns: the other columns, which are not used.
        """
        if state is None:
            begun = self._told(self._session.reset(seed))
        else:
            begun = self._told(self._session.begin_at(moment_of(self._game, state)))
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
        """Close the page, which else is closed with the last reference to this object."""
        self._closing.detach()
        self._session.close()


def _close_elsewhere(session: PlaySession) -> None:
    """Close a session in a thread of its own: the collector may call it where the page's locks are held."""
    threading.Thread(target=session.close, name="webcade-close", daemon=True).start()


def environment_factory(
    game: Game | str | Path, *, isolate: bool = False, **options: Any
) -> type[GameEnvironment]:
    """Return a class whose instances each play the game in a page of their own.

    Args:
        game: a Game, a name of the catalogue, or the path of a game.toml or its folder.
        isolate: give each page a browser of its own.
        **options: as `PlaySession` takes them.

    Raises:
        GameError, OptionError: there is no such game, or its file has mistakes.
    """
    chosen = game_of(game)
    pages = None if isolate else Homes().of(chosen)
    own = {"_game": chosen, "_pages": pages, "_options": options}
    return type(f"{chosen.name}Environment", (GameEnvironment,), own)
