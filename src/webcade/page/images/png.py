"""Decode the PNG pictures that a browser takes: 8 bits a channel, RGB or RGBA, not interlaced. Write PNGs.

The browser's fast encoder writes each row as the difference from the one above. One cumulative sum decodes
the whole picture then, several times faster than a general decoder. Other filters are undone row by row.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}  # colour types: RGB, RGBA
_UP, _PAETH = 2, 4
_MOST_PIXELS = 1 << 27  # of a picture; no page is larger


def decode_png(data: bytes) -> NDArray[np.uint8]:
    """Decode a picture to uint8 (height, width, 3), without its alpha channel.

    Raises:
        ValueError: the data is not a PNG of the kind described above.
    """
    try:
        return _decoded(data)
    except (struct.error, zlib.error) as error:
        raise ValueError(f"expected a whole PNG: {error}") from error


def encode_png(picture: NDArray[np.uint8], level: int = -1) -> bytes:
    """Encode a picture, uint8 (height, width, 3), as a PNG.

    Args:
        picture: the picture.
        level: how hard it is compressed, as zlib has it: 1 is fastest, 9 smallest.
    """
    height, width = picture.shape[:2]
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with its filter: none
    lines[:, 1:] = picture.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), level)), (b"IEND", b"")
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _decoded(data: bytes) -> NDArray[np.uint8]:
    if not data.startswith(_SIGNATURE):
        raise ValueError("expected a PNG")
    header, packed = b"", []
    for kind, body in _chunks(data):
        if kind == b"IHDR":
            header = body
        elif kind == b"IDAT":
            packed.append(body)
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth != 8 or colour not in _CHANNELS or interlaced:
        raise ValueError(f"expected 8 bits of RGB or RGBA; got depth {depth}, colour type {colour}")
    channels = _CHANNELS[colour]
    if not 0 < width * height <= _MOST_PIXELS:
        raise ValueError(f"expected a picture of {_MOST_PIXELS} pixels at most; got {width} x {height}")
    size = height * (1 + width * channels)
    plain = zlib.decompressobj().decompress(b"".join(packed), size + 1)  # never more than a valid picture has
    lines = np.frombuffer(plain, np.uint8).reshape(height, 1 + width * channels)
    filters, rows = lines[:, 0], lines[:, 1:]
    if (filters > _PAETH).any():
        raise ValueError("expected filters of the PNG standard")
    if (filters == _UP).all():
        rows = np.add.accumulate(rows, axis=0, dtype=np.uint8)
    else:
        rows = _unfilter(filters, rows, channels)
    return rows.reshape(height, width, channels)[..., :3]


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks, at = [], len(_SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length  # length, kind and checksum have 4 bytes each
    return chunks


def _unfilter(filters: NDArray[np.uint8], rows: NDArray[np.uint8], channels: int) -> NDArray[np.uint8]:
    """Undo the filters of the PNG standard, row by row."""
    plain = np.empty_like(rows)
    above = np.zeros(rows.shape[1], np.uint8)
    for y, (kind, row) in enumerate(zip(filters.tolist(), rows, strict=True)):
        if kind == 0:
            plain[y] = row
        elif kind == 1:
            pixels = row.reshape(-1, channels)
            plain[y] = np.add.accumulate(pixels, axis=0, dtype=np.uint8).reshape(-1)
        elif kind == _UP:
            plain[y] = row + above
        else:
            plain[y] = _predicted(kind, row.tolist(), above.tolist(), channels)
        above = plain[y]
    return plain


def _predicted(kind: int, row: list[int], above: list[int], channels: int) -> list[int]:
    """Undo a filter that predicts from the left neighbour and the row above: Average (3) or Paeth (4)."""
    plain: list[int] = []
    for i, value in enumerate(row):
        left, corner = (plain[i - channels], above[i - channels]) if i >= channels else (0, 0)
        guess = (left + above[i]) // 2 if kind == 3 else _paeth(left, above[i], corner)
        plain.append((value + guess) & 255)
    return plain


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))
