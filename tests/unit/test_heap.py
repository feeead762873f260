"""What is read of a heap snapshot: functions, the scopes around them, and promises that are not settled."""

from __future__ import annotations

import json
from typing import Any

from webcade.chromium.states.heap import HeapFunction, Made, read_heap

NODE_TYPES = ["hidden", "object", "closure", "code"]
EDGE_TYPES = ["context", "element", "property", "internal"]
META = {
    "node_fields": ["type", "name", "id", "self_size", "edge_count", "detachedness"],
    "node_types": [NODE_TYPES],
    "edge_fields": ["type", "name_or_index", "to_node"],
    "edge_types": [EDGE_TYPES],
    "location_fields": ["object_index", "script_id", "line", "column"],
}
WIDTH = len(META["node_fields"])


def snapshot(
    nodes: list[tuple[str, str, int]], edges: list[tuple[int, str, str, int]], places: list[list[int]]
) -> str:
    """A snapshot as Chromium writes it: nodes (type, name, id), edges (source, type, name, target)."""
    strings = list(dict.fromkeys([*(name for _, name, _ in nodes), *(name for _, _, name, _ in edges)]))
    strings.append('a text of the page: "nodes":[1,2]')
    sorted_edges = sorted(edges, key=lambda one: one[0])
    counts = [sum(source == number for source, *_ in edges) for number in range(len(nodes))]
    data: dict[str, Any] = {
        "snapshot": {"meta": META, "node_count": len(nodes)},
        "nodes": [
            number
            for (kind, name, id_), count in zip(nodes, counts, strict=True)
            for number in (NODE_TYPES.index(kind), strings.index(name), id_, 8, count, 0)
        ],
        "edges": [
            number
            for _, kind, name, target in sorted_edges
            for number in (EDGE_TYPES.index(kind), strings.index(name), target * WIDTH)
        ],
        "trace_function_infos": [],
        "locations": [number for index, *place in places for number in (index * WIDTH, *place)],
        "strings": strings,
    }
    return json.dumps(data, separators=(",", ":"))


def test_functions_have_their_place_and_the_scopes_with_variables_around_them() -> None:
    nodes = [
        ("closure", "inner", 11),
        ("object", "system / Context", 13),
        ("object", "system / Context", 15),  # without variables
        ("object", "system / Context", 17),
        ("object", "system / NativeContext", 19),
        ("closure", "outer", 21),
        ("object", "Object", 23),
    ]
    edges = [
        (0, "internal", "context", 1),
        (1, "context", "x", 6),
        (1, "internal", "previous", 2),
        (2, "internal", "previous", 3),
        (3, "context", "y", 6),
        (3, "context", "z", 6),
        (3, "internal", "previous", 4),
        (4, "context", "script's", 6),
        (3, "context", "this", 6),
        (5, "property", "context", 1),
        (5, "internal", "context", 4),
    ]
    heap = read_heap(snapshot(nodes, edges, [[0, 4, 7, 9], [5, 4, 2, 0], [6, 4, 1, 1]]))
    assert heap.functions == [HeapFunction(11, 4, 7, 9, (13, 17)), HeapFunction(21, 4, 2, 0, ())]
    assert heap.variables == {13: ("x",), 17: ("y", "z", "this")}
    assert heap.receivers == {17: (23,)}
    assert not heap.has_tables
    assert heap.outermost == frozenset({17})
    assert heap.unsettled == frozenset()


def test_a_function_of_the_browser_that_has_a_promise_still_is_named() -> None:
    nodes = [
        ("closure", "", 11),
        ("object", "system / Context", 13),
        ("object", "Promise", 15),
        ("closure", "", 17),
        ("object", "system / Context", 19),
        ("closure", "log", 21),
        ("object", "system / NativeContext", 23),
    ]
    edges = [
        (0, "internal", "context", 1),
        (1, "internal", "1", 2),
        (3, "internal", "context", 4),
        (5, "internal", "context", 6),
        (6, "internal", "2", 2),
    ]
    heap = read_heap(snapshot(nodes, edges, []))
    assert heap.functions == []
    assert heap.unsettled == frozenset({11})


def test_a_table_of_webassembly_is_seen_by_what_it_inherits_from() -> None:
    nodes = [
        ("object", "WebAssembly.Table", 11),
        ("object", "Table", 13),
        ("closure", "Table", 15),
        ("object", "Object", 17),
    ]
    edges = [(2, "property", "prototype", 0), (1, "property", "__proto__", 3)]
    assert not read_heap(snapshot(nodes, edges, [])).has_tables
    edges[1] = (1, "property", "__proto__", 0)
    assert read_heap(snapshot(nodes, edges, [])).has_tables


def test_a_few_objects_of_a_class_are_told_the_newest_first_and_no_prototype_is_one() -> None:
    nodes = [
        ("closure", "Game", 11),
        ("object", "Object", 13),  # its prototype
        ("object", "Game", 17),
        ("object", "Game", 15),
        ("closure", "Level", 21),
        ("object", "Game", 23),  # the prototype of Level, which extends Game
        ("closure", "Tile", 31),
        ("object", "Object", 33),
        *(("object", "Tile", 41 + number) for number in range(25)),
    ]
    edges = [
        (0, "property", "prototype", 1),
        (2, "property", "__proto__", 1),
        (3, "property", "__proto__", 1),
        (4, "property", "prototype", 5),
        (5, "property", "__proto__", 1),
        (6, "property", "prototype", 7),
        *((8 + number, "property", "__proto__", 7) for number in range(25)),
    ]
    text = snapshot(nodes, edges, [[0, 4, 1, 0], [4, 4, 2, 0], [6, 4, 3, 0]])
    assert read_heap(text).made == {}
    heap = read_heap(text, with_made=True)
    assert heap.made == {11: Made("Game", (17, 15))}
