"""Bytes to records. A file may come from anybody: what is not as the format says is a ValueError."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from ..errors import StateError
from . import layout as bits
from .framing import LONGEST_PAYLOAD
from .inputs import Input, decode_input
from .recipe import Recipe
from .records import (
    BRANCH,
    END,
    FAULT,
    FINGERPRINT,
    RESET,
    STEP,
    Branch,
    End,
    Fault,
    Fingerprint,
    Header,
    MomentFields,
    Place,
    Record,
    Reset,
    Step,
)
from .values import DIGEST_BYTES, Cursor, Value, unpacked


class _Latest(NamedTuple):
    """What the last record of an environment's running episode said."""

    time_ms: float
    frame: int
    readings: tuple[Value, ...]
    reward: float = 0.0


class Decoder:
    """Turns bytes into records. It has to see all records of an environment's episode, in their order."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._latest: dict[int, _Latest] = {}

    def decode(self, kind: str, payload: bytes) -> Record:
        """Read a record from its payload."""
        cursor = Cursor(payload)
        if kind == STEP:
            return self._step(cursor)
        if kind == RESET:
            return self._reset(cursor)
        if kind == FAULT:
            return self._fault(cursor)
        if kind == BRANCH:
            return self._branch(cursor)
        if kind == FINGERPRINT:
            return Fingerprint.model_validate_json(short(payload))
        if kind != END:
            raise ValueError(f"a record has the unknown kind {kind!r}")
        end = End(cursor.varint())
        cursor.end()
        return end

    def environment_of(self, payload: bytes) -> int:
        """Return the environment of a reset, branch, step or fault."""
        return Cursor(payload).varint(self._header.envs - 1)

    def _reset(self, cursor: Cursor) -> Reset:
        environment, flags = cursor.varint(self._header.envs - 1), cursor.byte()
        page_seed = int.from_bytes(cursor.take(4), "little")
        seed = None
        if flags & bits.SEEDED:
            seed = int.from_bytes(cursor.take(cursor.varint(bits.LONGEST_SEED)), "little")
        moment = self._moment(environment, _time(cursor), None, cursor)
        cursor.end()
        self._latest[environment] = _Latest(moment["time_ms"], moment["frame"], moment["readings"])
        return Reset(**moment, page_seed=page_seed, fresh=bool(flags & bits.FRESH), seed=seed)

    def _branch(self, cursor: Cursor) -> Branch:
        environment, flags = cursor.varint(self._header.envs - 1), cursor.byte()
        origin: Place | Recipe
        if flags & bits.WITHIN:
            origin = Place(cursor.varint(), cursor.varint())
        else:
            origin = _recipe(cursor.take(cursor.varint(LONGEST_PAYLOAD)))
        steps = cursor.varint()
        moment = self._moment(environment, _time(cursor), None, cursor)
        cursor.end()
        is_over = bool(flags & bits.OVER)
        if not is_over:
            self._latest[environment] = _Latest(moment["time_ms"], moment["frame"], moment["readings"])
        return Branch(**moment, origin=origin, steps=steps, is_over=is_over)

    def _step(self, cursor: Cursor) -> Step:
        environment, latest, flags, inputs, frames = self._head(cursor)
        reward = cursor.number() if flags & bits.HAS_REWARD else latest.reward
        time = latest.time_ms + frames * self._header.frame_ms, latest.frame + frames
        if flags & bits.HAS_TIME:
            time = _time(cursor)
        moment = self._moment(environment, time, latest.readings, cursor)
        terminated, truncated = bool(flags & bits.TERMINATED), bool(flags & bits.TRUNCATED)
        if not terminated and not truncated:
            self._latest[environment] = _Latest(*time, moment["readings"], reward)
        return Step(
            **moment,
            inputs=inputs,
            frames=frames,
            reward=reward,
            terminated=terminated,
            truncated=truncated,
        )

    def _fault(self, cursor: Cursor) -> Fault:
        environment, _, _, inputs, frames = self._head(cursor)
        return Fault(environment=environment, inputs=inputs, frames=frames, sentence=cursor.rest().decode())

    def _head(self, cursor: Cursor) -> tuple[int, _Latest, int, Input, int]:
        """Read what a step and a fault begin with: environment, its last moment, flags, input, frames.

        The last moment is forgotten: the episode may end now.
        """
        environment = cursor.varint(self._header.envs - 1)
        latest = self._latest.pop(environment, None)
        if latest is None:
            raise ValueError(f"environment {environment} has no running episode")
        flags = cursor.byte()
        inputs = decode_input(flags >> bits.KIND, cursor)
        frames = cursor.varint(bits.MOST_FRAMES) if flags & bits.HAS_FRAMES else self._header.frame_skip
        if frames < 1:
            raise ValueError("a step has no frames")
        return environment, latest, flags, inputs, frames

    def _moment(
        self, environment: int, time: tuple[float, int], before: tuple[Value, ...] | None, cursor: Cursor
    ) -> MomentFields:
        """Read what a reset, a branch and a step end with: digests, and readings.

        Args:
            environment: which environment.
            time: milliseconds and frame of the moment.
            before: the readings of the moment before, of which the record has the changes; None: it has all.
            cursor: at the digests.
        """
        observation, moment = cursor.take(DIGEST_BYTES), cursor.take(DIGEST_BYTES)
        if before is None:
            readings = tuple(cursor.value() for _ in self._header.readings)
        else:
            readings = _changed(before, cursor)
        time_ms, frame = time
        return {
            "environment": environment,
            "time_ms": time_ms,
            "frame": frame,
            "readings": readings,
            "observation": observation,
            "moment": moment,
        }


def short(payload: bytes) -> bytes:
    """Return JSON if it is no longer than a recording's may be; else raise ValueError."""
    if len(payload) > bits.LONGEST_JSON:
        raise ValueError(f"it has more than {bits.LONGEST_JSON} bytes")
    return payload


def _recipe(packed: bytes) -> Recipe:
    try:
        return Recipe.from_bytes(unpacked(packed, bits.LONGEST_RECIPE))
    except (StateError, ValueError) as error:
        raise ValueError(f"the steps of a branch: {error}") from None


def _time(cursor: Cursor) -> tuple[float, int]:
    time_ms = cursor.double()
    if not isfinite(time_ms):
        raise ValueError("a time is not finite")
    return time_ms, cursor.varint()


def _changed(readings: tuple[Value, ...], cursor: Cursor) -> tuple[Value, ...]:
    """Return the readings with the changes that follow."""
    if cursor.is_at_end:
        return readings
    changed = list(readings)
    while not cursor.is_at_end:
        index = cursor.varint()
        if index >= len(changed):
            raise ValueError(f"there is no reading {index}")
        changed[index] = cursor.value()
    return tuple(changed)
