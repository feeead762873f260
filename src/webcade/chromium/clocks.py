"""The three ways a page's time moves: page, browser, wall. Each takes an agent's step in its own fashion."""

from __future__ import annotations

import time
from typing import Any

from ..definition import step_text, until_text
from ..errors import PageTimeout
from ..page import Inputs, Lag
from ..runtime import EPOCH_MS, HANDLE
from .answer import finite, text_of, wrong_answer
from .session import Session

LOADED = "Page.loadEventFired"
_QUIET = f"{HANDLE}.quiet()"
_NEEDS = ("nothing", "frame", "again")
_WHOLE_FRAMES = (
    8  # of 1/64 ms each make whole microseconds: after as many, what is rounded is rounded as before
)
BEGIN_FRAME_SWITCHES = ("--enable-begin-frame-control", "--run-all-compositor-stages-before-draw")


class Clock:
    """What a page asks of its clock. All timeouts are in seconds of wall time.

    What is begun goes on in the page where the clock lets it, and waits for its end where not.

    Attributes:
        call: the number of the call that was begun last.
        runs_ahead: what is begun goes on while nobody waits for its end, so pages work at the same time.
        is_stepped: page time stands still between steps, while what is loading goes on.
    """

    call: int
    runs_ahead = True
    is_stepped = False

    def attach(self, session: Session, timeout: float) -> None:
        """Take over the time of a page that has not navigated yet."""
        raise NotImplementedError

    def load(self, timeout: float) -> None:
        """Let the document that the page is going to load; `Page.loadEventFired` is expected already."""
        raise NotImplementedError

    def settle(self, timeout: float) -> None:
        """Wait until all that the document has asked for is there."""
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

    _session: Session

    def attach(self, session: Session, timeout: float) -> None:
        self._session = session

    def load(self, timeout: float) -> None:
        self._session.event(LOADED, timeout)

    def settle(self, timeout: float) -> None:
        self._session.evaluate(_QUIET, timeout, wait_for_promise=True)

    def begin(self, expression: str) -> None:
        self.call = self._session.start(expression, wait_for_promise=True)

    def end(self, timeout: float) -> Any:
        return self._session.value(self.call, timeout)


class PageClock(_ScriptClock):
    """JavaScript's time, moved by the runtime: one crossing a step."""

    is_stepped = True


class BrowserClock(Clock):
    """The whole browser's time: virtual time and frames, both given out by hand (headless shell only).

    Neither is enough alone: virtual time makes no frames, and a frame alone leaves Date on the wall clock.
    """

    runs_ahead = False

    def __init__(self, frame_ms: float) -> None:
        self._frame_ms = frame_ms
        self.screenshot: dict[str, Any] | None = None  # asked for with each frame
        self.picture = b""  # of the last frame drawn

    def attach(self, session: Session, timeout: float) -> None:
        self._session = session
        self._frames = 0
        policy = {"policy": "pause", "initialVirtualTime": EPOCH_MS / 1000}
        self._base = session.call("Emulation.setVirtualTimePolicy", policy, timeout)["virtualTimeTicksBase"]
        session.call("HeadlessExperimental.enable", None, timeout)

    def load(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not self._session.happened(LOADED):
            if time.monotonic() > deadline:
                raise PageTimeout(f"no {LOADED} from the page within {timeout:g} s")
            # Nothing loads while virtual time is paused; this way it stands still for the network alone.
            self._frame(timeout, policy="pauseIfNetworkFetchesPending")

    def settle(self, timeout: float) -> None:
        """See `Clock.settle`. Every load ends at the same moment, however busy the machine is."""
        deadline = time.monotonic() + timeout
        self.begin(_QUIET)  # a font may come only with a frame
        while self._needs(_left(deadline)) != "nothing":
            self._frame(_left(deadline), policy="pauseIfNetworkFetchesPending")
        self._session.value(self.call, _left(deadline))
        self._frame(_left(deadline))  # and all that has come is in a picture
        while self._frames % _WHOLE_FRAMES or (self.screenshot is not None and not self.picture):
            self._frame(_left(deadline))

    def begin(self, expression: str) -> None:
        self.call = self._session.start(f"{HANDLE}.task({expression})", wait_for_promise=True)

    def end(self, timeout: float) -> Any:
        deadline = time.monotonic() + timeout
        while (needs := self._needs(_left(deadline))) != "nothing":
            if needs == "frame":
                self._frame(_left(deadline))
        return self._session.value(self.call, _left(deadline))

    def _needs(self, timeout: float) -> str:
        needs = self._session.evaluate(f"{HANDLE}.ended()", timeout, wait_for_promise=True)
        if needs not in _NEEDS:
            raise wrong_answer(needs, "what it needs: a frame, to be asked again, or nothing")
        return str(needs)

    def _frame(self, timeout: float, policy: str = "advance") -> None:
        """One frame: its time passes, then the page draws. In whole microseconds, so that nothing adds up."""
        start = round(self._frames * self._frame_ms * 1000)
        self._frames += 1
        end = round(self._frames * self._frame_ms * 1000)
        session, deadline = self._session, time.monotonic() + timeout
        session.expect("Emulation.virtualTimeBudgetExpired")
        session.call(
            "Emulation.setVirtualTimePolicy", {"policy": policy, "budget": (end - start) / 1000}, timeout
        )
        session.event("Emulation.virtualTimeBudgetExpired", _left(deadline))
        frame: dict[str, Any] = {"frameTimeTicks": self._base + end / 1000, "interval": self._frame_ms}
        if self.screenshot is not None:
            frame["screenshot"] = self.screenshot
        drawn = session.draw(frame, _left(deadline))
        self.picture = drawn.get("screenshotData", self.picture)  # none where nothing has changed


class WallClock(_ScriptClock):
    """Real time: each step ends at its deadline, a fixed time after the last one's, and reports its lag."""

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


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def make_clock(kind: str, frame_ms: float) -> Clock:
    """The clock by its name in `make`: "page", "browser" or "wall"."""
    if kind == "page":
        return PageClock()
    return BrowserClock(frame_ms) if kind == "browser" else WallClock(frame_ms)
