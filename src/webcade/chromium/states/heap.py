"""Read a heap snapshot: all functions of a page, and the scopes with variables that each of them is in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_LOCATION = ("object_index", "script_id", "line", "column")
_FIELDS = ("node_fields", "edge_fields", "location_fields")


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
class Heap:
    """What a page's heap has.

    Attributes:
        functions: all functions with JavaScript text.
        unsettled: numbers of functions of the browser that still have a promise to settle.
        variables: the names of the variables of each scope, by the scope's number.
    """

    functions: list[HeapFunction]
    unsettled: frozenset[int]
    variables: dict[int, tuple[str, ...]]


def read_heap(text: str) -> Heap:
    """Read the snapshot that `HeapProfiler.takeHeapSnapshot` sends, its parts joined."""
    return _HeapReader(json.loads(text)).read()


class _HeapReader:
    """Reads nodes and edges, which are numbers in one list each."""

    def __init__(self, data: dict[str, Any]) -> None:
        meta = data["snapshot"]["meta"]
        node_fields, edge_fields, location_fields = (meta[name] for name in _FIELDS)
        self._nodes: list[int] = data["nodes"]
        self._edges: list[int] = data["edges"]
        self._strings: list[str] = data["strings"]
        self._locations: list[int] = data["locations"]
        self._width = len(node_fields)
        self._edge_width = len(edge_fields)
        self._location_fields: list[str] = location_fields
        self._id, self._name = node_fields.index("id"), node_fields.index("name")
        self._kind = node_fields.index("type")
        self._edge_types: list[str] = meta["edge_types"][0]
        self._node_types: list[str] = meta["node_types"][0]
        self._first_edge = self._edge_starts(node_fields.index("edge_count"))
        self._chains: dict[int, tuple[int, ...]] = {}
        self._variables: dict[int, tuple[str, ...]] = {}

    def read(self) -> Heap:
        functions = []
        fields = [self._location_fields.index(name) for name in _LOCATION]
        for at in range(0, len(self._locations), len(self._location_fields)):
            node, script, line, column = (self._locations[at + field] for field in fields)
            index = node // self._width
            if self._kind_of(index) != "closure":
                continue
            context = self._edge(index, "internal", "context")
            scopes = () if context is None else self._chain(context)
            functions.append(HeapFunction(self._nodes[node + self._id], script, line, column, scopes))
        return Heap(functions, self._unsettled(), self._variables)

    def _unsettled(self) -> frozenset[int]:
        scripted = {node // self._width for node in self._locations[:: len(self._location_fields)]}
        found = set()
        for index in range(len(self._nodes) // self._width):
            if index in scripted or self._kind_of(index) != "closure":
                continue
            context = self._edge(index, "internal", "context")
            if context is None or "Native" in self._node_name(context):
                continue
            targets = (target for _, _, target in self._edges_of(context))
            if any(self._kind_of(one) == "object" and "Promise" in self._node_name(one) for one in targets):
                found.add(self._nodes[index * self._width + self._id])
        return frozenset(found)

    def _kind_of(self, index: int) -> str:
        kind: str = self._node_types[self._nodes[index * self._width + self._kind]]
        return kind

    def _edge_starts(self, count_field: int) -> list[int]:
        starts, total = [], 0
        for at in range(count_field, len(self._nodes), self._width):
            starts.append(total)
            total += self._nodes[at]
        starts.append(total)
        return starts

    def _edges_of(self, index: int) -> list[tuple[str, int, int]]:
        """Return type, name or number, and target node of all edges of a node."""
        return [
            (
                self._edge_types[self._edges[at]],
                self._edges[at + 1],
                self._edges[at + 2] // self._width,
            )
            for at in range(
                self._first_edge[index] * self._edge_width,
                self._first_edge[index + 1] * self._edge_width,
                self._edge_width,
            )
        ]

    def _edge(self, index: int, kind: str, name: str) -> int | None:
        for of, named, target in self._edges_of(index):
            if of == kind and self._strings[named] == name:
                return target
        return None

    def _chain(self, context: int) -> tuple[int, ...]:
        """Return the numbers of a scope and of those around it, without those of whole scripts."""
        known = self._chains.get(context)
        if known is not None:
            return known
        previous = self._edge(context, "internal", "previous")
        outer = () if previous is None else self._chain(previous)
        names = tuple(self._strings[name] for kind, name, _ in self._edges_of(context) if kind == "context")
        number = self._nodes[context * self._width + self._id]
        is_scripts = previous is None or "Native" in self._node_name(context)
        if names and not is_scripts:
            self._variables[number] = names
            outer = (number, *outer)
        self._chains[context] = outer
        return outer

    def _node_name(self, index: int) -> str:
        name: str = self._strings[self._nodes[index * self._width + self._name]]
        return name
