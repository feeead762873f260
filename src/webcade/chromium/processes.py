"""The processes of a browser, as Linux lists them."""

from __future__ import annotations

import contextlib
from pathlib import Path


def processes_below(pid: int) -> list[int]:
    """Return a process and all below it, each after its parent. Processes may end meanwhile."""
    pids = [pid]
    for each in pids:
        pids += _children(each)
    return pids


def is_process_of_type(pid: int, kind: str) -> bool:
    """Return whether a process is one of a browser of this type, as "renderer", by its command line."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return f"--type={kind}".encode() in file.read()
    except OSError:
        return False


def _children(pid: int) -> list[int]:
    """Return the children of a process: those of each of its threads. Threads may end meanwhile."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, listing.read_text().split())
    return found
