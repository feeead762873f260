"""Tell the runtime of the variables of all closures, and of those that have been made since.

At the start a heap snapshot lists all functions and scopes. A function of each scope is entered, and there
each variable gets a getter and a setter, which stay valid. A function that the runtime meets later is entered
by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ...runtime import HANDLE, variables_by_line
from ..devtools.cbor import Message
from ..devtools.session import Session
from .calls import GROUP, call_on, call_with, numbers_of, objects_with, parts_of
from .entry import (
    KEYWORDS,
    STATES,
    Entered,
    Entries,
    Place,
    accessors,
    elements,
    is_variable,
    lexical_variables,
)
from .heap import read_heap
from .start import StartingClosures

_MOST_SNAPSHOTS = 3  # of a page's heap, for promises that it has made since the first; each takes a second
_TABLES = "it has a WebAssembly.Table, at which Chromium's renderer ends when DevTools looks for functions"
MOST_STRANGERS = 500  # functions made since, that are entered for one moment


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
        self._snapshots = 0  # taken for new promises
        self._unsettled: frozenset[int] = frozenset()  # functions that had a promise at the last snapshot
        self._texts: dict[tuple[Place, int], str] = {}  # what tells of scopes, by where a function begins

    def find_all(self) -> str:
        """Tell the runtime of all that there is now. Takes seconds for a large game; `calm` has to follow.

        Returns:
            "" or why the page cannot be copied.
        """
        session = self._session
        heap = read_heap(self._snapshot())
        self._unsettled = heap.unsettled
        if heap.has_tables:
            return _TABLES
        self._tell_lexical()
        with self._entering() as entries:
            objects = self._all_functions()
            scripts = dict(session.debugger.scripts)
            start = StartingClosures(session, heap, objects, entries, self._changing, scripts, self._timeout)
            reason = start.tell()
            if reason == "":
                self._tell_private(entries, start.page_functions)
        session.call("Runtime.releaseObjectGroup", {"objectGroup": GROUP}, self._timeout)
        return reason

    def find_new(self, unknown: str, is_first: bool) -> str:
        """Tell the runtime of functions and promises that it has met and does not know. Then `calm`.

        Args:
            unknown: the runtime's numbers of promises, of functions that settle one, and of other functions.
            is_first: whether the page has done nothing since `find_all`.

        Returns:
            "" or why the page cannot be copied.
        """
        session = self._session
        promises, settlers, strangers = (int(number) for number in unknown.split(","))
        if strangers > MOST_STRANGERS:
            return f"it has made {strangers} functions since the moment before"
        if promises:
            self._tell_promises(self._objects("promises"))
        if settlers and not self._tell_settlers(self._objects("settlers"), is_first):
            return "it makes promises that may be settled later"
        if strangers:
            with self._entering() as entries:
                functions = self._objects("strangers")
                self._tell_strangers(entries, functions)
                self._tell_private(entries, functions)
        session.call("Runtime.releaseObjectGroup", {"objectGroup": GROUP}, self._timeout)
        return ""

    def calm(self) -> None:
        """Turn the debugger off, which makes each call of the page slower."""
        self._session.debugger.calm(self._timeout)

    def _all_functions(self) -> dict[int, str]:
        """Return DevTools' ids of all functions of scripts, by their numbers in a heap snapshot."""
        session = self._session
        found = objects_with(session, f"{STATES}.prototype", self._timeout)
        reply = call_on(session, found, f"return {STATES}.scripted(this)", self._timeout)
        objects = elements(self._session, reply["objectId"], self._timeout)
        return dict(zip(numbers_of(session, objects, self._timeout), objects, strict=True))

    @contextmanager
    def _entering(self) -> Iterator[Entries]:
        """Let functions be entered meanwhile."""
        with self._session.debugger.pausing(self._timeout):
            entries = Entries(self._session, self._timeout)
            self._say_entering(True)
            try:
                yield entries
            finally:
                self._say_entering(False)
                entries.close()

    def _say_entering(self, on: bool) -> None:
        """Say that runs of the places of `page.closures` do not count meanwhile, if there are any."""
        if self._session.debugger.is_watching:
            self._session.evaluate(f"{HANDLE}.entering({str(on).lower()})", self._timeout)

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
        names = lexical_variables(self._session, self._timeout)
        self._session.evaluate(f"{STATES}.lexical({accessors(names)})", self._timeout)

    def _objects(self, method: str) -> list[str]:
        """Return DevTools' ids of the objects in a list that the runtime returns."""
        session = self._session
        return elements(
            session, session.evaluate_object(f"{STATES}.{method}()", GROUP, self._timeout), self._timeout
        )

    def _tell_settlers(self, settlers: list[str], is_first: bool) -> bool:
        """Tell which functions have settled their promise, by a heap snapshot. Return whether it is known.

        That of the start serves while the page has done nothing since. Later it says nothing even of older
        functions: where one is gone, another may have its number.
        """
        if not is_first:
            if self._snapshots >= _MOST_SNAPSHOTS:
                return False
            self._snapshots += 1
            self._unsettled = read_heap(self._snapshot()).unsettled
        pending = [
            "true" if number in self._unsettled else "false"
            for number in numbers_of(self._session, settlers, self._timeout)
        ]
        call_with(self._session, settlers, f"{STATES}.settled(list,[{','.join(pending)}])", self._timeout)
        return True

    def _tell_promises(self, promises: list[str]) -> None:
        """Tell of the state of each promise."""
        session = self._session
        calls = [session.send("Runtime.getProperties", {"objectId": promise}) for promise in promises]
        words = [_promise_state(session.wait(call, self._timeout)) for call in calls]
        for some in parts_of(list(zip(promises, words, strict=True))):
            told = ",".join(f'"{word}"' for _, word in some)
            call_with(session, [one for one, _ in some], f"{STATES}.promised(list,[{told}])", self._timeout)

    def _tell_strangers(self, entries: Entries, functions: Sequence[str]) -> None:
        """Tell of the scopes around functions that were made since."""
        missed = [one for one in functions if not self._tell_stranger(entries, one)]
        for some in parts_of(missed):
            call_with(self._session, some, f"{STATES}.passedOver(list)", self._timeout)

    def _tell_stranger(self, entries: Entries, function: str) -> bool:
        entered = entries.enter(function)
        if entered is None:
            return False
        text = ""
        try:
            key = (entered.place, len(entered.scopes))
            if key not in self._texts:
                self._texts[key] = f"{_scopes_text(entries, entered)}{STATES}.looked([{KEYWORDS}]);true"
            text = self._texts[key]
        finally:
            is_told = entries.leave(entered, text)
        return is_told

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
        for host in elements(self._session, reply["objectId"], self._timeout):
            with entries.inside(host) as entered:
                if entered is None:
                    continue
                for name in sorted(names):
                    entries.evaluate(entered, _private_field(name))
            return


