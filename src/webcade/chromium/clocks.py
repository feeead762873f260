"""The three ways a page's time moves: page, browser, wall. Each takes an agent's step in its own fashion."""

from __future__ import annotations

import time
from typing import Protocol

from ..errors import PageTimeout
from ..runtime import EPOCH_MS, HANDLE
from .session import Session

LOADED = "Page.loadEventFired"
BEGIN_FRAME_SWITCHES = ("--enable-begin-frame-control", "--run-all-compositor-stages-before-draw")


class Clock(Protocol):
    """What `ChromiumPage` asks of a clock. All timeouts are in seconds of wall time."""

    def attach(self, session: Session, timeout: float) -> None:
        """Take over the time of a page that has not navigated yet."""

    def load(self, timeout: float) -> None:
        """Let the document that the page is going to load; `Page.loadEventFired` is expected already."""

    def begin(self) -> None:
        """An episode begins now."""

    def step(self, action: int, frames: int, timeout: float) -> str:
        """Hold the action's inputs for some frames; the reply of the runtime's reader."""

    def until(self, condition: str, within_ms: float, timeout: float) -> bool:
        """Frames until a JavaScript expression holds; False if it does not within some page time."""


class PageClock:
    """JavaScript's time, moved by the runtime: one crossing a step."""

    def attach(self, session: Session, timeout: float) -> None:
        self._session = session

    def load(self, timeout: float) -> None:
        self._session.event(LOADED, timeout)

    def begin(self) -> None:
        pass

    def step(self, action: int, frames: int, timeout: float) -> str:
        reply: str = self._session.evaluate(
            f"{HANDLE}.step({action},{frames})", timeout, wait_for_promise=True
        )
        return reply

    def until(self, condition: str, within_ms: float, timeout: float) -> bool:
        expression = f"{HANDLE}.until(() => ({condition}), {within_ms})"
        return bool(self._session.evaluate(expression, timeout, wait_for_promise=True))


class BrowserClock:
    """The whole browser's time: virtual time and frames, both given out by hand (headless shell only).

    Neither is enough alone: virtual time makes no frames, and a frame alone leaves Date on the wall clock.
    """

    def __init__(self, frame_ms: float) -> None:
        self._frame_ms = frame_ms

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

    def begin(self) -> None:
        pass

    def step(self, action: int, frames: int, timeout: float) -> str:
        self._session.evaluate(f"{HANDLE}.act({action})", timeout)
        for _ in range(frames):
            if self._session.evaluate(f"{HANDLE}.over()", timeout):
                break
            self._frame(timeout)
        reply: str = self._session.evaluate(f"{HANDLE}.read()", timeout)
        return reply

    def until(self, condition: str, within_ms: float, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        for _ in range(int(within_ms / self._frame_ms) + 1):
            left = max(0.0, deadline - time.monotonic())
            if self._session.evaluate(f"!!({condition})", left):
                return True
            self._frame(left)
        return False

    def _frame(self, timeout: float, policy: str = "advance") -> None:
        """One frame: its time passes, then the page draws. In whole microseconds, so that nothing adds up."""
        start = round(self._frames * self._frame_ms * 1000)
        self._frames += 1
        end = round(self._frames * self._frame_ms * 1000)
        session = self._session
        session.expect("Emulation.virtualTimeBudgetExpired")
        session.call(
            "Emulation.setVirtualTimePolicy", {"policy": policy, "budget": (end - start) / 1000}, timeout
        )
        session.event("Emulation.virtualTimeBudgetExpired", timeout)
        frame = {"frameTimeTicks": self._base + end / 1000, "interval": self._frame_ms}
        session.call("HeadlessExperimental.beginFrame", frame, timeout)


class WallClock:
    """Real time: each step ends at its deadline, a fixed time after the last one's, and reports its lag."""

    def __init__(self, frame_ms: float) -> None:
        self._frame_ms = frame_ms
        self.lag_ms = 0.0

    def attach(self, session: Session, timeout: float) -> None:
        self._session = session

    def load(self, timeout: float) -> None:
        self._session.event(LOADED, timeout)

    def begin(self) -> None:
        self._deadline: float | None = None

    def step(self, action: int, frames: int, timeout: float) -> str:
        if self._deadline is None:
            self._deadline = float(self._session.evaluate(f"{HANDLE}.wallNow()", timeout))
        self._deadline += frames * self._frame_ms
        # Half a frame early: the frame due then carries a stamp near the deadline, not at it.
        expression = f"{HANDLE}.stepUntil({action},{self._deadline - self._frame_ms / 2})"
        reply: str = self._session.evaluate(expression, timeout, wait_for_promise=True)
        text, _, ended = reply.rpartition("|")
        self.lag_ms = max(0.0, float(ended) - self._deadline)
        if self.lag_ms > frames * self._frame_ms:
            self._deadline = float(ended)  # too late to catch up: do not hurry through what follows
        return text

    def until(self, condition: str, within_ms: float, timeout: float) -> bool:
        expression = f"{HANDLE}.until(() => ({condition}), {within_ms})"
        return bool(self._session.evaluate(expression, timeout, wait_for_promise=True))


def make_clock(kind: str, frame_ms: float) -> Clock:
    """The clock by its name in `make`: "page", "browser" or "wall"."""
    if kind == "page":
        return PageClock()
    return BrowserClock(frame_ms) if kind == "browser" else WallClock(frame_ms)
