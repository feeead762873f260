"""A renderer process that several pages of a game share, so that one call steps them all.

webcade's opener page opens the game's windows. The browser keeps a window and its opener in one process, and
scripts of one origin may call each other. Each window has a DevTools session of its own, which loads it; its
resets and steps go through the opener's session.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext, suppress

from ...errors import BrowserError, PageError
from ...game import Game
from ...page.served_workers import ServedWorkers
from ...runtime import opener_script
from ...site import ORIGIN, document_site
from ..devtools.session import LOADED, Session
from ..load import end_place, settle_place
from ..network.network import Network
from ..network.rewriting import Rewriting
from ..program.browser import Browser
from .call_batch import BatchedCalls
from .game_window import GameWindow, Turn

OPENER_URL = f"{ORIGIN}/webcade-opener.html"
_OPENER = f"<!doctype html><script>{opener_script()}</script>"


class _Group:
    """An opener page, and the windows that it has opened."""

    def __init__(self, browser: Browser, calls: BatchedCalls, cover: str) -> None:
        self.browser = browser
        self.calls = calls
        self.cover = cover  # the tab in front of all windows, so that the browser does not draw them
        self.opened = 0
        self.windows: set[GameWindow] = set()


class SharedRenderer:
    """A renderer process in which pages of one game open windows. `open` and `discard` are thread-safe.

    If the renderer fails, or pages use another browser, new windows open in a new renderer. Windows of the
    old one stay there.

    Args:
        game: what is played.
        step_timeout: seconds after which a step counts as hung.
        load_timeout: seconds after which a reset counts as hung.
        companions: the renderers whose pages are waited for together; this one is added.
        takes_turns: whether each page is used by a thread of its own. Then only one of them has the renderer
            at a time, so that a page which hangs is known from those that wait for it.

    Attributes:
        loading: held by a page that may have no other one load in this process at the same time.
        turn: held by a page while it waits for the renderer; for pages of one thread it does nothing.
    """

    def __init__(
        self,
        game: Game,
        step_timeout: float = 10,
        load_timeout: float = 60,
        companions: list[SharedRenderer] | None = None,
        *,
        takes_turns: bool = False,
    ) -> None:
        self._game = game
        self._takes_turns = takes_turns
        self.turn: Turn = threading.RLock() if takes_turns else nullcontext()
        self._companions = [] if companions is None else companions
        self._companions.append(self)
        self._timeouts = step_timeout, load_timeout
        self._lock = threading.Lock()
        self.loading = threading.Lock()
        self._users: set[object] = set()
        self._groups: list[_Group] = []  # new windows open in the last one

    def __len__(self) -> int:
        """Return how many pages use it."""
        return len(self._users)

    def acquire(self, user: object) -> None:
        """Count a page that will open a window."""
        self._users.add(user)

    def release(self, user: object) -> None:
        """Stop counting a page."""
        self._users.discard(user)

    def send(self) -> None:
        """Send the calls that the pages have queued."""
        for group in self._groups:
            group.calls.send()

    def open(self, browser: Browser, timeout: float) -> GameWindow:
        """Open an empty, hidden window in the renderer, which starts if need be.

        Args:
            browser: the browser.
            timeout: seconds for each call.

        Raises:
            PageError, BrowserError: the renderer or the browser failed.
        """
        with self._lock:
            group = self._groups[-1] if self._groups else None
            if group is None or group.calls.is_broken or group.browser is not browser:
                group = self._start(browser, timeout)
            opener = group.calls.opener
            before = browser.pages(opener.context, timeout)
            opener.evaluate("webcadeOpener.open()", timeout)
            new = browser.pages(opener.context, timeout) - before
            if len(new) != 1:
                raise PageError(f"expected one new window of the game; got {len(new)}")
            browser.call("Target.activateTarget", {"targetId": group.cover}, timeout)
            group.opened += 1
            window = GameWindow(browser, new.pop(), group.calls, self.turn, group.opened, timeout)
            group.windows.add(window)
            return window

    def discard(self, window: GameWindow) -> None:
        """Close a window, or the whole renderer if it is broken, without waiting."""
        window.forget()
        with self._lock:
            group = next((group for group in self._groups if window in group.windows), None)
            if group is None:
                return
            group.windows.discard(window)
            if not group.calls.is_broken and (group.windows or group is self._groups[-1]):
                self._close(group, window)
                return
            self._groups.remove(group)
        group.browser.discard(group.calls.opener)

    def unblock(self) -> None:
        """End the script that keeps other windows from answering; to be called in the turn of its window.

        Where windows take no turns, it may be another window that is at work, and nothing is done.
        """
        for group in self._groups if self._takes_turns else ():
            group.calls.unblock()

    def _close(self, group: _Group, window: GameWindow) -> None:
        with suppress(BrowserError, PageError):
            group.calls.opener.send_nowait(
                "Runtime.evaluate", {"expression": f"webcadeOpener.forget({window.index})"}
            )
        group.browser.shut(window.target)

    def _start(self, browser: Browser, timeout: float) -> _Group:
        """Start a new renderer, with an opener and no windows."""
        opener = browser.open(timeout, hidden=True)
        try:
            self._load(opener, timeout)
            (cover,) = browser.pages(opener.context, timeout) - {opener.target}
            group = _Group(browser, BatchedCalls(opener, *self._timeouts, self._all_calls), cover)
        except PageError:
            browser.discard(opener)
            raise
        self._groups = [old for old in self._groups if old.windows and old.browser.is_there]
        self._groups.append(group)
        return group

    def _all_calls(self) -> list[BatchedCalls]:
        return [group.calls for renderer in self._companions for group in renderer._groups]

    def _load(self, opener: Session, timeout: float) -> None:
        """Load the opener page."""
        calls = [opener.send("Page.enable"), opener.send("Inspector.enable")]
        place = settle_place(opener, self._game)
        for number in calls:
            opener.wait(number, timeout)
        end_place(opener, self._game, place, timeout)
        rewriting = Rewriting(self._game, ServedWorkers(self._game.clock.fps))
        site = document_site("", self._game)
        network = Network(opener, site, frozenset(), rewriting, timeout)
        network.serve(OPENER_URL, _OPENER)
        opener.expect(LOADED)
        opener.call("Page.navigate", {"url": OPENER_URL}, timeout)
        opener.wait_for_event(LOADED, timeout)
