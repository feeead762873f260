"""Requests for images wait until the document has been parsed."""

from __future__ import annotations

from collections.abc import Callable

from ..devtools.cbor import Message
from ..devtools.session import Session


class HeldImages:
    """Holds the requests for images that a page makes while it is parsed; answers them afterwards, in order.

    An image in the document has the size that its file says. A script that measures the page would find what
    lies below it here or there, as the network was fast or slow. Nothing that parses a document waits for an
    image.

    Args:
        session: the page, before it navigates.
        answer: answers a request, which `Fetch.requestPaused` has told of.
    """

    def __init__(self, session: Session, answer: Callable[[Message], None]) -> None:
        self._answer = answer
        self._held: list[Message] = []
        self._is_parsed = False
        session.on("Page.domContentEventFired", lambda _: self._release())

    def take(self, params: Message) -> bool:
        """Hold a request; return whether it was."""
        if self._is_parsed or params["resourceType"] != "Image":
            return False
        self._held.append(params)
        return True

    def _release(self) -> None:
        self._is_parsed = True
        held, self._held = self._held, []
        for params in held:
            self._answer(params)
