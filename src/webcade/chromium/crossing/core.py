"""Which pages may look for their next step: fewer than there are cores, over all of a user's processes.

A page that looks keeps a core busy. If all did, nobody would have one to ask them.
"""

from __future__ import annotations

import os
import socket
import weakref


class Core:
    """One core's place, until `close` or the end of the process.

    Args:
        place: an abstract socket that is bound to the place's name; no other process can bind it.
    """

    def __init__(self, place: socket.socket) -> None:
        self._place = place
        _taken.add(self)

    def close(self) -> None:
        """Leave the place to others."""
        self._place.close()


_taken: weakref.WeakSet[Core] = weakref.WeakSet()


def _leave_after_fork() -> None:
    """A forked child has no page: the places are those of its parent."""
    for core in list(_taken):
        core.close()


os.register_at_fork(after_in_child=_leave_after_fork)


def take_core() -> Core | None:
    """Take the place of a core; None if there is none left."""
    for number in range(len(os.sched_getaffinity(0)) - 1):
        place = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            place.bind(f"\0webcade-core-{os.getuid()}-{number}")
        except OSError:
            place.close()
        else:
            return Core(place)
    return None
