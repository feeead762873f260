"""Read a heap snapshot: all functions of a page, and the scopes with variables that each of them is in."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LOCATION = ("object_index", "script_id", "line", "column")
_NONE = -1  # no node
_FEW = 24  # objects of one class that may each be something of its own; moments that are kept hold some more
_KEYWORDS = ("this", "arguments")  # no name of a variable: nothing can read them but functions that use them

_Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HeapFunction:
    """A function of the page.

    Attributes:
        id: DevTools' number of the object.
        script: DevTools' number of its script.
        line: its first line, from 0, counted as DevTools counts the script's lines.
        column: its place in that line, from 0.
        scopes: numbers of the scopes around it that hold variables, the innermost first.
    """

    id: int
    script: int
    line: int
    column: int
    scopes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The few objects of a class.

    Attributes:
        name: the class's.
        ids: DevTools' numbers of the objects, the newest first.
    """

    name: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heap:
    """What a page's heap has.

    Attributes:
        functions: all functions with JavaScript text.
        unsettled: numbers of functions of the browser that still have a promise to settle.
        variables: the names of the variables of each scope, by the scope's number.
        receivers: numbers of the objects that `this` and `arguments` are in a scope, where functions inside
            use them, by the scope's number.
        has_tables: whether the page has a WebAssembly.Table.
        outermost: numbers of the scopes that lie in no other but that of whole scripts: a module's is one.
        made: the objects that each function has made by `new`, where there are few, by the function's number;
            empty unless it was asked for.
    """

    functions: list[HeapFunction]
    unsettled: frozenset[int]
    variables: dict[int, tuple[str, ...]]
    receivers: dict[int, tuple[int, ...]]
    has_tables: bool
    outermost: frozenset[int]
    made: dict[int, Made]


def read_heap(text: str, *, with_made: bool = False) -> Heap:
    """Read the snapshot that `HeapProfiler.takeHeapSnapshot` sends, its parts joined.

    Args:
        text: the snapshot.
        with_made: whether to look for `Heap.made`, too.
    """
    return _HeapReader(text).read(with_made=with_made)


