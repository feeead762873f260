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
from .calls import GROUP
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

    The page calls them through a gate, at which the debugger stops. From there it steps into the function, up
    to the first thing that it would do, whatever that is. A breakpoint on the function is not enough: it lies
    in the first default value of a parameter, which may not be computed, and V8 passes over constructors.

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
        gates = session.evaluate_object(f"{STATES}.gates()", GROUP, timeout)
        self._points = [
            session.call("Debugger.setBreakpointOnFunctionCall", {"objectId": gate}, timeout)["breakpointId"]
            for gate in elements(session, gates, timeout)
        ]

    def close(self) -> None:
        """Hear no more of the debugger."""
        for point in self._points:
            self._session.call("Debugger.removeBreakpoint", {"breakpointId": point}, self._timeout)
        self._session.off("Debugger.paused")

    @contextmanager
    def inside(self, function: str) -> Iterator[Entered | None]:
        """Stand at the entry of one function meanwhile; None if it cannot be entered.

        Args:
            function: DevTools' object id.
        """
        entered = self.enter(function)
        try:
            yield entered
        finally:
            if entered is not None:
                self.leave(entered)

    def enter(self, function: str) -> Entered | None:
        """Call a function and stop before its first line; None if that cannot be. `leave` has to follow.

        Args:
            function: DevTools' object id.
        """
        session = self._session
        asked = session.send("Runtime.getProperties", {"objectId": function, "ownProperties": True})
        body = session.named(f"function(){{{STATES}.enter(this)}}")
        params = {"objectId": function, "functionDeclaration": body}
        self._paused.clear()
        self._answers.clear()
        session.send_nowait("Runtime.callFunctionOn", params, self._answers.append)
        wanted = location_of(session.wait(asked, self._timeout))
        if not self._stands():  # at the gate
            return None
        self._paused.clear()
        session.call("Debugger.stepInto", None, self._timeout)
        if not self._stands():
            return None
        frame = self._paused[0]["callFrames"][0]
        entered = Entered(frame["callFrameId"], _place(frame["functionLocation"]), frame["scopeChain"])
        if entered.place == wanted:
            return entered
        self.leave(entered)  # a function that it would call first, or the gate again
        return None

    def _stands(self) -> bool:
        """Wait until the page has stopped or the call is over. Return whether it has stopped."""
        self._wait_for(lambda: bool(self._paused or self._answers))
        return bool(self._paused)

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


def elements(session: Session, array: str, timeout: float) -> list[str]:
    """Return DevTools' ids of an array's objects."""
    reply = session.call("Runtime.getProperties", {"objectId": array, "ownProperties": True}, timeout)
    return [
        one["value"]["objectId"]
        for one in reply["result"]
        if one["name"].isdigit() and "objectId" in one.get("value", {})
    ]


def location_of(properties: Message) -> Place | None:
    """Return where a function begins, by its properties."""
    for one in properties.get("internalProperties", ()):
        if one["name"] == "[[FunctionLocation]]":
            return _place(one["value"]["value"])
    return None


def _place(location: Message) -> Place:
    return (str(location["scriptId"]), int(location["lineNumber"]), int(location["columnNumber"]))
