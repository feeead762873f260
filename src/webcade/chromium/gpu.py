"""The browser's GPU process, which holds what its pages have drawn: whether it has ended.

Chromium starts another one without a word. Its pages go on, and what they had drawn is blank or out of date.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

GPU_ENDED = "the browser's GPU process ended, and what the page had drawn is lost"

# Files of /proc/PID whose first byte says whether the process still has its memory, and that byte if not.
# The kernel takes a process's memory before it closes its sockets: whatever a page answers after it has lost
# its GPU process, the file says so by then. A pidfd tells of the end too late, once all is cleared.
_MEMORY = (("coredump_filter", b""), ("statm", b"0"))


class GpuProcess:
    """One GPU process, found by its id. `has_ended` takes a microsecond.

    Attributes:
        end_fd: a descriptor that can be read once the process has ended; -1 when closed.

    Raises:
        ProcessLookupError: there is none of this id.
        OSError: this system does not say.
    """

    def __init__(self, pid: int) -> None:
        if not hasattr(os, "pidfd_open"):
            raise OSError("only Linux says when a process has ended")
        self._memory_fd = -1
        self.end_fd = os.pidfd_open(pid)
        try:
            self._memory_fd, self._gone = _open_memory(pid)
        except BaseException:
            self.close()
            raise

    def has_ended(self) -> bool:
        """Whether it has, or was closed here."""
        try:
            return os.pread(self._memory_fd, 1, 0) == self._gone
        except OSError:
            return True

    def close(self) -> None:
        """Let go of it. A second call does nothing."""
        descriptors = self.end_fd, self._memory_fd
        self.end_fd = self._memory_fd = -1
        for descriptor in descriptors:
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)


def _open_memory(pid: int) -> tuple[int, bytes]:
    """A descriptor of the first file that there is, and what it begins with once the process has ended."""
    for name, gone in _MEMORY:
        with contextlib.suppress(FileNotFoundError):
            return os.open(f"/proc/{pid}/{name}", os.O_RDONLY | os.O_CLOEXEC), gone
    raise ProcessLookupError(f"no process {pid}")


def gpu_process_below(pid: int) -> GpuProcess | None:
    """The GPU process among what a process has started, it or its children; None where none is found."""
    pids = [pid]
    for each in pids:
        if is_gpu_process(each):
            with contextlib.suppress(OSError):
                return GpuProcess(each)
        pids += _children(each)
    return None


def _children(pid: int) -> list[int]:
    """What each of its threads has started; threads and processes may end meanwhile."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, listing.read_text().split())
    return found


def is_gpu_process(pid: int) -> bool:
    """Whether the process is, by its command line, a browser's GPU process."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return b"--type=gpu-process" in file.read()
    except OSError:
        return False
