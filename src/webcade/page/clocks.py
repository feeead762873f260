"""The clocks: what moves a page's time, and how a step is asked for. Any driver's page has one.

A driver that can move more of a browser's time has a clock of its own (chromium/browser_clock.py).
"""

from __future__ import annotations

from typing import Any, Protocol

from ..runtime import HANDLE
from .answer import finite, text_of, wrong_answer
from .contract import Inputs, Lag
from .script import step_text, until_text


class Caller(Protocol):
    """What a clock asks of a page: expressions begun, and their values. Timeouts are in seconds."""

    def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
        """Begin an evaluation, of a promise where it is waited for; its number is for `value`."""

    def value(self, number: int, timeout: float) -> Any:
        """The value of what was begun; raises PageError or BrowserError without one."""


class Clock:
    """What a page asks of its clock. All timeouts are in seconds of wall time.

    What is begun goes on in the page where the clock lets it, and waits for its end where not.

    Attributes:
        name: as keyword `clock` has it.
        call: the number of the call that was begun last.
        runs_ahead: what is begun goes on while nobody waits for its end, so pages work at the same time.
    """

    name: str
    call: int
    runs_ahead = True

    def attach(self, caller: Caller, timeout: float) -> None:
        """Take over the time of a page that has not navigated yet."""
        raise NotImplementedError

    def begin(self, expression: str) -> None:
        """Begin what the runtime makes a promise of, with the frames that it waits for."""
        raise NotImplementedError

    def end(self, timeout: float) -> Any:
        """The value of that promise."""
        raise NotImplementedError

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        """Begin to do this for some frames, fewer if the game ends."""
        self.begin(step_text(inputs, frames))

    def end_step(self, timeout: float) -> str:
        """The reply of the runtime's reader."""
        return text_of(self.end(timeout), "a moment of the game")

    def begin_episode(self) -> None:
        """An episode begins with what is begun next."""

    def lag(self, frames: float) -> Lag | None:
        """How far the episode is behind real time, `frames` of page time not made; None in stepped time."""
        return None


class _ScriptClock(Clock):
    """A clock that the runtime needs no help with: whatever is asked of it is one crossing."""

    _caller: Caller

    def attach(self, caller: Caller, timeout: float) -> None:
        self._caller = caller

    def begin(self, expression: str) -> None:
        self.call = self._caller.start(expression, wait_for_promise=True)

    def end(self, timeout: float) -> Any:
        return self._caller.value(self.call, timeout)


class PageClock(_ScriptClock):
    """JavaScript's time, moved by the runtime: one crossing a step."""

    name = "page"


class WallClock(_ScriptClock):
    """Real time: each step ends at its deadline, a fixed time after the last one's, and reports its lag."""

    name = "wall"

    def __init__(self, frame_ms: float) -> None:
        self._frame_ms = frame_ms
        self._deadline: float | None = None  # in the browser's milliseconds
        self.lag_ms = 0.0
        self.late_steps = 0

    def begin_episode(self) -> None:
        self._deadline = None  # an episode's first step begins when it is asked for
        self.lag_ms, self.late_steps = 0.0, 0

    def lag(self, frames: float) -> Lag:
        return Lag(self.lag_ms, self.late_steps, max(0, round(frames)))

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        self._step_ms = frames * self._frame_ms
        base = f"{HANDLE}.wallNow()" if self._deadline is None else str(self._deadline)
        # Half a frame early: the frame due then carries a stamp near the deadline, not at it.
        self.begin(until_text(inputs, f"{base}+{self._step_ms - self._frame_ms / 2}"))

    def end_step(self, timeout: float) -> str:
        reply = text_of(self.end(timeout), "a moment of the game")
        text, due, ended = _timed(reply)
        self._deadline = due + self._frame_ms / 2
        self.lag_ms = max(0.0, ended - self._deadline)
        self.late_steps += self.lag_ms >= self._frame_ms
        if self.lag_ms > self._step_ms:
            self._deadline = ended  # too late to catch up: do not hurry through what follows
        return text


def _timed(reply: str) -> tuple[str, float, float]:
    """A step's reply in real time: its moment, when it was due and when it ended."""
    try:
        text, due, ended = reply.rsplit("|", 2)
        return text, finite(due), finite(ended)
    except ValueError as error:
        raise wrong_answer(reply, "a moment, when it was due and when it came", error) from error


def make_clock(kind: str, frame_ms: float) -> Clock:
    """The clock that any page can have, by its name in `make`: "page" or "wall"."""
    return PageClock() if kind == "page" else WallClock(frame_ms)
