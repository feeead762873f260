"""A fresh page with the runtime in it before its first script, by what each browser has for it.

Chrome: DevTools calls through its driver. Firefox: WebDriver BiDi. A fresh page is a tab of its own that
finds no storage of the one before.
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

# Where no script of a page's scope can be added before the page's own, the handle is a property that no
# listing of what can be enumerated shows; it is frozen.
_AS_PROPERTY = f"Object.defineProperty(globalThis, '{HANDLE}', {{ value: {HANDLE} }})"

_PLACE = {"setTimezoneOverride": "time_zone", "setLocaleOverride": "locale"}


class Tab(Protocol):
    """What `SeleniumPage` asks of a browser's tabs. Timeouts are the session's."""

    def renew(self, game: Game, script: str, named: Callable[[str], str]) -> None:
        """Be an empty page that runs `script`, its handle `named`, before each document's own scripts."""


class ChromeTab:
    """Chrome, or another Chromium."""

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
    """Firefox: a tab in a container of its own each time."""

    def __init__(self, session: BrowserSession) -> None:
        self._session = session
        self._container: str | None = None

    def renew(self, game: Game, script: str, named: Callable[[str], str]) -> None:
        session = self._session
        container = self._call("browser.createUserContext", {})["userContext"]
        # In the background: bringing it forward would wait for the page before, whose time stands still.
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
        # For this tab's documents and their frames alone: in the next one it would stop the clock of a page
        # that is still being made.
        function = named(f"() => {{ {script}\n{_AS_PROPERTY}; }}")
        self._call("script.addPreloadScript", {"functionDeclaration": function, "contexts": [context]})

    def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        return self._session.bidi.call(method, params, self._session.options.timeout)


def tab_of(session: BrowserSession) -> Tab:
    """The session's browser's way."""
    return FirefoxTab(session) if session.kind == "firefox" else ChromeTab(session)


@contextmanager
def _known_place(game: Game, method: str) -> Iterator[None]:
    """A refusal of the game's time zone or locale is a mistake of its file."""
    key = _PLACE.get(method.rpartition(".")[2])
    try:
        yield
    except PageError as error:
        if key is None:
            raise
        raise unknown_place(game, key, error) from None
