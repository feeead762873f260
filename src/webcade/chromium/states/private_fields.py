"""Make the private fields of objects readable from outside, to find out which of them tell something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..devtools.session import Session
from .calls import GROUP, call_on, call_with, parts_of
from .entry import STATES, Entries, elements, is_variable
from .heap import HeapFunction

Accessor = Callable[[str, HeapFunction, tuple[int, int], str], str]

_OBJECT = "__webcadeVariables_object"
_MOST_OBJECTS = 3  # of a class whose private fields are looked at


class PrivateFields:
    """Finds the private fields (`#x`) of objects, from inside of a function of their class.

    Args:
        session: the page.
        entries: enters functions.
        timeout: seconds for each call.
    """

    def __init__(self, session: Session, entries: Entries, timeout: float) -> None:
        self._session = session
        self._entries = entries
        self._timeout = timeout

    def expose(self, functions: Mapping[HeapFunction, str], accessor: Accessor) -> None:
        """Give an accessor to each field of each class of which there are only a few objects, of the last.

        Args:
            functions: those of the page's scripts, with DevTools' ids.
            accessor: returns what adds an accessor, of a variable's name, a function of its script, its
                place, and what reads and writes it.
        """
        for some in parts_of([*functions.items()]):
            ids = [object_id for _, object_id in some]
            reply = call_with(self._session, ids, f"return {STATES}.privateNames(list)", self._timeout)
            texts = str(reply.get("value", "")).split("|")
            for (one, object_id), text in zip(some, texts, strict=False):
                names = [name for name in text.split(",") if is_variable(name)]
                if names and self._has_object(object_id):
                    self._expose_fields(one, object_id, names, accessor)

    def _has_object(self, function: str) -> bool:
        """Whether a class has a few objects; the last one is then in the page's `_OBJECT`."""
        session = self._session
        prototype = call_on(session, function, "return this.prototype", self._timeout)["objectId"]
        params = {"prototypeObjectId": prototype, "objectGroup": GROUP}
        found = session.call("Runtime.queryObjects", params, self._timeout)["objects"]["objectId"]
        body = f"globalThis.{_OBJECT}=this[this.length-1];return this.length>0&&this.length<={_MOST_OBJECTS}"
        return bool(call_on(session, found, body, self._timeout)["value"])

    def _expose_fields(
        self, one: HeapFunction, class_id: str, names: Sequence[str], accessor: Accessor
    ) -> None:
        reply = call_on(self._session, class_id, f"return {STATES}.privateHosts(this)", self._timeout)
        for host in elements(self._session, reply["objectId"], self._timeout):
            with self._entries.inside(host) as entered:
                if entered is None:
                    continue
                for name in names:
                    add = accessor(f"#{name}", one, (one.line, one.column), f"one.#{name}")
                    self._entries.evaluate(
                        entered, f"{{const one=globalThis.{_OBJECT};if(#{name} in one){{{add}}}}}"
                    )
            return
