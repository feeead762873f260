"""The fast page: a game in Chromium, over the DevTools pipe."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrowserStartError, PageError, PageNavigated
from ..game import Game
from ..page import Frame, Inputs, Page, ResetBy, View
from ..runtime import HANDLE, frame_ms
from ..site import Site, open_site
from .browser import Browser
from .capture import Lens, capture_switches, is_drawn, make_camera
from .clocks import BEGIN_FRAME_SWITCHES, make_clock
from .definition import define
from .find import find_chromium, find_headless_shell
from .load import allowed_origins, explained, navigate, open_network, prepare
from .network import Network, fence
from .refusals import Refusal
from .reply import FrameReader
from .session import Session
from .shared import SharedBrowser
from .stage import Stage, stage_for
from .trusted import TrustedInput

_START_TIMEOUT = 30  # seconds that a browser gets in any case: its start is no part of a game's load


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How to run a game's page.

    Attributes:
        clock: "page", "browser" or "wall".
        window: show a browser window (needs a display).
        visible: let the browser draw the page; a hidden one is cheaper, and gives the same pixels.
        browser: path of the program; None to have it found.
        step_timeout: seconds until a step counts as hung.
        load_timeout: seconds until a load counts as hung.
    """

    clock: str = "page"
    window: bool = False
    visible: bool = False
    browser: str | None = None
    step_timeout: float = 10
    load_timeout: float = 60


def share_browser(game: Game, options: PageOptions) -> SharedBrowser:
    """A browser for any number of this game's pages; none is started yet."""
    return SharedBrowser(partial(_start_browser, game, options))


