"""ChromiumPage: a game's page in Chromium, over the DevTools pipe. It is the fastest driver."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..errors import BrowserError, BrowserStartError, GameError, PageError, PageScriptError, PageTimeout
from ..game import FILE, Game
from ..options import offers_restore
from ..options.arguments import display_is_there
from ..page import KeptMoment, ResetBy, Snapshot, View
from ..page.answer import FileContradicted, printable
from ..page.clocks import Clock, make_clock
from ..page.images.decoder import ImageDecoder, is_drawn
from ..page.peeking import peek_text
from ..page.runtime_page import RuntimePage
from ..page.script import script_options
from ..page.served_workers import IN_FRAGMENT
from ..runtime import ScriptOptions, frame_ms
from ..site import is_current, open_site
from .browser_clock import BEGIN_FRAME_SWITCHES, BrowserClock
from .crossing.clock import MemoryClock
from .crossing.pictures import open_pictures
from .definition import define
from .devtools.session import Session
from .html_in_canvas import CANVAS_HOST_SWITCHES, CanvasHost, can_host_in_canvas, canvas_host_for, is_hosted
from .load import allowed_origins, explained, navigate, open_network, prepare
from .network.blocked_requests import BlockedRequest
from .network.network import Network, fence
from .program.browser import Browser
from .program.find import find_chromium, find_headless_shell
from .program.shared import SharedBrowser
from .promises import known_promises, learn_promises
from .screenshots import capture_switches, make_camera
from .shared_renderer.game_window import BatchedClock, GameWindow, Turn
from .shared_renderer.renderer import OPENER_URL, SharedRenderer
from .states.moments import PageMoments
from .system_gl import GL_HELP, SYSTEM_GL_SWITCHES, gl_of
from .trusted import TrustedInput

_IS_LINUX = sys.platform == "linux"  # where a process reads the memory of another through /proc
_PROBE_TIMEOUT = 0.5  # seconds, besides those of its page, in which a browser has to answer
_START_TIMEOUT = 30  # seconds that a browser gets at least to start, however short load_timeout is


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How to run a game's page.

    Attributes:
        clock: "page", "browser" or "wall".
        window: show a browser window (needs a display).
        visible: let the browser draw the page; a hidden one is faster, and gives the same pixels.
        gpu: draw with the system's OpenGL, not with Chromium's own on the processor.
        browser: path of the program; None: webcade finds one.
        step_timeout: seconds of wall time after which a step counts as hung.
        load_timeout: seconds of wall time after which a load or a reset counts as hung.
        restores: keep the moment after each load, so that a reset can restore it.
        spares: whether the next episode's page may be loaded while this one is played.
        pictures: let pictures come through memory, where they can.
        memory: let steps go through memory as well; for a page that is stepped alone.
    """

    clock: str = "page"
    window: bool = False
    visible: bool = False
    gpu: bool = False
    browser: str | None = None
    step_timeout: float = 10
    load_timeout: float = 60
    restores: bool = False
    spares: bool = False
    pictures: bool = True
    memory: bool = False


def share_browser(game: Game, options: PageOptions) -> SharedBrowser:
    """Return a browser for any number of this game's pages. It starts with the first of them."""
    return SharedBrowser(partial(_start_browser, game, options))


def can_share_renderer(game: Game, options: PageOptions) -> bool:
    """Return whether pages of the game may share a renderer process.

    They may if the game's file allows it, the pages are hidden, and webcade serves them.
    """
    return (
        game.page.share_renderer
        and (game.source.url is None or game.source.is_internal)
        and not needs_drawing(game, options)
        and not is_hosted(game, options.clock)
    )


def needs_drawing(game: Game, options: PageOptions) -> bool:
    """Return whether the browser has to draw the page, even if no window shows it."""
    return (
        is_drawn(game) or options.visible or options.window or options.clock != "page" or game.actions.trusted
    )


