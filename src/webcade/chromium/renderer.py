"""A renderer process that several pages of a game share, so that one call steps them all.

A page of webcade's own, the leader, opens the game's windows: the browser keeps windows that know each other
in one process, and scripts of one origin may call each other's. Every window has a DevTools session of its
own all the same, which loads it; its resets and steps go over the leader's.
"""

from __future__ import annotations

import threading

from ..errors import BrowserDied, PageError, PageTimeout
from ..game import Game
from ..runtime import leader_script
from ..site import ORIGIN, document_site
from .browser import Browser
from .clocks import LOADED
from .crossing import Crossing
from .load import settle_place
from .network import Network
from .pipe import CallError
from .rewriting import Rewriting
from .seat import Seat
from .session import Session

LEADER_URL = f"{ORIGIN}/webcade-leader.html"
_LEADER = f"<!doctype html><script>{leader_script()}</script>"


class SharedRenderer:
    """A renderer for whichever pages of one game open windows in it. `open` and `discard` are thread-safe.

    Args:
        game: what they play.
    """

    def __init__(self, game: Game) -> None:
        self._game = game
        self._lock = threading.Lock()
        self._users: set[object] = set()
        self._browser: Browser | None = None
        self._crossing: Crossing | None = None
        self._cover = ""  # a tab over all windows, so that the browser draws nothing of them
        self._opened = 0

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
        if self._crossing is not None:
            self._crossing.send()

    def open(self, browser: Browser, timeout: float) -> Seat:
        """A new, empty, hidden window in the renderer, which is started if need be; `timeout` in seconds."""
        with self._lock:
            crossing = self._crossing
            if crossing is None or crossing.is_broken or self._browser is not browser:
                crossing = self._lead(browser, timeout)
            leader = crossing.leader
            before = browser.pages(leader.context, timeout)
            leader.evaluate("webcadeLeader.open()", timeout)
            (target,) = browser.pages(leader.context, timeout) - before
            browser.call("Target.activateTarget", {"targetId": self._cover}, timeout)
            self._opened += 1
            return Seat(browser, target, crossing, self._opened, timeout)

    def discard(self, browser: Browser, seat: Seat, timeout: float) -> None:
        """Close a window; of a renderer that is broken, all of them."""
        seat.forget()
        with self._lock:
            if seat.crossing is not self._crossing:
                return
            if not seat.crossing.is_broken and self._closed(browser, seat, timeout):
                return
            self._crossing = None
        browser.discard(seat.crossing.leader, timeout)

    def _closed(self, browser: Browser, seat: Seat, timeout: float) -> bool:
        """Whether the browser has closed the window."""
        try:
            seat.crossing.leader.post(
                "Runtime.evaluate", {"expression": f"webcadeLeader.leave({seat.index})"}
            )
            browser.call("Target.closeTarget", {"targetId": seat.target}, timeout)
        except (BrowserDied, CallError, PageTimeout):
            return False
        return True

    def _lead(self, browser: Browser, timeout: float) -> Crossing:
        """Begin anew, with a leader and no windows."""
        leader = browser.open(timeout, hidden=True)
        try:
            self._load(leader, timeout)
            (self._cover,) = browser.pages(leader.context, timeout) - {leader.target}
        except PageError:
            browser.discard(leader, timeout)
            raise
        self._browser, self._crossing = browser, Crossing(leader)
        return self._crossing

    def _load(self, leader: Session, timeout: float) -> None:
        """Bring the leader's page."""
        calls = [leader.send("Page.enable"), leader.send("Inspector.enable")]
        for number in calls + settle_place(leader, self._game):
            leader.wait(number, timeout)
        network = Network(leader, document_site(""), frozenset(), Rewriting(self._game), timeout)
        network.serve(LEADER_URL, _LEADER)
        leader.expect(LOADED)
        leader.call("Page.navigate", {"url": LEADER_URL}, timeout)
        leader.event(LOADED, timeout)
