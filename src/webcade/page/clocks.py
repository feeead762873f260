"""The clocks of a page: what moves its time, and how a step is called.

Every driver's page can have these. Chromium has one more, which moves the whole browser's time
(chromium/browser_clock.py).
"""

from __future__ import annotations

from typing import Any, Protocol

from ..runtime import HANDLE
from .answer import finite, text_of, wrong_answer
from .contract import Inputs, Lag, RawInputs
from .script import step_text, until_text


class Caller(Protocol):
    """The calls of a page that a clock makes. Timeouts are in seconds."""

    def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
        """Begin to evaluate an expression. Return the call's number, for `value`.

        Args:
            expression: JavaScript.
            wait_for_promise: whether the call ends only when the expression's promise is settled.
        """

    def value(self, number: int, timeout: float) -> Any:
        """Wait for a call's value. Raises PageError or BrowserError if there is none."""


class Clock:
    """Moves a page's time. All timeouts are in seconds of wall time.

    Attributes:
        name: the clock's name, as the keyword `clock` takes it.
        call: the number of the call that was begun last.
        runs_ahead: True if a call runs in the page from its `begin`, so that several pages run at the same
            time; False if it runs only during its `end`.
    """

    name: str
    call: int
    runs_ahead = True

    def attach(self, caller: Caller, timeout: float) -> None:
        """Take control of a page's time, before the page navigates."""
        raise NotImplementedError

    def begin(self, expression: str) -> None:
        """Begin a call of the runtime that returns a promise. Its frames are made until `end` returns."""
        raise NotImplementedError

    def end(self, timeout: float) -> Any:
        """Wait for the value of the promise. Raises PageError or BrowserError."""
        raise NotImplementedError

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        """Begin to apply inputs for `frames` game frames, or fewer if the game ends."""
        self.begin(step_text(inputs, frames))

    def end_step(self, timeout: float) -> str:
        """Wait for the step; return the text of the runtime's observation encoder."""
        return text_of(self.end(timeout), "a snapshot of the game")

    def begin_episode(self) -> None:
        """Say that the next call begins an episode."""

    def lag(self, frames: float) -> Lag | None:
        """Return how far the episode is behind real time; None for a clock that steps time.

        Args:
            frames: frames of page time that have passed and were not made.
        """
        return None


class _ScriptClock(Clock):
    """A clock that runs inside the page: each call is one round trip."""

    _caller: Caller

    def attach(self, caller: Caller, timeout: float) -> None:
        self._caller = caller

    def begin(self, expression: str) -> None:
        self.call = self._caller.start(expression, wait_for_promise=True)

    def end(self, timeout: float) -> Any:
        return self._caller.value(self.call, timeout)


class PageClock(_ScriptClock):
    """JavaScript's time, stepped by the runtime: one round trip a step."""

    name = "page"


class WallClock(_ScriptClock):
    """Real time: each step ends at its deadline, a fixed time after the last one's, and reports its lag.

    Args:
        frame_ms: length of a game frame, in milliseconds.

    Attributes:
        lag_ms: how late the last step ended, in milliseconds.
        late_steps: steps of this episode that ended a frame or more after their deadline.
    """

    name = "wall"

    def __init__(self, frame_ms: float) -> None:
        self._frame_ms = frame_ms
        self._deadline: float | None = None  # in the browser's milliseconds
        self.lag_ms = 0.0
        self.late_steps = 0

    def begin_episode(self) -> None:
        self._deadline = None  # an episode's first step begins when it is called
        self.lag_ms, self.late_steps = 0.0, 0

    def lag(self, frames: float) -> Lag:
        return Lag(self.lag_ms, self.late_steps, max(0, round(frames)))

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        self._step_ms = frames * self._frame_ms
        base = f"{HANDLE}.wallNow()" if self._deadline is None else str(self._deadline)
        # Half a frame early: the time stamp of the frame that is due then is near the deadline, not at it.
        self.begin(until_text(inputs, f"{base}+{self._step_ms - self._frame_ms / 2}"))

    def end_step(self, timeout: float) -> str:
        text, due, ended = _timed(super().end_step(timeout))
        self._deadline = due + self._frame_ms / 2
        self.lag_ms = max(0.0, ended - self._deadline)
        self.late_steps += self.lag_ms >= self._frame_ms
        if self.lag_ms > self._step_ms:
            self._deadline = ended  # too late to catch up: do not rush the next steps
        return text


def _timed(reply: str) -> tuple[str, float, float]:
    """Split a real-time step's reply: the snapshot's text, when the step was due and when it ended (ms)."""
    try:
        text, due, ended = reply.rsplit("|", 2)
        return text, finite(due), finite(ended)
    except ValueError as error:
        raise wrong_answer(reply, "a snapshot, when it was due and when it ended", error) from error


def make_clock(kind: str, frame_ms: float) -> Clock:
    """Make the clock "page" or "wall", which every driver's page can have.

    Args:
        kind: "page" or "wall".
        frame_ms: length of a game frame, in milliseconds.
    """
    return PageClock() if kind == "page" else WallClock(frame_ms)
