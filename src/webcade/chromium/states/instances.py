"""Make objects readable from outside that nothing names: `new Game()`, which only its own listeners know."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..devtools.session import PageRefused, Session
from .calls import GROUP, call_on
from .heap import Heap, HeapFunction

THIS = "this"  # how a constructor names such an object
_MOST = 60  # classes
# as what is left of a constructor that was entered and ended at its first line (entry.py)
_IS_EMPTY = "if(Object.getOwnPropertyNames(this).length===0)return false"

Accessor = Callable[[HeapFunction, str, str], str]


def expose_instances(
    session: Session, heap: Heap, functions: Mapping[HeapFunction, str], accessor: Accessor, timeout: float
) -> None:
    """Give an accessor to the newest object of each class of which there are only a few.

    Args:
        session: the page.
        heap: of the page, just now.
        functions: those of the page's scripts, with DevTools' ids.
        accessor: returns what adds an accessor, of the class, its name, and what reads the object; "" if it
            has one.
        timeout: seconds for each call.
    """
    made = [(one, heap.made[one.id]) for one in functions if one.id in heap.made]
    for one, few in sorted(made, key=lambda pair: pair[1].ids[0])[:_MOST]:
        add = accessor(one, few.name, "one")
        for number in few.ids if add else ():
            if _expose(session, number, add, timeout):
                break


def _expose(session: Session, number: int, add: str, timeout: float) -> bool:
    """Give an accessor to one object; return whether it has one. An empty object gets none."""
    try:
        asked = {"objectId": str(number), "objectGroup": GROUP}
        found = session.call("HeapProfiler.getObjectByHeapObjectId", asked, timeout)["result"]
    except PageRefused:  # it is gone
        return False
    body = f"const one=this;{_IS_EMPTY};{add};return true"
    return "objectId" in found and bool(call_on(session, found["objectId"], body, timeout)["value"])
