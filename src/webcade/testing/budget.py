"""Divides the time that a check may take over its lines, and fits trials to a game's speed.

Pure logic: nothing here knows a game or a browser, and the clock is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

WEIGHTS: dict[str, float] = {
    "file": 0,
    "starts": 0,
    "gymnasium": 3,
    "actions": 6,
    "score": 4,
    "ends": 4,
    "traces": 2,
    "repeats": 1,
    "second-process": 1.5,
    "busy": 1.5,
    "restart": 1.5,
    "visible": 1.5,
    "share-renderer": 2,
    "seeds": 2,
    "clock-page": 1.5,
    "clock-browser": 3,
    "network": 0,
    "speed": 1.5,
    "in-iframe": 1.5,
}
"""The share of the time that a line may take, beside the others' shares. A line that is not named has 1.

A share of 1 is the time of one trace: the usual episodes, played once.
"""

SHARE_SECONDS, QUICK_SHARE_SECONDS = 7.2, 3.6  # of a share of 1, if nothing is said about the time
LEAST_SECONDS = 30  # of a whole check, for those of a few lines
FEWEST_EPISODES = 2  # an episode after another is what can go wrong
FEWEST_STEPS = 20


class Pace(NamedTuple):
    """How fast a game is.

    Attributes:
        step: seconds of an agent's step.
        reset: seconds of a reset, by the file's own way.
        load: seconds of a reset on a fresh page.
    """

    step: float
    reset: float
    load: float = 0.0


class Length(NamedTuple):
    """How much is played in a trace.

    Attributes:
        episodes: how many episodes.
        steps: an episode is truncated after this many steps.
    """

    episodes: int
    steps: int

    def seconds(self, pace: Pace) -> float:
        """The time that it takes if no episode ends before its last step."""
        return self.episodes * (pace.reset + self.steps * pace.step)

    def __str__(self) -> str:
        return f"{self.episodes} episodes of up to {self.steps} steps"


def fit(usual: Length, pace: Pace, seconds: float) -> Length:
    """Shorten a trace so that it takes no more than some seconds: shorter episodes first, then fewer.

    There are never fewer than FEWEST_EPISODES episodes, nor fewer than FEWEST_STEPS steps in one, unless
    `usual` has fewer. So a trace may take longer; then its recording is cut at its deadline.
    """
    episodes = usual.episodes
    while episodes > FEWEST_EPISODES and episodes * pace.reset > seconds / 2:
        episodes -= 1
    steps = (seconds / episodes - pace.reset) / max(pace.step, 1e-6)
    return Length(episodes, min(usual.steps, max(FEWEST_STEPS, int(steps))))


def usual_seconds(lines: Iterable[str], quick: bool) -> float:
    """How long a check of these lines may take if nothing is said about it."""
    share = QUICK_SHARE_SECONDS if quick else SHARE_SECONDS
    return max(LEAST_SECONDS, share * sum(WEIGHTS.get(line, 1.0) for line in lines))


class Budget:
    """The time of a whole check, given out to its lines one after the other.

    A line gets its share of what is left when it begins. So later lines get what one does not use, and lack
    what one takes too much.

    Args:
        seconds: of the whole check.
        lines: the names of the lines, in any order.
        now: the clock, in seconds.

    Attributes:
        end: the time by the clock at which all should end.
    """

    def __init__(self, seconds: float, lines: Iterable[str], now: Callable[[], float]) -> None:
        self._now = now
        self.end = now() + seconds
        self._shares = {line: WEIGHTS.get(line, 1.0) for line in lines}

    @property
    def left(self) -> float:
        """Seconds that are left for the whole check; 0 if none are."""
        return max(0.0, self.end - self._now())

    @property
    def unit(self) -> float:
        """Seconds of a share of 1, as the lines that have not begun would divide what is left."""
        return self.left / max(1.0, sum(self._shares.values()))

    def has(self, line: str) -> bool:
        """Whether a line has a share, and has not begun."""
        return line in self._shares

    def begin(self, line: str) -> float:
        """Begin a line; return the time by the clock at which it should end."""
        own = self._shares[line] * self.left / max(1.0, sum(self._shares.values()))
        del self._shares[line]
        return self._now() + own

    def expected(self, trace_seconds: float) -> float:
        """Seconds that the lines that have not begun will take, about, if one trace takes `trace_seconds`."""
        return min(self.left, trace_seconds * sum(self._shares.values()))
