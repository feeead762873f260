"""A renderer process that several pages of a game share, so that one call steps them all.

A page of webcade's own, the leader, opens the game's windows: the browser keeps windows that know each other
in one process, and scripts of one origin may call each other's. Every window has a DevTools session of its
own all the same, which loads it; its resets and steps go over the leader's.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from ...errors import BrowserError, PageError
from ...game import Game
from ...runtime import leader_script
from ...site import ORIGIN, document_site
from ..devtools.session import LOADED, Session
from ..load import end_place, settle_place
from ..network.network import Network
from ..network.rewriting import Rewriting
from ..program.browser import Browser
from .call_batch import Crossing
from .game_window import Seat

LEADER_URL = f"{ORIGIN}/webcade-leader.html"
_LEADER = f"<!doctype html><script>{leader_script()}</script>"


class _Room:
    """A leader, and the windows that it has opened."""

    def __init__(self, browser: Browser, crossing: Crossing, cover: str) -> None:
        self.browser = browser
        self.crossing = crossing
        self.cover = cover  # a tab over all windows, so that the browser draws nothing of them
        self.opened = 0
        self.seats: set[Seat] = set()


class SharedRenderer:
    """A renderer for whichever pages of one game open windows in it. `open` and `discard` are thread-safe.

    Where the renderer fails or its browser is given up, a new one is begun; who sits in the old one stays.

    Args:
        game: what they play.
        step_timeout: seconds until a step counts as hung.
        load_timeout: seconds until a reset counts as hung.
    """

    def __init__(self, game: Game, step_timeout: float = 10, load_timeout: float = 60) -> None:
        self._game = game
        self._timeouts = step_timeout, load_timeout
        self._lock = threading.Lock()
        self._users: set[object] = set()
        self._rooms: list[_Room] = []  # new windows open in the last

    def __len__(self) -> int:
        """How many pages use it."""
        return len(self._users)

    def enlist(self, user: object) -> None:
        """Count a page that will open a window."""
        self._users.add(user)

    def leave(self, user: object) -> None:
        """Count it no more."""
        self._users.discard(user)

    def send(self) -> None:
        """Send what the pages have begun."""
        for room in self._rooms:
            room.crossing.send()

    def open(self, browser: Browser, timeout: float) -> Seat:
        """A new, empty, hidden window in the renderer, which is started if need be; `timeout` in seconds."""
        with self._lock:
            room = self._rooms[-1] if self._rooms else None
            if room is None or room.crossing.is_broken or room.browser is not browser:
                room = self._lead(browser, timeout)
            leader = room.crossing.leader
            before = browser.pages(leader.context, timeout)
            leader.evaluate("webcadeLeader.open()", timeout)
            new = browser.pages(leader.context, timeout) - before
            if len(new) != 1:
                raise PageError(f"expected one new window of the game's; got {len(new)}")
            browser.call("Target.activateTarget", {"targetId": room.cover}, timeout)
            room.opened += 1
            seat = Seat(browser, new.pop(), room.crossing, room.opened, timeout)
            room.seats.add(seat)
            return seat

    def discard(self, seat: Seat) -> None:
        """Have a window closed; of a renderer that is broken, all of them. None of it is waited for."""
        seat.forget()
        with self._lock:
            room = next((room for room in self._rooms if seat in room.seats), None)
            if room is None:
                return
            room.seats.discard(seat)
            if not room.crossing.is_broken and (room.seats or room is self._rooms[-1]):
                self._close(room, seat)
                return
            self._rooms.remove(room)
        room.browser.discard(room.crossing.leader)

    def _close(self, room: _Room, seat: Seat) -> None:
        with suppress(BrowserError, PageError):
            room.crossing.leader.post(
                "Runtime.evaluate", {"expression": f"webcadeLeader.leave({seat.index})"}
            )
        room.browser.shut(seat.target)

    def _lead(self, browser: Browser, timeout: float) -> _Room:
        """Begin anew, with a leader and no windows."""
        leader = browser.open(timeout, hidden=True)
        try:
            self._load(leader, timeout)
            (cover,) = browser.pages(leader.context, timeout) - {leader.target}
            room = _Room(browser, Crossing(leader, *self._timeouts), cover)
        except PageError:
            browser.discard(leader)
            raise
        self._rooms = [old for old in self._rooms if old.seats and old.browser.is_there]
        self._rooms.append(room)
        return room

    def _load(self, leader: Session, timeout: float) -> None:
        """Bring the leader's page."""
        calls = [leader.send("Page.enable"), leader.send("Inspector.enable")]
        place = settle_place(leader, self._game)
        for number in calls:
            leader.wait(number, timeout)
        end_place(leader, self._game, place, timeout)
        network = Network(leader, document_site(""), frozenset(), Rewriting(self._game), timeout)
        network.serve(LEADER_URL, _LEADER)
        leader.expect(LOADED)
        leader.call("Page.navigate", {"url": LEADER_URL}, timeout)
        leader.event(LOADED, timeout)
