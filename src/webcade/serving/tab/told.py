"""Told: what a tab is told after each thing it asks for. As bytes: a length, facts in JSON, then pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ...episode.observing import Info, Observation
from ...page.images.png import encode_png
from ..readings import number
from ..scene import Scene
from ..wire import framed

MOST_READINGS = 32
_APART = ("time_ms", "frame", "recording_step")
_LONGEST_WORDS = 120  # characters of an action
_FAST = 1  # level of compression: a tab is near, and waits


@dataclass(frozen=True)
class Told:
    """What a tab is told.

    Attributes:
        facts: names and values, ready for JSON.
        parts: bytes by their names, as pictures in PNG.
    """

    facts: dict[str, Any]
    parts: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of_pictures(
        cls, facts: dict[str, Any], game: NDArray[np.uint8] | None, agent: NDArray[np.uint8] | None
    ) -> Self:
        """Return facts with the game's picture, and what the agent sees where that is something else."""
        is_same = game is not None and agent is not None and np.array_equal(game, agent)
        seen = {"game": game, "agent": None if is_same else agent}
        parts = {name: encode_png(one, _FAST) for name, one in seen.items() if one is not None}
        return cls({**facts, "agent_sees_all": is_same}, parts)

    @classmethod
    def of_scene(cls, scene: Scene, **more: Any) -> Self:
        """Return what a scene shows, with further facts."""
        facts = {
            "frame": scene.frame,
            "time_ms": number(scene.time_ms),
            "action": scene.action[:_LONGEST_WORDS],
            "reward": number(scene.reward),
            "total": number(scene.total),
            "readings": scalars(scene.readings),
            "ended": scene.ended,
            **more,
        }
        return cls.of_pictures(facts, scene.picture, as_picture(scene.seen))

    def packed(self) -> bytes:
        """Return it as bytes: the length of the JSON, 4 bytes, little-endian; the JSON; the parts."""
        sizes = [[name, len(data)] for name, data in self.parts.items()]
        return framed({**self.facts, "parts": sizes}, *self.parts.values())


def as_picture(observation: Observation | None) -> NDArray[np.uint8] | None:
    """Return an observation's image, uint8 (height, width, 3): the newest of a stack; None of features."""
    image = observation.get("image") if isinstance(observation, dict) else observation
    if image is None or image.ndim < 2:
        return None
    if image.ndim == 4 or (image.ndim == 3 and image.shape[2] != 3):
        is_last = image.ndim == 3 and image.shape[2] < image.shape[0]  # the axis of the images
        image = image[..., -1] if is_last else image[-1]
    bytes_ = image if image.dtype == np.uint8 else (image * 255).round().astype(np.uint8)
    return np.ascontiguousarray(bytes_ if bytes_.ndim == 3 else np.repeat(bytes_[..., None], 3, axis=2))


def scalars(info: Info) -> dict[str, int | float | bool]:
    """Return the readings that are single numbers."""
    found = {
        name: value if isinstance(value, bool) else number(float(value))
        for name, value in info.items()
        if isinstance(value, bool | int | float) and name not in _APART
    }
    return dict(list(found.items())[:MOST_READINGS])
