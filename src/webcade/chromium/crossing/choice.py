"""Which of two ways a page's steps go: the one that has been faster lately.

Memory is faster where the page and Python have a core each. Where others need the cores, the system puts
off a page that looks for its next step, and the pipe is faster.
"""

from __future__ import annotations

from math import inf

_BLOCK = 32  # steps by one way, of which the mean is taken
_FIRST, _LONGEST = 4, 256  # blocks until the other way is tried again


class Choice:
    """Chooses by trial. The bytes are the same both ways.

    Attributes:
        memory: whether the next step goes through memory.
    """

    def __init__(self) -> None:
        self.memory = False  # what the pipe takes bounds the first trial of memory
        self._best = True
        self._means: dict[bool, float] = {}
        self._seconds, self._steps = 0.0, 0
        self._blocks, self._interval = 0, _FIRST

    def note(self, seconds: float) -> None:
        """Say how long a step took, from its beginning to its end."""
        self._seconds += seconds
        self._steps += 1
        if self._steps == _BLOCK or self._seconds > self._bound():
            self._means[self.memory] = self._seconds / _BLOCK
            self._seconds, self._steps = 0.0, 0
            self._turn()

    def _bound(self) -> float:
        """Seconds of a block after which the other way is known to be the faster one."""
        return _BLOCK * self._means.get(not self.memory, inf)

    def _turn(self) -> None:
        """Choose the way of the next block."""
        if len(self._means) == 1:
            self.memory = not self.memory
            return
        best = self._means[True] <= self._means[False]
        if best != self._best:
            self._best, self._interval = best, _FIRST
        elif self.memory != best:  # a trial of the other way that changes nothing: the next one may wait
            self._interval = min(2 * self._interval, _LONGEST)
        self._blocks = 0 if self.memory != best else self._blocks + 1
        self.memory = best if self._blocks < self._interval else not best
