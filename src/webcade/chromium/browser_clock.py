"""The clock of a whole browser: virtual time and frames, given out over DevTools."""

from __future__ import annotations

import time
from typing import Any

from ..errors import PageTimeout
from ..page.answer import wrong_answer
from ..page.clocks import Caller, Clock
from ..runtime import EPOCH_MS, HANDLE
from .devtools.session import LOADED, Session

BEGIN_FRAME_SWITCHES = ("--enable-begin-frame-control", "--run-all-compositor-stages-before-draw")
QUIET = f"{HANDLE}.quiet()"
_NEEDS = ("nothing", "frame", "again")
_WHOLE_FRAMES = 8  # of 1/64 ms each make whole microseconds: after as many, rounding is as it was before


class BrowserClock(Clock):
    """The whole browser's time: virtual time and frames, both given out by hand (headless shell only).

    Neither is enough alone: virtual time makes no frames, and a frame alone leaves Date on the wall clock.
    """

    name = "browser"
    runs_ahead = False

    def __init__(self, frame_ms: float) -> None:
        self._frame_ms = frame_ms
        self.screenshot: dict[str, Any] | None = None  # asked for with each frame
        self.picture = b""  # of the last frame drawn

    def attach(self, caller: Caller, timeout: float) -> None:
        assert isinstance(caller, Session)
        session = self._session = caller
        self._frames = 0
        policy = {"policy": "pause", "initialVirtualTime": EPOCH_MS / 1000}
        self._base = session.call("Emulation.setVirtualTimePolicy", policy, timeout)["virtualTimeTicksBase"]
        session.call("HeadlessExperimental.enable", None, timeout)

    def load(self, timeout: float) -> None:
        """Let a document load; `Page.loadEventFired` is expected already."""
        deadline = time.monotonic() + timeout
        while not self._session.has_seen(LOADED):
            if time.monotonic() > deadline:
                raise PageTimeout(f"no {LOADED} from the page within {timeout:g} s")
            # Nothing loads while virtual time is paused; this way it stands still for the network alone.
            self._frame(timeout, policy="pauseIfNetworkFetchesPending")

    def settle(self, timeout: float) -> None:
        """Wait until all that the document has asked for is there.

        Every load ends at the same moment, however busy the machine is.
        """
        deadline = time.monotonic() + timeout
        self.begin(QUIET)  # a font may come only with a frame
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
        session.wait_for_event("Emulation.virtualTimeBudgetExpired", _left(deadline))
        frame: dict[str, Any] = {"frameTimeTicks": self._base + end / 1000, "interval": self._frame_ms}
        if self.screenshot is not None:
            frame["screenshot"] = self.screenshot
        drawn = session.draw(frame, _left(deadline))
        self.picture = drawn.get("screenshotData", self.picture)  # none where nothing has changed


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
