"""Make objects readable from outside that nothing names: `new Game()`, which only its own listeners know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..devtools.session import Session
from .calls import call_on, call_with, numbers_of, objects_with
from .entry import STATES, elements
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
    made = sorted(made, key=lambda pair: pair[1].ids[0])[:_MOST]
    if not made:
        return
    objects = _objects_of(session, [functions[one] for one, _ in made], timeout)
    for one, few in made:
        add = accessor(one, few.name, "one")
        for number in few.ids if add else ():
            if number in objects and call_on(session, objects[number], _tried(add), timeout)["value"]:
                break


def _objects_of(session: Session, constructors: Sequence[str], timeout: float) -> dict[int, str]:
    """Return DevTools' ids of what constructors have made, by the objects' numbers in a heap snapshot."""
    every = objects_with(session, "Object.prototype", timeout)
    reply = call_with(session, [every, *constructors], f"return {STATES}.made(list)", timeout)
    found = elements(session, reply["objectId"], timeout)
    return dict(zip(numbers_of(session, found, timeout), found, strict=True))


def _tried(add: str) -> str:
    return f"const one=this;{_IS_EMPTY};{add};return true"
