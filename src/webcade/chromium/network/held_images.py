"""Requests for images wait until the document has been parsed."""

from __future__ import annotations

from collections.abc import Callable

from ..devtools.cbor import Message
from ..devtools.session import Session

PAUSED = "Fetch.requestPaused"
_PARSED = "Page.domContentEventFired"


def hold_images(session: Session, answer: Callable[[Message], None]) -> None:
    """Hold the requests for images that a page makes while it is parsed; answer them afterwards, in order.

    An image in the document has the size that its file says. A script that measures the page would find what
    lies below it here or there, as the network was fast or slow. Nothing that parses a document waits for an
    image.

    Args:
        session: the page, before it navigates.
        answer: answers a request; `Fetch.requestPaused` calls it by itself from then on.
    """
    held: list[Message] = []

    def take(params: Message) -> None:
        if params["resourceType"] == "Image":
            held.append(params)
        else:
            answer(params)

    def release(_: Message) -> None:
        session.off(_PARSED)
        session.on(PAUSED, answer)
        for params in held:
            answer(params)

    session.on(PAUSED, take)
    session.on(_PARSED, release)
