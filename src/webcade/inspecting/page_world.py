"""InspectedPage: a game's page that can be looked into, besides being played."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..chromium.devtools.cbor import Message
from ..chromium.devtools.session import Session, exception_text
from ..chromium.page import ChromiumPage
from ..chromium.program.browser import Browser
from ..errors import PageScriptError
from ..page.answer import printable
from ..runtime.joining import join_modules
from ..site import ORIGIN

_MODULES = Path(__file__).parent / "in_page"
_MOST_ERRORS = 50  # that are kept
_LONGEST_ERROR = 300  # characters


class InspectedPage(ChromiumPage):
    """A page that keeps what goes wrong in it, and has a world for inventory.js.

    Attributes:
        errors: the page's uncaught errors and what it wrote to `console.error`, in order, each once.
    """

    errors: dict[str, None]

    def _open(self, browser: Browser) -> Session:
        session = super()._open(browser)
        self.errors = {}
        session.on("Runtime.exceptionThrown", lambda params: self._keep(thrown(params["exceptionDetails"])))
        session.on("Runtime.consoleAPICalled", self._written)
        session.call("Runtime.enable", {}, self._load_timeout)
        return session

    def _start_game(self) -> None:
        self.call("Runtime.enable")  # the game's definition has turned it off
        super()._start_game()

    def call(self, method: str, params: Message | None = None) -> Message:
        """Make a DevTools call to the page.

        Raises:
            PageError, BrowserError: the page is not loaded, or failed.
        """
        return self._loaded().call(method, params, self._load_timeout)

    def debug(self) -> list[str]:
        """Turn the debugger on; return the ids of the scripts in the page's own files."""
        debugger = self._loaded().debugger
        if not debugger.is_watching:
            debugger.watch(self._load_timeout)
        return [str(number) for number, one in debugger.scripts.items() if one.url.startswith(ORIGIN)]

    @property
    def own_scripts(self) -> frozenset[str]:
        """The texts of webcade's own scripts, as the page has them."""
        return frozenset(self._own_scripts)

    def _written(self, params: Message) -> None:
        if params["type"] in ("error", "assert"):
            self._keep(" ".join(map(_word, params["args"])).partition("\n")[0])

    def _keep(self, error: str) -> None:
        text = printable(" ".join(error.split()))[:_LONGEST_ERROR]
        if text and len(self.errors) < _MOST_ERRORS:
            self.errors.setdefault(text)


class Inventory:
    """inventory.js in a world of its own: it sees the page's document, not what its scripts changed."""

    def __init__(self, page: InspectedPage) -> None:
        frame = page.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = page.call("Page.createIsolatedWorld", {"frameId": frame, "worldName": "webcade inspect"})
        self.context: int = world["executionContextId"]
        self._page = page
        source = join_modules("inventory.js", lambda path: (_MODULES / path).read_text("utf-8"))
        expression = f"(() => {{ 'use strict';\n{source}\nreturn createInventory();\n}})()"
        wanted = {"expression": expression, "contextId": self.context}
        self._object = _result(page.call("Runtime.evaluate", wanted))["objectId"]

    def call(self, name: str, *arguments: Message) -> Any:
        """Call one of its functions; return the value.

        Args:
            name: the function's name.
            arguments: DevTools' CallArguments, as `{"value": 3}` or `{"objectId": ...}`.
        """
        params = {
            "functionDeclaration": f"function (...args) {{ return this.{name}(...args); }}",
            "objectId": self._object,
            "arguments": list(arguments),
            "returnByValue": True,
        }
        return _result(self._page.call("Runtime.callFunctionOn", params)).get("value")


def thrown(details: Mapping[str, Any]) -> str:
    """Return what was thrown, in one line, with the file and line where it was.

    Args:
        details: DevTools' exceptionDetails.
    """
    place = str(details.get("url", "")).rpartition("/")[2]
    line = details.get("lineNumber", 0) + 1
    text = exception_text(details).partition("\n")[0]
    return f"{text} ({place}:{line})" if place else text


def _word(value: Mapping[str, Any]) -> str:
    """Return a value that was written to the console as the console shows it."""
    plain = value.get("value", value.get("description", ""))
    return f"{plain:g}" if isinstance(plain, float) else str(plain)


def _result(answer: Message) -> dict[str, Any]:
    if details := answer.get("exceptionDetails"):
        raise PageScriptError(exception_text(details))
    result: dict[str, Any] = answer["result"]
    return result
