"""An episode that is played, looked at after each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..episode.history import TimedInput
from ..page import KeptMoment, RawInputs
from .candidates import Look
from .given_episodes import GivenEpisode
from .random_player import RandomPlayer
from .rises import Rises
from .trial_page import TrialPage

_BACKS = 20  # times that an episode is gone on with before its end


@dataclass(frozen=True, slots=True)
class Watched:
    """An episode of random play, or one that was given.

    Attributes:
        looks: one at first, and one after each group of steps.
        ended: "dialog" or "navigation" if the page ended it so; else "".
        groups: the steps before each further look.
        next_look: the first of the next episode, if the game began anew by itself.
        given: the recorded episode; None for random play.
    """

    looks: list[Look]
    ended: str
    groups: Sequence[tuple[TimedInput, ...]] = ()
    next_look: Look | None = None
    given: GivenEpisode | None = None


class WatchedEpisode:
    """An episode that is watched.

    Args:
        page: at its beginning.
        player: plays it.
        frames: of a step.
    """

    def __init__(self, page: TrialPage, player: RandomPlayer, frames: int) -> None:
        self._page = page
        self._player = player
        self._frames = frames
        self._kept: list[tuple[int, RandomPlayer, KeptMoment]] = []
        self._backs = 0
        self.looks: list[Look] = [page.look()]
        self.groups: list[tuple[TimedInput, ...]] = []
        self.next_look: Look | None = None  # if the game has begun anew
        self._rises = Rises(self.looks[0])

    def step(self, *, is_seen: bool) -> str:
        """Take a step; return how the page ended the episode, "" if it did not.

        Args:
            is_seen: whether a picture may be taken after it.
        """
        return self._taken(self._player.inputs(), is_seen=is_seen)

    def wait(self) -> str:
        """Take a step without any input; return as `step` does."""
        return self._taken(RawInputs(), is_seen=False)

    def _taken(self, inputs: RawInputs, *, is_seen: bool) -> str:
        take = self._page.step if is_seen else self._page.step_unseen
        snapshot = take(inputs, self._frames)
        if snapshot.ended:
            return snapshot.ended
        look = self._page.look()
        if self._rises.fall(look):
            self.next_look = look
            return ""
        self.looks.append(look)
        self.groups.append(((inputs, self._frames),))
        return ""

    def keep(self) -> None:
        """Keep this moment, to come back to."""
        if (moment := self._page.kept()) is not None:
            self._kept.append((len(self.groups), self._player.copied(self._backs), moment))

    def goes_back(self) -> bool:
        """Go back to the moment before the last that was kept; return whether it is worth another try."""
        if self._backs >= _BACKS or not self._kept:
            return False
        self._backs += 1
        at = -2 if len(self._kept) > 1 else -1
        done, player, moment = self._kept[at]
        for *_, later in self._kept[len(self._kept) + at + 1 :]:
            self._page.forget(later)
        self._kept = self._kept[: len(self._kept) + at + 1]
        self._page.put_back(moment)
        self._player = player.copied(self._backs)
        self.looks, self.groups = self.looks[: done + 1], self.groups[:done]
        self._rises = Rises(self.looks[0])
        for look in self.looks[1:]:
            self._rises.fall(look)
        return True
