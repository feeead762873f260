"""What an EpisodeRunner tells of its episodes as they are played. `webcade.recordings` keeps it in a file."""

from __future__ import annotations

from typing import Any, Protocol

from ..page import Fingerprint, Snapshot
from .goal import Moment
from .history import Input

NO_FAULT: dict[str, Any] = {"recording": "", "recording_step": 0}
"""What `Recorder.fault` returns has these keys, and so has the info of every other moment."""


class Recorder(Protocol):
    """Hears what one environment does."""

    def reset(
        self, snapshot: Snapshot, fingerprint: Fingerprint, page_seed: int, *, fresh: bool, seed: int | None
    ) -> None:
        """Hear that an episode has begun.

        Args:
            snapshot: its first moment.
            fingerprint: what it depends on.
            page_seed: the seed that the page got.
            fresh: whether the page was loaded for it; else the game was restarted in it.
            seed: what `reset` was called with; None if the random generator went on.
        """

    def go_to(self, snapshot: Snapshot, fingerprint: Fingerprint, moment: Moment) -> None:
        """Hear that the game is at a moment of this episode, or of another one, and goes on from there."""

    def place(self) -> object | None:
        """Return where the moment that was heard of last is in the file; None: nowhere."""

    def step(
        self,
        inputs: Input,
        frames: int,
        snapshot: Snapshot,
        reward: float,
        *,
        terminated: bool,
        truncated: bool,
    ) -> None:
        """Hear of a step: what was done for how many game frames, the moment after it, and what it earned."""

    def fault(self, inputs: Input, frames: int, sentence: str) -> dict[str, Any]:
        """Hear of a step at which the page failed. Return what is added to its info."""
