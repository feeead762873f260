"""Make the pages that an environment's options ask for. Only this module chooses the driver."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

from .chromium.page import ChromiumPage, PageOptions, can_share_renderer, share_browser
from .chromium.program.shared import SharedBrowser
from .chromium.shared_renderer.renderer import SharedRenderer
from .errors import BrowserDied
from .game import Game
from .options import EnvOptions
from .page import Page


def make_page(game: Game, options: EnvOptions) -> Page:
    """Make a page for the game in a browser of its own, without loading it."""
    if options.driver == "selenium":
        return _selenium_page(game, options)
    shared = _page_options(options)
    return ChromiumPage(game, options.view, replace(shared, memory=shared.pictures))


class PagePool:
    """Makes the pages of a vector, which share a few browsers. `make` may be called from any thread.

    Args:
        game: what is played.
        options: how; the same for all pages.
        num_pages: number of pages that will be used at the same time.
    """

    def __init__(self, game: Game, options: EnvOptions, num_pages: int) -> None:
        self._game = game
        self._view = options.view
        self._env_options = options
        self._options = _page_options(options)
        self._lock = threading.Lock()  # held while a browser is chosen and the page is counted in it
        self._browsers = [share_browser(game, self._options) for _ in range(_browsers(num_pages))]
        together: list[SharedRenderer] = []
        self._renderers = [
            (
                self._browsers[number % len(self._browsers)],
                SharedRenderer(game, options.step_timeout, options.load_timeout, together),
            )
            for number in range(_renderers(game, options, num_pages))
        ]

    def make(self) -> Page:
        """Make a page in the browser that has the fewest, without loading it.

        With Selenium, each page has a browser of its own.
        """
        if self._env_options.driver == "selenium":
            return _selenium_page(self._game, self._env_options)
        with self._lock:
            return self._make_chromium_page()

    def _make_chromium_page(self) -> ChromiumPage:
        if not self._renderers:
            browser = min(self._browsers, key=len)
            page = ChromiumPage(self._game, self._view, self._options, browser)
        else:
            browser, renderer = min(self._renderers, key=lambda one: len(one[1]))
            page = ChromiumPage(self._game, self._view, self._options, browser, renderer)
            renderer.acquire(page)
        browser.acquire(page)
        return page

    def send(self) -> None:
        """Send the queued calls of pages that share a renderer. Other pages send theirs at once."""
        for _, renderer in self._renderers:
            renderer.send()

    def close(self) -> None:
        """End the browsers, even if pages still use them. None starts again."""
        for browser in self._browsers:
            browser.close()


class SharedPages:
    """Makes pages of one game, each with its own options. Pages whose options allow it share a browser.

    A browser that was started keeps running for the next page, until `close`.
    """

    def __init__(self, game: Game) -> None:
        self._game = game
        self._browsers: dict[tuple[bool, bool, bool, str | None], SharedBrowser] = {}

    def make(self, options: EnvOptions, renderer: SharedRenderer | None = None) -> Page:
        """Make a page, without loading it; in this renderer process if one is given."""
        wanted = _page_options(options)
        kind = wanted.clock == "browser", wanted.window, wanted.gpu, wanted.browser
        if kind not in self._browsers:
            self._browsers[kind] = share_browser(self._game, wanted)
            self._browsers[kind].acquire(self)
        return ChromiumPage(self._game, options.view, wanted, self._browsers[kind], renderer)

    def close(self) -> None:
        """End the browsers, even if pages still use them."""
        for browser in self._browsers.values():
            browser.close()


class SessionPages:
    """Makes the pages of one game's sessions, each of which plays at its own pace. Thread-safe.

    They share a browser, which starts with the first of them and ends with the last. Where pages of the game
    may share a renderer process, they share as many as there are cores, and take turns there.
    """

    def __init__(self, game: Game) -> None:
        self._game = game
        self._lock = threading.Lock()
        self._is_closed = False
        self._homes: dict[tuple[PageOptions, bool], tuple[SharedBrowser, list[SharedRenderer]]] = {}

    def make(self, options: EnvOptions) -> Page:
        """Make a page, without loading it. With Selenium it has a browser of its own.

        Raises:
            BrowserDied: they were closed.
        """
        if options.driver == "selenium":
            return _selenium_page(self._game, options)
        with self._lock:
            if self._is_closed:
                raise BrowserDied("the browser was closed")
            return self._make_chromium_page(options)

    def _make_chromium_page(self, options: EnvOptions) -> ChromiumPage:
        wanted = _page_options(options)
        # A page whose resets restore its first moment would stop the others of its process to look at it.
        is_shared = options.reset_by == "restart" and shares_renderers(self._game, options)
        if (wanted, is_shared) not in self._homes:
            renderers = (os.cpu_count() or 1) if is_shared else 0
            self._homes[wanted, is_shared] = (
                share_browser(self._game, wanted),
                [
                    SharedRenderer(self._game, options.step_timeout, options.load_timeout, takes_turns=True)
                    for _ in range(renderers)
                ],
            )
        browser, renderers_there = self._homes[wanted, is_shared]
        renderer = min(renderers_there, key=len, default=None)
        page = ChromiumPage(self._game, options.view, wanted, browser, renderer)
        browser.acquire(page)
        if renderer is not None:
            renderer.acquire(page)
        return page

    def close(self) -> None:
        """End the browsers, even if pages still use them. None starts again."""
        with self._lock:
            self._is_closed = True
            homes = list(self._homes.values())
        for browser, _ in homes:
            browser.close()


def _browsers(num_pages: int) -> int:
    """Return how many browsers a vector uses: one for each four cores.

    A browser's main process takes a fifth of a step's time; a second browser costs more than it saves.
    """
    return max(1, min(num_pages // 2, (os.cpu_count() or 1) // 4))


def shares_renderers(game: Game, options: EnvOptions) -> bool:
    """Return whether pages of the game with these options may share a renderer process.

    They may not if resets load a page: a load would hold up the other pages of the process.
    """
    return (
        options.driver == "chromium"
        and options.reset_by in ("restart", "restore")
        and options.driver_options.get("share_renderer", True)
        and can_share_renderer(game, _page_options(options))
    )


def _renderers(game: Game, options: EnvOptions, num_pages: int) -> int:
    """Return how many renderer processes the pages share: one for each core, or 0 if they share none."""
    cores = os.cpu_count() or 1
    return cores if num_pages > cores and shares_renderers(game, options) else 0


def _page_options(options: EnvOptions) -> PageOptions:
    return PageOptions(
        clock=options.clock,
        window=options.render_mode == "human",
        pictures=options.driver_options.get("memory") is not False,
        visible=bool(options.driver_options.get("visible", False)),
        gpu=bool(options.driver_options.get("gpu", False)),
        browser=options.browser,
        step_timeout=options.step_timeout,
        load_timeout=options.load_timeout,
        restores=options.reset_by == "restore",
        spares=options.has_spares,
    )


def _selenium_page(game: Game, options: EnvOptions) -> Page:
    from .webdriver.capabilities import SessionOptions
    from .webdriver.display import check_display
    from .webdriver.page import SeleniumOptions, SeleniumPage, reach_of

    display = "window" if options.render_mode == "human" else options.driver_options.get("display")
    session = SessionOptions(
        browser=options.browser or "chrome",
        display=check_display(False, display or "headless"),
        driver_path=options.driver_options.get("driver_path"),
        remote_url=options.driver_options.get("remote_url"),
        timeout=options.load_timeout,
        reach=reach_of(game),
    )
    return SeleniumPage(game, options.view, SeleniumOptions(session, options.clock, options.step_timeout))
