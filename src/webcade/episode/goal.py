"""Moments of an episode: one that an EpisodeRunner is at, and one that it is to be at again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..page import Inputs, KeptMoment, Page, Snapshot
from .history import History, TimedInput
from .observing import Observation


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Moment:
    """A moment of an episode, and how it was reached.

    Attributes:
        history: how it was reached.
        length: how many of the history's steps lead there.
        held: what the last of them held.
        steps: how many steps of the episode count for `max_steps`.
        is_over: whether it is the episode's end.
        place: where it is in a recording, as its recorder said; None: in none.
    """

    history: History
    length: int
    held: Inputs
    steps: int
    is_over: bool = False
    place: object | None = None

    def inputs(self) -> list[TimedInput]:
        """Return the steps that lead there."""
        return self.history.steps(self.length)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What this process has of a moment: it was seen here.

    Attributes:
        snapshot: the page's.
        observation: what the agent was given.
        images: the images of the frame stack, the oldest first.
    """

    snapshot: Snapshot
    observation: Observation
    images: tuple[NDArray[np.uint8], ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Copy:
    """A page's copy of a moment, and what else was seen of it. The page lets go of its copy with this.

    Attributes:
        kept: the page's copy.
        seen: what this process has of the moment.
    """

    kept: KeptMoment
    seen: Seen


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """A moment to be at.

    Attributes:
        moment: the moment.
        differences: says what of a snapshot is not as it was at the moment; each in words.
        check: raises StateError if what the moment depends on is not so in a page.
        copy: a page's copy of it, if there may be one.
        is_start: whether episodes begin there, so that a page that has been led there keeps a copy.
    """

    moment: Moment
    differences: Callable[[Snapshot], list[str]]
    check: Callable[[Page], None]
    copy: Copy | None = None
    is_start: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Here:
    """The moment that a runner is at.

    Attributes:
        moment: the moment.
        seen: what was seen of it.
    """

    moment: Moment
    seen: Seen
