"""Stop at the entry of a function, before any line of it runs, and evaluate there, in reach of its scopes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...errors import PageError
from ...runtime import HANDLE
from ..devtools.cbor import Message
from ..devtools.session import Session

STATES = f"{HANDLE}.states"
_VALUE = f"{HANDLE}_value"  # the parameter of a setter: no variable of the page has this name
_IDENTIFIER = re.compile(r"[\w$]+")
_WORDS = frozenset(
    (
        *("arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger"),
        *("default", "delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for"),
        *("function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null"),
        *("package", "private", "protected", "public", "return", "static", "super", "switch", "this"),
        *("throw", "true", "try", "typeof", "var", "void", "while", "with", "yield"),
    )
)


def accessors(names: list[str]) -> str:
    """Return a list in JavaScript: each name, a function that reads the variable, and one that writes it."""
    parts = [f'"{one}",()=>{one},{_VALUE}=>{{{one}={_VALUE}}}' for one in names]
    return f"[{','.join(parts)}]"


def is_variable(name: str) -> bool:
    """Return whether it is the name of a variable, and no keyword or name of the browser's own."""
    return bool(_IDENTIFIER.fullmatch(name)) and not name[0].isdigit() and name not in _WORDS


@dataclass(frozen=True, slots=True)
class Entered:
    """A function at whose entry the page stands.

    Attributes:
        frame: DevTools' id of the call.
        scopes: the scopes, the function's own first, as DevTools describes them.
    """

    frame: str
    scopes: list[Message]

    @property
    def around(self) -> list[Message]:
        """The scopes around the function that hold variables of it alone, the innermost first."""
        return [one for one in self.scopes if one["type"] in ("closure", "block", "catch", "module", "class")]


class Entries:
    """Enters functions of a page. The debugger has to be enabled.

    Args:
        session: the page.
        timeout: seconds for each call.
    """

    def __init__(self, session: Session, timeout: float) -> None:
        self._session = session
        self._timeout = timeout
        self._paused: list[Message] = []
        self._answers: list[Message] = []  # to the call of the function
        session.on("Debugger.paused", self._paused.append)

    def close(self) -> None:
        """Hear no more of the debugger."""
        self._session.off("Debugger.paused")

    def enter(self, function: str) -> Entered | None:
        """Call a function and stop at its entry; None if it cannot be entered. `leave` has to follow.

        Args:
            function: DevTools' object id.
        """
        session = self._session
        self._paused.clear()
        try:
            params = {"objectId": function}
            point = session.call("Debugger.setBreakpointOnFunctionCall", params, self._timeout)
        except PageError:
            return None
        self._point = point["breakpointId"]
        body = session.named(f"function(){{{STATES}.enter(this)}}")
        self._answers.clear()
        params = {"objectId": function, "functionDeclaration": body}
        session.send_nowait("Runtime.callFunctionOn", params, self._answers.append)
        self._wait_for(lambda: bool(self._paused or self._answers))
        if not self._paused:
            self._end()
            return None
        frame = self._paused[0]["callFrames"][0]
        return Entered(frame["callFrameId"], frame["scopeChain"])

    def leave(self, entered: Entered | None = None, expression: str = "") -> Any:
        """End the call; no line of the function has run.

        Args:
            entered: where the page stands, if there is something to evaluate there at last.
            expression: what to evaluate; "" for nothing.

        Returns:
            Its value; None if there is none, or it throws.
        """
        value = None if entered is None or expression == "" else self.evaluate(entered, expression)
        self._session.call("Debugger.resume", {"terminateOnResume": True}, self._timeout)
        self._end()
        return value

    def evaluate(self, entered: Entered, expression: str) -> Any:
        """Evaluate an expression where the page stands; None if it throws."""
        params = {
            "callFrameId": entered.frame,
            "expression": self._session.named(expression),
            "returnByValue": True,
            "silent": True,
        }
        reply = self._session.call("Debugger.evaluateOnCallFrame", params, self._timeout)
        return None if "exceptionDetails" in reply else reply["result"].get("value")

    def names(self, *scopes: Message) -> list[list[str]]:
        """Return the names of each scope's variables."""
        session = self._session
        calls = [
            session.send(
                "Runtime.getProperties", {"objectId": one["object"]["objectId"], "ownProperties": True}
            )
            for one in scopes
        ]
        replies = [session.wait(call, self._timeout) for call in calls]
        return [[one["name"] for one in reply["result"]] for reply in replies]

    def _end(self) -> None:
        """Wait for the end of the call, which is an error if it was ended here."""
        self._wait_for(lambda: bool(self._answers))
        self._session.call("Debugger.removeBreakpoint", {"breakpointId": self._point}, self._timeout)

    def _wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait for what always comes. To go on without it would leave variables out of all moments."""
        deadline = time.monotonic() + self._timeout
        while not is_there():
            if time.monotonic() >= deadline:
                raise PageError(f"a function of the page could not be entered within {self._timeout:g} s")
            self._session.wait_any(deadline)
