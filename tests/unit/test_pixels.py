"""Images as the runtime sends them become arrays."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from webcade.page.images.run_length import unpack


def _runs(lengths: list[int], values: list[int], value: str) -> str:
    return (
        "R"
        + base64.b64encode(np.array(lengths, "<u2").tobytes() + np.array(values, value).tobytes()).decode()
    )


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 3)])
def test_an_image_sent_pixel_by_pixel_is_its_array(shape: tuple[int, ...]) -> None:
    wanted = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    image = unpack("P" + base64.b64encode(wanted.tobytes()).decode(), shape)
    np.testing.assert_array_equal(image, wanted)
    assert image.flags.writeable
    assert image.flags.c_contiguous


def test_grey_runs_become_their_pixels() -> None:
    image = unpack(_runs([4, 1, 1], [7, 0, 255], "u1"), (2, 3))
    np.testing.assert_array_equal(image, np.array([[7, 7, 7], [7, 0, 255]], np.uint8))


def test_runs_of_colours_become_their_pixels_without_the_fourth_byte() -> None:
    image = unpack(_runs([4, 2], [0xFF030201, 0xFF060504], "<u4"), (2, 3, 3))
    wanted = np.array([[[1, 2, 3]] * 3, [[1, 2, 3], [4, 5, 6], [4, 5, 6]]], np.uint8)
    np.testing.assert_array_equal(image, wanted)
    assert image.flags.writeable
    assert image.flags.c_contiguous
    assert image.base is None
