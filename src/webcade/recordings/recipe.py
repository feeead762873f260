"""How a moment of an episode was reached: what makes it again."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..errors import StateError
from .inputs import Input, decode_input, encode_input, kind_of
from .layout import MOST_FRAMES
from .values import Cursor, encode_varint


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that was done in an episode up to a moment.

    Attributes:
        page_seed: the seed that the page got at the reset, 0 to 2**32 - 1.
        fresh: whether the page was loaded for the episode; else the game was restarted in it.
        steps: what was done since, each input with the number of game frames that were asked for.
    """

    page_seed: int
    fresh: bool
    steps: tuple[tuple[Input, int], ...] = ()

    def to_bytes(self) -> bytes:
        """Return it as bytes: page seed (4), fresh (1); of each step its kind (1), input and frames."""
        parts = [
            bytes((kind_of(inputs),)) + encode_input(inputs) + encode_varint(frames)
            for inputs, frames in self.steps
        ]
        return struct.pack("<IB", self.page_seed, self.fresh) + b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Recipe:
        """Read what `to_bytes` returned.

        Raises:
            StateError: it is not that.
        """
        cursor = Cursor(data)
        try:
            page_seed, fresh = struct.unpack("<IB", cursor.take(5))
            steps: list[tuple[Input, int]] = []
            while not cursor.is_at_end:
                steps.append((decode_input(cursor.byte(), cursor), cursor.varint(MOST_FRAMES)))
        except (ValueError, RecursionError) as error:
            raise StateError(f"expected the steps of an episode; got other bytes: {error}") from None
        return cls(page_seed, bool(fresh), tuple(steps))
