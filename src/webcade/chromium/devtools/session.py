"""One page as DevTools sees it: calls to it, and what befell it meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import PageCrashed, PageError, PageNavigated, PageScriptError, PageTimeout
from ...page.answer import described, printable
from .cbor import Message
from .pipe import CallError, Pipe

LOADED = "Page.loadEventFired"
_FATE_TIMEOUT = 1  # seconds until a refused call counts as no more than that


class PageRefused(PageError):
    """DevTools refused a call, and nothing had befallen the page. Whoever knows why says so."""


class Session:
    """A page attached to over the pipe. A crash or an unasked-for navigation is raised by the next call.

    Attributes:
        id: the session's, which every message of it bears.
        context: the browser context the page is in.
        target: the page's own id; "" for a worker or frame.
        named: gives the runtime's handle, in a text that is sent, its name in this page.
    """

    def __init__(self, pipe: Pipe, session_id: str, context: str, target: str = "") -> None:
        self.id = session_id
        self.context = context
        self.target = target
        self._pipe = pipe
        self._crashed = False
        self._navigated: str | None = None
        self._guarded = False
        self._context: int | None = None  # of the frame that is spoken to; None: the page's own
        self._frame = ""
        self._seen: dict[str, int] = {}
        self._handlers: dict[str, Callable[[Message], None]] = {}
        self._children: dict[str, Session] = {}
        self.named: Callable[[str], str] = str
        pipe.listen(session_id, self._on_event)

    def call(self, method: str, params: Message | None = None, timeout: float = 10) -> Message:
        """A DevTools call to this page.

        Raises:
            PageTimeout: no reply within `timeout` seconds.
            PageCrashed, PageNavigated: what happened to the page.
            BrowserDied: the browser is gone.
        """
        return self.wait(self.send(method, params), timeout)

    def draw(self, params: Message, timeout: float) -> Message:
        """Have the page draw a frame (headless shell), one page of a browser at a time.

        Frames of several pages bear the same numbers: what one has drawn is counted as the other's, and the
        GPU process ends for what it takes for a page's second frame within its first.
        """
        deadline = time.monotonic() + timeout
        if not self._pipe.drawing.acquire(timeout=timeout):
            raise PageTimeout("another page of the browser does not end its frame")
        try:
            left = max(0.0, deadline - time.monotonic())
            return self.call("HeadlessExperimental.beginFrame", params, left)
        finally:
            self._pipe.drawing.release()

    def check(self) -> None:
        """Raise what befell the page, as far as it is known."""
        if self._crashed:
            raise PageCrashed("the page's renderer process ended")
        if self._navigated is not None:
            raise PageNavigated(f"the game left its page for {printable(self._navigated)}")

    def send(self, method: str, params: Message | None = None) -> int:
        """Send without waiting; the number is for `wait`."""
        return self._pipe.send(method, params, self.id)

    def send_nowait(
        self,
        method: str,
        params: Message | None = None,
        then: Callable[[Message], None] = lambda reply: None,
    ) -> None:
        """Send a call for whose reply nobody waits; `then` has it as soon as somebody reads the pipe."""
        self._pipe.send(method, params, self.id, then)

    def wait(self, number: int, timeout: float) -> Message:
        """The reply to an earlier `send`; raises as `call` does."""
        try:
            deadline = time.monotonic() + timeout
            result = self._pipe.wait(number, deadline, "the page", lambda: self._crashed)
        except PageTimeout:
            self.check()
            raise
        except CallError as error:
            self._await_crash_event()
            self.check()
            raise PageRefused(f"the page refused a call: {error}") from error
        self.check()
        return result

    def comes(self, number: int, deadline: float) -> bool:
        """Whether an earlier `send` is answered by `deadline`, of `time.monotonic()`; raises as `call`."""
        if self._pipe.comes(number, deadline, lambda: self._crashed):
            return True
        self.check()
        return False

    def on_reply(self, number: int, act: Callable[[], None]) -> None:
        """Call `act` the moment call `number` is answered, in whichever thread reads the answer."""
        self._pipe.on_reply(number, act)

    def evaluate(self, expression: str, timeout: float, *, wait_for_promise: bool = False) -> Any:
        """The value of a JavaScript expression in the page.

        Raises:
            PageScriptError: it threw.
        """
        return self.value(self.start(expression, wait_for_promise=wait_for_promise), timeout)

    def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
        """Begin an evaluation; its number is for `value`."""
        params: Message = {"expression": self.named(expression), "returnByValue": True}
        if self._context is not None:
            params["contextId"] = self._context
        if wait_for_promise:
            params["awaitPromise"] = True
        return self.send("Runtime.evaluate", params)

    def value(self, number: int, timeout: float) -> Any:
        """The value of an evaluation begun with `start`; raises as `evaluate` does."""
        result = self.wait(number, timeout)
        details = result.get("exceptionDetails")
        if details is not None:
            raise PageScriptError(exception_text(details))
        return result["result"].get("value")

    def enter(self, context: int, frame: str) -> None:
        """From now on evaluations are of this frame, and its navigations are the page's."""
        self._context, self._frame = context, frame

    def wait_for_event(self, name: str, timeout: float, count: int = 1) -> None:
        """Wait until the event `name` has come `count` times since the last `expect`."""
        deadline = time.monotonic() + timeout
        while self._seen.get(name, 0) < count:
            self.check()
            if not self._pipe.pump(deadline):
                raise PageTimeout(f"no {name} from the page within {timeout:g} s")

    def wait_any(self, deadline: float) -> None:
        """Wait for news of any kind, until `deadline` of `time.monotonic()`."""
        self.check()
        self._pipe.pump(deadline)

    def has_seen(self, name: str) -> bool:
        """Whether the event `name` has come since the last `expect`."""
        return self._seen.get(name, 0) > 0

    def expect(self, *names: str) -> None:
        """Begin counting these events anew."""
        for name in names:
            self._seen[name] = 0

    def guard(self, on: bool) -> None:
        """From now on a navigation of the page is a fault, or is not."""
        self._guarded = on
        if on:
            self._navigated = None

    def on(self, name: str, handler: Callable[[Message], None]) -> None:
        """Call `handler` with the parameters of each event `name`."""
        self._handlers[name] = handler

    def off(self, name: str) -> None:
        """Undo `on`."""
        self._handlers.pop(name, None)

    def child(self, session_id: str) -> Session:
        """A worker or frame of this page, which has a session of its own; forgotten with its page."""
        child = self._children[session_id] = Session(self._pipe, session_id, self.context)
        return child

    def forget(self) -> None:
        """Nothing of this page is listened to any more."""
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

    def _await_crash_event(self) -> None:
        """A refused call may be the first sign of what befell the page; the event that says it follows."""
        deadline = time.monotonic() + _FATE_TIMEOUT
        while self._guarded and not self._crashed and self._navigated is None:
            if not self._pipe.pump(deadline):
                return


def exception_text(details: Mapping[str, Any]) -> str:
    """What a script threw, in its first line, from DevTools' exceptionDetails."""
    exception = details.get("exception") or {}
    text = exception.get("description") or exception.get("value", details.get("text", "an exception"))
    first = (text if isinstance(text, str) else described(text)).split("\n    at ")[0].strip()
    return printable(first.removeprefix("Error: "))
