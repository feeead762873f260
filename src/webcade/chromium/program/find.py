"""Find Chromium on this machine, and check that it is recent enough."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...errors import BrowserNotFound, BrowserStartError, BrowserTooOld
from .complaint import lacking

MINIMUM_VERSION = 140
"""The first Chromium with Uint8Array.prototype.toBase64, which encodes the pixels."""

INSTALL_HINT = "on Debian or Ubuntu type: sudo apt-get install chromium chromium-headless-shell"

_FULL = (
    "/usr/lib/chromium/chromium",  # the program behind Debian's wrapper script
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_HEADLESS_SHELL = (
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium-headless-shell",
    "chrome-headless-shell",
)
_VERSION_TIMEOUT = 20  # seconds


@dataclass(frozen=True, slots=True)
class Program:
    """A browser program on this machine.

    Attributes:
        path: its path.
        version: its version, as "156.0.8078.79".
    """

    path: str
    version: str

    @property
    def major(self) -> int:
        """The version's first number."""
        return int(self.version.split(".")[0])


def find_chromium(path: str | None = None) -> Program:
    """Find the full browser: at `path`, else at $WEBCADE_CHROMIUM, else in the usual places.

    Raises:
        BrowserNotFound: there is none.
        BrowserTooOld: it is older than MINIMUM_VERSION.
        BrowserStartError: no program can start: the machine has no memory or file descriptors left.
    """
    return _find("Chromium", path or os.environ.get("WEBCADE_CHROMIUM"), _FULL)


def find_headless_shell(path: str | None = None) -> Program:
    """Find the headless shell, which the clock "browser" needs.

    It is looked for at `path`, else at $WEBCADE_HEADLESS_SHELL, else in the usual places.

    Raises:
        BrowserNotFound: there is none.
        BrowserTooOld: it is older than MINIMUM_VERSION.
        BrowserStartError: no program can start: the machine has no memory or file descriptors left.
    """
    wanted = path or os.environ.get("WEBCADE_HEADLESS_SHELL")
    return _find("chromium-headless-shell", wanted, _HEADLESS_SHELL)


def missing_headless_shell() -> str | None:
    """Return why there is no headless shell, and what to type; None if there is one."""
    try:
        find_headless_shell()
    except (BrowserNotFound, BrowserTooOld) as error:
        return str(error)
    return None


def _find(what: str, wanted: str | None, places: tuple[str, ...]) -> Program:
    if wanted is not None:
        found = shutil.which(wanted)
        if found is None:
            raise BrowserNotFound(
                f"no program at {wanted!r}; give the path of {what}, or no path to let webcade find it"
            )
        candidates = [found]
    else:
        candidates = [found for place in places if (found := shutil.which(place))]
    if not candidates:
        raise BrowserNotFound(f"no {what} on this machine; {INSTALL_HINT}, or set its path as browser=...")
    complaints = []
    for candidate in candidates:
        program = _probe(candidate)
        if program is None:
            complaints.append(f"{candidate} is not a working {what}{_snap_remark(candidate)}")
        elif program.major >= MINIMUM_VERSION:
            return program
        else:
            raise BrowserTooOld(
                f"{candidate} has version {program.version}, "
                f"and webcade needs {MINIMUM_VERSION} or later; {INSTALL_HINT}"
            )
    raise BrowserNotFound(f"{'; '.join(complaints)}; {INSTALL_HINT}")


def _snap_remark(path: str) -> str:
    """Return a remark if a program is Ubuntu's script that only asks for a snap package; else ""."""
    try:
        is_stub = b"snap" in Path(path).read_bytes()[:4096]
    except OSError:
        return ""
    return " (a stub that asks for a snap package; install a real one)" if is_stub else ""


@cache
def _probe(path: str) -> Program | None:
    try:
        result = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=_VERSION_TIMEOUT, check=False
        )
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN):  # may be temporary
            raise BrowserStartError(f"{path} could not be started: {lacking(error, Path(path))}") from error
        return None
    except subprocess.TimeoutExpired:
        return None
    match = re.search(r"(\d+\.\d+\.\d+\.\d+)", result.stdout)
    return Program(path, match.group(1)) if match else None
