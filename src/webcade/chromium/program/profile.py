"""A browser's own folder, removed with it: profile, home and temporary files.

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
from collections.abc import Mapping
from pathlib import Path

_PREFIX = "webcade-"
_LOCK = "owner.lock"
_SHORT = "/tmp"
_SOCKET = "/org.chromium.Chromium.123456/SingletonSocket"  # the browser makes it in its TMPDIR
_LONGEST_SOCKET = 100  # bytes of a path; the limit is 104 on macOS and 108 on Linux, with the final NUL
_SETTLING = 60  # seconds; a younger folder without a lock may still be in the making
_REMOVAL_TIMEOUT = 2  # seconds for killed processes to stop writing


class Profile:
    """A new folder for one browser.

    Args:
        parent: the folder to make it in; None for TMPDIR.

    Attributes:
        path: the folder.

    Raises:
        OSError: it could not be made.
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
        """Return the environment variables `base`, changed so that the browser's home is in this folder."""
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
        """Make a folder for temporary files: here, or in /tmp if its sockets' paths would be too long."""
        if len(os.fsencode(self.path)) + len("/t" + _SOCKET) <= _LONGEST_SOCKET:
            (self.path / "t").mkdir()
            return {"TMPDIR": str(self.path / "t")}
        with contextlib.suppress(OSError):
            self._elsewhere = Profile(_SHORT)
            return {"TMPDIR": str(self._elsewhere.path)}
        return {}

    def remove(self) -> None:
        """Remove the folder. Its processes must have been killed. A second call does nothing."""
        try:
            if self._elsewhere is not None:
                self._elsewhere.remove()
        finally:
            _remove(self.path)
            self.release()
            _remove_with_one_descriptor(self.path)  # which the lock's was, where none is left

    def release(self) -> None:
        """Release the lock without touching the folder. A forked child may do only this."""
        if self._elsewhere is not None:
            self._elsewhere.release()
        lock, self._lock = self._lock, -1
        if lock >= 0:
            os.close(lock)


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


def sweep_profiles() -> None:
    """Remove the folders whose owners have ended."""
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


def _fonts(base: Mapping[str, str]) -> list[tuple[Path, str]]:
    """Return the user's folders of fonts and their settings, and where the browser will look for each."""
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
    """Return whether the process whose id is in the folder's name exists."""
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
