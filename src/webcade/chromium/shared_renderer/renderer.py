"""A renderer process that several pages of a game share, so that one call steps them all.

A page of webcade's own, the opener, opens the game's windows: the browser keeps windows that know each other
in one process, and scripts of one origin may call each other's. Every window has a DevTools session of its
own all the same, which loads it; its resets and steps go over the opener's.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from ...errors import BrowserError, PageError
from ...game import Game
from ...runtime import opener_script
from ...site import ORIGIN, document_site
from ..devtools.session import LOADED, Session
from ..load import end_place, settle_place
from ..network.network import Network
from ..network.rewriting import Rewriting
from ..program.browser import Browser
from .call_batch import BatchedCalls
from .game_window import GameWindow

OPENER_URL = f"{ORIGIN}/webcade-opener.html"
_LEADER = f"<!doctype html><script>{opener_script()}</script>"


class _Room:
    """A opener, and the windows that it has opened."""

    def __init__(self, browser: Browser, calls: BatchedCalls, cover: str) -> None:
        self.browser = browser
        self.calls = calls
        self.cover = cover  # a tab over all windows, so that the browser draws nothing of them
        self.opened = 0
        self.windows: set[GameWindow] = set()


class SharedRenderer:
    """A renderer for whichever pages of one game open windows in it. `open` and `discard` are thread-safe.

    Where the renderer fails or its browser is given up, a new one is begun; who sits in the old one stays.

    Args:
        game: what they play.
        step_timeout: seconds until a step counts as hung.
        load_timeout: seconds until a reset counts as hung.
        companions: the renderers whose pages are waited for together; this one is added.
    """

    def __init__(
        self,
        game: Game,
        step_timeout: float = 10,
        load_timeout: float = 60,
        companions: list[SharedRenderer] | None = None,
    ) -> None:
        self._game = game
        self._companions = [] if companions is None else companions
        self._companions.append(self)
        self._timeouts = step_timeout, load_timeout
        self._lock = threading.Lock()
        self._users: set[object] = set()
        self._rooms: list[_Room] = []  # new windows open in the last

    def __len__(self) -> int:
        """How many pages use it."""
        return len(self._users)

    def acquire(self, user: object) -> None:
        """Count a page that will open a window."""
        self._users.add(user)

    def release(self, user: object) -> None:
        """Count it no more."""
        self._users.discard(user)

    def send(self) -> None:
        """Send what the pages have begun."""
        for room in self._rooms:
            room.calls.send()

    def open(self, browser: Browser, timeout: float) -> GameWindow:
        """A new, empty, hidden window in the renderer, which is started if need be; `timeout` in seconds."""
        with self._lock:
            room = self._rooms[-1] if self._rooms else None
            if room is None or room.calls.is_broken or room.browser is not browser:
                room = self._lead(browser, timeout)
            opener = room.calls.opener
            before = browser.pages(opener.context, timeout)
            opener.evaluate("webcadeOpener.open()", timeout)
            new = browser.pages(opener.context, timeout) - before
            if len(new) != 1:
                raise PageError(f"expected one new window of the game's; got {len(new)}")
            browser.call("Target.activateTarget", {"targetId": room.cover}, timeout)
            room.opened += 1
            window = GameWindow(browser, new.pop(), room.calls, room.opened, timeout)
            room.windows.add(window)
            return window

    def discard(self, window: GameWindow) -> None:
        """Have a window closed; of a renderer that is broken, all of them. None of it is waited for."""
        window.forget()
        with self._lock:
            room = next((room for room in self._rooms if window in room.windows), None)
            if room is None:
                return
            room.windows.discard(window)
            if not room.calls.is_broken and (room.windows or room is self._rooms[-1]):
                self._close(room, window)
                return
            self._rooms.remove(room)
        room.browser.discard(room.calls.opener)

    def _close(self, room: _Room, window: GameWindow) -> None:
        with suppress(BrowserError, PageError):
            room.calls.opener.send_nowait(
                "Runtime.evaluate", {"expression": f"webcadeOpener.forget({window.index})"}
            )
        room.browser.shut(window.target)

    def _lead(self, browser: Browser, timeout: float) -> _Room:
        """Begin anew, with a opener and no windows."""
        opener = browser.open(timeout, hidden=True)
        try:
            self._load(opener, timeout)
            (cover,) = browser.pages(opener.context, timeout) - {opener.target}
            room = _Room(browser, BatchedCalls(opener, *self._timeouts, self._all_calls), cover)
        except PageError:
            browser.discard(opener)
            raise
        self._rooms = [old for old in self._rooms if old.windows and old.browser.is_there]
        self._rooms.append(room)
        return room

    def _all_calls(self) -> list[BatchedCalls]:
        return [room.calls for renderer in self._companions for room in renderer._rooms]

    def _load(self, opener: Session, timeout: float) -> None:
        """Bring the opener's page."""
        calls = [opener.send("Page.enable"), opener.send("Inspector.enable")]
        place = settle_place(opener, self._game)
        for number in calls:
            opener.wait(number, timeout)
        end_place(opener, self._game, place, timeout)
        network = Network(opener, document_site(""), frozenset(), Rewriting(self._game), timeout)
        network.serve(OPENER_URL, _LEADER)
        opener.expect(LOADED)
        opener.call("Page.navigate", {"url": OPENER_URL}, timeout)
        opener.wait_for_event(LOADED, timeout)
