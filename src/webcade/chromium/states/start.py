"""Tell the runtime of all functions that a page has at the start, and of the variables around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from ..devtools.debugger import Script
from ..devtools.session import Session
from .calls import GROUP, call_with, parts_of
from .entry import STATES, Entered, Entries, accessors, is_variable
from .heap import Heap, HeapFunction

_TRIES = 40  # functions of a scope that are entered without a new variable to be seen


class StartingClosures:
    """Tells the runtime of all functions of a heap."""

    def __init__(
        self,
        session: Session,
        heap: Heap,
        objects: dict[int, str],
        entries: Entries,
        changing: list[frozenset[str]],
        scripts: dict[int, Script],
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
        self._told: set[int] = set()  # numbers of scopes
        self._modules = {number: set[str]() for number, one in scripts.items() if one.is_module}
        # The function that is a whole script or module must not be called a second time.
        self._to_enter = [
            one
            for one in (*self._pages, *self._ours)
            if (one.line, one.column) != (0, 0)
            and (one.script not in scripts or (one.line, one.column) != scripts[one.script].start)
        ]

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
        self._look_into_modules(missing)
        chains = {one: [number for number in one.scopes if number in self._told] for one in self._to_enter}
        pairs = {pair for chain in chains.values() for pair in pairwise(chain)}
        for part in parts_of(sorted(pairs)):
            calls = ";".join(f"{STATES}.nest({inner},{outer})" for inner, outer in part)
            self._session.evaluate(calls, self._timeout)
        for some in parts_of(self._pages):
            numbers = [(chains.get(one) or [0])[0] for one in some]
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

    def _look_into_modules(self, missing: dict[int, set[str]]) -> None:
        """Enter a function of each module of which none has been entered: it may export all variables."""
        for script, told in self._modules.items():
            functions = [one for one in self._to_enter if one.script == script]
            for one in functions[:_TRIES]:
                if told:
                    break
                self._enter(one, missing)

    def _enter(self, one: HeapFunction, missing: dict[int, set[str]]) -> None:
        entered = self._entries.enter(self._objects[one])
        if entered is None:
            return
        told = ""
        shown = []
        try:
            own = entered.scopes[0]
            seen = set(self._entries.names(own)[0]) if own["type"] == "local" else set()
            calls = []
            for number in one.scopes:
                visible = sorted(missing[number] - seen)
                seen.update(self._variables[number])
                if visible:
                    calls.append(f"{STATES}.number({number},{accessors(visible)})")
                    shown.append((number, visible))
            if one.script in self._modules:
                self._tell_module(entered, one.script, seen)
            told = f"{';'.join(calls)};true" if calls else ""
        finally:
            is_told = self._entries.leave(entered, told)
        if is_told:
            for number, visible in shown:
                missing[number].difference_update(visible)
                self._told.add(number)

    def _tell_module(self, entered: Entered, script: int, seen: set[str]) -> None:
        """Tell of a module's exports and imports, which lie in no scope of the heap."""
        told = self._modules[script]
        for scope in entered.scopes:
            if scope["type"] != "module" or len(told) > 0:
                continue
            names = [name for name in self._entries.names(scope)[0] if is_variable(name)]
            visible = [name for name in names if name not in seen]
            if visible and self._entries.evaluate(
                entered, f"{STATES}.number({-script},{accessors(visible)});true"
            ):
                told.update(visible)

    def _script(self) -> int:
        """Return DevTools' number of the runtime's script."""
        session = self._session
        function = session.evaluate_object(f"{STATES}.strangers", GROUP, self._timeout)
        reply = session.call("Runtime.getProperties", {"objectId": function}, self._timeout)
        for one in reply["internalProperties"]:
            if one["name"] == "[[FunctionLocation]]":
                return int(one["value"]["value"]["scriptId"])
        return -1

    def _pass(self, call: str, functions: Sequence[HeapFunction]) -> None:
        """Call the runtime with functions: `list` in the text of the call."""
        call_with(self._session, [self._objects[one] for one in functions], call, self._timeout)
