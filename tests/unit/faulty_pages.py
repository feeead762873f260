"""Pages without a browser that each have one fault, or one thing that a check could take for a fault."""

from __future__ import annotations

from typing import Any

from webcade.errors import PageCrashed
from webcade.page import FakePage, Inputs, ResetBy, Snapshot

WAIT = 121  # steps


class EndlessPage(FakePage):
    """The game is never over, and its dot runs on."""

    def __init__(self, **given: Any) -> None:
        super().__init__(length=10**9, **given)


class BrokenEndPage(FakePage):
    """The game stands still after 20 frames, and its reading `over` stays false."""

    def end_step(self) -> Snapshot:
        frame = super().end_step()
        frame.readings["over"] = False
        return frame


class LongPage(FakePage):
    """The game is over after 121 steps."""

    def __init__(self, **given: Any) -> None:
        super().__init__(length=2 * WAIT, **given)


class OverPage(FakePage):
    """The game is over as it begins."""

    def _read(self) -> Snapshot:
        frame = super()._read()
        frame.readings["over"] = True
        return frame


class PatientPage(FakePage):
    """It scores only while action 1 is held for eight steps on end: chance does not do that for long."""

    _held = 0

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        super().begin_reset(seed, by)
        self._held = 0

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        super().begin_step(inputs, frames)
        self._held = self._held + 1 if inputs.actions == (1,) else -(10**6)

    def _read(self) -> Snapshot:
        frame = super()._read()
        frame.readings["score"] = float(self._held >= 8)
        return frame


class NothingScoredPage(FakePage):
    """Nothing is ever scored, and each episode begins with another score."""

    def _read(self) -> Snapshot:
        frame = super()._read()
        frame.readings["score"] = float(self._pace)
        return frame


class LateChancePage(LongPage):
    """The seed matters after a hundred steps."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        super().begin_reset(seed, by)
        self._late, self._pace = self._pace, 1

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        self._pace = self._late if self._frame > 200 else 1
        super().begin_step(inputs, frames)

    def _read(self) -> Snapshot:
        frame = super()._read()
        frame.state[1:] = 1
        return frame


class ChancelessEndlessPage(EndlessPage):
    """No seed rules anything, and there is no end."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        super().begin_reset(0, by)


class LeavingPage(FakePage):
    """A restart leaves the dot where it was."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        was_loaded, position = self.loads > 0 and not self._is_fresh, self._position
        super().begin_reset(seed, by)
        if by == "restart" and was_loaded:
            self._position = position


class OverAfterRestartPage(FakePage):
    """After a restart the game is still over."""

    def end_reset(self) -> Snapshot:
        frame = super().end_reset()
        frame.readings["over"] = self._was_restarted
        return frame

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        self._was_restarted = by == "restart" and self.loads > 0 and not self._is_fresh
        super().begin_reset(seed, by)


class NeverTheSamePage(FakePage):
    """No two episodes are the same, fresh page or not."""

    count = 0

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        super().begin_reset(seed, by)
        NeverTheSamePage.count += 1
        self._position = NeverTheSamePage.count


class FaultyPage(FakePage):
    """Each third step is a fault."""

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        if self._frame >= 4:
            raise PageCrashed("the page's renderer process ended")
        super().begin_step(inputs, frames)


class BrokenAtOncePage(FaultyPage):
    """The first step is a fault."""

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        raise PageCrashed("the page's renderer process ended")


class SlowPage(FakePage):
    """A step takes 100 ms and a reset two seconds, of a clock that nothing else moves."""

    now = 0.0
    step_seconds, reset_seconds = 0.1, 2.0

    def __init__(self, **given: Any) -> None:
        super().__init__(length=600, **given)

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        super().begin_reset(seed, by)
        SlowPage.now += self.reset_seconds

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        super().begin_step(inputs, frames)
        SlowPage.now += self.step_seconds
