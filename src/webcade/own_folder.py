"""A temporary folder of this process. What a killed process leaves of its own, another one's start removes.

The owning process holds a lock on a file in the folder. The system releases the lock when the process ends,
so that a later start can tell, and remove, what was left behind. A process id would not do: containers that
share a folder have process ids of their own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

SHORT = "/tmp"  # where paths are short

_PREFIX = "webcade-"
_LOCK = "owner.lock"
_SETTLING = 60  # seconds; a younger folder without a lock may still be in the making
_REMOVAL_TIMEOUT = 2  # seconds for killed processes to stop writing


class OwnFolder:
    """A new folder, with a lock that lasts as long as this process, unless it is released.

    Args:
        parent: the folder to make it in; None for TMPDIR.

    Attributes:
        path: the folder.

    Raises:
        OSError: it could not be made.
    """

    def __init__(self, parent: str | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        try:
            self._lock = _lock(self.path)
        except OSError:
            shutil.rmtree(self.path, ignore_errors=True)
            raise

    def remove(self) -> None:
        """Remove the folder. Processes that write there must have been killed. A second call does nothing."""
        _remove(self.path)
        self.release()
        _remove_with_one_descriptor(self.path)  # which the lock's was, where none is left

    def release(self) -> None:
        """Release the lock without touching the folder. A forked child may do only this."""
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def _remove(path: Path) -> None:
    """Remove a folder, again and again while ending processes still write to it. Ctrl-C waits for it."""
    deadline = time.monotonic() + _REMOVAL_TIMEOUT
    try:
        shutil.rmtree(path, ignore_errors=True)
        while path.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
            shutil.rmtree(path, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(path, ignore_errors=True)
        raise


def _remove_with_one_descriptor(path: Path) -> None:
    """Remove what is left of a folder: `rmtree` needs a descriptor for each level."""
    with contextlib.suppress(OSError):
        for name in os.listdir(path):
            inner = path / name
            if inner.is_dir() and not inner.is_symlink():
                _remove_with_one_descriptor(inner)
            else:
                inner.unlink()
        path.rmdir()


def sweep_folders() -> None:
    """Remove the folders whose owners have ended."""
    for parent in {tempfile.gettempdir(), SHORT}:
        for path in Path(parent).glob(f"{_PREFIX}[0-9]*-*"):
            with contextlib.suppress(OSError):
                _sweep(path)


def _sweep(path: Path) -> None:
    try:
        lock = os.open(path / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        if time.time() - path.stat().st_mtime > _SETTLING and not _is_alive(path):
            shutil.rmtree(path, ignore_errors=True)
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises OSError if its owner is alive
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)


def _lock(folder: Path) -> int:
    """Lock a folder; return the lock's descriptor, or -1 if the file system has no locks.

    The lock file gets its name only after it is locked, so that no other process can take it before.
    """
    new = folder / f"{_LOCK}.new"
    lock = os.open(new, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # a file system without locks
        os.close(lock)
        new.unlink()
        return -1
    new.rename(folder / _LOCK)
    return lock


def _is_alive(folder: Path) -> bool:
    """Return whether the process whose id is in the folder's name exists."""
    owner = folder.name.removeprefix(_PREFIX).split("-")[0]
    if not owner.isdigit():
        return True
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
