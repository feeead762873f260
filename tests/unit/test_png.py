"""Pictures are decoded as the PNG standard says, and averaged as the runtime does."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from webcade.page.images.area import shrink
from webcade.page.images.png import decode_png


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))


def _encode(image: np.ndarray, filters: list[int]) -> bytes:
    """A PNG whose rows have these filters."""
    height, width, channels = image.shape
    rows = image.reshape(height, -1).astype(int)
    raw = b""
    for y, kind in enumerate(filters):
        above = rows[y - 1] if y else np.zeros(width * channels, int)
        left = np.concatenate([np.zeros(channels, int), rows[y][:-channels]])
        corner = np.concatenate([np.zeros(channels, int), above[:-channels]])
        paeth = np.array([_paeth(*three) for three in zip(left, above, corner, strict=True)])
        guess = [np.zeros_like(left), left, above, (left + above) // 2, paeth][kind]
        raw += bytes([kind]) + ((rows[y] - guess) % 256).astype(np.uint8).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    packed = zlib.compress(raw)
    half = len(packed) // 2
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", packed[:half]) + _chunk(b"IDAT", packed[half:])
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


@pytest.mark.parametrize("filters", [[2] * 5, [0, 1, 2, 3, 4], [4, 3, 1, 2, 0]])
@pytest.mark.parametrize("channels", [3, 4])
def test_every_filter_of_png_is_undone(filters: list[int], channels: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (5, 7, channels), np.uint8)
    assert (decode_png(_encode(image, filters)) == image[..., :3]).all()


def test_what_is_no_png_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a PNG"):
        decode_png(b"GIF89a")


def test_a_picture_shrinks_to_the_mean_by_area_rounded_half_up() -> None:
    image = np.array([[[0, 0, 0], [255, 1, 3], [10, 20, 30]]], np.uint8)
    assert shrink(image, "rgb", (1, 1)).tolist() == [[[88, 7, 11]]]  # 88.33, 7, 11
    assert shrink(image, "rgb", (1, 2)).tolist() == [[[85, 0, 1], [92, 14, 21]]]  # two thirds and one third
    assert shrink(image[:, :2], "rgb", (1, 1)).tolist() == [[[128, 1, 2]]]  # 127.5, 0.5, 1.5


def test_grey_is_rounded_once_after_the_averaging() -> None:
    image = np.array([[[0, 0, 1], [0, 0, 4]]], np.uint8)  # 0.114 and 0.456 of grey
    assert shrink(image, "grayscale", (1, 2)).tolist() == [[0, 0]]
    assert shrink(np.array([[[0, 1, 0]]], np.uint8), "grayscale", (1, 1)).tolist() == [[1]]


def test_what_keeps_its_size_keeps_its_values_and_is_a_copy() -> None:
    image = np.random.default_rng(1).integers(0, 256, (4, 6, 3), np.uint8)
    same = shrink(image, "rgb", (4, 6))
    assert (same == image).all()
    assert not np.shares_memory(same, image)
