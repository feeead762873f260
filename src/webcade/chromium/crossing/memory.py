"""A block of another process's memory, found by its mark. Linux only: it is had through /proc/PID/mem.

The kernel lets a process open it that may trace the other one: the same user, and under Yama's ptrace_scope 1
an ancestor, as Python is of its browser's processes.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from ...errors import BrowserDied
from ..devtools.session import Session
from ..processes import is_process_of_type, processes_below

_LEAST, _MOST = 1 << 20, 1 << 26  # bytes of a mapping that can have the block at its beginning


class Mark(NamedTuple):
    """Random bytes that a page writes at the beginning of a block, so that it is found.

    Attributes:
        data: 16 bytes.
        words: the same as JavaScript, an array of four numbers.
    """

    data: bytes
    words: str


def new_mark() -> Mark:
    """Return a mark that no other block has."""
    data = secrets.token_bytes(16)
    return Mark(data, f"[{','.join(map(str, struct.unpack('<4i', data)))}]")


class Block:
    """Reads and writes a block of memory of another process.

    Args:
        descriptor: of /proc/PID/mem, which stays with the process's memory whoever gets its number later.
        start: the block's address.
    """

    def __init__(self, descriptor: int, start: int) -> None:
        self._descriptor = descriptor
        self._start = start

    def read(self, at: int, length: int) -> bytes:
        """Read bytes. Raises OSError if the memory is gone."""
        data = os.pread(self._descriptor, length, self._start + at)
        if len(data) != length:
            raise OSError("the page's memory is gone")
        return data

    def read_into(self, buffer: bytearray | memoryview) -> None:
        """Fill a buffer from the block's beginning. Raises OSError if the memory is gone."""
        if os.preadv(self._descriptor, (buffer,), self._start) != len(buffer):
            raise OSError("the page's memory is gone")

    def write(self, at: int, data: bytes) -> None:
        """Write bytes. Raises OSError if the memory is gone."""
        if os.pwrite(self._descriptor, data, self._start + at) != len(data):
            raise OSError("the page's memory is gone")

    def close(self) -> None:
        """Close the descriptor. A second call does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()


def share_block(session: Session, browser: int, open_with: Callable[[str], str], timeout: float) -> Block:
    """Have a page allocate a block that begins with a mark, and find it.

    Args:
        session: the page.
        browser: the process id of its browser.
        open_with: makes the page's call of the mark, a JavaScript array; the call says whether it could.
        timeout: seconds.

    Raises:
        OSError: the page has no such memory, or the system does not let it be read; the text says which.
    """
    mark = new_mark()
    if session.evaluate(open_with(mark.words), timeout) is not True:
        raise OSError("this browser has no memory that can be shared")
    return find_block(browser, mark.data)


def raise_loss(session: Session) -> NoReturn:
    """Raise why the memory of a page is gone. Raises what `Session.check_loss` raises, or BrowserDied."""
    session.check_loss()
    raise BrowserDied("the page's process has ended")


def find_block(browser: int, mark: bytes) -> Block:
    """Find the block that begins with a mark, in the renderer processes below a browser's process.

    Args:
        browser: the browser's process id.
        mark: 16 random bytes.

    Raises:
        OSError: there is none, or the system does not let it be read; the text says which.
    """
    refused = ""
    renderers = [pid for pid in processes_below(browser) if is_process_of_type(pid, "renderer")]
    for pid in sorted(renderers, reverse=True):  # the newest first: the page was loaded last
        try:
            descriptor = os.open(f"/proc/{pid}/mem", os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            refused = f"the system does not let the page's memory be read ({error.strerror})"
            continue
        for start in _mappings(pid):
            with contextlib.suppress(OSError):
                if os.pread(descriptor, len(mark), start) == mark:
                    return Block(descriptor, start)
        os.close(descriptor)
    raise OSError(refused or "the page's memory was not found")


def _mappings(pid: int) -> Iterator[int]:
    """Where the mappings of a process begin that can be written and have a fitting size."""
    try:
        lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        limits, rights, *_ = line.split(maxsplit=2)
        start, end = (int(one, 16) for one in limits.split("-"))
        if rights.startswith("rw") and _LEAST <= end - start <= _MOST:
            yield start
