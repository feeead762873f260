"""What a page may reach: its game's site, what its file allows, and nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

from ...site import ORIGIN, Answer, Site
from ..devtools.cbor import Message
from ..devtools.session import Session
from ..program.process import UDP_POLICY
from .blocked_requests import BlockedRequest
from .request_tracker import KEEP_NOTHING
from .rewriting import Rewriting

FAVICON = f"{ORIGIN}/favicon.ico"  # which the browser asks for, not the game
_INLINE = ("data:", "blob:", "about:")


class Network:
    """Answers or refuses every request of one page, its frames and its workers, in the order asked.

    Args:
        session: the page, which has not navigated yet.
        site: answers its requests.
        origins: what may be asked of the network itself.
        rewriting: changes what the network answers.
        timeout: seconds.
    """

    def __init__(
        self, session: Session, site: Site, origins: frozenset[str], rewriting: Rewriting, timeout: float
    ) -> None:
        self.blocked_requests: list[BlockedRequest] = []
        self.rewriting = rewriting
        self._site = site
        self._origins = origins
        self._documents: dict[str, Answer] = {}
        self._listen(session)
        for number in [session.send(method, params) for method, params in self._settings()]:
            session.wait(number, timeout)

    @property
    def refused(self) -> list[str]:
        """The addresses that may not be reached and were asked for, in order."""
        return [one.url for one in self.blocked_requests if not one.is_missing]

    def serve(self, url: str, html: str) -> None:
        """Answer requests for `url` with this document, whatever the site has there."""
        self._documents[url] = Answer(html.encode(), "text/html; charset=utf-8")

    def _settings(self) -> list[tuple[str, Message]]:
        """The calls that bring a page's or worker's requests here."""
        sockets = [one for one in ("ws", "wss") if not any(o.startswith(f"{one}:") for o in self._origins)]
        return [
            ("Fetch.enable", {"patterns": [{"urlPattern": "*"}, *self.rewriting.patterns]}),
            ("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}),
            ("Network.enable", KEEP_NOTHING),
            ("Network.setBlockedURLs", {"urls": [f"{scheme}://*" for scheme in sockets]}),  # unseen by Fetch
            ("Network.setBypassServiceWorker", {"bypass": True}),  # whose time is not the page's
        ]

    def _listen(self, session: Session) -> None:
        session.on("Fetch.requestPaused", lambda params: self._answer(session, params))
        session.on("Target.attachedToTarget", lambda params: self._attached(session, params))
        session.on("Network.webSocketCreated", lambda params: self._socket(params["url"]))

    def _attached(self, parent: Session, params: Message) -> None:
        """A worker, or a frame with a process of its own: its requests come here from the first on."""
        child = parent.child(params["sessionId"])
        self._listen(child)
        for method, settings in self._settings():
            child.send_nowait(method, settings)
        child.send_nowait("Runtime.runIfWaitingForDebugger")

    def _answer(self, session: Session, params: Message) -> None:
        request, url = {"requestId": params["requestId"]}, params["request"]["url"]
        kind = params["resourceType"]
        headers = {name.lower(): value for name, value in params["request"]["headers"].items()}
        if self.rewriting.take(session, params):
            return
        answer = self._documents.get(url) or self._site.answer(url, headers.get("range"))
        if answer is not None:
            if answer.status == 404 and url != FAVICON:
                self.blocked_requests.append(BlockedRequest(url, kind, is_missing=True))
            session.send_nowait("Fetch.fulfillRequest", request | _fulfilment(answer))
        elif url.startswith(_INLINE) or is_of(url, self._origins):
            session.send_nowait("Fetch.continueRequest", request)
        else:
            self.blocked_requests.append(BlockedRequest(url, kind))
            session.send_nowait("Fetch.failRequest", request | {"errorReason": "InternetDisconnected"})

    def _socket(self, url: str) -> None:
        if origin(url) not in self._origins:
            self.blocked_requests.append(BlockedRequest(url, "WebSocket"))


def is_of(url: str, origins: frozenset[str]) -> bool:
    """Whether an address is of one of these origins; a file's is its folder, and all that is below."""
    own = origin(url)
    if not own.startswith("file:"):
        return own in origins
    return any(own == one or own.startswith(f"{one}/") for one in origins)


def origin(url: str) -> str:
    """Scheme, host and port; for a file the folder it is in."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return "file://" + parts.path.rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}"


# One switch under its names: the first is Chromium's since 156, the second the headless shell's and that of
# Chromium before. A program leaves out the name that it does not know. Chromium has a third way to the same,
# its profile (process.py).
UDP_SWITCHES = (
    f"--webrtc-ip-handling-policy={UDP_POLICY}",
    f"--force-webrtc-ip-handling-policy={UDP_POLICY}",
)


def fence(origins: frozenset[str]) -> tuple[str, ...]:
    """Switches for a browser that finds no other hosts than these: what no page's interception sees.

    Service workers, shared workers, WebRTC (which sends no datagram at all), and what the browser itself
    would look up ahead of time.
    """
    hosts = sorted({host for one in origins if (host := urlsplit(one).hostname)})
    rules = ["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in hosts)]
    return (
        f"--host-resolver-rules={','.join(rules)}",
        *UDP_SWITCHES,
        "--allow-running-insecure-content",  # that is asked for and refused here, so that it is reported
    )


def _fulfilment(answer: Answer) -> Message:
    """What `Fetch.fulfillRequest` is told besides which request."""
    headers = [{"name": name, "value": value} for name, value in answer.all_headers.items()]
    return {"responseCode": answer.status, "responseHeaders": headers, "body": answer.body}
