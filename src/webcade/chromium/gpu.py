"""Notice the end of the browser's GPU process, which holds what the pages have drawn.

Chromium silently starts another one. The pages go on, but what they had drawn is blank or out of date.
"""

from __future__ import annotations

import contextlib
import os

from .processes import is_process_of_type, processes_below

GPU_ENDED = "the browser's GPU process ended, and what the page had drawn is lost"

# Files of /proc/PID whose first byte shows whether the process still has its memory, and that byte if not.
# The kernel frees a process's memory before it closes its sockets. So when a page answers after it has lost
# its GPU process, these files show it already. A pidfd would show it too late, after all is cleaned up.
_MEMORY = (("coredump_filter", b""), ("statm", b"0"))


class GpuProcess:
    """Watches one GPU process. `has_ended` takes a microsecond.

    Args:
        pid: its process id.

    Attributes:
        end_fd: a descriptor that becomes readable when the process has ended; -1 after `close`.

    Raises:
        ProcessLookupError: there is no such process.
        OSError: this system cannot tell when a process ends.
    """

    def __init__(self, pid: int) -> None:
        if not hasattr(os, "pidfd_open"):
            raise OSError("only Linux can tell when a process has ended")
        self._memory_fd = -1
        self.end_fd = os.pidfd_open(pid)
        try:
            self._memory_fd, self._gone = _open_memory(pid)
        except BaseException:
            self.close()
            raise

    def has_ended(self) -> bool:
        """Return whether the process has ended, or `close` was called."""
        try:
            return os.pread(self._memory_fd, 1, 0) == self._gone
        except OSError:
            return True

    def close(self) -> None:
        """Close the descriptors. A second call does nothing."""
        descriptors = self.end_fd, self._memory_fd
        self.end_fd = self._memory_fd = -1
        for descriptor in descriptors:
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)


def _open_memory(pid: int) -> tuple[int, bytes]:
    """Open the first of these files that exists. Return it, and what it begins with after the end."""
    for name, gone in _MEMORY:
        with contextlib.suppress(FileNotFoundError):
            return os.open(f"/proc/{pid}/{name}", os.O_RDONLY | os.O_CLOEXEC), gone
    raise ProcessLookupError(f"no process {pid}")


def gpu_process_below(pid: int) -> GpuProcess | None:
    """Find a GPU process among a process, its children and their children; None if there is none."""
    for each in processes_below(pid):
        if is_gpu_process(each):
            with contextlib.suppress(OSError):
                return GpuProcess(each)
    return None


def is_gpu_process(pid: int) -> bool:
    """Return whether a process is a browser's GPU process."""
    return is_process_of_type(pid, "gpu-process")
