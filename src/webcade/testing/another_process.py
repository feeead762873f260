"""Runs a module of this package in a Python process of its own, which has another hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import PageError

START_SECONDS = 30  # for the process to start
_PATH = str(Path(__file__).parents[2])  # where this webcade is imported from


class TookTooLong(Exception):
    """The process did not end in time. Its text is a sentence."""


def answer_of(module: str, wanted: dict[str, Any], patience: float, name: str) -> Any:
    """Run a module that reads JSON from its input, and return the JSON that it writes.

    Args:
        module: its full name.
        wanted: its input.
        patience: seconds for all of it.
        name: what the process is called in errors.

    Raises:
        TookTooLong: it did not end in time.
        PageError: it failed; the message ends with the last line that it wrote to stderr.
    """
    path = os.pathsep.join([_PATH, *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(wanted),
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TookTooLong(f"{name} did not end within {patience:.0f} s") from None
    if done.returncode:
        raise PageError(f"{name} failed: {' '.join(done.stderr.strip().splitlines()[-1:])}")
    return json.loads(done.stdout)
