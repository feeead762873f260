"""Tell the runtime of the variables of all closures, and of those that have been made since.

At the start a heap snapshot lists all functions and scopes. A function of each scope is entered, and there
each variable gets a getter and a setter, which stay valid. A function that the runtime meets later is entered
by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from ...errors import PageScriptError
from ...runtime import HANDLE, variables_by_line
from ..devtools.cbor import Message
from ..devtools.session import Session, exception_text
from .entry import STATES, Entered, Entries, accessors, is_variable
from .heap import Heap, HeapFunction, read_heap

MOST_STRANGERS = 64  # functions made since, that are entered for one moment
_TRIES = 40  # functions of a scope that are entered without a new variable to be seen
_GROUP = f"{HANDLE}States"  # of DevTools' objects
_AT_ONCE = 500  # functions in one message


class Closures:
    """Finds the closures of one page that has loaded.

    Args:
        session: the page.
        script: the runtime's script, as it was sent.
        timeout: seconds for each call.
    """

    def __init__(self, session: Session, script: str, timeout: float) -> None:
        self._session = session
        self._changing = variables_by_line(script)
        self._timeout = timeout

    def find_all(self) -> None:
        """Tell the runtime of everything that there is now. Takes seconds for a large game."""
        session = self._session
        heap = read_heap(self._snapshot())
        self._tell_lexical()
        session.call("Debugger.enable", None, self._timeout)
        entries = Entries(session, self._timeout)
        try:
            objects = self._all_functions()
            start = _Start(session, heap, objects, entries, self._changing, self._timeout)
            start.tell()
            self._tell_private(entries, start.page_functions)
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
                self._tell_private(entries, strangers)
            finally:
                self._stop(entries)
        elif promises:
            session.call("Runtime.releaseObjectGroup", {"objectGroup": _GROUP}, self._timeout)
        return ""

    def _all_functions(self) -> dict[int, str]:
        """Return DevTools' ids of all functions of scripts, by their numbers in a heap snapshot."""
        session = self._session
        prototype = session.evaluate_object(f"{STATES}.prototype", _GROUP, self._timeout)
        params = {"prototypeObjectId": prototype, "objectGroup": _GROUP}
        found = session.call("Runtime.queryObjects", params, self._timeout)["objects"]["objectId"]
        reply = call_on(session, found, f"return {STATES}.scripted(this)", self._timeout)
        objects = self._elements(reply["objectId"])
        calls = [(one, session.send("HeapProfiler.getHeapObjectId", {"objectId": one})) for one in objects]
        numbers = {}
        for one, call in calls:
            numbers[int(session.wait(call, self._timeout)["heapSnapshotObjectId"])] = one
        return numbers

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
        return self._elements(session.evaluate_object(f"{STATES}.{method}()", _GROUP, self._timeout))

    def _elements(self, array: str) -> list[str]:
        """Return DevTools' ids of an array's objects."""
        reply = self._session.call(
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

    def _tell_private(self, entries: Entries, functions: Sequence[str]) -> None:
        """Tell of the private fields that classes among the functions declare."""
        for some in parts_of(functions):
            reply = call_with(self._session, some, f"return {STATES}.privateNames(list)", self._timeout)
            texts = str(reply.get("value", "")).split("|")
            for function, text in zip(some, texts, strict=False):
                names = {name for name in text.split(",") if is_variable(name)}
                if names:
                    self._tell_fields(entries, function, names)

    def _tell_fields(self, entries: Entries, function: str, names: set[str]) -> None:
        """Tell of a class's private fields, from inside of one of its functions."""
        reply = call_on(self._session, function, f"return {STATES}.privateHosts(this)", self._timeout)
        for host in self._elements(reply["objectId"]):
            entered = entries.enter(host)
            if entered is None:
                continue
            try:
                for name in sorted(names):
                    entries.evaluate(entered, _private_field(name))
            finally:
                entries.leave()
            return


def _private_field(name: str) -> str:
    one, value = f"{HANDLE}_object", f"{HANDLE}_value"
    read = f"{one}=>{one}.#{name}"
    return f"{STATES}.field({one}=>#{name} in {one},{read},({one},{value})=>{{{one}.#{name}={value}}});true"


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
        self,
        session: Session,
        heap: Heap,
        objects: dict[int, str],
        entries: Entries,
        changing: list[frozenset[str]],
        timeout: float,
    ) -> None:
        self._session = session
        self._variables = heap.variables
        self._entries = entries
        self._timeout = timeout
        self._objects = {one: objects[one.id] for one in heap.functions if one.id in objects}
        ours = self._script()
        self._ours = [one for one in self._objects if one.script == ours]
        self._pages = [one for one in self._objects if one.script != ours]
        self._changing = changing
        self._to_enter = self._pages + self._ours

    @property
    def page_functions(self) -> list[str]:
        """DevTools' ids of the functions that are not the runtime's."""
        return [self._objects[one] for one in self._pages]

    def tell(self) -> None:
        """Tell the runtime of all functions, and of the variables around them."""
        for some in parts_of(self._ours):
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
        for part in parts_of(sorted(pairs)):
            calls = ";".join(f"{STATES}.nest({inner},{outer})" for inner, outer in part)
            self._session.evaluate(calls, self._timeout)
        for some in parts_of(self._pages):
            numbers = [next((n for n in one.scopes if n in told), 0) for one in some]
            self._pass(f"{STATES}.place(list,{numbers})", some)

    def _missing(self) -> dict[int, set[str]]:
        """Return the variables that no function has shown yet, by scope."""
        missing = {
            number: {name for name in self._variables[number] if is_variable(name)}
            for one in self._pages
            for number in one.scopes
        }
        for one in self._ours:
            changing = self._changing[min(one.line, len(self._changing) - 1)]
            for number in one.scopes:
                if number not in missing:
                    missing[number] = set()
                missing[number] |= changing.intersection(self._variables[number])
        return missing

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
        call_with(self._session, [self._objects[one] for one in functions], call, self._timeout)


_T = TypeVar("_T")


def parts_of(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Divide a list, so that one message can take each part."""
    for at in range(0, len(items), _AT_ONCE):
        yield items[at : at + _AT_ONCE]


def call_on(session: Session, object_id: str, body: str, timeout: float) -> Message:
    """Run statements with an object as `this`; return what DevTools says of the value they return."""
    text = session.named(f"function(){{{body}}}")
    params = {"objectId": object_id, "functionDeclaration": text, "objectGroup": _GROUP}
    return _result(session.call("Runtime.callFunctionOn", params, timeout))


def call_with(session: Session, object_ids: Sequence[str], body: str, timeout: float) -> Message:
    """Run statements with objects, at least one, in an array `list`; return as `call_on` does."""
    params: dict[str, Any] = {
        "functionDeclaration": session.named(f"function(...list){{{body}}}"),
        "objectId": object_ids[0],
        "arguments": [{"objectId": one} for one in object_ids],
        "objectGroup": _GROUP,
    }
    return _result(session.call("Runtime.callFunctionOn", params, timeout))


def _result(reply: Message) -> Message:
    if "exceptionDetails" in reply:
        raise PageScriptError(exception_text(reply["exceptionDetails"]))
    result: Message = reply["result"]
    return result


def _word(text: str) -> str:
    return "".join(one for one in text if one.isalpha())
