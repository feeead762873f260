"""What came of trying an action at the moments of a game."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..page import Miss
from .action_trials import ActionSequence, ActionTrial

MOST_REASONS = 3  # that a sentence gives

Moment = tuple[int, int]
"""A moment of the game: the number of a random past, and how many of its steps are played."""


class Difference(NamedTuple):
    """The first difference between a play with the action and one without.

    Attributes:
        moment: when the action was tried.
        step: the step of the script that differs, from 1.
        names: what differs: "image", "state", "ended" or names of readings.
    """

    moment: Moment
    step: int
    names: list[str]


@dataclass(slots=True)
class ActionAttempt:
    """What came of a trial so far.

    Attributes:
        trial: the trial.
        left: the ways that have shown no difference.
        found: the differences.
        tried: the ways that were tried.
        reached: the moments of the game at which it was tried.
        fault: how the page failed in it; "" if it did not.
        is_cut: whether time was up before it was tried at every moment.
        missed: the clicks that did not reach their elements, each once.
    """

    trial: ActionTrial
    left: list[ActionSequence]
    found: list[Difference] = field(default_factory=list)
    tried: set[ActionSequence] = field(default_factory=set)
    reached: set[Moment] = field(default_factory=set)
    fault: str = ""
    is_cut: bool = False
    missed: dict[Miss, None] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to try. Of a grid, not every cell needs to have an effect."""
        return bool(self.found or self.fault or not self.trial.ways)

    @property
    def moments(self) -> int:
        """At how many moments of the game it was tried."""
        return len(self.reached)

    @property
    def result(self) -> str:
        """The result, as the figures of the finding have it."""
        if not self.trial.ways:
            return "nothing, as game.toml says"
        if self.fault or self.found:
            return "fault" if self.fault else "acts"
        if self.is_cut:
            return "not tried to the end"
        return "idle" if self.moments else "never tried: the game was over before"

    def misses(self, *, elsewhere: bool = False) -> str:
        """Why clicks did not reach their elements; with `elsewhere`, of those that reached others."""
        reasons = [miss.reason for miss in self.missed if miss.elsewhere or not elsewhere]
        return ", ".join(reasons[:MOST_REASONS])

    def as_dict(self) -> dict[str, Any]:
        """The attempt as plain data, for the figures of the finding."""
        about: dict[str, Any] = {"name": self.trial.name, "path": self.trial.path, "moments": self.moments}
        if self.trial.cells:
            about |= {"cells": self.trial.cells, "tried": len(self.tried), "acted": len(self.found)}
        if self.missed:
            about["missed"] = [miss._asdict() for miss in self.missed]
        if self.fault:
            about["fault"] = self.fault
        elif self.found:
            about |= self.found[0]._asdict()
        return {**about, "result": self.result}
