"""Find out why a browser did not start: from what it printed, or from what the machine lacks."""

from __future__ import annotations

import contextlib
import errno
import re
import resource
import shutil
from pathlib import Path

_LEAST_DISK = 16 << 20  # bytes; about what a new profile takes
_LEAST_MEMORY = 200 << 20  # bytes
_LEAST_SHARED = 8 << 20  # bytes
_LEAST_DESCRIPTORS = 128  # about as many as a browser opens at its start
_LEAST_ADDRESSES = 1 << 45  # bytes; V8 and the allocator reserve terabytes of addresses
_HARMLESS = re.compile(
    r"dbus|cpufreq|scaling_cur_freq|scaling_max_freq|gcm|vaapi|libva|vulkan|angle|udev|inotify|"
    r"upower|bluez|network_service_instance_impl|DevTools listening|Fontconfig|gtk|gl_factory|xdg-settings|"
    r"sandbox_linux\.cc|ALSA|pulse",
    re.IGNORECASE,
)
_KNOWN = (
    ("no usable sandbox", "sandbox"),
    ("missing x server", "display"),
    ("cannot open display", "display"),
    ("no space left", "disk"),
    ("too many open files", "descriptors"),
    ("/dev/shm", "shared"),
    ("cannot allocate memory", "memory"),
    ("out of memory", "memory"),
)
_ERRORS = {
    errno.EMFILE: "descriptors",
    errno.ENFILE: "descriptors",
    errno.ENOSPC: "disk",
    errno.EDQUOT: "disk",
    errno.ENOMEM: "memory",
    errno.EAGAIN: "processes",
}


def lacking(error: OSError, folder: Path) -> str:
    """Explain a system error at a browser's start, in a sentence.

    Args:
        error: the error.
        folder: where the browser's profile was to be.
    """
    kind = _ERRORS.get(error.errno or 0)
    return _sentence(kind, folder) if kind else str(error)


def complaint(text: str, folder: Path) -> str:
    """Return what a browser lacks that did not start, and what to do, in a sentence.

    Args:
        text: what it printed.
        folder: its profile.
    """
    low = text.lower()
    for words, kind in _KNOWN:
        if words in low:
            return _sentence(kind, folder)
    for kind, is_lacking in (
        ("disk", _free(folder) < _LEAST_DISK),
        ("descriptors", _soft(resource.RLIMIT_NOFILE) < _LEAST_DESCRIPTORS),
        ("addresses", _soft(resource.RLIMIT_AS) < _LEAST_ADDRESSES),
        ("memory", _memory() < _LEAST_MEMORY),
        ("shared", "--disable-dev-shm-usage" not in text and _free(Path("/dev/shm")) < _LEAST_SHARED),
    ):
        if is_lacking:
            return _sentence(kind, folder)
    lines = [line for line in text.splitlines() if line.strip() and not _HARMLESS.search(line)]
    return lines[-1] if lines else "it printed no reason"


def _sentence(kind: str, folder: Path) -> str:
    if kind == "sandbox":
        return (
            "this system refuses its sandbox; allow user namespaces (sudo sysctl -w "
            "kernel.apparmor_restrict_unprivileged_userns=0) or set WEBCADE_NO_SANDBOX=1"
        )
    sentences = {
        "display": "there is no display; set DISPLAY, or use xvfb-run",
        "disk": f"the disk is full: {_mib(_free(folder))} left in {folder.parent}; free some, or set TMPDIR",
        "descriptors": (
            f"file descriptors have run out (the limit is {_soft(resource.RLIMIT_NOFILE):g}); "
            "close environments, or raise it: ulimit -n 4096"
        ),
        "addresses": (
            f"address space is limited to {_mib(_soft(resource.RLIMIT_AS))} (RLIMIT_AS), "
            "of which a browser reserves terabytes; lift the limit: ulimit -v unlimited"
        ),
        "memory": f"memory has run out: {_mib(_memory())} left; close programs or environments",
        "shared": "shared memory has run out: /dev/shm is full or missing; give it 256 MiB or more",
        "processes": "no more processes may be started; close environments, or raise the limit: ulimit -u",
    }
    return sentences[kind]


def _free(folder: Path) -> float:
    """Return the bytes left on a folder's disk; 0 if it is missing."""
    while not folder.exists() and folder != folder.parent and str(folder) != "/dev/shm":
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0.0


def _soft(kind: int) -> float:
    limit = resource.getrlimit(kind)[0]
    return float("inf") if limit == resource.RLIM_INFINITY else float(limit)


def _memory() -> float:
    """Return the bytes of memory left on this machine or in this container; infinity if unknown."""
    left = [float("inf")]
    with contextlib.suppress(OSError, AttributeError):
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        left += [float(found[1]) * 1024] if found else []
    with contextlib.suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        used = float((group / "memory.current").read_text())
        cached = re.search(r"^inactive_file (\d+)", (group / "memory.stat").read_text(), re.MULTILINE)
        used -= float(cached[1]) if cached else 0  # the kernel frees caches when memory is needed
        left.append(float((group / "memory.max").read_text()) - used)
    return max(0.0, min(left))


def _mib(count: float) -> str:
    return f"{count / (1 << 20):.0f} MiB"


def printed(log: Path) -> str:
    """Return what the browser has printed so far."""
    with contextlib.suppress(OSError):
        return log.read_text("utf-8", "replace")
    return ""