class _HeapReader:
    """Reads nodes and edges, which are numbers in one list each: millions, so NumPy looks for them."""

    def __init__(self, text: str) -> None:
        meta = json.JSONDecoder().raw_decode(text, text.index('"meta":') + len('"meta":'))[0]
        node_fields: list[str] = meta["node_fields"]
        self._width = len(node_fields)
        edge_fields: list[str] = meta["edge_fields"]
        nodes = _numbers(text, "nodes").reshape(-1, len(node_fields))
        edges = _numbers(text, "edges").reshape(-1, len(edge_fields))
        self._locations = _numbers(text, "locations").reshape(-1, len(meta["location_fields"]))
        self._location_fields: list[str] = meta["location_fields"]
        self._strings: list[str] = json.loads(text[_start(text, "strings") : text.rindex("]") + 1])
        self._numbers_by_name = {name: number for number, name in enumerate(self._strings)}
        self._ids, self._names = (nodes[:, node_fields.index(name)] for name in ("id", "name"))
        self._kinds = nodes[:, node_fields.index("type")]
        self._node_types: list[str] = meta["node_types"][0]
        self._edge_types: list[str] = meta["edge_types"][0]
        self._edge_kinds, self._edge_names = edges[:, 0], edges[:, 1]
        self._targets = edges[:, 2] // self._width
        counts = nodes[:, node_fields.index("edge_count")]
        self._first_edge = np.concatenate(([0], np.cumsum(counts)))
        self._sources = np.repeat(np.arange(len(nodes)), counts)
        self._contexts = self._internal("context")
        self._previous = self._internal("previous")
        self._chains: dict[int, tuple[int, ...]] = {}
        self._variables: dict[int, tuple[str, ...]] = {}
        self._receivers: dict[int, tuple[int, ...]] = {}
        self._outermost: set[int] = set()

    def read(self, *, with_made: bool) -> Heap:
        fields = [self._location_fields.index(name) for name in _LOCATION]
        objects, *places = (self._locations[:, field] for field in fields)
        indices = objects // self._width
        is_function = self._kinds[indices] == self._node_types.index("closure")
        functions = []
        for row in np.flatnonzero(is_function).tolist():
            index = int(indices[row])
            context = int(self._contexts[index])
            scopes = () if context == _NONE else self._chain(context)
            script, line, column = (int(of[row]) for of in places)
            functions.append(HeapFunction(int(self._ids[index]), script, line, column, scopes))
        return Heap(
            functions=functions,
            unsettled=self._unsettled(indices),
            variables=self._variables,
            receivers=self._receivers,
            has_tables=self._has_tables(),
            outermost=frozenset(self._outermost),
            made=self._made(indices[is_function]) if with_made else {},
        )

    def _made(self, functions: _Numbers) -> dict[int, Made]:
        """Return the objects whose prototype is a function's, if they are few; prototypes are none."""
        of_functions = self._are_edges("property", "prototype") & np.isin(self._sources, functions)
        makers = dict(
            zip(self._targets[of_functions].tolist(), self._sources[of_functions].tolist(), strict=True)
        )
        prototypes = np.fromiter(makers, np.int64, len(makers))
        inherits = self._are_edges("property", "__proto__")
        inherits &= np.isin(self._targets, prototypes) & ~np.isin(self._sources, prototypes)
        inherits &= self._kinds[self._sources] == self._node_types.index("object")
        sources, targets = self._sources[inherits], self._targets[inherits]
        counts = dict(zip(*(each.tolist() for each in np.unique(targets, return_counts=True)), strict=True))
        found = {}
        for prototype, count in counts.items():
            if count <= _FEW:
                objects = sources[targets == prototype]
                ids = sorted(self._ids[objects].tolist(), reverse=True)
                found[int(self._ids[makers[prototype]])] = Made(self._node_name(int(objects[0])), tuple(ids))
        return found

    def _internal(self, name: str) -> _Numbers:
        """Return the target of the first internal edge of this name of each node, or `_NONE`."""
        found = np.full(len(self._ids), _NONE)
        at = np.flatnonzero(self._are_edges("internal", name))[::-1]  # the first wins
        found[self._sources[at]] = self._targets[at]
        return found

    def _are_edges(self, kind: str, name: str) -> NDArray[np.bool_]:
        """Return, for each edge, whether it is of this kind and name."""
        number = self._numbers_by_name.get(name, _NONE)
        found: NDArray[np.bool_] = self._edge_kinds == self._edge_types.index(kind)
        found &= self._edge_names == number
        return found

    def _has_tables(self) -> bool:
        """Whether anything inherits from `WebAssembly.Table.prototype`."""
        to = self._names[self._targets] == self._numbers_by_name.get("WebAssembly.Table", _NONE)
        to &= self._kinds[self._targets] == self._node_types.index("object")
        return bool((to & (self._edge_names == self._numbers_by_name.get("__proto__", _NONE))).any())

    def _unsettled(self, scripted: _Numbers) -> frozenset[int]:
        is_native = self._kinds == self._node_types.index("closure")
        is_native &= self._contexts != _NONE
        is_native[scripted] = False
        contexts = self._contexts[is_native]
        own = [one for one in np.unique(contexts).tolist() if "Native" not in self._node_name(one)]
        promised = [one for one in own if self._holds_promise(one)]
        return frozenset(self._ids[is_native][np.isin(contexts, promised)].tolist())

    def _holds_promise(self, context: int) -> bool:
        kind = self._node_types.index("object")
        targets = self._targets[self._edges_of(context)].tolist()
        return any(self._kinds[one] == kind and "Promise" in self._node_name(one) for one in targets)

    def _edges_of(self, index: int) -> slice:
        return slice(int(self._first_edge[index]), int(self._first_edge[index + 1]))

    def _chain(self, context: int) -> tuple[int, ...]:
        """Return the numbers of a scope and of those around it, without those of whole scripts."""
        known = self._chains.get(context)
        if known is not None:
            return known
        previous = int(self._previous[context])
        outer = () if previous == _NONE else self._chain(previous)
        edges, kind = self._edges_of(context), self._edge_types.index("context")
        is_variable = self._edge_kinds[edges] == kind
        names = tuple(self._strings[name] for name in self._edge_names[edges][is_variable].tolist())
        number = int(self._ids[context])
        if names and not self._is_scripts(context):
            self._variables[number] = names
            self._receive(number, names, self._targets[edges][is_variable].tolist())
            outer = (number, *outer)
            if previous == _NONE or self._is_scripts(previous):
                self._outermost.add(number)
        self._chains[context] = outer
        return outer

    def _receive(self, number: int, names: tuple[str, ...], targets: list[int]) -> None:
        kind = self._node_types.index("object")
        found = [
            int(self._ids[target])
            for name, target in zip(names, targets, strict=True)
            if name in _KEYWORDS and self._kinds[target] == kind
        ]
        if found:
            self._receivers[number] = tuple(found)

    def _is_scripts(self, context: int) -> bool:
        """Whether it is the scope of whole scripts: what is in no function, module or block."""
        return int(self._previous[context]) == _NONE or "Native" in self._node_name(context)

    def _node_name(self, index: int) -> str:
        return self._strings[int(self._names[index])]


def _start(text: str, name: str) -> int:
    """Return where a list begins. Texts of the page are in the last one, their quotes escaped."""
    return text.index("[", text.index(f'"{name}":['))


def _numbers(text: str, name: str) -> _Numbers:
    start = _start(text, name)
    return np.fromstring(text[start + 1 : text.index("]", start)], np.int64, sep=",")
