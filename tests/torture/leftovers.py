"""What a trial leaves on the machine: processes that it started, whoever their parent is now, and files."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 10  # seconds until a process or a file counts as left over
_TICK = 0.05  # seconds: nothing tells the end of a process that is nobody's child
MARK = "WEBCADE_TRIAL"  # in the environment of all that a trial starts

_TYPE = re.compile(rb"--type=([a-z-]+)")
_SUBTYPE = re.compile(rb"--utility-sub-type=([a-z]+)\.")


@dataclass(frozen=True)
class Process:
    """A process, and which of a browser's it is: "browser", "renderer", "gpu-process", "network", ..."""

    pid: int
    kind: str
    began: str  # tells it from a later one of the same number

    @property
    def is_alive(self) -> bool:
        state = _state(self.pid)
        return state is not None and state[0] not in "ZX" and state[2] == self.began


def family(parent: int | None = None) -> list[Process]:
    """All that descends from a process, this one if none is given."""
    children: dict[int, list[tuple[int, str]]] = {}
    for pid in _pids():
        if (state := _state(pid)) is not None:
            children.setdefault(state[1], []).append((pid, state[2]))
    found: list[Process] = []
    parents = [os.getpid() if parent is None else parent]
    while parents:
        for pid, began in children.get(parents.pop(), []):
            parents.append(pid)
            found.append(Process(pid, _kind(_read(pid, "cmdline")), began))
    return found


def marked(mark: str, folder: Path) -> list[Process]:
    """All that bears the trial's mark or names its folder, but for this process."""
    found = []
    for pid in _pids():
        command = _read(pid, "cmdline")
        is_ours = f"{MARK}={mark}".encode() in _read(pid, "environ") or bytes(folder) in command
        if is_ours and pid != os.getpid() and (state := _state(pid)) is not None:
            found.append(Process(pid, _kind(command), state[2]))
    return found


def remaining(look: Callable[[], list[str]], patience: float = PATIENCE) -> list[str]:
    """What is there still after so many seconds; empty as soon as `look` finds nothing."""
    deadline = time.monotonic() + patience
    while found := look():
        if time.monotonic() > deadline:
            return found
        time.sleep(_TICK)
    return []


def alive(processes: list[Process]) -> list[str]:
    """Those that have not ended, by kind and number."""
    return [f"{process.kind} {process.pid}" for process in processes if process.is_alive]


def files(*folders: Path) -> list[str]:
    """What lies in folders that should be empty; of a folder in them, its first files, too."""
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*")):
            inside = sorted(str(one.relative_to(path)) for one in path.rglob("*") if one.is_file())[:3]
            found.append(f"{folder.name}/{path.name}" + (f" ({', '.join(inside)})" if inside else ""))
    return found


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _state(pid: int) -> tuple[str, int, str] | None:
    """State, parent and time of beginning; None where there is no such process."""
    text = _read(pid, "stat").decode(errors="replace").rpartition(")")[2].split()
    return (text[0], int(text[1]), text[19]) if text else None


def _kind(command: bytes) -> str:
    if subtype := _SUBTYPE.search(command):
        return subtype[1].decode()
    if kind := _TYPE.search(command):
        return kind[1].decode()
    return "browser" if b"--remote-debugging-pipe" in command else "other"
