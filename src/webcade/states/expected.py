"""What a moment has to be like when it is reached again."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..page import Snapshot
from ..recordings.comparing import is_same, shown
from ..recordings.recorder import observation_digest, readings_of
from ..recordings.values import Value, digest, encode_value, encode_varint


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of a moment.

    Attributes:
        time_ms: page time since the episode's start, in milliseconds.
        frame: game frames since then.
        readings: the game's readings by name.
        observation: digest of the last image and the features.
    """

    time_ms: float
    frame: int
    readings: dict[str, Value]
    observation: bytes

    @classmethod
    def of(cls, snapshot: Snapshot) -> Expected:
        """Return what is known of a snapshot's moment."""
        readings = dict(zip(snapshot.readings, readings_of(snapshot), strict=True))
        return cls(snapshot.time_ms, snapshot.frame, readings, observation_digest(snapshot))

    def digest(self) -> bytes:
        """Return a digest of all of it."""
        encoded = [encode_value(value) for value in self.readings.values()]
        return digest(self.observation, struct.pack("<d", self.time_ms), encode_varint(self.frame), *encoded)

    def differences(self, snapshot: Snapshot, *, observed: bool) -> list[str]:
        """Return what of a snapshot is not so, each in words.

        Args:
            snapshot: the moment, made again.
            observed: whether its observation is of the same kind, so that the digests can be compared.
        """
        now = Expected.of(snapshot)
        found = []
        if observed and now.observation != self.observation:
            found.append(f"observation: {self.observation.hex()} then, {now.observation.hex()} now")
        pairs: dict[str, tuple[Value, Value]] = {
            "time_ms": (self.time_ms, now.time_ms),
            "frame": (self.frame, now.frame),
        }
        pairs |= {f"readings.{name}": (then, now.readings[name]) for name, then in self.readings.items()}
        found += [
            f"{name}: {shown(a)} then, {shown(b)} now" for name, (a, b) in pairs.items() if not is_same(a, b)
        ]
        return found
