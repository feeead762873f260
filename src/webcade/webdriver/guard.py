"""Runs a command, and ends it with all its descendants when its owner ends.

    python -I -S guard.py OWNER_PID FOLDER COMMAND...

This is a separate program because a killed Python cannot clean up. The owner starts it in place of a driver
or a virtual display, which it starts in turn. It adopts orphaned descendants (PR_SET_CHILD_SUBREAPER), so
that no browser survives. On SIGTERM, or when the owner or the command ends, it ends all descendants and
removes FOLDER ("-": none). It uses only the standard library.
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
_LOOK_AGAIN_MS = 500  # how often to look whether the owner has ended, if there is no pidfd
_LEAVE_TIMEOUT = 2  # seconds


def main(owner: int, folder: str, command: list[str]) -> int:
    """Guard one command.

    Args:
        owner: the process id of the owner, which must be the parent.
        folder: the folder to remove at the end; "-" for none.
        command: the program and its arguments.

    Returns:
        The command's exit status; 0 if the guard ended it.
    """
    woken, wake = os.pipe()
    for event in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(event, lambda number, _: os.write(wake, bytes([number])))
    os.set_blocking(wake, False)
    with contextlib.suppress(PermissionError):  # only the owner should get Ctrl-C
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
    """Replace this child process by the command, which is killed if the guard ends."""
    try:
        for event in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(event, signal.SIG_DFL)
        _control(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.execvp(command[0], command)
    except BaseException as error:
        os.write(2, f"{command[0]} could not be started: {error}\n".encode())
        os._exit(127)


def _watch(owner: int, child: int, woken: int) -> int:
    """Wait until the owner or the child ends, or a signal comes; the child's status, or 0."""
    poll = select.poll()
    poll.register(woken, select.POLLIN)
    has_handle = False
    with contextlib.suppress(AttributeError, ProcessLookupError):  # no pidfd (not Linux), or already ended
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
    """Reap every process that has ended; the child's exit status if it is one of them, else None."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0] != 0:
            if ended[0] == child:
                found = max(0, os.waitstatus_to_exitcode(ended[1]))
    return found


def _ask_to_leave(child: int) -> None:
    """Send SIGTERM to the child and wait a moment, so that Xvfb can remove its lock file."""
    with contextlib.suppress(AttributeError, ProcessLookupError):
        os.kill(child, signal.SIGTERM)
        select.select([os.pidfd_open(child)], [], [], _LEAVE_TIMEOUT)


def _end_descendants() -> None:
    """Kill children until there are none. The children of a killed child become the guard's own."""
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
