"""What a page may reach: its own address, what its file allows, and nothing else."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from .pipe import Message
from .session import Session


class Network:
    """Answers or refuses every request of one page. `refused` lists the addresses that were."""

    def __init__(self, session: Session, origins: frozenset[str], timeout: float) -> None:
        self.refused: list[str] = []
        self._session = session
        self._origins = origins
        self._served: dict[str, str] = {}
        session.on("Fetch.requestPaused", self._answer)
        session.call("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}, timeout)

    def serve(self, url: str, document: str) -> None:
        """Answer requests for `url` with this HTML, without a network."""
        self._served[url] = base64.b64encode(document.encode()).decode()

    def _answer(self, params: Message) -> None:
        request, url = {"requestId": params["requestId"]}, params["request"]["url"]
        if url in self._served:
            headers = [{"name": "Content-Type", "value": "text/html; charset=utf-8"}]
            answer = {"responseCode": 200, "responseHeaders": headers, "body": self._served[url]}
            self._session.send("Fetch.fulfillRequest", request | answer)
        elif url.startswith(("data:", "blob:")) or origin(url) in self._origins:
            self._session.send("Fetch.continueRequest", request)
        else:
            self.refused.append(url)
            self._session.send("Fetch.failRequest", request | {"errorReason": "InternetDisconnected"})


def origin(url: str) -> str:
    """Scheme, host and port; for a file the folder it is in, which is all its page may read."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return "file://" + parts.path.rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}"
