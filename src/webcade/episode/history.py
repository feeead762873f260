"""What was done in an episode, step by step: how each of its moments was reached."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from ..page import Inputs, RawInputs

Input = Inputs | RawInputs
TimedInput = tuple[Input, int]
"""An input and the number of game frames that were asked for."""


class History:
    """The inputs since an episode began. It shares its beginning with the history that it branched from.

    It only grows, and only its owner adds to it; so a moment is a history and a number of steps of it.

    Args:
        page_seed: the seed that the page got.
        fresh: whether the page was loaded for the episode; else the game was restarted in it.
        frames: the usual number of game frames of a step.
        owner: who may add to it.

    Attributes:
        page_seed, fresh, owner: as given.
        add: adds an input of the usual number of frames.
    """

    __slots__ = ("_base", "_before", "_frames", "_own", "add", "fresh", "owner", "page_seed")

    def __init__(self, page_seed: int, fresh: bool, frames: int, owner: object = None) -> None:
        self.page_seed = page_seed
        self.fresh = fresh
        self.owner = owner
        self._frames = frames
        self._before: History | None = None
        self._base = 0
        self._own: list[Input | TimedInput] = []
        self.add = self._own.append

    def __len__(self) -> int:
        return self._base + len(self._own)

    def extend(self, steps: Iterable[TimedInput]) -> None:
        """Add inputs, each with its number of frames."""
        for inputs, frames in steps:
            self._own.append(inputs if frames == self._frames else (inputs, frames))

    def branch(self, length: int, owner: object, frames: int) -> History:
        """Return a history to add to, whose first `length` steps are those of this one.

        It is this one itself where `owner` has added nothing since.
        """
        if self.owner is owner and self._frames == frames and len(self) == length:
            return self
        branch = History(self.page_seed, self.fresh, frames, owner)
        branch._before, branch._base = self._shared(length), length
        return branch

    def steps(self, length: int) -> list[TimedInput]:
        """Return the first `length` steps."""
        parts: list[list[TimedInput]] = []
        history: History | None = self
        while history is not None:
            parts.append([history._timed(one) for one in islice(history._own, length - history._base)])
            length = history._base
            history = history._before
        return [step for part in reversed(parts) for step in part]

    def _shared(self, length: int) -> History:
        """Return the history that has the last of the first `length` steps."""
        history = self
        while history._before is not None and history._base >= length:
            history = history._before
        return history

    def _timed(self, one: Input | TimedInput) -> TimedInput:
        return (one, self._frames) if isinstance(one, Inputs | RawInputs) else one
