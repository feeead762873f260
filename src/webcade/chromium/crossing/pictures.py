"""Pictures that a page puts into a block of memory. runtime/crossing/pictures.js has the same layout."""

from __future__ import annotations

import struct

import numpy as np

from ...page.contract import View
from ...runtime import HANDLE
from ..devtools.session import Session
from .memory import Block, raise_loss, share_block

_NUMBER_AT, _HEAD_BYTES = 16, 64
_NUMBER = struct.Struct("<i")


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
        data = np.empty(_HEAD_BYTES + length, np.uint8).data  # not filled with zeros first
        try:
            self._block.read_into(data)
        except OSError:
            raise_loss(self._session)
        if _NUMBER.unpack_from(data, _NUMBER_AT)[0] != number:
            raise ValueError(f"with a picture that its memory has; number {number} is not there")
        return data[_HEAD_BYTES:]

    def close(self) -> None:
        """Close the block. The page's next pictures cannot be taken."""
        self._block.close()


def open_pictures(
    session: Session, browser: int, view: View, shape: tuple[int, int], timeout: float
) -> PictureMemory | None:
    """Let the pictures of a page that has loaded go through its memory.

    Args:
        session: the page.
        browser: the process id of its browser.
        view: what a snapshot contains; it has pixels.
        shape: (height, width) of the region that is observed.
        timeout: seconds for each call.

    Returns:
        Where to take them; None if they stay in the answers' text, where page or system lack such memory.
    """
    height, width = view.size or shape
    most = height * width * (3 if view.pixels == "rgb" else 1)
    try:
        block = share_block(session, browser, lambda mark: f"{HANDLE}.pictures.open({mark},{most})", timeout)
    except OSError:
        return None
    session.evaluate(f"{HANDLE}.pictures.found()", timeout)
    return PictureMemory(session, block, most)
