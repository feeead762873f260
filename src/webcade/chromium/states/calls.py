"""Calls of the runtime with objects of the page, which DevTools knows by its ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from ...errors import PageScriptError
from ...runtime import HANDLE
from ..devtools.cbor import Message
from ..devtools.session import Session, exception_text

GROUP = f"{HANDLE}States"  # of DevTools' objects, which are released together
_AT_ONCE = 500  # objects in one message

_T = TypeVar("_T")


def parts_of(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Divide a list, so that one message can take each part."""
    for at in range(0, len(items), _AT_ONCE):
        yield items[at : at + _AT_ONCE]


def call_on(session: Session, object_id: str, body: str, timeout: float) -> Message:
    """Run statements with an object as `this`; return what DevTools says of the value they return."""
    text = session.named(f"function(){{{body}}}")
    params = {"objectId": object_id, "functionDeclaration": text, "objectGroup": GROUP}
    return _result(session.call("Runtime.callFunctionOn", params, timeout))


def call_with(session: Session, object_ids: Sequence[str], body: str, timeout: float) -> Message:
    """Run statements with objects, at least one, in an array `list`; return as `call_on` does."""
    params: dict[str, Any] = {
        "functionDeclaration": session.named(f"function(...list){{{body}}}"),
        "objectId": object_ids[0],
        "arguments": [{"objectId": one} for one in object_ids],
        "objectGroup": GROUP,
    }
    return _result(session.call("Runtime.callFunctionOn", params, timeout))


def objects_with(session: Session, prototype: str, timeout: float) -> str:
    """Return DevTools' id of an array of all objects that inherit from a prototype: an expression."""
    params = {
        "prototypeObjectId": session.evaluate_object(prototype, GROUP, timeout),
        "objectGroup": GROUP,
    }
    found: str = session.call("Runtime.queryObjects", params, timeout)["objects"]["objectId"]
    return found


def numbers_of(session: Session, objects: Sequence[str], timeout: float) -> list[int]:
    """Return the numbers that objects have in heap snapshots."""
    calls = [session.send("HeapProfiler.getHeapObjectId", {"objectId": one}) for one in objects]
    return [int(session.wait(call, timeout)["heapSnapshotObjectId"]) for call in calls]


def _result(reply: Message) -> Message:
    if "exceptionDetails" in reply:
        raise PageScriptError(exception_text(reply["exceptionDetails"]))
    result: Message = reply["result"]
    return result
