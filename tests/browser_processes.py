"""The processes of a browser, for tests that stop or end them."""

from __future__ import annotations

from contextlib import suppress

import psutil

from webcade.chromium.gpu import is_gpu_process


def processes(pid: int, kind: str = "") -> list[psutil.Process]:
    """What the browser with this process id has started, of a `--type`."""
    found = []
    for child in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # one that has ended since, or that nobody has waited for yet
            if f"--type={kind}" in " ".join(child.cmdline()):
                found.append(child)
    return found


def gpu_of(pid: int) -> psutil.Process:
    """The GPU process of the browser with this process id."""
    children = psutil.Process(pid).children(recursive=True)
    return next(one for one in children if is_gpu_process(one.pid))


def kill_gpu(pid: int) -> None:
    """Kill the GPU process of this browser and wait until it has gone."""
    gpu = gpu_of(pid)
    gpu.kill()
    psutil.wait_procs([gpu], timeout=5)