class ChromiumPage(Page):
    """A `Page` in a Chromium, its own if no other is given. Starts nothing until it is loaded."""

    def __init__(
        self, game: Game, view: View, options: PageOptions, shared: SharedBrowser | None = None
    ) -> None:
        self._game = game
        self._view = view
        self._options = options
        self._frame_ms = frame_ms(game.clock.fps)
        self._clock = make_clock(options.clock, self._frame_ms)
        self._shared = shared or share_browser(game, options)
        self._browser: Browser | None = None
        self._session: Session | None = None
        self._is_loaded = self._is_fresh = False
        self._network: Network | None = None
        self._site: Site | None = None
        self._reader = FrameReader(game, view)
        self._lens = Lens(game, None, options.step_timeout)

    def load(self) -> None:
        """See `Page.load`."""
        self._is_loaded = self._is_fresh = False
        self._load()
        self._is_loaded = self._is_fresh = True

    def must_load(self, by: ResetBy) -> bool:
        """See `Page.must_load`."""
        restarts = self._is_loaded and by == "restart" and self._game.episode.restart is not None
        return not self._is_fresh and not restarts

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        """See `Page.begin_reset`."""
        if self.must_load(by):
            self.load()
        is_fresh, self._is_fresh = self._is_fresh, False
        self._clock.begin_episode()
        self._clock.begin(f"{HANDLE}.reset({seed},{str(is_fresh).lower()})")
        self._lens.aim()

    def end_reset(self) -> Frame:
        """See `Page.end_reset`."""
        return self._frame(self._clock.end(self._options.load_timeout))

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        """See `Page.begin_step`."""
        self._clock.begin_step(inputs, frames)
        self._lens.aim()

    def end_step(self) -> Frame:
        """See `Page.end_step`."""
        return self._frame(self._clock.end_step(self._options.step_timeout))

    def render(self) -> NDArray[np.uint8]:
        """See `Page.render`."""
        text = self._loaded().evaluate(
            f"{HANDLE}.render()", self._options.step_timeout, wait_for_promise=True
        )
        shape = self._game.observation.shape
        return self._lens.image(text, "rgb", shape, again=True)

    @property
    def fingerprint(self) -> dict[str, str]:
        """See `Page.fingerprint`."""
        return {
            "browser": self._browser.version if self._browser else "not started",
            "game": self._game.digest,
            "source": (self._site.digest if self._site else "") or "not fixed",
            "clock": self._options.clock,
            "frame_ms": str(self._frame_ms),
            "capture": self._lens.name,
            "gl": "software",
            "fonts": _fonts(),
        }

    def close(self) -> None:
        """See `Page.close`."""
        browser, self._browser = self._browser, None
        session, self._session = self._session, None
        self._is_loaded = self._is_fresh = False
        if browser is not None and session is not None and len(self._shared) > 1:
            browser.discard(session, self._options.step_timeout)
        self._shared.leave(self)

    @property
    def refused(self) -> list[str]:
        """The addresses that the game asked for and may not reach, in order."""
        return self._network.refused if self._network else []

    @property
    def refusals(self) -> list[Refusal]:
        """What the game asked for and did not get since it was loaded, in order."""
        return list(self._network.refusals) if self._network else []

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page, of a promise what it comes to: for measuring."""
        return self._loaded().evaluate(expression, self._options.load_timeout, wait_for_promise=True)

    @property
    def pid(self) -> int | None:
        """The browser's process id; None while there is none."""
        return self._browser.process.pid if self._browser else None

    def _loaded(self) -> Session:
        if self._session is None:
            raise PageError("the page is not loaded; call reset first")
        return self._session

    def _load(self) -> None:
        """A fresh page, with the game ready to be begun. One that fails is the next load's to clear."""
        options, game = self._options, self._game
        self._site = open_site(game)
        previous, self._session = self._session, None
        if previous is not None and self._browser is not None:
            self._browser.discard(previous, options.step_timeout)
        self._browser = self._shared.join(self)
        is_stepped_whole = options.clock == "browser"
        drawn = (
            is_drawn(game)
            or options.visible
            or options.window
            or options.clock != "page"
            or game.actions.trusted
        )
        session = self._browser.open(options.load_timeout, begin_frame=is_stepped_whole, hidden=not drawn)
        self._session = session
        assert self._site is not None
        stage = stage_for(session, game, options.clock, self._site.url, options.load_timeout)
        prepare(session, game, options.clock, stage, options.load_timeout)
        self._clock.attach(session, options.load_timeout)
        camera = None if stage else make_camera(game, session, self._clock)
        self._lens = Lens(game, camera, options.step_timeout, "html-in-canvas" if stage else "canvas")
        try:
            self._bring(session, stage)
        except PageError as error:
            raise explained(error, self._network, options.load_timeout) from error
        if self._network is not None:
            self._network.rewriting.check()
        session.guard(True)

    def _bring(self, session: Session, stage: Stage | None) -> None:
        """Have the game loaded, defined, ready and started."""
        options, game, timeout = self._options, self._game, self._options.load_timeout
        assert self._site is not None
        self._network, url = open_network(session, game, self._site, options.clock, options.browser, timeout)
        if stage is not None and self._network is not None:
            self._network.serve(stage.url, stage.html)
        navigate(session, url, game, self._clock, stage, timeout)
        define(session, game, self._view, timeout)
        if game.actions.trusted:
            TrustedInput(session, options.step_timeout)
        for part in ("ready", "start"):
            self._clock.begin(f"{HANDLE}.{part}()")
            self._clock.end(timeout)

    def _frame(self, text: str) -> Frame:
        frame = self._reader.read(text, self._clock, self._lens)
        if frame.ended == "navigation" and not self._game.end.navigation:
            raise PageNavigated(self._way_out())
        return frame

    def _way_out(self) -> str:
        wanted = self._loaded().evaluate(f"{HANDLE}.leaving()", self._options.step_timeout)
        return f"the game left its page for {wanted}"


def _start_browser(game: Game, options: PageOptions) -> Browser:
    switches: tuple[str, ...]
    if options.clock == "browser":
        program, switches = find_headless_shell(), BEGIN_FRAME_SWITCHES
    else:
        program, switches = find_chromium(options.browser), ("--headless",)
    switches += fence(allowed_origins(game))
    if options.window:
        _require_display()
        width, height = game.page.viewport.width, game.page.viewport.height
        switches = (f"--window-size={width},{height + 90}", *fence(allowed_origins(game)))
    switches = (*switches, *capture_switches(game, options.clock))
    return Browser(program, switches, max(options.load_timeout, _START_TIMEOUT))


def _require_display() -> None:
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise BrowserStartError(
            "render_mode='human' needs a display and there is none; set DISPLAY, start under xvfb-run, "
            "or use render_mode='rgb_array'"
        )


def _fonts() -> str:
    """A digest of the fonts a page can use; they decide how text looks."""
    try:
        listing = subprocess.run(["fc-list"], capture_output=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return hashlib.sha256(b"\n".join(sorted(listing.splitlines()))).hexdigest()[:16]
