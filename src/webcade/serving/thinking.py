"""What a player's thinking costs: nothing, or page time for each second or token of it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from ..errors import OptionError
from ..game.wording import shown

_FORM = re.compile(r"(\d+(?:\.\d+)?) ?ms/(s|token)")
_MOST = 60_000  # milliseconds for a second or a token
_MOST_TOKENS = 10_000_000
EXPECTED = 'free, or milliseconds of page time as "1000ms/s" or "20ms/token"'


@dataclass(frozen=True, slots=True)
class Thinking:
    """The price of thought, in page time.

    Attributes:
        ms: milliseconds of page time.
        per: for each "second" of wall time between an answer and the next call, or for each "token", which
            the player's program counts; "" if thought is free.
    """

    ms: float = 0.0
    per: Literal["", "second", "token"] = ""

    @classmethod
    def parse(cls, name: str, text: str) -> Thinking:
        """Read "free", "1000ms/s" or "20ms/token".

        Args:
            name: of the argument, for the error.
            text: what was given.

        Raises:
            OptionError: it is none of them.
        """
        if text == "free":
            return cls()
        found = _FORM.fullmatch(text)
        if found is None or float(found[1]) > _MOST:
            raise OptionError(f"{name}: expected {EXPECTED}, at most {_MOST} ms; got {shown(text)}")
        return cls(float(found[1]), "second" if found[2] == "s" else "token")

    def price(self, seconds: float, tokens: object) -> float:
        """Return the page time that a thought costs, in milliseconds.

        Args:
            seconds: of wall time that it took.
            tokens: that it took, as the player's program says; None if it says nothing.

        Raises:
            OptionError: tokens are charged, and these are no number of them.
        """
        if self.per == "second":
            return self.ms * seconds
        if self.per == "":
            return 0.0
        if isinstance(tokens, bool) or not isinstance(tokens, int | float) or not 0 <= tokens <= _MOST_TOKENS:
            raise OptionError(
                f"tokens: thought costs {self.ms:g} ms of page time a token; "
                f"expected how many this one took; got {shown(tokens)}"
            )
        return self.ms * tokens


class Meter:
    """Turns prices into whole game frames; what is less than a frame is owed.

    Args:
        fps: game frames a second.
    """

    def __init__(self, fps: float) -> None:
        self._frame_ms = 1000 / fps
        self._owed = 0.0

    def frames(self, ms: float) -> int:
        """Return how many frames have to pass now."""
        self._owed += ms
        count = math.floor(self._owed / self._frame_ms + 1e-9)
        self._owed = max(0.0, self._owed - count * self._frame_ms)
        return count
