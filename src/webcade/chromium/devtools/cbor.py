"""Encode and decode DevTools messages as CBOR (RFC 8949), in the dialect of the browser's pipe.

The browser uses CBOR internally. Converting it to JSON and back takes its main thread more time than anything
else in a message with pixels. The dialect: each map and list has an end mark instead of a count, and is in an
envelope, a byte string that gives its length; integers have 32 bits; a text is UTF-8, or UTF-16 as a byte
string; bytes are a tagged byte string.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

Message = dict[str, Any]

ENVELOPE = b"\xd8\x18\x5a"  # tag 24, and a byte string with a length of 4 bytes, which follows
_HEADER = len(ENVELOPE) + 4
_BINARY = b"\xd6"  # tag 22, before bytes
_LIST, _MAP, _END = b"\x9f", b"\xbf", b"\xff"
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT = 0x00, 0x20, 0x40, 0x60  # the first three bits are the kind
_KIND, _SIZE = 0xE0, 0x1F
_DOUBLE = 0xFB
_WORD = 40  # characters; a longer text is not worth keeping
_DEEPEST = 100  # nested lists and maps; only a page's values can be deeper, and are decoded as None
_CONSTANTS: dict[int, bool | None] = {0xF4: False, 0xF5: True, 0xF6: None}
_ID = _MAP + b"\x62id"  # the beginning of a reply
_TEXT_RESULT = _MAP + b"\x64type\x66string\x65value"  # comes before the text that an evaluation returns
_TEXT_RESULT_BY = 64  # it is within the first 64 bytes of such a reply


def encode(value: Any) -> bytes:
    """Encode a message: anything that JSON has, and bytes."""
    if isinstance(value, str):
        return _word(value) if len(value) <= _WORD else _text(value)
    if isinstance(value, dict):
        items = [part for key, item in value.items() for part in (_word(key), encode(item))]
        return _envelope(_MAP, items)
    if value is None or isinstance(value, bool):
        return b"\xf6" if value is None else b"\xf5" if value else b"\xf4"
    if isinstance(value, int) and -(2**31) <= value < 2**31:
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, int | float):
        return struct.pack(">Bd", _DOUBLE, value)
    if isinstance(value, bytes):
        return _BINARY + _head(_BYTES, len(value)) + value
    return _envelope(_LIST, [encode(item) for item in value])


def decode(data: bytes) -> Message:
    """Decode a whole message of the browser. Doubles become floats, also whole ones; bytes stay bytes."""
    message: Message = _value(data, 0)[0]
    return message


def end_of_message(data: bytes | bytearray, start: int) -> int:
    """Return where the message that begins at `start` ends, which may be beyond the end of `data`."""
    body = start + _HEADER
    return body if body > len(data) else body + int.from_bytes(data[body - 4 : body])


def reply_id(data: bytes) -> int | None:
    """Return the number of the call that a message answers; None if it is an event."""
    if not data.startswith(_ID, _HEADER):
        return None
    number: int = _value(data, _HEADER + len(_ID))[0]
    return number


def text_result(data: bytes) -> str | None:
    """Cut the text that an evaluation returned out of its reply; None if it is another reply."""
    found = data.find(_TEXT_RESULT, 0, _TEXT_RESULT_BY)
    if found < 0:
        return None
    text, end = _value(data, found + len(_TEXT_RESULT))
    # A thrown text begins in the same way, but then more follows than the ends of two maps.
    return text if data.startswith(_END + _END, end) else None


def _envelope(start: bytes, items: list[bytes]) -> bytes:
    body = b"".join((start, *items, _END))
    return ENVELOPE + len(body).to_bytes(4) + body


@lru_cache(maxsize=1024)
def _word(text: str) -> bytes:
    """As `_text`, for what most messages repeat: names of keys and calls, and a session's number."""
    return _text(text)


def _text(text: str) -> bytes:
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which only UTF-16 can have
        data = text.encode("utf-16-le", "surrogatepass")
        return _head(_BYTES, len(data)) + data
    return _head(_TEXT, len(data)) + data


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes((kind | size,))
    if size < 1 << 8:
        return bytes((kind | 24, size))
    if size < 1 << 16:
        return struct.pack(">BH", kind | 25, size)
    return struct.pack(">BI", kind | 26, size)


def _value(data: bytes, at: int, depth: int = 0) -> tuple[Any, int]:
    """Return the value that begins at `at`, and where it ends."""
    first = data[at]
    if data.startswith(ENVELOPE, at):
        if depth == _DEEPEST:
            return None, end_of_message(data, at)
        return _items(data, at + _HEADER, depth + 1)
    if first == _BINARY[0]:
        size, start = _sized(data, at + 1)
        return data[start : start + size], start + size
    if first in _CONSTANTS:
        return _CONSTANTS[first], at + 1
    if first == _DOUBLE:
        return struct.unpack_from(">d", data, at + 1)[0], at + 9
    size, start = _sized(data, at)
    kind = first & _KIND
    if kind in (_UNSIGNED, _NEGATIVE):
        return (size if kind == _UNSIGNED else -1 - size), start
    end = start + size
    if kind == _TEXT:
        return data[start:end].decode("utf-8", "replace"), end
    return data[start:end].decode("utf-16-le", "surrogatepass"), end


def _items(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """Return the map or list that begins at `at`, and where it ends."""
    is_map, at = data[at] == _MAP[0], at + 1
    items = []
    while data[at] != _END[0]:
        item, at = _value(data, at, depth)
        items.append(item)
    return (dict(zip(items[::2], items[1::2], strict=True)) if is_map else items), at + 1


def _sized(data: bytes, at: int) -> tuple[int, int]:
    """Return a head's number, and where the head ends."""
    size = data[at] & _SIZE
    if size < 24:
        return size, at + 1
    end = at + 1 + (1 << size - 24)
    return int.from_bytes(data[at + 1 : end]), end
