"""The clock "browser": DevTools steps the virtual time and the frames of the whole browser."""

from __future__ import annotations

import time
from typing import Any

from ..errors import PageTimeout
from ..page.answer import wrong_answer
from ..page.clocks import Caller, Clock
from ..page.script import quiet_text
from ..runtime import EPOCH_MS, HANDLE
from .devtools.session import LOADED, Session

BEGIN_FRAME_SWITCHES = ("--enable-begin-frame-control", "--run-all-compositor-stages-before-draw")
_NEEDS = ("nothing", "frame", "again", "load")
_LOADS = "pauseIfNetworkFetchesPending"  # a policy: virtual time stands still while requests are pending
_INSTANT_MS = 0.001  # the least time that can pass, so that something loads
_LOADING_INSTANTS = 8
_MOST_INSTANTS = 1000  # in a frame: what has not loaded then needs time
_WHOLE_FRAMES = 8  # 8 frames of n/64 ms are whole microseconds: rounding repeats after as many


class BrowserClock(Clock):
    """Steps the whole browser's time: virtual time and frames. Headless shell only.

    Both are needed: virtual time makes no frames, and a frame alone leaves Date on the wall clock.

    Args:
        frame_ms: length of a game frame, in milliseconds.

    Attributes:
        screenshot: DevTools' parameters of a picture that each frame brings along; None for no pictures.
        picture: the picture of the last frame in which something was drawn, as PNG.
    """

    name = "browser"
    runs_ahead = False

    def __init__(self, frame_ms: float) -> None:
        self._frame_ms = frame_ms
        self.screenshot: dict[str, Any] | None = None
        self.picture = b""

    def attach(self, caller: Caller, timeout: float) -> None:
        assert isinstance(caller, Session)
        session = self._session = caller
        self._frames = self._instants = 0
        policy = {"policy": "pause", "initialVirtualTime": EPOCH_MS / 1000}
        self._base = session.call("Emulation.setVirtualTimePolicy", policy, timeout)["virtualTimeTicksBase"]
        session.call("HeadlessExperimental.enable", None, timeout)

    def load(self, timeout: float) -> None:
        """Make frames until the document has loaded. `expect(LOADED)` has to come before.

        Args:
            timeout: seconds of wall time.

        Raises:
            PageTimeout: the document did not load in time.
        """
        deadline = time.monotonic() + timeout
        while not self._session.has_seen(LOADED):
            if time.monotonic() > deadline:
                raise PageTimeout(f"no {LOADED} from the page within {timeout:g} s")
            # Nothing loads while virtual time is paused. With this policy it stands still only while requests
            # are pending.
            self._frame(timeout, policy=_LOADS)

    def settle(self, timeout: float) -> None:
        """Make frames until all that the document has requested is there.

        Every load ends at the same page time, however busy the machine is.

        Args:
            timeout: seconds of wall time.
        """
        deadline = time.monotonic() + timeout
        self.begin(quiet_text(timeout))  # a font may need a frame before it loads
        while self._needs(_left(deadline)) != "nothing":
            self._frame(_left(deadline), policy=_LOADS)
        self._session.value(self.call, _left(deadline))
        self._frame(_left(deadline))  # draw what has loaded
        while self._frames % _WHOLE_FRAMES or (self.screenshot is not None and not self.picture):
            self._frame(_left(deadline))

    def begin(self, expression: str) -> None:
        self.call = self._session.start(f"{HANDLE}.task({expression})", wait_for_promise=True)

    def end(self, timeout: float) -> Any:
        deadline = time.monotonic() + timeout
        while (needs := self._needs(_left(deadline))) != "nothing":
            if needs == "frame" or self._instants >= _MOST_INSTANTS:
                self._frame(_left(deadline))
            elif needs == "load":
                self._instant(deadline)
        return self._session.value(self.call, _left(deadline))

    def _needs(self, timeout: float) -> str:
        needs = self._session.evaluate(f"{HANDLE}.ended()", timeout, wait_for_promise=True)
        if needs not in _NEEDS:
            raise wrong_answer(needs, f"what the page needs, one of {', '.join(_NEEDS)}")
        return str(needs)

    def _frame(self, timeout: float, policy: str = "advance") -> None:
        """Make one frame: its time passes, then the page draws.

        Times are rounded to whole microseconds from the beginning, so that rounding errors do not add up.
        """
        start = round(self._frames * self._frame_ms * 1000)
        self._frames += 1
        end = round(self._frames * self._frame_ms * 1000)
        session, deadline = self._session, time.monotonic() + timeout
        instants, self._instants = self._instants, 0
        self._pass((end - start) / 1000 - instants * _INSTANT_MS, policy, deadline)
        if policy == _LOADS:  # what is on its way arrives before the frame's callbacks
            for _ in range(_LOADING_INSTANTS):
                self._instant(deadline)
        frame: dict[str, Any] = {"frameTimeTicks": self._base + end / 1000, "interval": self._frame_ms}
        if self.screenshot is not None:
            frame["screenshot"] = self.screenshot
        drawn = session.draw(frame, _left(deadline))
        self.picture = drawn.get("screenshotData", self.picture)  # absent if nothing has changed

    def _instant(self, deadline: float) -> None:
        """Let what is requested arrive, in almost no time."""
        self._instants += 1
        self._pass(_INSTANT_MS, _LOADS, deadline)

    def _pass(self, ms: float, policy: str, deadline: float) -> None:
        """Let virtual time pass, without a frame; `deadline` is of time.monotonic()."""
        session = self._session
        session.expect("Emulation.virtualTimeBudgetExpired")
        wanted = {"policy": policy, "budget": ms}
        session.call("Emulation.setVirtualTimePolicy", wanted, _left(deadline))
        session.wait_for_event("Emulation.virtualTimeBudgetExpired", _left(deadline))


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
