"""A page without a browser that keeps copies of its moments."""

from __future__ import annotations

from typing import Any

from webcade.errors import PageCrashed
from webcade.page import FakePage, KeptMoment

_STATE = ("_position", "_pace", "_frame", "_moves")


class KeepingPage(FakePage):
    """A FakePage that keeps copies: not while `refuses` says why; with `breaks` no return works."""

    refuses = ""
    breaks = False
    replays = 0

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.copies: dict[KeptMoment, tuple[Any, ...]] = {}

    @property
    def keeps_moments(self) -> bool:
        return True

    def load(self) -> None:
        self.copies.clear()
        super().load()

    def close(self) -> None:
        self.copies.clear()
        super().close()

    def begin_replay(self, steps: Any) -> None:
        self.replays += 1
        super().begin_replay(steps)

    def keep(self) -> KeptMoment | str:
        if self.refuses:
            return self.refuses
        kept = KeptMoment(len(self.copies))
        self.copies[kept] = tuple(getattr(self, name) for name in _STATE)
        return kept

    def holds(self, kept: KeptMoment) -> bool:
        return kept in self.copies

    def put_back(self, kept: KeptMoment) -> None:
        if self.breaks:
            raise PageCrashed("it fell over")
        for name, value in zip(_STATE, self.copies[kept], strict=True):
            setattr(self, name, value)

    def forget(self, kept: KeptMoment) -> None:
        self.copies.pop(kept, None)
