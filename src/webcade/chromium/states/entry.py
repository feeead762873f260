"""Stop at the entry of a function, before any line of it runs, and evaluate there, in reach of its scopes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ...errors import PageError
from ...runtime import HANDLE
from ..devtools.cbor import Message
from ..devtools.debugger import Script
from ..devtools.session import Session
from .heap import HeapFunction

Place = tuple[str, int, int]  # script, line and column where a function begins

STATES = f"{HANDLE}.states"
KEYWORDS = "()=>this,()=>arguments"  # what they are in an arrow function, nothing else can tell
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
        place: functions that begin at one place have scopes with the same variables.
        scopes: the scopes, the function's own first, as DevTools describes them.
    """

    frame: str
    place: Place
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

    @contextmanager
    def stops(self, functions: Sequence[str]) -> Iterator[list[bool]]:
        """Let functions be entered meanwhile; tells of each whether it can be.

        Args:
            functions: DevTools' object ids.
        """
        session, replies = self._session, [list[Message]() for _ in functions]
        for function, reply in zip(functions, replies, strict=True):
            params = {"objectId": function}
            session.send_nowait("Debugger.setBreakpointOnFunctionCall", params, reply.append)
        self._wait_for(lambda: all(replies))
        try:
            yield [_stops(reply[0]) for reply in replies]
        finally:
            points = [reply[0]["result"]["breakpointId"] for reply in replies if "result" in reply[0]]
            method = "Debugger.removeBreakpoint"
            for call in [session.send(method, {"breakpointId": point}) for point in points]:
                session.wait(call, self._timeout)

    @contextmanager
    def inside(self, function: str) -> Iterator[Entered | None]:
        """Stand at the entry of one function meanwhile; None if it cannot be entered.

        Args:
            function: DevTools' object id.
        """
        with self.stops([function]) as can_enter:
            entered = self.enter(function) if can_enter[0] else None
            try:
                yield entered
            finally:
                if entered is not None:
                    self.leave(entered)

    def enter(self, function: str) -> Entered | None:
        """Call a function and stop at its entry; None if it does not. Within `stops`; `leave` has to follow.

        Args:
            function: DevTools' object id.
        """
        session = self._session
        self._paused.clear()
        self._answers.clear()
        body = session.named(f"function(){{{STATES}.enter(this)}}")
        params = {"objectId": function, "functionDeclaration": body}
        session.send_nowait("Runtime.callFunctionOn", params, self._answers.append)
        self._wait_for(lambda: bool(self._paused or self._answers))
        if not self._paused:
            return None
        frame = self._paused[0]["callFrames"][0]
        at = frame["functionLocation"]
        place = (str(at["scriptId"]), int(at["lineNumber"]), int(at["columnNumber"]))
        return Entered(frame["callFrameId"], place, frame["scopeChain"])

    def leave(self, entered: Entered, expression: str = "") -> bool:
        """Evaluate an expression where the page stands, and end the call; no line of the function has run.

        Args:
            entered: where the page stands.
            expression: what to evaluate at last; "" for nothing.

        Returns:
            Whether it is true. If there is none, or it throws: False.
        """
        value = self.evaluate(entered, expression) if expression else None
        # not sent along with the evaluation: the browser takes it by another way, which may be faster
        self._session.call("Debugger.resume", {"terminateOnResume": True}, self._timeout)
        self._wait_for(lambda: bool(self._answers))
        return bool(value)

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

    def locals_of(self, entered: Entered) -> set[str]:
        """Return the names of the function's own variables, which hide those around it."""
        own = entered.scopes[0]
        return set(self.names(own)[0]) if own["type"] == "local" else set()

    def _wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait for what always comes. To go on without it would leave variables out of all moments."""
        deadline = time.monotonic() + self._timeout
        while not is_there():
            if time.monotonic() >= deadline:
                raise PageError(f"a function of the page could not be entered within {self._timeout:g} s")
            self._session.wait_any(deadline)


def shown(
    scopes: Iterable[int],
    variables: Mapping[int, Sequence[str]],
    missing: Mapping[int, set[str]],
    hidden: set[str],
) -> dict[int, list[str]]:
    """Return which missing variables can be seen from inside of a function, by scope.

    Args:
        scopes: numbers of the scopes around it, the innermost first.
        variables: the names in each scope.
        missing: those among them that are wanted.
        hidden: names that hide others; those of all the scopes are added.
    """
    found = {}
    for number in scopes:
        if visible := sorted(missing[number] - hidden):
            found[number] = visible
        hidden.update(variables[number])
    return found


def lexical_variables(session: Session, timeout: float) -> list[str]:
    """Return the names of the variables of all scripts together, without the runtime's own."""
    own = session.named(HANDLE)
    return [name for name in session.lexical_names(timeout) if name != own and is_variable(name)]


def is_whole_script(one: HeapFunction, script: Script | None) -> bool:
    """Return whether a function is a whole script or module, which would begin anew if it was called."""
    return (one.line, one.column) in ((0, 0), script.start if script else None)


def _stops(reply: Message) -> bool:
    """Whether there is a breakpoint, by the answer to one that was set: functions of one place share it."""
    return "result" in reply or "already exists" in str(reply.get("error", {}).get("message", ""))
