"""Scene: what a session shows of this moment to those who watch it. Taking it changes nothing in the game."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Scene(NamedTuple):
    """All that is shown of a moment.

    Attributes:
        picture: the game as a person sees it, uint8 (height, width, 3); None where there is none.
        seen: what the player observed, an image or a stack; None where it sees features alone.
        readings: the game's readings by name.
        frame: game frames since the episode's start.
        time_ms: page time since then, in milliseconds.
        action: what was done last, in words.
        reward: what that earned.
        total: what the episode has earned so far.
        ended: why the episode ended; "" while it goes on.
    """

    picture: NDArray[np.uint8] | None
    seen: NDArray[Any] | None
    readings: dict[str, Any]
    frame: int
    time_ms: float
    action: str = ""
    reward: float = 0.0
    total: float = 0.0
    ended: str = ""
