"""Pictures that come through memory: what is not there is the page's fault, a page that ended says so."""

from __future__ import annotations

import struct
from typing import Any, cast

import numpy as np
import pytest

from webcade.chromium.crossing.memory import Block
from webcade.chromium.crossing.pictures import PictureMemory
from webcade.chromium.devtools.session import Session
from webcade.errors import BrowserDied, PageCrashed
from webcade.page.images.run_length import unpack


class Page:
    """A session of a page that has ended without an event, or crashed."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def check_loss(self) -> None:
        if self.error:
            raise self.error


class Memory:
    """A block that has one picture."""

    def __init__(self, number: int, picture: bytes | None) -> None:
        self.number, self.picture = number, picture

    def read_into(self, buffer: bytearray) -> None:
        if self.picture is None:
            raise OSError("gone")
        data = struct.pack("<16xi44x", self.number) + self.picture
        buffer[:] = data.ljust(len(buffer), b"?")[: len(buffer)]


def pictures(number: int = 7, picture: bytes | None = b"abcdef", page: Page | None = None) -> PictureMemory:
    return PictureMemory(cast(Session, page or Page()), cast(Block, cast(Any, Memory(number, picture))), 6)


def test_a_picture_is_copied_out_of_memory_as_pixels_or_runs() -> None:
    image = unpack("MP7,6", (2, 3), pictures())
    assert image.tobytes() == b"abcdef"
    image[0, 0] = 5  # it is the caller's own
    runs = np.array([4, 2], "<u2").tobytes() + b"xy"
    assert unpack("MR7,6", (2, 3), pictures(picture=runs)).tobytes() == b"xxxxyy"


@pytest.mark.parametrize(
    "text", ["MP8,6", "MP7,7", "MP7,-1", "MP7", "MP", "M", "MX7,6", "MP7,6,1", "MPa,b", f"MP7,{9**999}"]
)
def test_a_picture_that_is_not_there_is_no_picture(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(text, (2, 3), pictures())


def test_memory_is_not_read_for_a_page_that_has_none() -> None:
    with pytest.raises(ValueError, match="expected an image"):
        unpack("MP7,6", (2, 3))


def test_a_page_that_ended_before_its_picture_was_taken_is_lost() -> None:
    with pytest.raises(BrowserDied):
        unpack("MP7,6", (2, 3), pictures(picture=None))
    with pytest.raises(PageCrashed):
        unpack("MP7,6", (2, 3), pictures(picture=None, page=Page(PageCrashed("it ended"))))
