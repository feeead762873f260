"""Hold a moment that was made again to what was recorded of it."""

from __future__ import annotations

import struct
from typing import NamedTuple

from ..page import Snapshot
from .encoding import moment_digest
from .recorder import observation_digest, readings_of
from .records import Branch, Reset, Step
from .values import LongArray, Value, encode_value


class Difference(NamedTuple):
    """Something that is not as it was recorded.

    Attributes:
        what: "observation", "reward", "terminated", "truncated", "time_ms", "frame", "readings.<name>",
            "fault", or "record" for a record that was changed in the file.
        recorded: what was recorded, in words.
        replayed: what it is now, in words.
    """

    what: str
    recorded: str
    replayed: str

    def __str__(self) -> str:
        return f"{self.what}: {self.recorded} recorded, {self.replayed} replayed"


class Outcome(NamedTuple):
    """What a step led to.

    Attributes:
        reward: what it earned.
        terminated: whether the game ended.
        truncated: whether a limit ended the episode.
    """

    reward: float
    terminated: bool
    truncated: bool


def differences(
    recorded: Reset | Branch | Step,
    snapshot: Snapshot,
    outcome: Outcome | None,
    *,
    observed: bool,
) -> list[Difference]:
    """Return all that differs.

    Args:
        recorded: the record.
        snapshot: the same moment, made again.
        outcome: what the step led to; None for a reset or a branch.
        observed: whether the observation is of the recorded kind, so that its digest can be compared.
    """
    found = _changed_in_file(recorded)
    if observed and observation_digest(snapshot) != recorded.observation:
        found.append(
            Difference("observation", recorded.observation.hex(), observation_digest(snapshot).hex())
        )
    if outcome is not None and isinstance(recorded, Step):
        for name in Outcome._fields:
            found += _compared(name, getattr(recorded, name), getattr(outcome, name))
    found += _compared("time_ms", recorded.time_ms, snapshot.time_ms)
    found += _compared("frame", recorded.frame, snapshot.frame)
    pairs = zip(snapshot.readings, recorded.readings, readings_of(snapshot), strict=True)
    for name, then, now in pairs:
        found += _compared(f"readings.{name}", then, now)
    return found


def _changed_in_file(recorded: Reset | Branch | Step) -> list[Difference]:
    """Return whether the record is not the one that was written, though its checksum matches."""
    own = moment_digest(recorded)
    if own == recorded.moment:
        return []
    return [Difference("record", recorded.moment.hex(), f"{own.hex()} (it was changed in the file)")]


def _compared(what: str, then: Value, now: Value) -> list[Difference]:
    return [] if is_same(then, now) else [Difference(what, shown(then), shown(now))]


def is_same(then: Value, now: Value) -> bool:
    """Return whether two values are the same to the bit: 0.0 is not -0.0."""
    return _bits(then) == _bits(now)


def _bits(value: Value) -> bytes:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return struct.pack("<d", value)
    return encode_value(value)


def shown(value: Value) -> str:
    """Return a value in words, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, LongArray):
        return f"an array of {value.length} numbers ({value.digest.hex()})"
    if isinstance(value, tuple):
        text = f"[{', '.join(f'{number:g}' for number in value)}]"
        return text if len(text) <= 60 else f"{text[:57]}..."
    return f"{value:g}" if value == float(f"{value:g}") else repr(value)
