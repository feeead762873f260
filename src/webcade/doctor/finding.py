"""A finding of `webcade doctor`, and helpers to make one."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

_TIMEOUT = 20  # seconds to wait for another program


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of looking for one program, package or setting.

    Attributes:
        what: its name.
        use: what webcade needs it for.
        found: its version and path, or what is wrong with it.
        ok: whether webcade can use it.
        required: whether webcade cannot work without it.
        fix: what to type or do if it is not ok.
        packages: Debian packages that `webcade doctor --fix` installs if it is not ok.
    """

    what: str
    use: str
    found: str
    ok: bool
    required: bool = False
    fix: str = ""
    packages: tuple[str, ...] = ()


def apt(*packages: str) -> str:
    """The command that installs Debian packages."""
    return f"sudo apt-get install {' '.join(packages)}"


def run(*command: str) -> str | None:
    """Run a program and return what it prints to stdout; None if it is missing, fails or takes too long."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return result.stdout.strip()
