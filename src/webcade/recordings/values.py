"""Numbers as bytes, each in the shortest form that gives the same number back.

A value begins with a tag:

    0, 1        false, true
    2           a whole number, up to 2**53 from zero: a zigzag varint follows
    3           a float32, 4 bytes, little-endian
    4           a float64, 8 bytes, little-endian
    5           an array: its length as a varint, then as many values
    6           a long array, which is not kept: its length as a varint, then its digest, 8 bytes
    16 to 255   the whole number `tag - 16`
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from math import copysign

from ..game import Reading

DIGEST_BYTES = 8
MOST_KEPT = 64  # numbers of an array that a recording keeps; of a longer one it keeps the digest

_FALSE, _TRUE, _WHOLE, _SINGLE, _DOUBLE, _ARRAY, _LONG_ARRAY, _SMALL = 0, 1, 2, 3, 4, 5, 6, 16
_LARGEST_WHOLE = 1 << 53  # up to here a float64 holds every whole number
_LONGEST_VARINT = 10  # bytes: 64 bits
_BYTES = [bytes((byte,)) for byte in range(256)]
_SMALL_NUMBERS = {float(number): _BYTES[_SMALL + number] for number in range(256 - _SMALL)}


@dataclass(frozen=True, slots=True)
class LongArray:
    """What a recording keeps of an array of more than MOST_KEPT numbers.

    Attributes:
        length: how many numbers it had.
        digest: `digest` of the numbers as float64, little-endian, one after the other.
    """

    length: int
    digest: bytes


Value = Reading | LongArray


def digest(*parts: bytes | memoryview) -> bytes:
    """Return the first 8 bytes of the SHA-256 of all parts, one after the other."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.digest()[:DIGEST_BYTES]


def kept(reading: Reading) -> Value:
    """Return what a recording keeps of a reading: the reading itself, or the digest of a long array."""
    if isinstance(reading, tuple) and len(reading) > MOST_KEPT:
        return LongArray(len(reading), digest(struct.pack(f"<{len(reading)}d", *reading)))
    return reading


def encode_value(value: Value) -> bytes:
    """Return a value's bytes."""
    if isinstance(value, bool):
        return b"\1" if value else b"\0"
    if isinstance(value, LongArray):
        return bytes((_LONG_ARRAY,)) + encode_varint(value.length) + value.digest
    if not isinstance(value, tuple):
        return encode_number(value)
    return bytes((_ARRAY,)) + encode_varint(len(value)) + b"".join(map(encode_number, value))


def encode_number(number: float) -> bytes:
    """Return a number's bytes. Every float64 comes back as it was: -0.0, infinities and NaN as well."""
    if number in _SMALL_NUMBERS and (number or copysign(1, number) > 0):
        return _SMALL_NUMBERS[number]
    number = float(number)
    if number.is_integer() and abs(number) <= _LARGEST_WHOLE and (number or copysign(1, number) > 0):
        whole = int(number)
        return bytes((_WHOLE,)) + encode_varint(2 * whole if whole >= 0 else -2 * whole - 1)
    double = struct.pack("<d", number)
    if abs(number) < 3e38 and struct.unpack("<f", single := struct.pack("<f", number))[0] == number:
        return bytes((_SINGLE,)) + single
    return bytes((_DOUBLE,)) + double


def encode_varint(number: int) -> bytes:
    """Return a whole number from 0 as a varint.

    A byte has 7 bits, the lowest first; 128 is added to each but the last.
    """
    if number < 128:
        return _BYTES[number]
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def unpacked(data: bytes, most: int) -> bytes:
    """Undo `zlib.compress`, for at most so many bytes. Raises ValueError."""
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(data, most)
    except zlib.error as error:
        raise ValueError(f"cannot be unpacked: {error}") from None
    if not unpacker.eof:
        raise ValueError("cut short, or too long")
    return plain


class Cursor:
    """Reads bytes in order. What is not as the format says is a ValueError.

    Args:
        data: the bytes.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        """Whether all bytes have been read."""
        return self._at == len(self._data)

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise ValueError("it ends too early")
        self._at += count
        return taken

    def byte(self) -> int:
        """Return the next byte as a number."""
        at = self._at
        if at >= len(self._data):
            raise ValueError("it ends too early")
        self._at = at + 1
        return self._data[at]

    def double(self) -> float:
        """Return the next 8 bytes as a float64."""
        number: float = struct.unpack("<d", self.take(8))[0]
        return number

    def varint(self, most: int = 1 << 53) -> int:
        """Return the next varint, a whole number from 0 to `most`."""
        byte = self.byte()
        number, place = byte & 127, 7
        while byte > 127:
            byte = self.byte()
            number |= (byte & 127) << place
            place += 7
            if place > 7 * _LONGEST_VARINT:
                break
        if byte > 127 or number > most:
            raise ValueError(f"a number is larger than {most}")
        return number

    def value(self) -> Value:
        """Return the next value."""
        tag = self.byte()
        if tag <= _TRUE:
            return tag == _TRUE
        if tag == _ARRAY:
            return tuple(self._number(self.byte()) for _ in range(self.varint(MOST_KEPT)))
        if tag == _LONG_ARRAY:
            return LongArray(self.varint(), self.take(DIGEST_BYTES))
        return self._number(tag)

    def number(self) -> float:
        """Return the next value, which is a number."""
        return self._number(self.byte())

    def rest(self) -> bytes:
        """Return all bytes that are left."""
        return self.take(len(self._data) - self._at)

    def end(self) -> None:
        """Raise ValueError if anything is left."""
        if not self.is_at_end:
            raise ValueError("it has more bytes than its kind has")

    def _number(self, tag: int) -> float:
        if tag >= _SMALL:
            return float(tag - _SMALL)
        if tag == _WHOLE:
            zigzag = self.varint(2 * _LARGEST_WHOLE)
            return float(-(zigzag + 1) // 2 if zigzag & 1 else zigzag // 2)
        if tag == _SINGLE:
            number: float = struct.unpack("<f", self.take(4))[0]
            return number
        if tag == _DOUBLE:
            return self.double()
        raise ValueError(f"a value has the unknown tag {tag}")
