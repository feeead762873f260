"""The folder that a browser has for itself, and that goes with it: profile, home, temporary files.

A file in it is locked for as long as its owner lives, however that ends, so that whoever starts a browser
later can tell what was left behind. A process id could not: containers that share a folder number their own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

_PREFIX = "webcade-"
_LOCK = "owner.lock"
_SHORT = "/tmp"
_SOCKET = "/org.chromium.Chromium.123456/SingletonSocket"  # which the browser makes in its TMPDIR
_LONGEST_SOCKET = 100  # bytes: 104 on macOS, 108 on Linux, with the end
_SETTLING = 60  # seconds after which a folder without a lock is not one that is just being made
_REMOVAL_TIMEOUT = 2  # seconds for processes that were ended to stop writing


class Profile:
    """A new folder. Raises OSError where none can be made.

    Args:
        parent: where; None for TMPDIR.
    """

    def __init__(self, parent: str | None = None) -> None:
        self._elsewhere: Profile | None = None  # for temporary files
        self.path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        try:
            self._lock = _lock(self.path)
        except OSError:
            shutil.rmtree(self.path, ignore_errors=True)
            raise

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """`base`, changed so that what a browser writes into a home goes into this folder."""
        home, settings, kept, data = (self.path / name for name in ("home", "config", "cache", "data"))
        for folder in (home, settings, kept, data):
            folder.mkdir()
        for own, place in _fonts(base):
            (self.path / place).symlink_to(own)
        changed = {
            **base,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(settings),
            "XDG_CACHE_HOME": str(kept),
            "XDG_DATA_HOME": str(data),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }
        own_key = _home(base) / ".Xauthority"
        if "XAUTHORITY" not in base and own_key.exists():
            changed["XAUTHORITY"] = str(own_key)
        return {**changed, **self._temporary()}

    def _temporary(self) -> dict[str, str]:
        """Where the browser puts temporary files: here, if the path of its sockets is not too long then."""
        if len(os.fsencode(self.path)) + len("/t" + _SOCKET) <= _LONGEST_SOCKET:
            (self.path / "t").mkdir()
            return {"TMPDIR": str(self.path / "t")}
        with contextlib.suppress(OSError):
            self._elsewhere = Profile(_SHORT)
            return {"TMPDIR": str(self._elsewhere.path)}
        return {}

    def remove(self) -> None:
        """Remove the folder, whose processes have been ended. A second call does nothing."""
        try:
            if self._elsewhere is not None:
                self._elsewhere.remove()
        finally:
            _remove(self.path)
            self.release()
            _remove_with_one_descriptor(self.path)  # which the lock's was, where none is left

    def release(self) -> None:
        """Let go of the folder without touching it: all that a forked child may do."""
        if self._elsewhere is not None:
            self._elsewhere.release()
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)


def _remove(path: Path) -> None:
    """Remove a folder that a process which is just ending may still write to; an interrupt waits for it."""
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


def sweep_profiles() -> None:
    """Remove the folders whose owners are gone."""
    for parent in {tempfile.gettempdir(), _SHORT}:
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
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError: its owner lives
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)


def _lock(folder: Path) -> int:
    """The descriptor of the folder's lock, which gets its name once it is held; -1 where none can be."""
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


def _fonts(base: Mapping[str, str]) -> list[tuple[Path, str]]:
    """Where a user keeps fonts and what is said of them, and where the browser looks for that."""
    home = _home(base)
    settings = Path(base.get("XDG_CONFIG_HOME") or home / ".config")
    data = Path(base.get("XDG_DATA_HOME") or home / ".local" / "share")
    kept = Path(base.get("XDG_CACHE_HOME") or home / ".cache")
    places = [
        (home / ".fonts", "home/.fonts"),
        (home / ".fonts.conf", "home/.fonts.conf"),
        (home / ".fonts.conf.d", "home/.fonts.conf.d"),
        (settings / "fontconfig", "config/fontconfig"),
        (data / "fonts", "data/fonts"),
        (kept / "fontconfig", "cache/fontconfig"),
    ]
    return [(own.absolute(), place) for own, place in places if own.exists()]


def _home(base: Mapping[str, str]) -> Path:
    return Path(base.get("HOME") or Path.home())


def _is_alive(profile: Path) -> bool:
    """Whether a process has the number in the folder's name."""
    owner = profile.name.removeprefix(_PREFIX).split("-")[0]
    if not owner.isdigit():
        return True
    try:
        os.kill(int(owner), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
