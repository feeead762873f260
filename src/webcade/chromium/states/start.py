"""Tell the runtime of all functions that a page has at the start, and of the variables around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from ..devtools.cbor import Message
from ..devtools.debugger import Script
from ..devtools.session import Session
from .calls import GROUP, call_with, parts_of
from .entry import KEYWORDS, STATES, Entries, accessors, is_variable, is_whole_script, location_of, shown
from .heap import Heap, HeapFunction

_Missing = dict[int, set[str]]  # variables that no function has shown yet, by scope

MOST_SCOPES = 1200  # that are looked into: some ten seconds
_ARROWS = 8  # functions of a scope that are asked what `this` is there
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
        self._outermost = heap.outermost
        self._receivers = heap.receivers
        self._entries = entries
        self._timeout = timeout
        self._objects = {one: objects[one.id] for one in heap.functions if one.id in objects}
        ours = self._own_script = self._script()
        self._ours = [one for one in self._objects if one.script == ours]
        self._pages = [one for one in self._objects if one.script != ours]
        self._changing = changing
        self._told: set[int] = set()  # numbers of scopes
        self._modules = [number for number, one in scripts.items() if one.is_module]
        self._to_enter = [
            one for one in (*self._pages, *self._ours) if not is_whole_script(one, scripts.get(one.script))
        ]

    @property
    def page_functions(self) -> list[str]:
        """DevTools' ids of the functions that are not the runtime's."""
        return [self._objects[one] for one in self._pages]

    def tell(self) -> str:
        """Tell the runtime of all functions, and of the variables around them.

        Returns:
            "" or why that would take too long.
        """
        missing = self._missing()
        count = sum(bool(names) for names in missing.values())
        if count > MOST_SCOPES:
            return (
                f"it has {count:,} scopes with variables, of which {MOST_SCOPES:,} can be looked into in time"
            )
        for some in parts_of(self._ours):
            self._pass(f"{STATES}.ours(list)", some)
        self._look_into_modules(missing)
        by_scope: dict[int, list[HeapFunction]] = defaultdict(list)
        for one in self._to_enter:
            if chain := self._chain(one):
                by_scope[chain[0]].append(one)
        for functions in by_scope.values():
            self._look_into(functions, missing)
        for number in list(missing):
            self._look_further(number, missing)
        self._tell_receivers()
        chains = {one: [number for number in one.scopes if number in self._told] for one in self._to_enter}
        pairs = {pair for chain in chains.values() for pair in pairwise(chain)}
        for part in parts_of(sorted(pairs)):
            calls = ";".join(f"{STATES}.nest({inner},{outer})" for inner, outer in part)
            self._session.evaluate(calls, self._timeout)
        for some in parts_of(self._pages):
            numbers = [(chains.get(one) or [0])[0] for one in some]
            self._pass(f"{STATES}.place(list,{numbers})", some)
        return ""

    def _tell_receivers(self) -> None:
        """Tell what `this` is in arrow functions: an object may be reached in no other way."""
        inside: dict[int, list[HeapFunction]] = defaultdict(list)
        for some in parts_of([one for one in self._to_enter if one.script != self._own_script]):
            arrows = str(self._pass(f"return {STATES}.arrows(list)", some).get("value", ""))
            for one in (some[int(at)] for at in arrows.split(",") if at.isdecimal() and int(at) < len(some)):
                for number in [number for number in one.scopes if number in self._receivers][:1]:
                    inside[number].append(one)
        for number, functions in inside.items():
            if not any(self._receive(one) for one in functions[:_ARROWS]):
                self._find_receivers(number)

    def _receive(self, one: HeapFunction) -> bool:
        """Tell what `this` and `arguments` are in an arrow function. Return whether there are any."""
        with self._entries.inside(self._objects[one]) as entered:
            return entered is not None and bool(
                self._entries.evaluate(entered, f"{STATES}.receive([{KEYWORDS}])")
            )

    def _find_receivers(self, number: int) -> None:
        """Tell of them by their numbers in the heap. DevTools goes through all of it for each."""
        found = []
        for one in self._receivers[number]:
            params = {"objectId": str(one), "objectGroup": GROUP}
            reply = self._session.call("HeapProfiler.getObjectByHeapObjectId", params, self._timeout)
            found.append(reply["result"]["objectId"])
        call_with(self._session, found, f"{STATES}.receivers(list)", self._timeout)

    def _missing(self) -> _Missing:
        """Return the variables that no function has shown yet, by scope."""
        of_page = {number for one in self._pages for number in one.scopes}
        missing: _Missing = {
            number: {name for name in self._variables[number] if is_variable(name)} for number in of_page
        }
        for one in self._ours:
            changing = self._changing[min(one.line, len(self._changing) - 1)]
            for number in one.scopes:
                if number not in missing:
                    missing[number] = set()
                missing[number] |= changing.intersection(self._variables[number])
        return missing

    def _chain(self, one: HeapFunction) -> tuple[int, ...]:
        """Return the scopes around a function, the innermost first.

        What a module exports and imports lies in no scope of the heap, but in one that is numbered here: by
        the script's number, negative.
        """
        return (*one.scopes, -one.script) if -one.script in self._variables else one.scopes

    def _look_into(self, functions: list[HeapFunction], missing: _Missing) -> None:
        """Enter functions of one scope until all of the variables around them are told."""
        in_vain = 0
        for one in functions:
            if in_vain >= _TRIES or not any(missing[number] for number in self._chain(one)):
                return
            in_vain = 0 if self._enter(one, missing) else in_vain + 1

    def _look_further(self, number: int, missing: _Missing) -> None:
        """Tell the variables of a scope that all functions entered so far hide by variables of their own.

        A function whose text does not have the name hides nothing. Where each one has it, all are entered:
        one that uses the variable does not hide it. If there is none, nothing in the page can see it.
        """
        inside = [one for one in self._to_enter if number in self._chain(one)] if missing[number] else []
        for name in sorted(missing[number]):
            functions = [one for one in inside if not self._hides(one, number, name)]
            for one in (*self._without(functions, name), *functions):
                if name not in missing[number]:
                    break
                self._enter(one, missing)

    def _hides(self, one: HeapFunction, number: int, name: str) -> bool:
        """Whether a scope between a function and another scope has a variable of this name."""
        chain = self._chain(one)
        return any(name in self._variables[inner] for inner in chain[: chain.index(number)])

    def _without(self, functions: list[HeapFunction], name: str) -> list[HeapFunction]:
        """Return a function that does not have a name in its text, if there is one."""
        word = name.replace("$", "\\\\$")
        for some in parts_of(functions):
            reply = self._pass(f'return {STATES}.without(list,"{word}")', some)
            at = int(reply.get("value", -1))
            if 0 <= at < len(some):
                return [some[at]]
        return []

    def _look_into_modules(self, missing: _Missing) -> None:
        """Learn which variables of each module lie in no scope of the heap."""
        for script in self._modules:
            functions = [one for one in self._to_enter if one.script == script]
            for one in functions[:_TRIES]:
                if (names := self._module_names(one)) is not None:
                    self._variables[-script], missing[-script] = names, set(names)
                    break

    def _module_names(self, one: HeapFunction) -> tuple[str, ...] | None:
        """Return those of the module of a function, seen from inside of it; None if it cannot be entered."""
        with self._entries.inside(self._objects[one]) as entered:
            if entered is None:
                return None
            scopes = [scope for scope in entered.scopes if scope["type"] == "module"]
            found = [name for names in self._entries.names(*scopes[-1:]) for name in names]
        outermost = self._outermost.intersection(one.scopes)
        in_heap = {name for number in outermost for name in self._variables[number]}
        return tuple(name for name in found if is_variable(name) and name not in in_heap)

    def _enter(self, one: HeapFunction, missing: _Missing) -> bool:
        """Enter a function, and tell of the variables that are seen there. Return whether there were any."""
        with self._entries.inside(self._objects[one]) as entered:
            if entered is None:
                return False
            found = shown(self._chain(one), self._variables, missing, self._entries.locals_of(entered))
            calls = [f"{STATES}.number({number},{accessors(names)})" for number, names in found.items()]
            if not calls or not self._entries.evaluate(entered, f"{';'.join(calls)};true"):
                return False
        for number, names in found.items():
            missing[number].difference_update(names)
        self._told.update(found)
        return True

    def _script(self) -> int:
        """Return DevTools' number of the runtime's script."""
        session = self._session
        function = session.evaluate_object(f"{STATES}.strangers", GROUP, self._timeout)
        reply = session.call("Runtime.getProperties", {"objectId": function}, self._timeout)
        place = location_of(reply)
        return -1 if place is None else int(place[0])

    def _pass(self, call: str, functions: Sequence[HeapFunction]) -> Message:
        """Call the runtime with functions: `list` in the text of the call. Return what it returns."""
        return call_with(self._session, [self._objects[one] for one in functions], call, self._timeout)
