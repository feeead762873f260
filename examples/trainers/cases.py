"""What the scripts of this folder share: each has cases, functions whose lines can be typed as they are.

python examples/trainers/with_gymnasium.py              runs all cases of a script, and prints versions
python examples/trainers/with_gymnasium.py vectors      runs one
"""

from __future__ import annotations

import argparse
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version

NOTE = "note: "


def run(cases: Sequence[Callable[[], object]], packages: Sequence[str]) -> None:
    """Run the cases that the command line names, or all. An exception ends the program.

    Args:
        cases: functions; the name of a case is that of its function.
        packages: packages whose versions are printed.
    """
    parser = argparse.ArgumentParser(description="Run a trainer on webcade's games, for a few steps.")
    parser.add_argument("case", nargs="*", help=f"one of {', '.join(one.__name__ for one in cases)}")
    chosen = parser.parse_args().case
    print(f"Python {platform.python_version()}", *(f"{name} {_version(name)}" for name in packages), sep="; ")
    for case in cases:
        if not chosen or case.__name__ in chosen:
            since = time.monotonic()
            case()
            print(f"{case.__name__}: ran, {time.monotonic() - since:.0f} s", flush=True)


def note(name: str, value: str) -> None:
    """Print a value that docs/trainers.md shows for this case, in a column of that name."""
    print(f"{NOTE}{name}: {value}", flush=True)


def shell(command: str, folder: str | None = None) -> None:
    """Run a command, in which `python` is this Python. Raises CalledProcessError if it fails."""
    words = [sys.executable if word == "python" else word for word in shlex.split(command)]
    subprocess.run(words, check=True, cwd=folder)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "is not installed"
