"""Places: how many sessions a server has, of whatever kind, and how many it can have."""

from __future__ import annotations

import asyncio
from typing import Any

from .worker import Worker


class Places:
    """Counts the sessions of a server, and closes them. Used by one event loop.

    Args:
        most: how many there can be.

    Attributes:
        most: as given.
        taken: how many there are.
        refused: how many there was no room for.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self.refused = 0
        self._closing: set[asyncio.Task[None]] = set()

    def take(self) -> bool:
        """Take a place. Return whether there was one."""
        if self.taken >= self.most:
            self.refused += 1
            return False
        self.taken += 1
        return True

    async def give(self, worker: Worker[Any]) -> None:
        """Close a session and give its place back. Who waits may be cancelled; it is closed all the same."""
        closing = asyncio.create_task(self._close(worker))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        await asyncio.shield(closing)

    async def aclose(self) -> None:
        """Wait until all that are being closed are closed."""
        while self._closing:
            await asyncio.gather(*self._closing)

    async def _close(self, worker: Worker[Any]) -> None:
        try:
            await worker.aclose()
        finally:
            self.taken -= 1
