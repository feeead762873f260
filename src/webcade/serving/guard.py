"""Guard: lets only those requests through that come to this server by its own name, and have its token."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
OPEN = frozenset({"/health"})  # needs no token
TAB_PROTOCOL = "webcade.tab"
_TOKEN_PROTOCOL = "webcade.token."  # and the token's UTF-8 in hexadecimal


def own_names(hosts: Iterable[str], port: int) -> frozenset[str]:
    """Return the `Host` headers of requests that are meant for this server.

    Args:
        hosts: the names and addresses by which it is reached.
        port: its port.
    """
    others = {host.lower() for host in hosts}  # behind a proxy they have no port, or another one
    return frozenset({f"{host}:{port}" for host in (*LOOPBACK, *others)} | others)


class Guard:
    """Refuses what a hostile page in a browser on this machine could send, and who has no token.

    A page of another origin sends its own `Origin`. One whose name has been pointed at this machine sends its
    own `Host`.

    Args:
        app: what is guarded.
        names: the `Host` headers that are accepted; see `own_names`.
        token: what `Authorization: Bearer` has to have; "" for none. A page cannot send that header with a
            WebSocket: it offers the token as a protocol.
        open_paths: paths that need no token.
    """

    def __init__(
        self, app: ASGIApp, names: frozenset[str], token: str, open_paths: frozenset[str] = OPEN
    ) -> None:
        self._app = app
        self._names = names
        self._token = token
        self._open = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        reason, status = self._refusal(Headers(scope=scope), scope["path"])
        if not reason:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            further = {"WWW-Authenticate": "Bearer"} if status == 401 else None
            await PlainTextResponse(f"{reason}\n", status, headers=further)(scope, receive, send)

    def _refusal(self, headers: Headers, path: str) -> tuple[str, int]:
        """Return why a request is refused, and the status for it; "" if it is not."""
        if len(headers.getlist("host")) != 1 or headers["host"].lower() not in self._names:
            return "this server is not reached by that name (Host); webcade serve --name NAME adds one", 421
        origin = headers.get("origin")
        if origin is not None and not self._is_own(origin):
            return "pages of other origins cannot use this server (Origin)", 403
        if self._token and path not in self._open and not self._has_token(headers):
            return "expected the server's token, as Authorization: Bearer TOKEN", 401
        return "", 200

    def _is_own(self, origin: str) -> bool:
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc.lower() in self._names

    def _has_token(self, headers: Headers) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip().encode() if scheme.lower() == "bearer" else _offered(headers)
        return hmac.compare_digest(given, self._token.encode())


def _offered(headers: Headers) -> bytes:
    """Return the token that a page offers as a protocol of its WebSocket; nothing if it offers none."""
    for protocol in headers.get("sec-websocket-protocol", "").split(","):
        name = protocol.strip()
        if name.startswith(_TOKEN_PROTOCOL):
            try:
                return bytes.fromhex(name.removeprefix(_TOKEN_PROTOCOL))
            except ValueError:
                return b""
    return b""
