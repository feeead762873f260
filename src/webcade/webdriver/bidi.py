"""A WebDriver BiDi client, which runs scripts in the global scope of Firefox's pages.

Selenium has a client too, but it polls for replies ten times a second. This one returns as soon as a reply
comes.
"""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

from ..errors import BrowserDied, PageError, PageScriptError, PageTimeout

_LAST_LOOK = 0.1  # seconds beyond a deadline in which what has arrived by then is still read


class Bidi:
    """The WebSocket of one WebDriver session. Not thread-safe.

    Args:
        url: the address, `webSocketUrl` of the session's capabilities.
        timeout: seconds to wait for the connection.

    Raises:
        BrowserDied: no connection could be made.
    """

    def __init__(self, url: str, timeout: float) -> None:
        import websocket

        self._errors = (websocket.WebSocketException, OSError)
        self._timeout_error = websocket.WebSocketTimeoutException
        try:
            # No proxy: the address belongs to the driver or the Grid. No Origin: only pages send one.
            self._socket = websocket.create_connection(
                url, timeout=timeout, suppress_origin=True, http_no_proxy=["*"], skip_utf8_validation=True
            )
        except self._errors as error:
            raise BrowserDied(f"no WebDriver BiDi at {url}: {error}") from error
        self._number = 0

    def call(self, method: str, params: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Send a command and wait for its result.

        Args:
            method: the command's name, such as "browsingContext.create".
            params: its parameters.
            timeout: seconds to wait for the reply.

        Raises:
            BrowserDied: the connection was closed.
            PageTimeout: there was no reply within `timeout` seconds.
            PageError: the browser replied with an error.
        """
        return self._wait(self._send(method, params), method, timeout)

    def start(self, context: str, expression: str) -> int:
        """Start to evaluate an expression in the page's global scope. If it gives a promise, that is awaited.

        Args:
            context: the id of the browsing context.
            expression: JavaScript.

        Returns:
            A number for `value`.
        """
        params = {"expression": expression, "target": {"context": context}, "awaitPromise": True}
        return self._send("script.evaluate", params)

    def value(self, number: int, timeout: float) -> Any:
        """Wait for the value of an expression: None, a boolean, a number or a string.

        Args:
            number: what `start` returned.
            timeout: seconds to wait.

        Raises:
            PageScriptError: the expression threw an exception.
            BrowserDied, PageTimeout, PageError: see `call`.
        """
        try:
            reply = self._wait(number, "script.evaluate", timeout)
        except PageError as error:
            # Firefox replies with this error to an exception without a stack, such as a DOMException.
            exception_text = str(error).partition("unable to build exceptionDetails for exception: ")[2]
            if not exception_text:
                raise
            raise PageScriptError(exception_text) from error
        if reply["type"] == "exception":
            text: str = reply["exceptionDetails"]["text"]
            raise PageScriptError(text.removeprefix("Error: "))
        return reply["result"].get("value")

    def evaluate(self, context: str, expression: str, timeout: float) -> Any:
        """Evaluate an expression and return its value; see `start` and `value`."""
        return self.value(self.start(context, expression), timeout)

    def _send(self, method: str, params: dict[str, Any]) -> int:
        self._number += 1
        try:
            self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        except self._errors as error:
            raise BrowserDied(f"{method}: the browser is gone: {error}") from error
        return self._number  # also the command's id

    def _wait(self, number: int, method: str, timeout: float) -> dict[str, Any]:
        """Wait for the result of command `number`. Events and replies to earlier commands are ignored."""
        deadline = time.monotonic() + timeout
        beyond = PageTimeout(f"{method}: no answer within {timeout:g} s")
        message: dict[str, Any] = {}
        try:
            while message.get("id") != number:
                left = deadline - time.monotonic()
                if left < -_LAST_LOOK:  # events may come without end
                    raise beyond
                self._socket.settimeout(max(0.001, left))
                text = self._socket.recv()
                if not text:
                    raise BrowserDied(f"{method}: the browser closed the connection")
                message = json.loads(text)
        except self._timeout_error as error:
            raise beyond from error
        except self._errors as error:
            raise BrowserDied(f"{method}: the browser is gone: {error}") from error
        if message["type"] == "error":
            raise PageError(f"{method}: {message['error']}: {message['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(*self._errors):
            self._socket.close(timeout=1)
