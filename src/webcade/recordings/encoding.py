"""Records to bytes. A record states what the one before it of the same environment does not imply."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from . import layout as bits
from .framing import framed
from .inputs import encode_input, kind_of
from .recipe import Recipe
from .records import (
    BRANCH,
    END,
    FAULT,
    FINGERPRINT,
    HEADER,
    RESET,
    STEP,
    Branch,
    End,
    Fault,
    Fingerprint,
    Header,
    Place,
    Record,
    Reset,
    Step,
)
from .values import digest, encode_number, encode_value, encode_varint


def moment_digest(record: Reset | Branch | Step) -> bytes:
    """Return the digest of all that a record says, without its observation. Ignores `record.moment`."""
    encoded = [encode_value(value) for value in record.readings]
    if isinstance(record, Branch):
        return _branch_digest(record, encoded)
    return _reset_digest(record, encoded) if isinstance(record, Reset) else _step_digest(record, encoded)


def _reset_digest(reset: Reset, encoded: list[bytes]) -> bytes:
    deed = b"R" + reset.page_seed.to_bytes(4, "little")
    return digest(b"".join((deed, _TIME(reset.time_ms), encode_varint(reset.frame), *encoded)))


def _branch_digest(branch: Branch, encoded: list[bytes]) -> bytes:
    deed = b"B" + _origin(branch.origin) + encode_varint(branch.steps) + bytes((branch.is_over,))
    return digest(b"".join((deed, _TIME(branch.time_ms), encode_varint(branch.frame), *encoded)))


def _origin(origin: Place | Recipe) -> bytes:
    if isinstance(origin, Recipe):
        return origin.to_bytes()
    return encode_varint(origin.episode) + encode_varint(origin.step)


def _step_digest(step: Step, encoded: list[bytes]) -> bytes:
    kind, given, frames = _KINDS[kind_of(step.inputs)], encode_input(step.inputs), encode_varint(step.frames)
    ends = bits.TERMINATED * step.terminated | bits.TRUNCATED * step.truncated
    result = _RESULT(step.reward, ends, step.time_ms)
    return digest(b"".join((b"S", kind, given, frames, result, encode_varint(step.frame), *encoded)))


def encode_header(header: Header) -> bytes:
    """Return the first record's bytes, framed."""
    return framed(HEADER, header.model_dump_json().encode())


_TIME = struct.Struct("<d").pack
_RESULT = struct.Struct("<dBd").pack  # reward, terminated and truncated, time
_KINDS = [bytes((kind,)) for kind in range(3)]


@dataclass(slots=True)
class _Latest:
    """What an environment's last record said. Readings are bytes, which tell 0.0 from -0.0."""

    time_ms: float
    frame: int
    readings: list[bytes]
    reward: float = 0.0


class Encoder:
    """Turns the records of one file into bytes; it has to see all of them, in their order.

    A reset, a branch or a step whose `moment` is empty gets its digest here.
    """

    def __init__(self, header: Header) -> None:
        self._header = header
        self._latest: dict[int, _Latest] = {}

    def encode(self, record: Record) -> bytes:
        """Return a record's bytes, framed."""
        match record:
            case Step():
                return framed(STEP, self._step(record))
            case Reset():
                return framed(RESET, self._reset(record))
            case Branch():
                return framed(BRANCH, self._branch(record))
            case Fault():
                return framed(FAULT, self._fault(record))
            case Fingerprint():
                return framed(FINGERPRINT, record.model_dump_json().encode())
            case End():
                return framed(END, encode_varint(record.steps))

    def _reset(self, reset: Reset) -> bytes:
        encoded = [encode_value(value) for value in reset.readings]
        moment = reset.moment or _reset_digest(reset, encoded)
        self._latest[reset.environment] = _Latest(reset.time_ms, reset.frame, encoded)
        number = reset.seed or 0
        seed = number.to_bytes((number.bit_length() + 7) // 8, "little")
        seeded = reset.seed is not None and len(seed) <= bits.LONGEST_SEED
        parts = [
            encode_varint(reset.environment),
            bytes((bits.FRESH * reset.fresh | bits.SEEDED * seeded,)),
            reset.page_seed.to_bytes(4, "little"),
            encode_varint(len(seed)) + seed if seeded else b"",
            struct.pack("<d", reset.time_ms) + encode_varint(reset.frame),
            reset.observation + moment,
        ]
        return b"".join([*parts, *encoded])

    def _branch(self, branch: Branch) -> bytes:
        encoded = [encode_value(value) for value in branch.readings]
        self._latest[branch.environment] = _Latest(branch.time_ms, branch.frame, encoded)
        origin, is_within = _origin(branch.origin), isinstance(branch.origin, Place)
        if not is_within:
            packed = zlib.compress(origin)
            origin = encode_varint(len(packed)) + packed
        parts = [
            encode_varint(branch.environment),
            bytes((bits.OVER * branch.is_over | bits.WITHIN * is_within,)),
            origin + encode_varint(branch.steps),
            struct.pack("<d", branch.time_ms) + encode_varint(branch.frame),
            branch.observation + (branch.moment or _branch_digest(branch, encoded)),
        ]
        return b"".join([*parts, *encoded])

    def _step(self, step: Step) -> bytes:
        latest = self._latest[step.environment]
        encoded = [encode_value(value) for value in step.readings]
        parts = [
            self._head(step, self._result_flags(step, latest)),
            step.observation + (step.moment or _step_digest(step, encoded)),
        ]
        for index, (now, before) in enumerate(zip(encoded, latest.readings, strict=True)):
            if now != before:
                parts.append(encode_varint(index) + now)
        self._latest[step.environment] = _Latest(step.time_ms, step.frame, encoded, step.reward)
        return b"".join(parts)

    def _result_flags(self, step: Step, latest: _Latest) -> int:
        """Return the flags of what a step led to."""
        flags = bits.TERMINATED * step.terminated | bits.TRUNCATED * step.truncated
        if struct.pack("<d", step.reward) != struct.pack("<d", latest.reward):
            flags |= bits.HAS_REWARD
        expected = latest.time_ms + step.frames * self._header.frame_ms, latest.frame + step.frames
        if (step.time_ms, step.frame) != expected:
            flags |= bits.HAS_TIME
        return flags

    def _head(self, step: Step | Fault, flags: int) -> bytes:
        """Return environment, flags, input, frames, and a step's reward and time as far as flags say so."""
        flags |= kind_of(step.inputs) << bits.KIND
        if step.frames != self._header.frame_skip:
            flags |= bits.HAS_FRAMES
        head = encode_varint(step.environment) + bytes((flags,)) + encode_input(step.inputs)
        if flags & bits.HAS_FRAMES:
            head += encode_varint(step.frames)
        if isinstance(step, Step):
            if flags & bits.HAS_REWARD:
                head += encode_number(step.reward)
            if flags & bits.HAS_TIME:
                head += struct.pack("<d", step.time_ms) + encode_varint(step.frame)
        return head

    def _fault(self, fault: Fault) -> bytes:
        return self._head(fault, 0) + fault.sentence.encode("utf-8", "replace")