def _private_field(name: str) -> str:
    one, value = f"{HANDLE}_object", f"{HANDLE}_value"
    read = f"{one}=>{one}.#{name}"
    return f"{STATES}.field({one}=>#{name} in {one},{read},({one},{value})=>{{{one}.#{name}={value}}});true"


def _scopes_text(entries: Entries, entered: Entered) -> str:
    """Return a statement that tells of the scopes around a function, up to the first that is wholly known."""
    own = entered.scopes[:1] if entered.scopes[0]["type"] == "local" else []
    locals_, *others = entries.names(*own, *entered.around) if own else [[], *entries.names(*entered.around)]
    seen = set(locals_)
    shown: list[tuple[list[str], bool]] = []  # names in a scope, and whether some are hidden by those inside
    for all_names in others:
        names = [name for name in all_names if is_variable(name)]
        visible = [name for name in names if name not in seen]
        shown.append((visible, len(visible) < len(names)))
        seen.update(names)
    calls: list[str] = []
    is_whole = True
    for (visible, hides), scope in reversed(list(zip(shown, entered.around, strict=True))):
        is_whole &= not hides
        if visible:
            flags = f"{_word(scope['type'] == 'module')},{_word(is_whole)}"
            calls.insert(0, f"{STATES}.scope({accessors(visible)},{flags})")
    return f"{'||'.join(calls)};" if calls else ""


def _promise_state(reply: Message) -> str:
    """Return "fulfilled", "rejected", "pending", or "none" for what only inherits from promises."""
    inner = {one["name"]: one.get("value", {}) for one in reply.get("internalProperties", ())}
    return _word(str(inner.get("[[PromiseState]]", {}).get("value", "none")))


def _word(value: object) -> str:
    """Return a word for JavaScript: true, false, or the letters of a text."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(one for one in text if one.isalpha())
