"""The traces of a game that several checks compare with, each recorded once, when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from .budget import Length
from .subject_env import BesideEnv
from .trace import Trace, record

if TYPE_CHECKING:
    from .game_under_test import GameUnderTest

CLOCKS = Length(2, 60)  # what is compared between clocks, of which some are slow


class SharedTraces:
    """Records traces of random play. Each is as long as the subject's `length`, and is cut at its deadline.

    Args:
        subject: the game.
    """

    def __init__(self, subject: GameUnderTest) -> None:
        self._subject = subject
        self._fresh: Trace | None = None
        self._fresh_again: Trace | None = None

    def record(self, most: Length | None = None, **options: Any) -> Trace:
        """Record random play in a fresh environment.

        Args:
            most: how much to play at most; None takes the subject's length.
            **options: further keywords of WebcadeEnv.
        """
        length = self._length(most)
        with self._subject.make(**{**self._shown(length), **options}) as env:
            return record(env, length.episodes, self._subject.seed, deadline=self._subject.deadline)

    def record_beside(self) -> Trace:
        """Record random play while another page in the same renderer process plays as well."""
        env = BesideEnv(self._subject, self._shown(self._subject.length))
        try:
            return record(
                env, self._subject.length.episodes, self._subject.seed, deadline=self._subject.deadline
            )
        finally:
            env.close()

    def record_twice(self, most: Length | None = None, **options: Any) -> tuple[Trace, Trace]:
        """Record the same random play twice in one environment; arguments as for `record`."""
        length, seed = self._length(most), self._subject.seed
        with self._subject.make(**{**self._shown(length), **options}) as env:
            with self._subject.within(0.5):
                first = record(env, length.episodes, seed, deadline=self._subject.deadline)
            return first, record(env, length.episodes, seed, deadline=self._subject.deadline)

    @cached_property
    def twice(self) -> tuple[Trace, Trace]:
        """Two traces of the same play in one environment, as game.toml has it reset."""
        return self.record_twice()

    @property
    def first(self) -> Trace:
        """The trace that the checks of repeatability compare others with: the first of `twice`."""
        return self.twice[0]

    def fresh(self, part: float = 1.0) -> Trace:
        """The same play, each episode of it on a fresh page. Recorded again if the last try was cut short.

        Args:
            part: of the time that is left, from 0 to 1.
        """
        if self._subject.reset_by == "reload":
            return self.first
        if self._fresh is None or _is_of_no_use(self._fresh):
            with self._subject.within(part):
                self._fresh = self.record(reset_by="reload")
        return self._fresh

    def fresh_again(self) -> Trace:
        """The same as `fresh`, recorded once more."""
        if self._subject.reset_by == "reload":
            return self.twice[1]
        if self._fresh_again is None or _is_of_no_use(self._fresh_again):
            self._fresh_again = self.record(reset_by="reload")
        return self._fresh_again

    @cached_property
    def short(self) -> Trace:
        """A short trace by the clock of game.toml, to compare with the other clocks."""
        is_recorded = "twice" in self.__dict__ and not self.first.is_cut
        if is_recorded and self._length(CLOCKS) == self._subject.length:
            return self.first
        return self.record(CLOCKS)

    def _length(self, most: Length | None) -> Length:
        own = self._subject.length
        return own if most is None else Length(min(most.episodes, own.episodes), min(most.steps, own.steps))

    def _shown(self, length: Length) -> dict[str, Any]:
        return {"obs_type": self._subject.whole, "max_steps": length.steps}


def _is_of_no_use(trace: Trace) -> bool:
    """Whether a trace was cut before its second episode had a step."""
    return trace.is_cut and sum(len(steps) > 1 for steps in trace.episodes) < 2
