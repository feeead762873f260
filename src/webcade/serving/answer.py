"""Answer: what a player is told after each thing it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .pictures import Picture


@dataclass
class Answer:
    """What changed since the answer before. It holds nothing of the wall clock.

    Attributes:
        facts: names and values, ready for JSON, in the order in which they are told.
        pictures: what was looked at meanwhile, in order.
    """

    facts: dict[str, Any]
    pictures: list[Picture] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """Return the facts, with what each picture shows."""
        if not self.pictures:
            return self.facts
        return {**self.facts, "pictures": [_described(one) for one in self.pictures]}


def _described(picture: Picture) -> dict[str, Any]:
    return {
        "width": picture.width,
        "height": picture.height,
        "shows": picture.shows._asdict(),
        "frame": picture.frame,
        "time_ms": picture.time_ms,
    }
