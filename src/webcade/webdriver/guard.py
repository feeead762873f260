"""Runs a command and ends it, with all that it started, when it is told to or when its owner is gone.

    python -I -S guard.py OWNER_PID FOLDER COMMAND...

A program of its own, for a Python that is killed can clean up nothing. It stands between an owner and a
driver or a virtual display: it adopts whatever they leave behind (PR_SET_CHILD_SUBREAPER), so that no
browser gets away from it, and it removes FOLDER ("-": none) at the end. SIGTERM, the owner's end and the
command's end all come to the same. Its standard library is all it needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import sys
from typing import NoReturn

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
_LOOK_AGAIN_MS = 500  # where no event tells of the owner's end
_LEAVE_TIMEOUT = 2  # seconds


def main(owner: int, folder: str, command: list[str]) -> int:
    """Guard one command; its exit status, or 0 where it was ended."""
    woken, wake = os.pipe()
    for event in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(event, lambda number, _: os.write(wake, bytes([number])))
    os.set_blocking(wake, False)
    with contextlib.suppress(PermissionError):  # Ctrl-C is for the owner alone
        os.setsid()
    _control(_PR_SET_CHILD_SUBREAPER, 1)
    child = os.fork()
    if child == 0:
        _become(command)
    try:
        return _watch(owner, child, woken)
    finally:
        _ask_to_leave(child)
        _end_descendants()
        if folder != "-":
            shutil.rmtree(folder, ignore_errors=True)


def _become(command: list[str]) -> NoReturn:
    """In the child: turn into the command, which does not outlive its guard either."""
    try:
        for event in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(event, signal.SIG_DFL)
        _control(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.execvp(command[0], command)
    except BaseException as error:
        os.write(2, f"{command[0]} could not be started: {error}\n".encode())
        os._exit(127)


def _watch(owner: int, child: int, woken: int) -> int:
    """Wait for the end of the owner or the child, or for a signal to end; the child's status."""
    poll = select.poll()
    poll.register(woken, select.POLLIN)
    has_handle = False
    with contextlib.suppress(AttributeError, ProcessLookupError):  # no pidfd: not Linux; or gone already
        poll.register(os.pidfd_open(owner), select.POLLIN)
        has_handle = True
    while os.getppid() == owner:
        ready = {descriptor for descriptor, _ in poll.poll(None if has_handle else _LOOK_AGAIN_MS)}
        if woken not in ready:
            continue
        if any(number != signal.SIGCHLD for number in os.read(woken, 512)):
            return 0
        status = _reap(child)
        if status is not None:
            return status
    return 0


def _reap(child: int) -> int | None:
    """Take note of every process that has ended; the child's exit status if it is among them."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0] != 0:
            if ended[0] == child:
                found = max(0, os.waitstatus_to_exitcode(ended[1]))
    return found


def _ask_to_leave(child: int) -> None:
    """A display that may leave by itself takes its lock file along."""
    with contextlib.suppress(AttributeError, ProcessLookupError):
        os.kill(child, signal.SIGTERM)
        select.select([os.pidfd_open(child)], [], [], _LEAVE_TIMEOUT)


def _end_descendants() -> None:
    """Kill children until there are none: a killed child's own become ours, and their turn comes next."""
    while children := _children():
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as listing:
            return [int(pid) for pid in listing.read().split()]
    except OSError:  # not Linux
        return []


def _control(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