class ChromiumPage(RuntimePage):
    """A `Page` in Chromium. The browser starts when the page is loaded.

    Args:
        game: what is played.
        view: what a snapshot contains.
        options: how it is played.
        shared: the browser; None: one of its own.
        renderer: the renderer process; None: one of its own.
    """

    def __init__(
        self,
        game: Game,
        view: View,
        options: PageOptions,
        shared: SharedBrowser | None = None,
        renderer: SharedRenderer | None = None,
    ) -> None:
        clock = _clock(game, options, renderer)
        super().__init__(game, view, clock, options.step_timeout, options.load_timeout)
        self._options = options
        self._shared = share_browser(game, options) if shared is None else shared
        self._renderer = renderer
        self._turn: Turn = nullcontext() if renderer is None else renderer.turn
        self._browser: Browser | None = None
        self._session: Session | None = None
        self._network: Network | None = None
        self._moments: PageMoments | None = None
        self._start: KeptMoment | None = None  # after the load; None: it is not kept
        self._start_problem = ""  # why it cannot be kept
        self._has_played = False  # whether it was loaded before
        self._own_scripts: tuple[str, ...] = ()

    def must_load(self, by: ResetBy) -> bool:
        """See `Page.must_load`. It is also True if the browser has ended."""
        if self._browser is None or not self._browser.is_there:
            return True
        if by == "restore" and self._is_loaded and self._start is not None:
            return False
        return super().must_load(by)

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        """See `Page.begin_reset`. With "restore" the page is put back to where its load left it.

        Where that moment could not be kept, the page is loaded.
        """
        if self._moments is not None and not self.must_load(by):
            self._moments.calm()
        is_played = not self.is_fresh and not self.must_load(by)
        if is_played and by == "restore":
            assert self._start is not None
            assert self._moments is not None
            self._back = self._moments.back_text(self._start)
            self._is_fresh = True
            is_played = bool(self._game.episode.begin)  # else the page does nothing before its first step
        if is_played and self._network is not None:
            with self._turn:
                self._network.rewriting.wake(self._options.load_timeout)
        super().begin_reset(seed, by)

    def end_reset(self) -> Snapshot:
        """See `Page.end_reset`.

        Raises:
            GameError: the game stores something, so that its pages may not share a renderer process.
        """
        try:
            snapshot = super().end_reset()
            if self._network is not None:
                with self._turn:
                    self._network.rewriting.rest(self._options.load_timeout)
            return snapshot
        except FileContradicted as error:
            raise GameError(str(self._game.folder / FILE), [str(error)]) from error
        except PageScriptError as error:
            raise explained(error, self._game, self._network, self._options.load_timeout) from error

    def close(self) -> None:
        """See `Page.close`."""
        browser, self._browser = self._browser, None
        session, self._session = self._session, None
        self._is_loaded = self._is_fresh = False
        self._moments = self._start = None
        self._close_pictures()
        if isinstance(self._clock, MemoryClock):
            self._clock.close()
        if browser is not None and session is not None and len(self._shared) > 1:
            with self._turn:  # a window that were closed in the middle of a step would hold up the others
                self._discard(browser, session)
        if self._renderer is not None:
            self._renderer.release(self)
        self._shared.release(self)

    def make_spare(self) -> ChromiumPage | None:
        """See `Page.make_spare`. Only the clock "page" stands still in a page that waits."""
        options = self._options
        if not options.spares or options.clock != "page" or options.window or self._renderer is not None:
            return None
        page = ChromiumPage(self._game, self._view, options, self._shared)
        self._shared.acquire(page)
        return page

    @property
    def is_outdated(self) -> bool:
        """See `Page.is_outdated`."""
        return self._site is not None and not is_current(self._site, self._game)

    def distrust(self) -> None:
        """See `Page.distrust`."""
        self._shared.distrust(self)

    @property
    def keeps_moments(self) -> bool:
        """See `Page.keeps_moments`. It needs the clock "page".

        Pages that share a renderer process do so only for their resets: to look into the closures of one
        stops all of them, and each page's heap is that of all.
        """
        is_wanted = self._renderer is None or self._options.restores
        return is_wanted and offers_restore(self._game, clock=self._options.clock)

    def keep(self) -> KeptMoment | str:
        """See `Page.keep`."""
        if self._moments is None:
            return super().keep()
        return self._moments.keep()

    def holds(self, kept: KeptMoment) -> bool:
        """See `Page.holds`."""
        return self._moments is not None and self._moments.holds(kept)

    def put_back(self, kept: KeptMoment) -> None:
        """See `Page.put_back`."""
        if self._moments is None or not self._moments.holds(kept):
            super().put_back(kept)
        else:
            self._moments.put_back(kept)
            self._is_fresh = False

    @property
    def start_problem(self) -> str:
        """Why the moment after the load cannot be kept, so that resets load the page; "" if it can."""
        return self._start_problem

    def forget(self, kept: KeptMoment) -> None:
        """See `Page.forget`."""
        moments = self._moments
        if moments is not None:
            moments.forget(kept)

    @property
    def refused(self) -> list[str]:
        """The addresses of blocked requests, in order."""
        return self._network.refused if self._network else []

    @property
    def blocked_requests(self) -> list[BlockedRequest]:
        """The requests since the load that were not answered, in order."""
        return list(self._network.blocked_requests) if self._network else []

    def evaluate(self, expression: str) -> Any:
        """Evaluate a JavaScript expression in the page; if it is a promise, wait for its value.

        Raises:
            PageScriptError: the expression threw.
            PageError, BrowserError: the page is not loaded, or failed.
        """
        return self._evaluate(expression, self._load_timeout)

    def peek(self, expression: str) -> float | bool:
        """See `Page.peek`. DevTools ends a script that would change anything before it does."""
        with self._turn, self._unblocking():
            value = self._loaded().peek(peek_text(expression), self._step_timeout)
        if isinstance(value, bool | int | float):
            return value
        kind = value if isinstance(value, str) else "no finite number"
        raise PageScriptError(f"expected a number, true or false; it is {printable(kind)}")

    def photograph(self) -> bytes:
        """Return a PNG of the viewport, as the browser draws it. The page must not be hidden."""
        shot = self._loaded().call("Page.captureScreenshot", {"format": "png"}, self._load_timeout)
        data: bytes = shot["data"]
        return data

    @property
    def pid(self) -> int | None:
        """The browser's process id; None if no browser runs."""
        return self._browser.process.pid if self._browser else None

    def _evaluate(self, expression: str, timeout: float) -> Any:
        with self._turn, self._unblocking():
            return self._loaded().evaluate(expression, timeout, wait_for_promise=True)

    @contextmanager
    def _unblocking(self) -> Iterator[None]:
        """Let the other windows of the renderer go on where a call of this one does not end."""
        try:
            yield
        except PageTimeout:
            if self._renderer is not None:
                self._renderer.unblock()
            raise

    def _version(self) -> str:
        return self._browser.version if self._browser else "not started"

    def _gl(self) -> str:
        return self._browser.gl if self._browser else "not started"

    def _how(self) -> dict[str, Any]:
        return {
            "driver": "chromium",
            "share_renderer": self._renderer is not None,
            "pictures": "text" if self._decoder.memory is None else "memory",
            "memory": isinstance(self._clock, MemoryClock) and self._clock.reason == "",
            "visible": self._options.visible,
            "gpu": self._options.gpu,
            "window": self._options.window,
        }

    def _loaded(self) -> Session:
        if self._session is None:
            raise PageError("the page is not loaded; call reset first")
        return self._session

    def _load(self) -> None:
        """Load a fresh page with the game. If that fails, the next load discards the page.

        Pages that share a renderer load one after the other if they keep moments: to look into closures stops
        the whole process.
        """
        alone = self._renderer.loading if self._renderer and self.keeps_moments else nullcontext()
        with alone, self._turn, self._unblocking():
            self._load_page()

    def _load_page(self) -> None:
        options, game = self._options, self._game
        self._site = open_site(game)
        previous, self._session = self._session, None
        self._close_pictures()
        if previous is not None and self._browser is not None:
            self._discard(self._browser, previous)
        self._browser = self._shared.browser_for(self)
        session = self._session = self._open(self._browser)
        assert self._site is not None
        host = canvas_host_for(session, game, options.clock, self._site.url, options.load_timeout)
        self._own_scripts = prepare(session, game, self._script_options(host), options.load_timeout)
        # Of the load before: this one would take as long to show it again.
        refused = self._moments.refused if self._moments else ""
        self._moments, self._start = None, None
        if self.keeps_moments:
            script, timeout = self._own_scripts[0], options.load_timeout
            self._moments = PageMoments(session, script, self._reader, timeout, refused)
        self._clock.attach(session, options.load_timeout)
        camera = None if host else make_camera(game, session, self._clock)
        capture = "html-in-canvas" if host else "canvas"
        self._decoder = ImageDecoder(game, camera, options.step_timeout, capture)
        try:
            self._load_game(session, host)
        except PageError as error:
            raise explained(error, game, self._network, options.load_timeout) from error
        if self._network is not None:
            self._network.rewriting.check()
        session.guard(True)
        if isinstance(self._clock, BatchedClock):
            self._clock.register(options.load_timeout)
        self._open_memory(session, self._browser.process.pid)
        self._keep_start()

    def _keep_start(self) -> None:
        """Keep the moment after the load, if resets restore it. It takes seconds.

        The first page of a process keeps none: it may play one episode only. Pages that share a process do it
        at once, since it would stop the others' steps later.
        """
        is_wanted = self._options.restores and (self._has_played or self._renderer is not None)
        self._has_played = True
        if not is_wanted or self._start_problem:
            return
        start = self.keep()
        if isinstance(start, KeptMoment):
            self._start = start
        else:  # nor will it be after the next load
            self._start_problem = start

    def _open_memory(self, session: Session, browser: int) -> None:
        """Find the memory through which pictures come, and steps go."""
        options = self._options
        if options.pictures and self._view.pixels and self._decoder.camera is None and _IS_LINUX:
            shape = self._game.observation.shape
            self._decoder.memory = open_pictures(session, browser, self._view, shape, options.load_timeout)
        if isinstance(self._clock, MemoryClock):
            self._clock.offer(session, browser, options.load_timeout)

    def _close_pictures(self) -> None:
        memory, self._decoder.memory = self._decoder.memory, None
        if memory is not None:
            memory.close()

    def _script_options(self, host: CanvasHost | None) -> ScriptOptions:
        """Return what the runtime has to know before the page's first script."""
        assert self._site is not None
        return replace(
            script_options(self._game, self._options.clock),
            canvas_host=host.url if host else "",
            opener="" if self._renderer is None else OPENER_URL,
            states=self.keeps_moments,
            memory=isinstance(self._clock, MemoryClock),
            promises=known_promises(self._version(), self._site.url),
            worker_mark="" if self._game.source.is_internal else IN_FRAGMENT,
        )

    def _open(self, browser: Browser) -> Session:
        options = self._options
        if self._renderer is not None:
            return self._renderer.open(browser, options.load_timeout)
        hidden = not needs_drawing(self._game, options)
        return browser.open(options.load_timeout, begin_frame=options.clock == "browser", hidden=hidden)

    def _discard(self, browser: Browser, session: Session) -> None:
        if self._renderer is not None and isinstance(session, GameWindow):
            self._renderer.discard(session)
        else:
            browser.discard(session)

    def _frames_made(self, timeout: float) -> int:
        """See `RuntimePage`. If the browser does not answer either, end it, with all of its pages."""
        browser = self._browser
        if browser is None:
            return 0
        if self._network is not None:
            self._network.stop()
        try:
            probe = browser.pipe.send("Browser.getVersion")
        except (PageError, BrowserError):
            return 0
        # A window that shares its renderer was skipped, and its script ended: it cannot say more.
        frames = 0 if isinstance(self._session, GameWindow) else super()._frames_made(timeout)
        if timeout >= _PROBE_TIMEOUT:
            browser.is_awake(probe, time.monotonic() + _PROBE_TIMEOUT)
        return frames

    def _load_game(self, session: Session, host: CanvasHost | None) -> None:
        """Load the game in an empty page, define it, and start it."""
        options, game, timeout = self._options, self._game, self._options.load_timeout
        assert self._site is not None
        copied = options.clock == "browser" or self._renderer is not None
        self._network, url = open_network(
            session, game, self._site, timeout, clock=options.clock, copied=copied, browser=options.browser
        )
        if host is not None and self._network is not None:
            self._network.serve(host.url, host.html)
        navigate(session, url, game, self._clock, host, timeout)
        if options.clock == "page":
            learn_promises(session, self._version(), self._site.url, timeout)
        define(session, game, self._view, timeout)
        if game.actions.trusted:
            TrustedInput(session, options.step_timeout)
        self._start_game()


