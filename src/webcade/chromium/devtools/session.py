"""A DevTools session with one page: calls, events, and noticing that the page crashed or navigated."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import PageCrashed, PageError, PageNavigated, PageScriptError, PageTimeout
from ...page.answer import described, printable
from .cbor import Message
from .debugger import Debugger
from .pipe import CallError, Pipe

LOADED = "Page.loadEventFired"
_PEEK_MS = 500  # that a player's expression may take
_CRASH_EVENT_TIMEOUT = 1  # seconds in which a crash's event has to follow a refused call


class PageRefused(PageError):
    """DevTools refused a call, though the page neither crashed nor navigated. Callers may say why."""


class Session:
    """A session with a page. If the page crashes, or navigates while guarded, the next call raises that.

    Args:
        pipe: the connection to the browser.
        session_id: DevTools' id of the session.
        context: DevTools' id of the page's browser context.
        target: DevTools' target id of the page; "" for a worker or frame.

    Attributes:
        id: as `session_id`.
        context: as given.
        target: as given.
        named: replaces the runtime's handle in a text by the handle's name in this page.
        debugger: of the page.
    """

    def __init__(self, pipe: Pipe, session_id: str, context: str, target: str = "") -> None:
        self.id = session_id
        self.context = context
        self.target = target
        self._pipe = pipe
        self._crashed = False
        self._navigated: str | None = None
        self._guarded = False
        self._context: int | None = None  # execution context of the entered frame; None: the page's own
        self._frame = ""
        self._seen: dict[str, int] = {}
        self._handlers: dict[str, Callable[[Message], None]] = {}
        self._children: dict[str, Session] = {}
        self.named: Callable[[str], str] = str
        self.debugger = Debugger(self)
        pipe.listen(session_id, self._on_event)

    def call(self, method: str, params: Message | None = None, timeout: float = 10) -> Message:
        """Make a DevTools call to this page; return its result.

        Args:
            method: the call's name, as "Page.navigate".
            params: its parameters.
            timeout: seconds.

        Raises:
            PageTimeout: no reply in time.
            PageCrashed, PageNavigated: the page crashed, or navigated while guarded.
            PageRefused: DevTools refused the call.
            BrowserDied: the browser has ended.
        """
        return self.wait(self.send(method, params), timeout)

    def draw(self, params: Message, timeout: float) -> Message:
        """Let the page draw a frame (headless shell). Only one page of a browser draws at a time.

        Frames of different pages have the same numbers. If two pages drew at once, the GPU process would take
        one's frame for a second frame of the other, and end.
        """
        deadline = time.monotonic() + timeout
        if not self._pipe.drawing.acquire(timeout=timeout):
            raise PageTimeout("another page of the browser did not finish its frame in time")
        try:
            left = max(0.0, deadline - time.monotonic())
            return self.call("HeadlessExperimental.beginFrame", params, left)
        finally:
            self._pipe.drawing.release()

    def check(self) -> None:
        """Raise PageCrashed or PageNavigated if such an event was received."""
        if self._crashed:
            raise PageCrashed("the page's renderer process ended")
        if self._navigated is not None:
            raise PageNavigated(f"the game left its page for {printable(self._navigated)}")

    def send(self, method: str, params: Message | None = None) -> int:
        """Send a call without waiting. Return its number, for `wait`."""
        return self._pipe.send(method, params, self.id)

    def send_nowait(
        self,
        method: str,
        params: Message | None = None,
        then: Callable[[Message], None] = lambda reply: None,
    ) -> None:
        """Send a call without a `wait`. `then` gets the reply, in the thread that reads it."""
        self._pipe.send(method, params, self.id, then)

    def wait(self, number: int, timeout: float) -> Message:
        """Wait for the result of an earlier `send`, for `timeout` seconds. Raises what `call` raises."""
        try:
            deadline = time.monotonic() + timeout
            result = self._pipe.wait(number, deadline, "the page", lambda: self._crashed)
        except PageTimeout:
            self.check()
            raise
        except CallError as error:
            self.check_loss()
            raise PageRefused(f"the page refused a call: {error}") from error
        self.check()
        return result

    def comes(self, number: int, deadline: float) -> bool:
        """Wait until an earlier `send` is answered; return False if it is not by `deadline`.

        Args:
            number: what `send` returned.
            deadline: a time of `time.monotonic()`, in seconds.

        Raises:
            PageCrashed, PageNavigated: the page crashed, or navigated while guarded.
        """
        if self._pipe.comes(number, deadline, lambda: self._crashed):
            return True
        self.check()
        return False

    def on_reply(self, number: int, act: Callable[[], None]) -> None:
        """Call `act` as soon as call `number` is answered, in the thread that reads the answer."""
        self._pipe.on_reply(number, act)

    def evaluate(self, expression: str, timeout: float, *, wait_for_promise: bool = False) -> Any:
        """Evaluate a JavaScript expression in the page; return its value.

        Args:
            expression: JavaScript.
            timeout: seconds.
            wait_for_promise: whether to wait for the value if it is a promise.

        Raises:
            PageScriptError: the expression threw.
            PageError, BrowserError: as `call`.
        """
        return self.value(self.start(expression, wait_for_promise=wait_for_promise), timeout)

    def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
        """Begin an evaluation. Return its number, for `value`."""
        return self.send("Runtime.evaluate", self._evaluation(expression, wait_for_promise))

    def evaluate_nowait(self, expression: str) -> None:
        """Begin an evaluation whose value nobody waits for."""
        self.send_nowait("Runtime.evaluate", self._evaluation(expression, False))

    def _evaluation(self, expression: str, wait_for_promise: bool) -> Message:
        params: Message = {"expression": self.named(expression), "returnByValue": True}
        if self._context is not None:
            params["contextId"] = self._context
        if wait_for_promise:
            params["awaitPromise"] = True
        return params

    def value(self, number: int, timeout: float) -> Any:
        """Wait for the value of an evaluation begun with `start`. Raises what `evaluate` raises."""
        result = self.wait(number, timeout)
        details = result.get("exceptionDetails")
        if details is not None:
            raise PageScriptError(exception_text(details))
        return result["result"].get("value")

    def peek(self, expression: str, timeout: float) -> Any:
        """Evaluate an expression that throws before it changes anything, and is ended when it takes too long.

        The runtime's handle is not known to it.

        Args:
            expression: JavaScript.
            timeout: seconds for the answer.

        Raises:
            PageScriptError: it threw, as where it would have changed something; or it took too long.
            PageError, BrowserError: as `call`.
        """
        params: Message = {
            "expression": expression,
            "returnByValue": True,
            "throwOnSideEffect": True,
            "timeout": _PEEK_MS,
        }
        if self._context is not None:
            params["contextId"] = self._context
        try:
            return self.value(self.send("Runtime.evaluate", params), timeout)
        except PageRefused as error:
            raise PageScriptError(f"it was ended after {_PEEK_MS} ms ({error})") from error

    def evaluate_object(self, expression: str, group: str, timeout: float) -> str:
        """Evaluate an expression whose value is an object; return DevTools' id of the object.

        Args:
            expression: JavaScript.
            group: the name under which DevTools releases the object.
            timeout: seconds.

        Raises:
            PageScriptError: the value is no object.
            PageError, BrowserError: as `call`.
        """
        params: Message = {"expression": self.named(expression), "objectGroup": group}
        if self._context is not None:
            params["contextId"] = self._context
        object_id = self.call("Runtime.evaluate", params, timeout)["result"].get("objectId")
        if not isinstance(object_id, str):
            raise PageScriptError(f"expected an object from the page; got none from {expression}")
        return object_id

    def lexical_names(self, timeout: float) -> list[str]:
        """Return the names that the page's scripts have declared by let, const and class."""
        params: Message = {} if self._context is None else {"executionContextId": self._context}
        names: list[str] = self.call("Runtime.globalLexicalScopeNames", params, timeout)["names"]
        return names

    def enter(self, context: int, frame: str) -> None:
        """Evaluate in this frame from now on, and treat its navigations as the page's.

        Args:
            context: the frame's execution context.
            frame: the frame's id.
        """
        self._context, self._frame = context, frame

    def wait_for_event(self, name: str, timeout: float, count: int = 1) -> None:
        """Wait until the event `name` was received `count` times since the last `expect`.

        Raises:
            PageTimeout: it was not, within `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        if not self._pipe.until(lambda: self._has_left() or self._seen.get(name, 0) >= count, deadline):
            raise PageTimeout(f"no {name} from the page within {timeout:g} s")
        if self._seen.get(name, 0) < count:
            self.check()

    def wait_any(self, deadline: float) -> None:
        """Wait for any message of the browser, until `deadline`, a time of `time.monotonic()`."""
        self.check()
        self._pipe.pump(deadline)

    def look(self) -> None:
        """Take what the browser has sent, without waiting.

        Raises:
            PageCrashed, PageNavigated: the page crashed, or navigated while guarded.
            BrowserDied: the browser or its GPU process has ended.
        """
        self._pipe.look()
        self.check()

    def has_seen(self, name: str) -> bool:
        """Return whether the event `name` was received since the last `expect`."""
        return self._seen.get(name, 0) > 0

    def expect(self, *names: str) -> None:
        """Start to count these events, from zero."""
        for name in names:
            self._seen[name] = 0

    def guard(self, on: bool) -> None:
        """Set whether a navigation of the page raises PageNavigated from now on."""
        self._guarded = on
        if on:
            self._navigated = None

    def on(self, name: str, handler: Callable[[Message], None]) -> None:
        """Call `handler` with the parameters of each event `name`; it replaces an earlier handler."""
        self._handlers[name] = handler

    def off(self, name: str) -> None:
        """Remove the handler of the event `name`."""
        self._handlers.pop(name, None)

    def child(self, session_id: str) -> Session:
        """Return the session of a worker or frame of this page. `forget` also forgets it."""
        child = self._children[session_id] = Session(self._pipe, session_id, self.context)
        return child

    def forget(self) -> None:
        """Ignore all further events of this page and its children."""
        for child in self._children.values():
            child.forget()
        self._pipe.forget(self.id)

    def _on_event(self, method: str, params: Message) -> None:
        if method in self._seen:
            self._seen[method] += 1
        if method == "Inspector.targetCrashed":
            self._crashed = True
        elif method == "Page.frameNavigated" and self._guarded and self._is_own(params["frame"]):
            self._navigated = params["frame"]["url"]
        elif method == "Target.detachedFromTarget":
            if child := self._children.pop(params["sessionId"], None):
                child.forget()
        elif method == "Page.javascriptDialogOpening":
            self.send_nowait("Page.handleJavaScriptDialog", {"accept": True})
        elif handler := self._handlers.get(method):
            handler(params)

    def _is_own(self, frame: Message) -> bool:
        return "parentId" not in frame or frame["id"] == self._frame

    def check_loss(self) -> None:
        """As `check`, of a page that can no longer be reached: wait for the event that says why."""
        self._pipe.until(
            lambda: not self._guarded or self._has_left(), time.monotonic() + _CRASH_EVENT_TIMEOUT
        )
        self.check()

    def _has_left(self) -> bool:
        """Return whether the page crashed, or navigated while guarded."""
        return self._crashed or self._navigated is not None


def exception_text(details: Mapping[str, Any]) -> str:
    """Return the first line of what a script threw.

    Args:
        details: DevTools' exceptionDetails.
    """
    exception = details.get("exception") or {}
    text = exception.get("description") or exception.get("value", details.get("text", "an exception"))
    first = (text if isinstance(text, str) else described(text)).split("\n    at ")[0].strip()
    return printable(first.removeprefix("Error: "))
