"""Write a recording's file as the run goes: each record reaches the system with one write.

So whatever ends Python, `kill -9` included, loses at most the step under way. (Nothing is synchronized to the
disk: a machine that loses its power may lose more.)
"""

from __future__ import annotations

import os
import threading
import warnings
from pathlib import Path
from types import TracebackType
from typing import Self

try:
    import fcntl
except ImportError:  # no such module on Windows; two writers of one file are not noticed there
    fcntl = None  # type: ignore[assignment]

from ..errors import OptionError
from ..game.wording import shown
from .encoding import Encoder, encode_header
from .framing import MAGIC, is_recording
from .records import End, Fault, Header, Record, Step


class RecordingWriter:
    """Writes one file. It is made, or overwritten, with the first record.

    If a write fails, as when the disk is full, it warns once, and the recording ends with the last whole
    record: the run goes on. In a forked child nothing is written: the file is its parent's.

    Args:
        path: the file. One that exists and is no recording is refused.
        header: its first record.

    Attributes:
        path: as given.
        header: as given.
        steps: how many steps and faults were written.

    Raises:
        OptionError: the file cannot be written.
    """

    def __init__(self, path: str | Path, header: Header) -> None:
        self.path = str(path)
        self.header = header
        self.steps = 0
        self._encoder = Encoder(header)
        self._owner = os.getpid()
        self._lock = threading.Lock()  # `close` may be called by any thread
        self._file: int | None = None
        self._size = 0
        self._is_closed = False
        check_writable(self.path)

    def write(self, record: Record) -> int:
        """Write a record. Return how many steps and faults there are now.

        Raises:
            OptionError: the file cannot be made, or another environment writes to it.
        """
        if self._owner != os.getpid():
            return self.steps
        with self._lock:
            if self._is_closed:
                return self.steps
            if self._file is None:
                self._file = _create(self.path)
                self._append(MAGIC + encode_header(self.header))
            self.steps += isinstance(record, Step | Fault)
            self._append(self._encoder.encode(record))
            return self.steps

    def close(self) -> None:
        """Write the last record and close the file. Without a record no file is made."""
        if self._owner != os.getpid():
            return
        with self._lock:
            if self._file is not None:
                self._append(self._encoder.encode(End(self.steps)))
            self._let_go()

    def _append(self, data: bytes) -> None:
        if self._file is None:
            return
        try:
            written = os.write(self._file, data)
            if written < len(data):  # the disk is full: the next write would say so
                raise OSError(f"{written} of {len(data)} bytes were written")
            self._size += written
        except OSError as error:
            reason = error.strerror or error
            os.ftruncate(self._file, self._size)
            self._let_go()
            warnings.warn(
                f"{self.path}: the recording ends before step {self.steps}: it cannot be written: {reason}",
                RuntimeWarning,
                stacklevel=2,
            )

    def _let_go(self) -> None:
        file, self._file = self._file, None
        self._is_closed = True
        if file is not None:
            os.close(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def check_writable(path: str) -> None:
    """Raise OptionError if no recording can be written there, without making one."""
    try:
        os.fsencode(path)
    except ValueError:
        raise OptionError(f"record: expected a path; got {shown(path)}") from None
    try:
        _check_place(path, Path(path))
    except OSError as error:
        raise OptionError(f"record: {shown(path)} cannot be written: {error.strerror}") from None


def _check_place(path: str, file: Path) -> None:
    if file.is_dir():
        raise OptionError(f"record: expected a file; {path!r} is a folder")
    if not file.parent.is_dir():
        raise OptionError(f"record: there is no folder {str(file.parent)!r}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise OptionError(f"record: {path!r} cannot be written")
    if file.exists() and not file.is_file():
        raise OptionError(f"record: expected a regular file; {path!r} is none")
    if file.exists():
        with file.open("rb") as before:
            _refuse_other(path, is_recording(before))


def _create(path: str) -> int:
    """Make the file, or empty it. Return its descriptor, with a lock that ends with the process."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise OptionError(f"record: {path!r} cannot be written: {error.strerror}") from None
    try:
        _lock(file, path)
        with open(file, "rb", closefd=False) as before:
            _refuse_other(path, is_recording(before))
        os.ftruncate(file, 0)
    except BaseException:
        os.close(file)
        raise
    return file


def _lock(file: int, path: str) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OptionError(
            f"record: {path!r} is being written by another environment; expected a file of its own"
        ) from None
    except OSError:  # a file system without locks
        return


def _refuse_other(path: str, is_recording: bool) -> None:
    if not is_recording:
        raise OptionError(
            f"record: {path!r} exists and is no recording; expected a new file, or one that record=... wrote"
        )
