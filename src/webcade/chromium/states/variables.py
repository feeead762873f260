"""Make the variables of all closures readable from outside, to find out which of them tell something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..devtools.debugger import Script
from .calls import GROUP
from .closures import Closures
from .entry import Entered, Entries, is_variable, is_whole_script, shown
from .heap import HeapFunction, read_heap
from .instances import THIS, expose_instances
from .private_fields import PrivateFields

HOLDER = "__webcadeVariables"
_MOST_SCOPES = 400  # that are entered
_TRIES = 6  # functions of a scope that are entered without a new variable to be seen
_WEB = ("http:", "https:")
_ADD = f"{HOLDER}_add"
_PREPARE = (
    f"globalThis.{HOLDER}={{}};globalThis.{_ADD}=(key,get,set)=>"
    f"{{Object.defineProperty({HOLDER},key,{{get,set,configurable:true}})}};0"
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that only functions of the page see.

    Attributes:
        name: as the script writes it; `#name` for a private field of a class, `this` for an object that a
            class has made.
        url: the address of the script.
        line: the line of the first function in reach of it, from 0.
        column: the column.
    """

    name: str
    url: str
    line: int
    column: int


class Variables(Closures):
    """Finds the variables of all closures of one page that has loaded, without running a line of it."""

    def expose(self, names: dict[Variable, str]) -> dict[str, Variable]:
        """Make an object `HOLDER` with an accessor for each variable; return these by the accessor's name.

        Takes a second for a small game, and some for a large one. Of scopes that come from the same place of
        a file, such as two calls of a function, it is the latest. None with a WebAssembly.Table.

        Args:
            names: the accessors' names, so far; those of new variables are added.
        """
        session = self._session
        session.evaluate(_PREPARE, self._timeout)
        heap = read_heap(self._snapshot(), with_made=True)
        if heap.has_tables:  # Chromium's renderer ends when DevTools looks for functions there
            return {}
        try:
            with self._entering() as entries:
                objects = self._all_functions()
                scripts = dict(session.debugger.scripts)
                functions = {one: objects[one.id] for one in heap.functions if one.id in objects}
                finding = _Finding(entries, heap.variables, scripts, names)
                finding.enter_all(functions)
                own = {one: object_id for one, object_id in functions.items() if finding.is_entered(one)}
                PrivateFields(session, entries, self._timeout).expose(own, finding.accessor)
            expose_instances(session, heap, own, finding.of_instance, self._timeout)
        finally:
            self.calm()
        session.call("Runtime.releaseObjectGroup", {"objectGroup": GROUP}, self._timeout)
        return finding.found


class _Finding:
    """One search of a page."""

    def __init__(
        self,
        entries: Entries,
        variables: dict[int, tuple[str, ...]],
        scripts: dict[int, Script],
        names: dict[Variable, str],
    ) -> None:
        self.found: dict[str, Variable] = {}
        self._entries = entries
        self._variables = variables
        self._scripts = scripts
        self._missing = {number: {*filter(is_variable, names)} for number, names in variables.items()}
        self._modules: set[int] = set()  # that have been told
        self._names = names
        self._taken = set(names.values())

    def enter_all(self, functions: dict[HeapFunction, str]) -> None:
        """Enter functions of each scope until all variables are seen."""
        entered = [one for one in functions if self.is_entered(one)]
        entered.sort(key=lambda one: (one.script, one.line, one.column, -one.id))
        by_scope: dict[int, list[HeapFunction]] = defaultdict(list)
        first: dict[int, tuple[int, int]] = {}
        for one in entered:
            by_scope[one.scopes[0] if one.scopes else -one.script].append(one)
            for number in (*one.scopes, -one.script):
                first.setdefault(number, (one.line, one.column))
        for _, group in sorted(by_scope.items(), reverse=True)[:_MOST_SCOPES]:
            in_vain = 0
            for one in group:
                if in_vain >= _TRIES or not self._wants(one):
                    break
                in_vain = 0 if self._enter(one, functions[one], first) else in_vain + 1

    def is_entered(self, one: HeapFunction) -> bool:
        """Whether it is of a script of the page, and can be called."""
        script = self._scripts.get(one.script)
        is_own = script is not None and script.url.startswith(_WEB)
        return is_own and not is_whole_script(one, script)

    def _wants(self, one: HeapFunction) -> bool:
        is_new_module = self._scripts[one.script].is_module and one.script not in self._modules
        return is_new_module or any(self._missing[number] for number in one.scopes)

    def _enter(self, one: HeapFunction, function: str, first: dict[int, tuple[int, int]]) -> bool:
        """Enter a function; return whether a variable was seen that had not been."""
        with self._entries.inside(function) as entered:
            if entered is None:
                return False
            calls = [*filter(None, self._calls(one, entered, first))]
            if calls:
                self._entries.evaluate(entered, ";".join(calls))
        return bool(calls)

    def _calls(self, one: HeapFunction, entered: Entered, first: dict[int, tuple[int, int]]) -> Iterator[str]:
        seen = self._entries.locals_of(entered)
        for number, names in shown(one.scopes, self._variables, self._missing, seen).items():
            self._missing[number].difference_update(names)
            for name in names:
                yield self.accessor(name, one, first[number], name)
        module = next((scope for scope in entered.scopes if scope["type"] == "module"), None)
        if module is not None and one.script not in self._modules:
            self._modules.add(one.script)
            for name in self._entries.names(module)[0]:
                if is_variable(name) and name not in seen:
                    yield self.accessor(name, one, first[-one.script], name)

    def accessor(self, name: str, one: HeapFunction, place: tuple[int, int], target: str) -> str:
        """Return what adds an accessor for a variable; "" if it has one from this search.

        Args:
            name: the variable's.
            one: a function of its script.
            place: line and column of it.
            target: what reads and writes it, in JavaScript.
        """
        key = self._key(name, one.script, place, name)
        value = f"{HOLDER}_value"
        return f'{_ADD}("{key}",()=>{target},{value}=>{{{target}={value}}})' if key else ""

    def of_instance(self, one: HeapFunction, name: str, target: str) -> str:
        """As `accessor`, for an object that a class of this name has made."""
        key = self._key(THIS, one.script, (one.line, one.column), f"{name[:1].lower()}{name[1:]}")
        return f'{_ADD}("{key}",()=>{target},()=>{{}})' if key else ""

    def _key(self, name: str, script: int, place: tuple[int, int], label: str) -> str:
        """The accessor's name for a variable; "" if it has one from this search."""
        variable = Variable(name, self._scripts[script].url, *place)
        if variable not in self._names:
            key = plain_name(label)
            while key in self._taken:
                key = f"{plain_name(label)}_{len(self._taken)}"
            self._names[variable] = key
            self._taken.add(key)
        key = self._names[variable]
        if key in self.found:
            return ""  # a later scope of the same place has been seen before
        self.found[key] = variable
        return key


def plain_name(name: str) -> str:
    """Return a name as `read.closures` may have it: of letters, digits and _."""
    plain = "".join(one for one in name if one.isascii() and (one.isalnum() or one == "_"))
    return plain.lstrip("_0123456789") or "variable"
