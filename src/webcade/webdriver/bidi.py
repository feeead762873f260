"""WebDriver BiDi, over the browser's own WebSocket: the way to run scripts in the scope of Firefox's pages.

Selenium has a client too, which looks for replies ten times a second; this one waits for its reply.
"""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

from ..errors import BrowserDied, PageError, PageScriptError, PageTimeout


class Bidi:
    """One WebDriver session's WebSocket. Not for two threads at once.

    Raises:
        BrowserDied: nobody listens at the address.
    """

    def __init__(self, url: str, timeout: float) -> None:
        import websocket

        self._errors = (websocket.WebSocketException, OSError)
        self._timeout_error = websocket.WebSocketTimeoutException
        try:
            # No proxy: the address is the driver's or the Grid's. No Origin: a page would send one.
            self._socket = websocket.create_connection(
                url, timeout=timeout, suppress_origin=True, http_no_proxy=["*"], skip_utf8_validation=True
            )
        except self._errors as error:
            raise BrowserDied(f"no BiDi at {url}: {error}") from error
        self._number = 0

    def call(self, method: str, params: dict[str, Any], timeout: float) -> dict[str, Any]:
        """A command and its result.

        Raises:
            BrowserDied: the connection is gone.
            PageTimeout: no reply within `timeout` seconds.
            PageError: the browser refused.
        """
        return self._wait(self._send(method, params), method, timeout)

    def start(self, context: str, expression: str) -> int:
        """Begin to evaluate an expression, and to await its promise, in the page's own scope."""
        params = {"expression": expression, "target": {"context": context}, "awaitPromise": True}
        return self._send("script.evaluate", params)

    def value(self, number: int, timeout: float) -> Any:
        """The value of what was begun: None, a boolean, a number or a string.

        Raises:
            PageScriptError: it threw.
        """
        try:
            reply = self._wait(number, "script.evaluate", timeout)
        except PageError as error:
            # Firefox cannot tell of an exception without a stack, as those of its own DOM are.
            exception_text = str(error).partition("unable to build exceptionDetails for exception: ")[2]
            if not exception_text:
                raise
            raise PageScriptError(exception_text) from error
        if reply["type"] == "exception":
            text: str = reply["exceptionDetails"]["text"]
            raise PageScriptError(text.removeprefix("Error: "))
        return reply["result"].get("value")

    def evaluate(self, context: str, expression: str, timeout: float) -> Any:
        """`start`, then `value`."""
        return self.value(self.start(context, expression), timeout)

    def _send(self, method: str, params: dict[str, Any]) -> int:
        self._number += 1
        try:
            self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        except self._errors as error:
            raise BrowserDied(f"{method}: the browser is gone: {error}") from error
        return self._number

    def _wait(self, number: int, method: str, timeout: float) -> dict[str, Any]:
        """The result of command `number`; events, and replies that nobody waits for any more, are let go."""
        deadline = time.monotonic() + timeout
        message: dict[str, Any] = {}
        try:
            while message.get("id") != number:
                self._socket.settimeout(max(0.001, deadline - time.monotonic()))
                text = self._socket.recv()
                if not text:
                    raise BrowserDied(f"{method}: the browser closed the connection")
                message = json.loads(text)
        except self._timeout_error as error:
            raise PageTimeout(f"{method}: no answer within {timeout:g} s") from error
        except self._errors as error:
            raise BrowserDied(f"{method}: the browser is gone: {error}") from error
        if message["type"] == "error":
            raise PageError(f"{method}: {message['error']}: {message['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def close(self) -> None:
        """Let go of the connection."""
        with contextlib.suppress(*self._errors):
            self._socket.close(timeout=1)
