r"""A recording's file as a row of records: each has its kind, its length and a checksum.

    file    = magic record*
    magic   = "webcade recording 1\n"
    record  = kind (1 byte), length of the payload (3 bytes, little-endian), check (1 byte), payload,
              CRC-32 of all of this (4 bytes, little-endian)
    check   = the exclusive or of kind, the three bytes of the length, and 0xA5

The check finds a changed length before it is used. So a file that ends within a record was cut short there,
and every other mismatch is damage.
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import StateError

FORMAT = 1
MAGIC = f"webcade recording {FORMAT}\n".encode()
LONGEST_PAYLOAD = (1 << 24) - 1  # bytes

_ANY_MAGIC = re.compile(rb"webcade recording (\d{1,9})\n")
_HEAD, _CRC = 5, 4  # bytes
_CHECK = 0xA5


class Frame(NamedTuple):
    """A whole record.

    Attributes:
        at: its place in the file, in bytes.
        kind: one letter.
        payload: what it says.
    """

    at: int
    kind: str
    payload: bytes


class Problem(NamedTuple):
    """Why a recording could not be read to its end.

    Attributes:
        is_damage: bytes were changed. False: the file ends early, and what is there is whole.
        at: where, in bytes.
        sentence: what was found there.
    """

    is_damage: bool
    at: int
    sentence: str


class Unreadable(Exception):
    """Raised by `frames` in place of a record that is not whole. Its argument is a Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


def framed(kind: str, payload: bytes) -> bytes:
    """Return a record's bytes."""
    if len(payload) > LONGEST_PAYLOAD:
        raise ValueError(f"expected a record of at most {LONGEST_PAYLOAD} bytes; got {len(payload)}")
    head = kind.encode("ascii") + len(payload).to_bytes(3, "little")
    body = head + bytes((_check(head),)) + payload
    return body + zlib.crc32(body).to_bytes(_CRC, "little")


@contextmanager
def open_recording(path: Path) -> Iterator[BinaryIO]:
    """Open a recording, behind its magic.

    Raises:
        StateError: there is no such file, or it is no recording of this format.
    """
    try:
        # A pipe has no end to wait for: open without waiting, and refuse it.
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except FileNotFoundError:
        raise StateError(f"{path}: no such file; expected a recording, as record=... writes it") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise StateError(f"{path}: cannot be read: {getattr(error, 'strerror', error)}") from None
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise StateError(f"{path}: no recording: expected a regular file")
        _check_magic(path, file.read(len(MAGIC)))
        yield file


def frames(file: BinaryIO) -> Iterator[Frame]:
    """Read records, from the place where the file is.

    Raises:
        Unreadable: the next record is damaged, or cut short.
    """
    at = file.tell()
    while head := file.read(_HEAD):
        if len(head) < _HEAD:
            raise _cut(at)
        if head[4] != _check(head[:4]):
            raise _damage(at, "a record's head does not match its check")
        length = int.from_bytes(head[1:4], "little")
        rest = file.read(length + _CRC)
        if len(rest) < length + _CRC:
            raise _cut(at)
        payload, crc = rest[:length], int.from_bytes(rest[length:], "little")
        if zlib.crc32(head + payload) != crc:
            raise _damage(at, "a record does not match its checksum")
        yield Frame(at, chr(head[0]), payload)
        at += _HEAD + length + _CRC


def is_recording(file: BinaryIO) -> bool:
    """Return whether a file begins as a recording of any version; True if it is empty."""
    begin = file.read(len(MAGIC))
    return not begin or MAGIC.startswith(begin) or _ANY_MAGIC.match(begin) is not None


def _check_magic(path: Path, magic: bytes) -> None:
    if magic == MAGIC:
        return
    other = _ANY_MAGIC.match(magic)
    if other is None:
        raise StateError(f"{path}: no recording; expected a file that record=... or RecordEpisode wrote")
    raise StateError(
        f"{path}: a recording of format {other[1].decode()}, and this webcade reads format {FORMAT}; "
        "read it with the webcade that wrote it, or a newer one"
    )


def _check(head: bytes) -> int:
    return head[0] ^ head[1] ^ head[2] ^ head[3] ^ _CHECK


def _cut(at: int) -> Unreadable:
    return Unreadable(Problem(False, at, "the file ends within a record"))


def _damage(at: int, sentence: str) -> Unreadable:
    return Unreadable(Problem(True, at, sentence))
