"""A browser's own folder, removed with it: profile, home and temporary files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from ...own_folder import SHORT, OwnFolder

_SOCKET = "/org.chromium.Chromium.123456/SingletonSocket"  # the browser makes it in its TMPDIR
_LONGEST_SOCKET = 100  # bytes of a path; the limit is 104 on macOS and 108 on Linux, with the final NUL


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
        self._elsewhere: OwnFolder | None = None  # for temporary files
        self._folder = OwnFolder(parent)
        self.path = self._folder.path

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
            self._elsewhere = OwnFolder(SHORT)
            return {"TMPDIR": str(self._elsewhere.path)}
        return {}

    def remove(self) -> None:
        """Remove the folder. Its processes must have been killed. A second call does nothing."""
        try:
            if self._elsewhere is not None:
                self._elsewhere.remove()
        finally:
            self._folder.remove()

    def release(self) -> None:
        """Release the lock without touching the folder. A forked child may do only this."""
        if self._elsewhere is not None:
            self._elsewhere.release()
        self._folder.release()


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
