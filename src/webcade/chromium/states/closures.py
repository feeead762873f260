"""Tell the runtime of the variables of all closures, and of those that have been made since.

At the start a heap snapshot lists all functions and scopes; a function of each scope is entered, and there each
variable gets a getter and a setter, which stay valid. A function that the runtime meets later is entered by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from ...errors import PageError
from ...runtime import HANDLE, modules_by_line
from ..devtools.cbor import Message
from ..devtools.session import Session
from .entry import STATES, Entered, Entries, accessors, is_variable
from .heap import Heap, HeapFunction, read_heap

MOST_STRANGERS = 64  # functions made since, that are entered for one moment
_TRIES = 40  # functions of a scope that are entered without a new variable to be seen
_GROUP = f"{HANDLE}States"  # of DevTools' objects
_AT_ONCE = 500  # functions in one message
_STILL = ("builtins", "kept_interfaces", "shims", "capture_", "states_", "shared_renderer_", "workers_")


class Closures:
    """Finds the closures of one page that has loaded.

    Args:
        session: the page.
        script: the runtime's script, as it was sent.
        timeout: seconds for each call.
    """

    def __init__(self, session: Session, script: str, timeout: float) -> None:
        self._session = session
        self._modules = modules_by_line(script)
        self._timeout = timeout

    def find_all(self) -> None:
        """Tell the runtime of everything that there is now. Takes seconds for a large game."""
        session = self._session
        heap = read_heap(self._snapshot())
        self._tell_lexical()
        session.call("Debugger.enable", None, self._timeout)
        entries = Entries(session, self._timeout)
        try:
            _Start(session, heap, entries, self._modules, self._timeout).tell()
        finally:
            self._stop(entries)

    def find_new(self) -> str:
        """Tell the runtime of the functions and promises that it has met and does not know.

        Returns:
            "" or why the page cannot be copied.
        """
        session = self._session
        promises = self._objects("promises")
        for promise in promises:
            self._tell_promise(promise)
        strangers = self._objects("strangers")
        if len(strangers) > MOST_STRANGERS:
            return f"it has made {len(strangers)} functions since the moment before"
        if strangers:
            session.call("Debugger.enable", None, self._timeout)
            entries = Entries(session, self._timeout)
            try:
                for stranger in strangers:
                    self._tell_stranger(entries, stranger)
            finally:
                self._stop(entries)
        elif promises:
            session.call("Runtime.releaseObjectGroup", {"objectGroup": _GROUP}, self._timeout)
        return ""

    def _stop(self, entries: Entries) -> None:
        entries.close()
        self._session.call("Debugger.disable", None, self._timeout)
        self._session.call("Runtime.releaseObjectGroup", {"objectGroup": _GROUP}, self._timeout)

    def _snapshot(self) -> str:
        parts: list[str] = []
        session = self._session
        session.on("HeapProfiler.addHeapSnapshotChunk", lambda params: parts.append(params["chunk"]))
        try:
            session.call("HeapProfiler.takeHeapSnapshot", {"reportProgress": False}, self._timeout)
        finally:
            session.off("HeapProfiler.addHeapSnapshotChunk")
        return "".join(parts)

    def _tell_lexical(self) -> None:
        session = self._session
        found = session.lexical_names(self._timeout)
        own = session.named(HANDLE)
        names = [name for name in found if name != own and is_variable(name)]
        session.evaluate(f"{STATES}.lexical({accessors(names)})", self._timeout)

    def _objects(self, method: str) -> list[str]:
        """Return DevTools' ids of the objects in a list that the runtime returns."""
        session = self._session
        array = session.evaluate_object(f"{STATES}.{method}()", _GROUP, self._timeout)
        reply = session.call(
            "Runtime.getProperties", {"objectId": array, "ownProperties": True}, self._timeout
        )
        return [
            one["value"]["objectId"]
            for one in reply["result"]
            if one["name"].isdigit() and "objectId" in one.get("value", {})
        ]

    def _tell_promise(self, promise: str) -> None:
        session = self._session
        reply = session.call("Runtime.getProperties", {"objectId": promise}, self._timeout)
        inner = {one["name"]: one.get("value", {}) for one in reply.get("internalProperties", ())}
        state = str(inner.get("[[PromiseState]]", {}).get("value", "pending"))
        call_on(session, promise, f"{STATES}.promise(this,'{_word(state)}')", self._timeout)

    def _tell_stranger(self, entries: Entries, function: str) -> None:
        entered = entries.enter(function)
        if entered is not None:
            try:
                _tell_scopes(entries, entered)
            finally:
                entries.leave()
        call_on(self._session, function, f"{STATES}.looked(this)", self._timeout)


def _tell_scopes(entries: Entries, entered: Entered) -> None:
    seen = set(entries.names(entered.scopes[0])) if entered.scopes[0]["type"] == "local" else set()
    for scope in entered.around:
        names = [name for name in entries.names(scope) if is_variable(name)]
        visible = [name for name in names if name not in seen]
        seen.update(names)
        if visible and entries.evaluate(entered, f"{STATES}.scope({accessors(visible)})"):
            return


