"""What a player's episode has come to so far, and how it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from .readings import Moment, number


@dataclass(frozen=True)
class Tally:
    """An episode so far.

    Attributes:
        seed: what its reset was called with.
        reward: the rewards of its steps, added up.
        ended: why it ended, in words; "" while it goes on.
    """

    seed: int
    reward: float = 0.0
    ended: str = ""

    def after(self, reward: float, ended: str) -> Tally:
        """Return it after one more step."""
        return replace(self, reward=self.reward + reward, ended=ended)


@dataclass(frozen=True)
class Result:
    """An episode that is over, or was left for another.

    Attributes:
        seed, reward, ended: see `Tally`.
        score: the game's own score; None where it has none.
        frames: its game frames.
    """

    seed: int
    score: float | None
    reward: float
    frames: int
    ended: str

    @classmethod
    def of(cls, tally: Tally, moment: Moment) -> Result:
        """Return what an episode has come to."""
        score = moment.readings.get("score")
        return cls(tally.seed, score, number(tally.reward), moment.frame, tally.ended)

    def data(self) -> dict[str, Any]:
        """Return it as data for JSON."""
        return asdict(self)


def ending(terminated: bool, truncated: bool, fault: str, frame: int, limit: int | None) -> str:
    """Say how an episode ended; "" where it goes on.

    Args:
        terminated: as a step returns it.
        truncated: as a step returns it.
        fault: as it is in a step's info.
        frame: game frames so far.
        limit: the game frames that an episode may have; None: any number.
    """
    if fault:
        return f"fault: {fault}"
    if terminated:
        return "game over"
    if truncated or (limit is not None and frame >= limit):
        return f"limit: {frame} game frames"
    return ""
