"""Answer or block every request of a page: it may reach its game's site and allowed origins only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

from ...site import ISOLATING_WORKER, ORIGIN, Answer, Site
from ..devtools.cbor import Message
from ..devtools.session import Session
from ..program.process import UDP_POLICY
from .blocked_requests import BlockedRequest
from .held_images import PAUSED, hold_images
from .origins import is_of, origin
from .request_tracker import KEEP_NOTHING
from .rewriting import Rewriting

FAVICON = f"{ORIGIN}/favicon.ico"  # requested by the browser, not by the game
_READ = {"interceptResponse": True}  # for rewriting.py, beyond its patterns
_INLINE = ("data:", "blob:", "about:")


class Network:
    """Answers or blocks every request of a page, its frames and its workers, in the order of the requests.

    Args:
        session: the page, before it navigates.
        site: answers the requests for the game's files.
        origins: the origins that may be reached over the network.
        rewriting: changes what the network answers, and puts the runtime before the scripts of workers.
        timeout: seconds for each call.
        holds_images: whether images wait until the document has been parsed.

    Attributes:
        blocked_requests: the requests that were not answered, in order.
        rewriting: as given.
    """

    def __init__(
        self,
        session: Session,
        site: Site,
        origins: frozenset[str],
        rewriting: Rewriting,
        timeout: float,
        *,
        holds_images: bool = False,
    ) -> None:
        self.blocked_requests: list[BlockedRequest] = []
        self.rewriting = rewriting
        self._site = site
        self._origins = origins
        self._documents: dict[str, Answer] = {}
        self._is_over = False
        self._listen(session)
        if holds_images:
            hold_images(session, partial(self._answer, session))
        for number in [session.send(method, params) for method, params in self._settings()]:
            session.wait(number, timeout)

    @property
    def refused(self) -> list[str]:
        """The addresses of blocked requests, in order."""
        return [one.url for one in self.blocked_requests if not one.is_missing]

    def serve(self, url: str, html: str) -> None:
        """Answer requests for `url` with this document, instead of what the site has there."""
        self._documents[url] = Answer(html.encode(), "text/html; charset=utf-8")

    def stop(self) -> None:
        """Answer no further request: the page will be discarded, and what it asks for may be much."""
        self._is_over = True

    def _settings(self) -> list[tuple[str, Message]]:
        """Return the calls that let this network handle the requests of a page or worker."""
        sockets = [one for one in ("ws", "wss") if not any(o.startswith(f"{one}:") for o in self._origins)]
        return [
            ("Fetch.enable", {"patterns": [{"urlPattern": "*"}, *self.rewriting.patterns]}),
            ("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}),
            ("Network.enable", KEEP_NOTHING),
            # Fetch does not see web sockets.
            ("Network.setBlockedURLs", {"urls": [f"{scheme}://*" for scheme in sockets]}),
            ("Network.setBypassServiceWorker", {"bypass": True}),  # its time is not the page's
        ]

    def _listen(self, session: Session) -> None:
        session.on(PAUSED, partial(self._answer, session))
        session.on("Target.attachedToTarget", lambda params: self._attached(session, params))
        session.on("Network.webSocketCreated", lambda params: self._socket(params["url"]))

    def _attached(self, parent: Session, params: Message) -> None:
        """Handle all requests of a new worker, or of a frame in a process of its own, from the first on."""
        child = parent.child(params["sessionId"])
        self._listen(child)
        for method, settings in self._settings():
            child.send_nowait(method, settings)
        child.send_nowait("Runtime.runIfWaitingForDebugger")

    def _answer(self, session: Session, params: Message) -> None:
        if self._is_over:
            return
        request, url = {"requestId": params["requestId"]}, params["request"]["url"]
        fragment = params["request"].get("urlFragment", "")
        workers = self.rewriting.workers
        kind = params["resourceType"]
        headers = {name.lower(): value for name, value in params["request"]["headers"].items()}
        if self.rewriting.take(session, params):
            return
        is_worker = headers.get("service-worker") == "script"
        answer = self._documents.get(url) or workers.runtime(url)
        answer = answer or self._site.answer(url, headers.get("range"), is_service_worker=is_worker)
        if answer is ISOLATING_WORKER:
            self.rewriting.isolating_worker = url
        if answer is not None:
            if answer.problem or (answer.status == 404 and url != FAVICON):
                self.blocked_requests.append(
                    BlockedRequest(url, kind, is_missing=True, problem=answer.problem)
                )
            has_body = params["request"]["method"] != "HEAD"
            answer = workers.answer(answer, url, fragment)
            fulfilment = _fulfilment(answer, self._site.headers, has_body=has_body)
            session.send_nowait("Fetch.fulfillRequest", request | fulfilment)
        elif url.startswith(_INLINE) or is_of(url, self._origins):
            must_read = is_worker or workers.asks(url, fragment)
            session.send_nowait("Fetch.continueRequest", request | (_READ if must_read else {}))
        else:
            self.blocked_requests.append(BlockedRequest(url, kind))
            session.send_nowait("Fetch.failRequest", request | {"errorReason": "InternetDisconnected"})

    def _socket(self, url: str) -> None:
        if origin(url) not in self._origins:
            self.blocked_requests.append(BlockedRequest(url, "WebSocket"))


# One switch under two names: the first is that of Chromium since 156, the second that of the headless shell
# and of earlier Chromiums. A program ignores the name that it does not know. The profile has the same setting
# once more (program/process.py).
UDP_SWITCHES = (
    f"--webrtc-ip-handling-policy={UDP_POLICY}",
    f"--force-webrtc-ip-handling-policy={UDP_POLICY}",
)


def fence(origins: frozenset[str]) -> tuple[str, ...]:
    """Return switches with which a browser resolves no other hosts than those of these origins.

    They block what a page's interception does not see: service workers, shared workers, WebRTC (which sends
    no datagram at all), and the browser's own lookups ahead of time.
    """
    hosts = sorted({host for one in origins if (host := urlsplit(one).hostname)})
    rules = ["MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in hosts)]
    return (
        f"--host-resolver-rules={','.join(rules)}",
        *UDP_SWITCHES,
        "--allow-running-insecure-content",  # so that such requests are blocked, and reported, here
    )


def _fulfilment(answer: Answer, further: Mapping[str, str], *, has_body: bool) -> Message:
    """Return the parameters of `Fetch.fulfillRequest` for an answer, without the request's id.

    The browser does not unpack what it gets this way, whatever Content-Encoding says.
    """
    headers = [{"name": name, "value": value} for name, value in {**answer.all_headers, **further}.items()]
    body = answer.body if has_body else b""
    return {"responseCode": answer.status, "responseHeaders": headers, "body": body}
