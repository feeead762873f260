"""Memory of processes as proportional set size (PSS), which divides shared pages among them. Linux only."""

from __future__ import annotations

from pathlib import Path


def family_mib(root: int) -> float:
    """MiB of all descendants of process `root`, without itself."""
    return sum(map(pss_mib, descendants(root)))


def descendants(root: int) -> list[int]:
    """The ids of all descendants of process `root`."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The process name, in parentheses, may contain spaces; the parent is the second field after it.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # the process has ended
        children.setdefault(parent, []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def pss_mib(pid: int) -> float:
    """MiB of one process; 0 if it has ended or may not be read."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
