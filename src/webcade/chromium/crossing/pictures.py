"""Pictures that a page puts into a block of memory. runtime/crossing/pictures.js has the same layout."""

from __future__ import annotations

import struct

from ...errors import BrowserDied
from ...page.contract import View
from ...runtime import HANDLE
from ..devtools.session import Session
from .memory import Block, find_block, new_mark

_NUMBER_AT, _HEAD_BYTES = 16, 64
_NUMBER = struct.Struct("<i")
_MOST = 1 << 26  # bytes of a picture; a larger one comes as text


class PictureMemory:
    """Takes one page's pictures out of its memory.

    Args:
        session: the page.
        block: the memory.
        most: bytes of a picture that has a place there.
    """

    def __init__(self, session: Session, block: Block, most: int) -> None:
        self._session = session
        self._block = block
        self._most = most

    def take(self, place: str) -> memoryview:
        """Copy a picture.

        Args:
            place: its number and its length in bytes, with a comma between, as the page's answer has them.

        Returns:
            Its bytes, writable; nobody else has them.

        Raises:
            ValueError: there is no such picture.
            PageCrashed, PageNavigated, BrowserDied: the page's process has ended.
        """
        number, length = map(int, place.split(","))
        if not 0 <= length <= self._most:
            raise ValueError(f"with a picture of at most {self._most} bytes")
        data = bytearray(_HEAD_BYTES + length)
        try:
            self._block.read_into(data)
        except OSError as error:
            self._session.check_loss()
            raise BrowserDied("the page's process has ended") from error
        if _NUMBER.unpack_from(data, _NUMBER_AT)[0] != number:
            raise ValueError(f"with a picture that its memory has; number {number} is not there")
        return memoryview(data)[_HEAD_BYTES:]

    def close(self) -> None:
        """Close the block. The page's next pictures cannot be taken."""
        self._block.close()


def open_pictures(
    session: Session, browser: int, view: View, shape: tuple[int, int], timeout: float
) -> PictureMemory | str:
    """Let the pictures of a page that has loaded go through its memory.

    Args:
        session: the page.
        browser: the process id of its browser.
        view: what a snapshot contains; it has pixels.
        shape: (height, width) of the region that is observed.
        timeout: seconds for each call.

    Returns:
        Where to take them, or why they stay in the answers' text.
    """
    height, width = view.size or shape
    most = height * width * (3 if view.pixels == "rgb" else 1)
    if most > _MOST:
        return f"a picture has more than {_MOST} bytes"
    mark = new_mark()
    if session.evaluate(f"{HANDLE}.pictures.open({mark.words},{most})", timeout) is not True:
        return "this browser has no memory that can be shared"
    try:
        block = find_block(browser, mark.data)
    except OSError as error:
        return str(error)
    session.evaluate(f"{HANDLE}.pictures.found()", timeout)
    return PictureMemory(session, block, most)
