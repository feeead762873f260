"""Read a recording's file record by record, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from ..errors import StateError
from .decoding import Decoder, short
from .framing import Frame, Problem, Unreadable, frames, open_recording
from .records import (
    BRANCH,
    FAULT,
    HEADER,
    RESET,
    STEP,
    Branch,
    End,
    Fingerprint,
    Header,
    Place,
    Record,
)

_BEGINNINGS = (RESET, BRANCH)
_OF_ENVIRONMENTS = (*_BEGINNINGS, STEP, FAULT)
_UNFIT = (ValueError, RecursionError, MemoryError, OverflowError)  # errors of what is not as the format says


class Placed(NamedTuple):
    """A record and where it is.

    Attributes:
        at: its place in the file, in bytes.
        number: for a step and a fault, its number in the file, from 1; for others, how many came before.
        record: the record.
    """

    at: int
    number: int
    record: Record


class RecordReader:
    """Reads one file's records, as often as wanted.

    Args:
        path: the file.

    Attributes:
        path: the file.
        header: its first record.
        problem: why the last reading to the end ended early; None if the file is whole.

    Raises:
        StateError: there is no such file, or it is no recording, or one of another version.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.problem: Problem | None = None
        with open_recording(self.path) as file:
            self.header = self._header(frames(file))
            self._start = file.tell()

    def records(self) -> Iterator[Placed]:
        """Read all records but the first. Ends at what is not whole, and then sets `problem`."""
        decoder = Decoder(self.header)
        number, episodes, is_ended = 0, 0, False
        self.problem = None
        try:
            for frame in self._frames(self._start):
                if is_ended:
                    raise _damage(frame, "something follows the last record")
                number += frame.kind in (STEP, FAULT)
                record = _decoded(decoder, frame)
                if isinstance(record, Branch) and not _is_before(record, number, episodes):
                    raise _damage(frame, "a branch goes on from a moment that the file does not have")
                episodes += frame.kind in _BEGINNINGS
                is_ended = isinstance(record, End)
                if isinstance(record, End) and record.steps != number:
                    raise _damage(frame, f"it should have {record.steps} steps and has {number}")
                yield Placed(frame.at, number, record)
        except Unreadable as error:
            self.problem = error.problem
            return
        if not is_ended:
            sentence = "its last record is missing: the run was not closed, or goes on"
            self.problem = Problem(False, self.path.stat().st_size, sentence)

    def episode(self, at: int, number: int, environment: int) -> Iterator[Placed]:
        """Read one episode: its reset or branch, its steps, its fault. Ends at what is not whole.

        Args:
            at: the place of its reset or branch, in bytes.
            number: how many steps and faults come before it.
            environment: which environment played it.
        """
        decoder = Decoder(self.header)
        try:
            for frame in self._frames(at):
                number += frame.kind in (STEP, FAULT)
                if not _is_of(decoder, frame, environment):
                    continue
                if frame.kind in _BEGINNINGS and frame.at != at:
                    return
                yield Placed(frame.at, number, _decoded(decoder, frame))
        except Unreadable:
            return

    def fingerprint(self, at: int) -> Fingerprint:
        """Read the fingerprint at a place, in bytes, where `records` found one."""
        record = _decoded(Decoder(self.header), next(self._frames(at)))
        assert isinstance(record, Fingerprint)
        return record

    def _frames(self, at: int) -> Iterator[Frame]:
        with open_recording(self.path) as file:
            file.seek(at)
            yield from frames(file)

    def _header(self, stream: Iterator[Frame]) -> Header:
        try:
            first = next(stream, None)
            if first is not None and first.kind == HEADER:
                return Header.model_validate_json(short(first.payload))
            reason = "it has no first record"
        except Unreadable as error:
            reason = f"its first record is not whole: {error}"
        except ValidationError as error:
            reason = f"its first record's {'.'.join(map(str, error.errors()[0]['loc'])) or 'JSON'} is wrong"
        except ValueError as error:
            reason = f"its first record is wrong: {error}"
        raise StateError(f"{self.path}: no recording: {reason}")


def _is_before(branch: Branch, steps: int, episodes: int) -> bool:
    """Return whether a branch begins after so many steps and episodes as it needs."""
    origin = branch.origin
    return not isinstance(origin, Place) or (origin.step <= steps and 1 <= origin.episode <= episodes)


def _is_of(decoder: Decoder, frame: Frame, environment: int) -> bool:
    """Return whether a record is of an environment."""
    try:
        return frame.kind in _OF_ENVIRONMENTS and decoder.environment_of(frame.payload) == environment
    except ValueError as error:
        raise _damage(frame, str(error)) from None


def _decoded(decoder: Decoder, frame: Frame) -> Record:
    try:
        return decoder.decode(frame.kind, frame.payload)
    except ValidationError:
        raise _damage(frame, "a fingerprint is not as the format says") from None
    except _UNFIT as error:
        raise _damage(frame, str(error) or type(error).__name__) from None


def _damage(frame: Frame, sentence: str) -> Unreadable:
    return Unreadable(Problem(True, frame.at, sentence))
