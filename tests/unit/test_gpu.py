"""Whether a process has ended is known at once, and without waiting for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from webcade.chromium.gpu import GpuProcess, gpu_process_below, is_gpu_process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says when a process has ended")

SLEEPS = "import sys; print(flush=True); sys.stdin.read()"


@pytest.fixture
def gpu() -> Iterator[subprocess.Popen[bytes]]:
    """What looks like a GPU process."""
    command = [sys.executable, "-c", SLEEPS, "--type=gpu-process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # its command line is its own from here on
        yield process
        process.kill()


def test_the_end_of_a_process_is_known_before_anybody_has_waited_for_it(gpu: subprocess.Popen[bytes]) -> None:
    held = GpuProcess(gpu.pid)
    assert not held.has_ended()
    gpu.kill()
    assert gpu.stdout is not None
    gpu.stdout.read()  # comes to its end when the process's descriptors are closed
    assert held.has_ended()
    gpu.wait()
    assert held.has_ended()
    held.close()


def test_what_was_closed_counts_as_ended_and_keeps_no_descriptor(gpu: subprocess.Popen[bytes]) -> None:
    before = os.listdir("/proc/self/fd")
    held = GpuProcess(gpu.pid)
    held.close()
    held.close()
    assert held.has_ended()
    assert os.listdir("/proc/self/fd") == before


def test_a_process_that_is_not_there_is_told(gpu: subprocess.Popen[bytes]) -> None:
    gpu.kill()
    gpu.wait()
    with pytest.raises(ProcessLookupError):
        GpuProcess(gpu.pid)


def test_a_gpu_process_is_found_among_what_a_process_has_started(gpu: subprocess.Popen[bytes]) -> None:
    assert is_gpu_process(gpu.pid)
    assert not is_gpu_process(os.getpid())
    found = gpu_process_below(os.getpid())
    assert found is not None
    gpu.kill()
    gpu.wait()
    assert found.has_ended()
    found.close()
    assert gpu_process_below(os.getpid()) is None