class _Start:
    """Tells the runtime of all functions of a heap."""

    def __init__(
        self, session: Session, heap: Heap, entries: Entries, modules: list[str], timeout: float
    ) -> None:
        self._session = session
        self._variables = heap.variables
        self._entries = entries
        self._timeout = timeout
        self._objects = self._resolve(heap.functions)
        ours = self._script()
        self._ours = [one for one in self._objects if one.script == ours]
        self._pages = [one for one in self._objects if one.script != ours]
        self._to_enter = self._pages + [
            one for one in self._ours if not modules[min(one.line, len(modules) - 1)].startswith(_STILL)
        ]

    def tell(self) -> None:
        for some in _parts(self._ours):
            self._pass(f"{STATES}.ours(list)", some)
        missing = self._missing()
        by_scope: dict[int, list[HeapFunction]] = defaultdict(list)
        for one in self._to_enter:
            if one.scopes:
                by_scope[one.scopes[0]].append(one)
        for functions in by_scope.values():
            self._look_into(functions, missing)
        told = {number for one in self._to_enter for number in one.scopes}
        pairs = {pair for one in self._to_enter for pair in zip(one.scopes, one.scopes[1:], strict=False)}
        for part in _parts(sorted(pairs)):
            calls = ";".join(f"{STATES}.nest({inner},{outer})" for inner, outer in part)
            self._session.evaluate(calls, self._timeout)
        for some in _parts(self._pages):
            numbers = [next((n for n in one.scopes if n in told), 0) for one in some]
            self._pass(f"{STATES}.place(list,{numbers})", some)

    def _missing(self) -> dict[int, set[str]]:
        """Return the variables that no function has shown yet, by scope."""
        numbers = {number for one in self._to_enter for number in one.scopes}
        return {
            number: {name for name in self._variables[number] if is_variable(name)} for number in numbers
        }

    def _look_into(self, functions: list[HeapFunction], missing: dict[int, set[str]]) -> None:
        """Enter functions of one scope until all of the variables around them are told."""
        in_vain = 0
        for one in functions:
            if in_vain >= _TRIES or not any(missing[number] for number in one.scopes):
                return
            before = sum(len(missing[number]) for number in one.scopes)
            self._enter(one, missing)
            after = sum(len(missing[number]) for number in one.scopes)
            in_vain = in_vain + 1 if before == after else 0

    def _enter(self, one: HeapFunction, missing: dict[int, set[str]]) -> None:
        entered = self._entries.enter(self._objects[one])
        if entered is None:
            return
        try:
            own = entered.scopes[0]
            seen = set(self._entries.names(own)) if own["type"] == "local" else set()
            calls, shown = [], []
            for number in one.scopes:
                visible = sorted(missing[number] - seen)
                seen.update(self._variables[number])
                if visible:
                    calls.append(f"{STATES}.number({number},{accessors(visible)})")
                    shown.append((number, visible))
            if calls and self._entries.evaluate(entered, f"{';'.join(calls)};true"):
                for number, visible in shown:
                    missing[number].difference_update(visible)
        finally:
            self._entries.leave()

    def _resolve(self, functions: list[HeapFunction]) -> dict[HeapFunction, str]:
        """Return DevTools' object ids of functions; those of another world or frame are left out."""
        session = self._session
        calls = [
            (
                one,
                session.send(
                    "HeapProfiler.getObjectByHeapObjectId", {"objectId": str(one.id), "objectGroup": _GROUP}
                ),
            )
            for one in functions
        ]
        found = {}
        for one, number in calls:
            try:
                result = session.wait(number, self._timeout)["result"]
            except PageError:
                session.check()
                continue
            if result.get("type") == "function" and "objectId" in result:
                found[one] = result["objectId"]
        return found

    def _script(self) -> int:
        """Return DevTools' number of the runtime's script."""
        session = self._session
        function = session.evaluate_object(f"{STATES}.strangers", _GROUP, self._timeout)
        reply = session.call("Runtime.getProperties", {"objectId": function}, self._timeout)
        for one in reply["internalProperties"]:
            if one["name"] == "[[FunctionLocation]]":
                return int(one["value"]["value"]["scriptId"])
        return -1

    def _pass(self, call: str, functions: Sequence[HeapFunction]) -> None:
        """Call the runtime with functions: `list` in the text of the call."""
        ids = [{"objectId": self._objects[one]} for one in functions]
        params: dict[str, Any] = {
            "functionDeclaration": self._session.named(f"function(...list){{{call}}}"),
            "objectId": ids[0]["objectId"],
            "arguments": ids,
        }
        self._session.call("Runtime.callFunctionOn", params, self._timeout)


_T = TypeVar("_T")


def _parts(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for at in range(0, len(items), _AT_ONCE):
        yield items[at : at + _AT_ONCE]


def call_on(session: Session, object_id: str, body: str, timeout: float) -> Message:
    """Run statements with an object as `this`."""
    params = {"objectId": object_id, "functionDeclaration": session.named(f"function(){{{body}}}")}
    return session.call("Runtime.callFunctionOn", params, timeout)


def _word(text: str) -> str:
    return "".join(one for one in text if one.isalpha())
