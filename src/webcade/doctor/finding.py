"""What `webcade doctor` says of one thing."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

_TIMEOUT = 20  # seconds that another program gets to answer


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for.

    Attributes:
        what: its name.
        use: what it is for.
        found: what is there, or what is wrong, in a few words.
        ok: whether it can be used.
        required: whether webcade cannot do without it.
        fix: what to type, or to do, where it is missing.
        packages: Debian packages that `--fix` installs where it is missing.
    """

    what: str
    use: str
    found: str
    ok: bool
    required: bool = False
    fix: str = ""
    packages: tuple[str, ...] = ()


def apt(*packages: str) -> str:
    """What to type to have Debian packages."""
    return f"sudo apt-get install {' '.join(packages)}"


def run(*command: str) -> str | None:
    """What a program prints; None where it is missing or fails."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return result.stdout.strip()
