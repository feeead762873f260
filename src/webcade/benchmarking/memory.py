"""Memory as a sum of proportional set sizes: what processes share is counted once, in parts. Linux only."""

from __future__ import annotations

from pathlib import Path


def family_mib(root: int) -> float:
    """MiB of all processes that come from `root`, without itself."""
    return sum(map(pss_mib, descendants(root)))


def descendants(root: int) -> list[int]:
    """The ids of all processes that come from `root`."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may itself hold spaces; the parent is the second field after it.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended meanwhile
        children.setdefault(parent, []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def pss_mib(pid: int) -> float:
    """MiB of one process; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
