"""Live: the sessions that run on a server, for those who watch them.

A session only says that something has changed. Its picture is taken when somebody who watches asks for it, in
the session's own thread, once for all who watch. So nothing queues up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Any

from ..errors import OptionError
from .scene import Scene

Look = Callable[[], Awaitable[Scene]]


class Show:
    """One session, as others see it. Used by one event loop.

    Args:
        number: by which those who watch name it. It is no secret, unlike a session's own name.
        game: the game's name.
        player: who plays, in words.
        look: takes what there is to see.
    """

    def __init__(self, number: int, game: str, player: str, look: Look) -> None:
        self.number = number
        self._game = game
        self._player = player
        self._look = look
        self._version = 0
        self._is_over = False
        self._changes = asyncio.Event()
        self._last: tuple[int, Scene] | None = None

    def changed(self) -> None:
        """Say that there is something new to see."""
        self._version += 1
        self._changes.set()
        self._changes = asyncio.Event()

    def end(self) -> None:
        """Say that the session has ended."""
        self._is_over = True
        self.changed()

    def described(self) -> dict[str, Any]:
        """Return what there is to choose by."""
        return {"number": self.number, "game": self._game, "player": self._player, "calls": self._version}

    async def newer(self, since: int, patience: float) -> tuple[int, Scene | None]:
        """Return the newest version and what it shows; None where none newer came in so many seconds.

        Raises:
            OptionError: the session has ended.
            WebcadeError: its page cannot be looked at.
        """
        if self._version <= since and not self._is_over:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changes.wait(), patience)
        if self._is_over:
            raise OptionError("the session has ended")
        if self._version <= since:
            return self._version, None
        if self._last is None or self._last[0] != self._version:
            version = self._version
            self._last = version, await self._look()
        return self._last


class Live:
    """The sessions that can be watched."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._shows: dict[int, Show] = {}

    def begin(self, game: str, player: str, look: Look) -> Show:
        """Add a session."""
        show = Show(next(self._numbers), game, player, look)
        self._shows[show.number] = show
        return show

    def end(self, show: Show) -> None:
        """Take it away. A second call does nothing."""
        if self._shows.pop(show.number, None) is not None:
            show.end()

    def described(self) -> list[dict[str, Any]]:
        """Return what there is, the newest first."""
        return [show.described() for show in reversed(self._shows.values())]

    def find(self, number: int) -> Show:
        """Return a session. Raises OptionError."""
        if number not in self._shows:
            raise OptionError("session: there is none of that number (any more)")
        return self._shows[number]
