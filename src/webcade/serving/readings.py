"""What is known of a moment as data that a language model reads: readings, features, and what changed."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..episode.observing import Info, Observation
from ..game import Game

Value = Any
"""A number, a boolean, or a list of numbers."""

LONGEST = 64  # numbers of a list that an answer repeats; `read` gives longer ones
_FEATURE_DIGITS = 6  # that a float32 has
_READING_DIGITS = 12
_RESERVED = ("time_ms", "frame", "fault", "recording", "recording_step")


class Moment(NamedTuple):
    """All that a player is told of a moment.

    Attributes:
        readings: the game's readings by name.
        features: the game's features by name.
        image: the observed picture, uint8 (height, width, 3).
        time_ms: page time since the episode's start, in milliseconds.
        frame: game frames since then.
    """

    readings: dict[str, Value]
    features: dict[str, Value]
    image: NDArray[np.uint8]
    time_ms: float
    frame: int

    def value(self, name: str) -> Value:
        """Return a reading or feature, or one number of a list by its place, as "cell[3]".

        Raises:
            KeyError: there is none of that name.
        """
        known = {**self.features, **self.readings}
        if name in known:
            return known[name]
        base, _, place = name.removesuffix("]").partition("[")
        listed = known[base]
        if not isinstance(listed, list) or not place.isdecimal() or int(place) >= len(listed):
            raise KeyError(name)
        return listed[int(place)]

    @property
    def names(self) -> list[str]:
        """The names of the readings and features."""
        return [*self.readings, *(name for name in self.features if name not in self.readings)]


def moment_of(game: Game, observation: Observation, info: Info) -> Moment:
    """Return the moment that an environment's reset or step has led to.

    Args:
        game: the game.
        observation: an image, or a dict of image and state.
        info: the step's info.
    """
    image, state = observation, None
    if isinstance(observation, dict):
        image, state = observation["image"], observation["state"]
    assert isinstance(image, np.ndarray)
    readings = {name: _plain(value) for name, value in info.items() if name not in _RESERVED}
    return Moment(readings, _features(game, state), image, info["time_ms"], info["frame"])


def changes(before: Moment | None, after: Moment) -> dict[str, Value]:
    """Return what differs: {"score": {"from": 0, "to": 10}}. Of a long list, how many of its numbers."""
    old = {} if before is None else {**before.features, **before.readings}
    new = {**after.features, **after.readings}
    return {name: _change(old.get(name), value) for name, value in new.items() if old.get(name) != value}


def picture_change(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> dict[str, Value] | None:
    """Return which part of a picture differs, and the box around it; None if nothing does."""
    if before.shape != after.shape:
        return {"part": 1.0, "box": _box(0, 0, *after.shape[:2])}
    differs = (before != after).any(axis=-1)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return None
    top, left = int(rows[0]), int(columns[0])
    box = _box(left, top, int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left)
    return {"part": float(f"{differs.mean():.3g}"), "box": box}


def _box(x: int, y: int, height: int, width: int) -> dict[str, int]:
    return {"x": x, "y": y, "width": width, "height": height}


def _change(before: Value, after: Value) -> Value:
    if before is None:
        return {"to": _short(after)}
    is_long = isinstance(after, list) and len(after) > LONGEST
    if is_long and isinstance(before, list) and len(before) == len(after):
        changed = sum(one != other for one, other in zip(before, after, strict=True))
        return f"{changed} of {len(after)} numbers"
    return {"from": _short(before), "to": _short(after)}


def _short(value: Value) -> Value:
    if isinstance(value, list) and len(value) > LONGEST:
        return f"{len(value)} numbers; read gives them"
    return value


def _features(game: Game, state: NDArray[np.float32] | None) -> dict[str, Value]:
    named: dict[str, Value] = {}
    place = 0
    for feature in game.features if state is not None else ():
        assert state is not None
        numbers = [number(float(one), _FEATURE_DIGITS) for one in state[place : place + len(feature.names)]]
        named[feature.name] = numbers[0] if feature.count is None else numbers
        place += len(feature.names)
    return named


def _plain(value: Any) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return number(float(value))
    return [number(float(one)) for one in value]


def number(value: float, digits: int = _READING_DIGITS) -> int | float:
    """Return a number as it is written shortest: whole ones without a point."""
    rounded = float(f"{value:.{digits}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
