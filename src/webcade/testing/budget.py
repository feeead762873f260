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
    "restore": 1.5,
    "visible": 1.5,
    "share-renderer": 2,
    "seeds": 2,
    "state": 1,
    "clock-page": 1.5,
    "clock-browser": 3,
    "network": 0,
    "speed": 1.5,
    "in-iframe": 1.5,
}
"""The share of the time that a line may take, beside the others' shares. A line that is not named has 1.

A share of 1 is the time of one trace: the usual episodes, played once.
"""

SHARE_SECONDS, QUICK_SHARE_SECONDS = 6.9, 3.6  # of a share of 1, if nothing is said about the time
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


class Effort(NamedTuple):
    """What a line does at the least, however little time it has.

    Attributes:
        steps: agent's steps.
        resets: resets, by the file's own way.
        start: seconds of what has nothing to do with the game, such as a browser that is started.
    """

    steps: int = 0
    resets: int = 0
    start: float = 0.0

    def seconds(self, pace: Pace) -> float:
        """The time that it takes."""
        return self.start + self.steps * pace.step + self.resets * pace.reset


LEAST: dict[str, Effort] = {
    "file": Effort(),
    "starts": Effort(),
    "gymnasium": Effort(steps=20, resets=10),
    "actions": Effort(steps=30, resets=4),
    "score": Effort(steps=5, resets=4),
    "ends": Effort(steps=5, resets=4),
    "traces": Effort(steps=10, resets=3),
    "repeats": Effort(),  # it compares the traces
    "second-process": Effort(steps=5, resets=2, start=3),
    "restore": Effort(steps=30, resets=6, start=8),
    "state": Effort(steps=60, resets=4, start=4),
    "clock-browser": Effort(steps=10, resets=4, start=2),
    "network": Effort(),
    "speed": Effort(steps=32, resets=4),
    "profile": Effort(steps=6, resets=2),
    "in-iframe": Effort(steps=34, resets=7, start=1),
    "pictures": Effort(),
}
"""What a line needs to say anything at all. A line that is not named needs what TWO_EPISODES says."""

TWO_EPISODES = Effort(steps=5, resets=2)


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
    what one takes too much. Once the game's pace is known, each line is kept what it needs to say anything:
    the others divide the rest by their shares. If there is not even time for that, the last lines get none.

    Args:
        seconds: of the whole check.
        lines: the names of the lines, in any order.
        now: the clock, in seconds.

    Attributes:
        end: the time by the clock at which all should end.
        pace: the game's; None as long as it is not known.
        least: what lines need with this game, where that is not what LEAST says.
    """

    def __init__(self, seconds: float, lines: Iterable[str], now: Callable[[], float]) -> None:
        self._now = now
        self.end = now() + seconds
        self.pace: Pace | None = None
        self.least: dict[str, Effort] = {}
        self._shares = {line: WEIGHTS.get(line, 1.0) for line in lines}

    @property
    def left(self) -> float:
        """Seconds that are left for the whole check; 0 if none are."""
        return max(0.0, self.end - self._now())

    @property
    def unit(self) -> float:
        """Seconds of a share of 1, as the lines that have not begun would divide what is left."""
        return self._divided()[0]

    def has(self, line: str) -> bool:
        """Whether a line has a share, and has not begun."""
        return line in self._shares

    def is_free(self, line: str) -> bool:
        """Whether a line, which has not begun, needs no time. It is run whatever is left."""
        return self._shares[line] == 0

    def free(self, lines: Iterable[str]) -> None:
        """Give lines no time: they are skipped for this game, or compare what others record."""
        for line in self._shares.keys() & set(lines):
            self._shares[line] = 0
            self.least[line] = Effort()

    def begin(self, line: str) -> float:
        """Begin a line; return the time by the clock at which it should end."""
        unit, kept = self._divided()
        own = kept.get(line, self._shares[line] * unit)
        del self._shares[line]
        return min(self._now() + own, max(self.end, self._now()))

    def expected(self, trace_seconds: float) -> float:
        """Seconds that the lines that have not begun will take, about, if one trace takes `trace_seconds`."""
        return min(self.left, trace_seconds * sum(self._shares.values()))

    def _divided(self) -> tuple[float, dict[str, float]]:
        """Divide what is left over the lines that have not begun.

        Returns:
            The seconds of a share of 1; and the seconds of each line whose share would be less than it needs.
        """
        least = self._least()
        kept: dict[str, float] = {}
        while True:
            shares = sum(share for line, share in self._shares.items() if line not in kept)
            unit = max(0.0, self.left - sum(kept.values())) / max(1.0, shares)
            short = {
                line: need
                for line, need in least.items()
                if line not in kept and self._shares[line] * unit < need
            }
            if not short:
                return unit, kept
            kept |= short

    def _least(self) -> dict[str, float]:
        """Seconds that each line needs."""
        if self.pace is None:
            return {}
        least = {**LEAST, **self.least}
        return {line: least.get(line, TWO_EPISODES).seconds(self.pace) for line in self._shares}
