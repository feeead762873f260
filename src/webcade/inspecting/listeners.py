"""Finds what listens for input in a page, as DevTools' getEventListeners does: however it was added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..chromium.network.blocked_requests import shortened
from ..errors import PageError
from ..game.keys import KEYS
from .key_names import keys_in_handler, keys_in_script
from .page_world import InspectedPage, Inventory
from .parts import PRESSES, KeyListener, Listeners, Part

KEY_EVENTS = ("keydown", "keyup", "keypress")
MOVES = ("mousemove", "pointermove", "touchmove", "mouseover", "mouseenter", "wheel", "pointerlockchange")
_MOST = 400  # elements that are named
_TABLE = 20  # keys; a script that names more is a library for keys
_EXCERPT = 80  # characters of a handler's source
_WHOLE = {"HTML": "html", "BODY": "body", "#document": "document"}


class _Found(NamedTuple):
    """A listener.

    Attributes:
        node: DevTools' id of the element; 0 for a window.
        event: the event's type.
        script: DevTools' id of the script that the handler is in.
        handler: DevTools' id of the handler; "" if it has been removed meanwhile.
    """

    node: int
    event: str
    script: str
    handler: str


def find_listeners(page: InspectedPage, inventory: Inventory, own: frozenset[str]) -> Listeners:
    """Find all that listens for input.

    Args:
        page: a loaded page.
        inventory: describes its elements.
        own: texts of scripts whose listeners do not count: webcade's own.
    """
    scripts = _Scripts(page)
    found = [one for one in _all(page) if scripts.text(one.script) not in own]
    events: dict[int, list[str]] = defaultdict(list)
    for one in found:
        if one.event in PRESSES + MOVES and one.event not in events[one.node]:
            events[one.node].append(one.event)
    by_element, whole_page, names = [], {}, {0: "window"}
    for node, types in list(events.items())[:_MOST]:
        names[node] = names.get(node) or _whole(page, node)
        if names[node]:
            whole_page[names[node]] = tuple(types)
        elif (part := _part(page, inventory, node)) is not None:
            by_element.append(part._replace(listens=tuple(types)))
    keys = _key_listeners(page, inventory, scripts, found)
    return Listeners(tuple(by_element), whole_page, tuple(dict.fromkeys(keys)))


class _Scripts:
    """The texts of a page's scripts by DevTools' ids, each asked for once."""

    def __init__(self, page: InspectedPage) -> None:
        self._page = page
        self._texts: dict[str, str] = {}
        self._keys: dict[str, list[str]] = {}
        self.own = page.debug()

    def keys(self, script: str) -> list[str]:
        """The keys that a script names; none if it names so many that it must be a library's table."""
        if script not in self._keys:
            keys = keys_in_script(self.text(script))
            self._keys[script] = [] if len(keys) > _TABLE else keys
        return self._keys[script]

    def all_keys(self) -> list[str]:
        """The keys that any script of the page's own files names."""
        found = {code for script in self.own for code in self.keys(script)}
        return [code for code in KEYS if code in found]

    def text(self, script: str) -> str:
        if script not in self._texts:
            try:
                answer = self._page.call("Debugger.getScriptSource", {"scriptId": script})
            except PageError:
                answer = {}
            self._texts[script] = answer.get("scriptSource", "")
        return self._texts[script]


def _all(page: InspectedPage) -> Iterator[_Found]:
    """All listeners of the page and of frames of its own origin."""
    for expression, depth in (("window", 1), ("document", -1)):
        found = page.call("Runtime.evaluate", {"expression": expression, "objectGroup": "listeners"})
        target = found["result"].get("objectId")  # handlers are given for objects of a group only
        if target is None:
            continue
        wanted = {"objectId": target, "depth": depth, "pierce": True}
        for one in page.call("DOMDebugger.getEventListeners", wanted)["listeners"]:
            handler = one.get("originalHandler", one.get("handler", {})).get("objectId", "")
            yield _Found(one.get("backendNodeId", 0), one["type"], one["scriptId"], handler)


def _key_listeners(
    page: InspectedPage, inventory: Inventory, scripts: _Scripts, found: list[_Found]
) -> Iterator[KeyListener]:
    for one in found:
        if one.event not in KEY_EVENTS:
            continue
        source = _source(page, one.handler)
        places = {"handler": keys_in_handler(source), "script": scripts.keys(one.script)}
        if not any(places.values()):
            places["page"] = scripts.all_keys()
        named_in, keys = next(((where, keys) for where, keys in places.items() if keys), ("", []))
        target = "window" if one.node == 0 else _whole(page, one.node)
        if not target:
            part = _part(page, inventory, one.node)
            target = part.selector if part else "an element that has gone"
        excerpt = shortened(" ".join(source.split()), _EXCERPT)
        yield KeyListener(target, one.event, tuple(keys), named_in, excerpt)


def _source(page: InspectedPage, handler: str) -> str:
    """The text of a handler: of a function, or of an object's `handleEvent`."""
    if not handler:
        return ""
    text = "function () { return `${typeof this === 'function' ? this : this.handleEvent}`; }"
    wanted = {"functionDeclaration": text, "objectId": handler, "returnByValue": True}
    value: Any = page.call("Runtime.callFunctionOn", wanted)["result"].get("value", "")
    return value if isinstance(value, str) else ""


def _whole(page: InspectedPage, node: int) -> str:
    """The name of a node that stands for the whole page; "" for another."""
    name = page.call("DOM.describeNode", {"backendNodeId": node})["node"]["nodeName"]
    return _WHOLE.get(name, "")


def _part(page: InspectedPage, inventory: Inventory, node: int) -> Part | None:
    wanted = {"backendNodeId": node, "executionContextId": inventory.context}
    element = page.call("DOM.resolveNode", wanted)["object"]["objectId"]
    data = inventory.call("describe", {"objectId": element})
    return None if data is None else Part.of(data)