def _clock(game: Game, options: PageOptions, renderer: SharedRenderer | None) -> Clock:
    if renderer is not None:
        return BatchedClock()
    frame = frame_ms(game.clock.fps)
    if options.memory and _IS_LINUX and not needs_drawing(game, options):
        return MemoryClock()
    return BrowserClock(frame) if options.clock == "browser" else make_clock(options.clock, frame)


def _start_browser(game: Game, options: PageOptions) -> Browser:
    mode: tuple[str, ...]
    if options.clock == "browser":
        program, mode = find_headless_shell(), BEGIN_FRAME_SWITCHES
    else:
        program, mode = find_chromium(options.browser), ("--headless",)
    if options.window:
        _require_display()
        width, height = game.page.viewport.width, game.page.viewport.height
        mode = (f"--window-size={width},{height + 90}",)
    switches = (*mode, *fence(allowed_origins(game)), *(SYSTEM_GL_SWITCHES if options.gpu else ()))
    timeout = max(options.load_timeout, _START_TIMEOUT)
    if is_hosted(game, options.clock):
        browser = Browser(program, (*switches, *CANVAS_HOST_SWITCHES), timeout)
        with _closed_on_failure(browser):
            if can_host_in_canvas(browser, timeout):
                return _made_ready(browser, options, timeout)
        browser.close()
    browser = Browser(program, (*switches, *capture_switches(game)), timeout)
    with _closed_on_failure(browser):
        return _made_ready(browser, options, timeout)


@contextmanager
def _closed_on_failure(browser: Browser) -> Iterator[None]:
    try:
        yield
    except BaseException:
        browser.close()
        raise


def _made_ready(browser: Browser, options: PageOptions, timeout: float) -> Browser:
    """Raises BrowserStartError if it is to draw with the system's OpenGL, and there is none."""
    browser.pipe.patience = options.step_timeout
    if options.gpu and not gl_of(browser, timeout):
        raise BrowserStartError(
            'driver_options={"gpu": True}: the system has no OpenGL that Chromium can use; '
            f"{GL_HELP}, or leave gpu out"
        )
    return browser


def _require_display() -> None:
    if not display_is_there():
        raise BrowserStartError(
            "render_mode='human' needs a display and there is none; set DISPLAY, start under xvfb-run, "
            "or use render_mode='rgb_array'"
        )
