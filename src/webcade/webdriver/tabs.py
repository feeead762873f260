"""Opens fresh tabs in which webcade's runtime runs before the page's own scripts.

In Chrome this takes DevTools calls through the driver, in Firefox WebDriver BiDi. A fresh tab has no storage
or cookies of the tab before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from ..chromium.emulation import emulation_calls, place_calls, unknown_place
from ..errors import PageError
from ..game import Game
from ..runtime import HANDLE
from .failures import translated
from .session import BrowserSession

# In Firefox, a preload script has a scope of its own, so its handle is made a property of the page's global
# object. The property is neither enumerable nor writable.
_AS_PROPERTY = f"Object.defineProperty(globalThis, '{HANDLE}', {{ value: {HANDLE} }})"

_PLACE = {"setTimezoneOverride": "time_zone", "setLocaleOverride": "locale"}


class Tab(Protocol):
    """What `SeleniumPage` needs of a browser. All calls have the session's timeout."""

    def renew(self, game: Game, script: str, named: Callable[[str], str]) -> None:
        """Replace the tab by a fresh, empty one, with the game's viewport, time zone and locale.

        Args:
            game: the game.
            script: runs before the scripts of each document that the tab loads.
            named: replaces the name of the runtime's handle in `script` by its secret name.

        Raises:
            GameError: the browser does not know the game's time zone or locale.
        """


class ChromeTab:
    """The tab of a Chrome or another Chromium."""

    def __init__(self, session: BrowserSession) -> None:
        self._session = session

    def renew(self, game: Game, script: str, named: Callable[[str], str]) -> None:
        session, driver = self._session, self._session.driver
        with translated("a new tab"):
            old = driver.current_window_handle
            driver.switch_to.new_window("tab")
            new = driver.current_window_handle
            driver.switch_to.window(old)
            driver.close()
            driver.switch_to.window(new)
        session.cdp("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        session.cdp("Network.clearBrowserCookies", {})
        for method, params in [*emulation_calls(game), *place_calls(game).values()]:
            with _known_place(game, method):
                session.cdp(method, params)
        session.cdp("Page.addScriptToEvaluateOnNewDocument", {"source": named(script)})


class FirefoxTab:
    """The tab of a Firefox; each fresh tab is in a new container, so that it has no storage."""

    def __init__(self, session: BrowserSession) -> None:
        self._session = session
        self._container: str | None = None

    def renew(self, game: Game, script: str, named: Callable[[str], str]) -> None:
        session = self._session
        container = self._call("browser.createUserContext", {})["userContext"]
        # In the background: bringing it to the front would wait for the old page, whose time stands still.
        wanted = {"type": "tab", "userContext": container, "background": True}
        context = self._call("browsingContext.create", wanted)["context"]
        if self._container is not None:
            self._call("browser.removeUserContext", {"userContext": self._container})
        self._container = container
        with translated("a new tab"):
            session.driver.switch_to.window(context)
        session.context = context
        viewport = {"width": game.page.viewport.width, "height": game.page.viewport.height}
        self._call(
            "browsingContext.setViewport",
            {"context": context, "viewport": viewport, "devicePixelRatio": game.page.device_scale},
        )
        zone, locale = {"timezone": game.page.time_zone}, {"locale": game.page.locale}
        for method, params in (("setTimezoneOverride", zone), ("setLocaleOverride", locale)):
            with _known_place(game, method):
                self._call(f"emulation.{method}", {"contexts": [context], **params})
        # Only for this tab's documents and frames: in the next tab, this script would stop the clock of a
        # page that the browser is still creating.
        function = named(f"() => {{ {script}\n{_AS_PROPERTY}; }}")
        self._call("script.addPreloadScript", {"functionDeclaration": function, "contexts": [context]})

    def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        return self._session.bidi.call(method, params, self._session.options.timeout)


def tab_of(session: BrowserSession) -> Tab:
    """The `Tab` for the session's kind of browser."""
    return FirefoxTab(session) if session.kind == "firefox" else ChromeTab(session)


@contextmanager
def _known_place(game: Game, method: str) -> Iterator[None]:
    """Translate the browser's refusal of a time zone or locale into a GameError."""
    key = _PLACE.get(method.rpartition(".")[2])
    try:
        yield
    except PageError as error:
        if key is None:
            raise
        raise unknown_place(game, key, error) from None
