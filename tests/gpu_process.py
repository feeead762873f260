"""The GPU process of a browser, for tests that end it."""

from __future__ import annotations

import psutil

from webcade.chromium.gpu import is_gpu_process


def gpu_of(pid: int) -> psutil.Process:
    """The GPU process of the browser with this process id."""
    children = psutil.Process(pid).children(recursive=True)
    return next(one for one in children if is_gpu_process(one.pid))


def kill_gpu(pid: int) -> None:
    """Kill the GPU process of this browser and wait until it has gone."""
    gpu = gpu_of(pid)
    gpu.kill()
    psutil.wait_procs([gpu], timeout=5)
