"""SeleniumPage: a page under control through WebDriver, in Chrome or Firefox, also on another machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..chromium.internal import internal_page
from ..chromium.network.origins import origin
from ..chromium.program.find import find_chromium
from ..errors import PageError, PageScriptError
from ..game import Game
from ..page import Snapshot, View
from ..page.clocks import make_clock
from ..page.images.decoder import ImageDecoder, is_drawn
from ..page.runtime_page import RuntimePage
from ..page.script import (
    compiled_forms,
    define_text,
    expressions,
    page_scripts,
    quiet_text,
    script_options,
)
from ..page.served_workers import IN_QUERY, ServedWorkers
from ..runtime import frame_ms, secret_naming
from ..site import Site, document_site, isolation_advice, open_site, unisolated
from .calls import Calls
from .capabilities import SessionOptions
from .failures import translated
from .local_page import LocalPage
from .missed import missed
from .programs import kind_of
from .screenshots import PngPictures
from .session import BrowserSession
from .tabs import Tab, tab_of


@dataclass(frozen=True, slots=True)
class SeleniumOptions:
    """How to run a game's page.

    Attributes:
        session: which browser, and where. Its timeout is that of the browser's start and of loading.
        clock: "page" or "wall".
        step_timeout: seconds to wait for the answer to a step.
    """

    session: SessionOptions
    clock: str = "wall"
    step_timeout: float = 10


class SeleniumPage(RuntimePage):
    """A `Page` in a browser of its own, which starts when the page is first loaded."""

    def __init__(self, game: Game, view: View, options: SeleniumOptions) -> None:
        clock = make_clock(options.clock, frame_ms(game.clock.fps))
        super().__init__(game, view, clock, options.step_timeout, options.session.timeout)
        self._options = options
        if is_drawn(game):
            self._decoder = ImageDecoder(game, PngPictures(self._screenshot), options.step_timeout)
        self._session: BrowserSession | None = None
        self._tab: Tab | None = None
        self._calls: Calls | None = None
        self._local: LocalPage | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the guard that runs driver and browser; None if there is none on this machine."""
        service = self._session.service if self._session else None
        return service.pid if service else None

    def close(self) -> None:
        """See `Page.close`."""
        session, self._session = self._session, None
        local, self._local = self._local, None
        self._is_loaded = self._is_fresh = False
        self._tab = self._calls = None
        if session is not None:
            session.close()
        if local is not None:
            local.close()

    def render(self) -> NDArray[np.uint8]:
        """See `Page.render`."""
        picture = super().render()
        self._check_gpu()
        return picture

    def _snapshot(self, text: object, *, may_be_blind: bool = False) -> Snapshot:
        snapshot = super()._snapshot(text, may_be_blind=may_be_blind)
        self._check_gpu()
        return snapshot

    def _check_gpu(self) -> None:
        if self._session is not None:
            self._session.check_gpu()

    def _evaluate(self, expression: str, timeout: float) -> Any:
        if self._calls is None:
            raise PageError("the page is not loaded; call reset first")
        return self._calls.evaluate(expression, timeout)

    def _screenshot(self) -> bytes:
        assert self._session is not None
        with translated("the screenshot"):
            png: bytes = self._session.driver.get_screenshot_as_png()
        return png

    def _load(self) -> None:
        """Load a fresh page, and prepare the game so that an episode can start."""
        game, timeout = self._game, self._load_timeout
        address = self._address()
        if self._session is None:
            proxy = None if self._local is None else self._local.proxy
            self._session = BrowserSession(replace(self._options.session, proxy=proxy))
            self._tab, self._calls = tab_of(self._session), Calls(self._session)
            self._session.start_gpu()
        assert self._tab is not None
        assert self._calls is not None
        self._calls.named = secret_naming()
        options = script_options(game, self._options.clock)
        if self._local is not None:
            options = replace(options, worker_mark=IN_QUERY)
        script = "\n".join(page_scripts(game, options))
        self._tab.renew(game, script, self._calls.named)
        self._clock.attach(self._calls, timeout)
        self._session.get(address)
        for path, text in expressions(game).items():
            self._check(path, text)
        self._calls.evaluate(quiet_text(timeout), timeout)
        self._calls.evaluate(f"void {define_text(game, self._view)}", timeout)
        try:
            self._start_game()
        except PageError as error:
            self._check_isolation()
            raise self._explained(error) from error
        self._check_isolation()

    def end_reset(self) -> Snapshot:
        """See `Page.end_reset`. What is observed may be missed only after the steps of `episode.begin`."""
        try:
            return super().end_reset()
        except PageScriptError as error:
            raise self._explained(error) from error

    def _explained(self, error: PageError) -> PageError:
        """The same error, with what the page may lack."""
        assert self._calls is not None
        hint = missed(self._calls, self._reachable(self._address()), self._site)
        return type(error)(f"{error}{hint}{isolation_advice(self._game, str(error))}")

    def _check_isolation(self) -> None:
        if self._local is not None and self._local.isolating_workers:
            raise unisolated(self._game, self._local.isolating_workers[0])

    def _reachable(self, address: str) -> tuple[str, ...]:
        return origin(address), *(self._options.session.reach or ())

    def _check(self, path: str, text: str) -> None:
        """Check the syntax of an expression of game.toml.

        Args:
            path: the key's dotted path, for the error.
            text: the expression.

        Raises:
            PageScriptError: it is no JavaScript expression.
        """
        assert self._calls is not None
        try:
            for form in compiled_forms(path, text):
                source = f"void (async () => {{ return {form}\n}})"
                self._calls.evaluate(source, self._options.session.timeout)
        except PageScriptError as error:
            raise PageScriptError(f"{path}: is no JavaScript expression: {error}") from error

    def _address(self) -> str:
        """The address at which this browser finds the game."""
        url = self._game.source.url
        is_firefox = kind_of(self._options.session.browser) == "firefox"
        if url is not None and not (is_firefox and self._game.source.is_internal):
            return url
        if self._local is None:
            self._site = open_site(self._game) if url is None else self._internal(url)
            self._local = LocalPage(self._site, ServedWorkers(self._game.clock.fps))
        return self._local.url

    def _internal(self, url: str) -> Site:
        """A site with one of Chromium's internal pages, which Firefox does not have."""
        return document_site(internal_page(find_chromium(), url, self._options.session.timeout), self._game)

    def _version(self) -> str:
        if self._session is None:
            return "not started"
        capabilities: dict[str, Any] = self._session.driver.capabilities
        return f"{capabilities['browserName']}/{capabilities['browserVersion']}"

    def _gl(self) -> str:
        return self._session.gl if self._session else "not started"

    def _how(self) -> dict[str, Any]:
        return {"driver": "selenium", "display": self._options.session.display or "headless"}


def reach_of(game: Game) -> tuple[str, ...]:
    """The origins that a game's page may reach: its own address's, and those of `source.allow`."""
    url = game.source.url
    own = () if url is None or url.startswith(("chrome:", "file:")) else (origin(url),)
    return (*own, *game.source.allow)
