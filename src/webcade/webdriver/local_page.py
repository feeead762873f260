"""Serves a game's files at a fixed address, for browsers whose requests Selenium cannot intercept.

The address works only through a proxy on 127.0.0.1, which answers in its place. So the page's address is the
same in every run, although the proxy's port is not.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from ..page.served_workers import ServedWorkers
from ..site import ISOLATING_WORKER, ORIGIN, Site, missing

HOST = "webcade.localhost"  # names below localhost are secure contexts without TLS


class LocalPage:
    """A server for one site. It stops at `close`, or when nothing refers to it.

    Args:
        site: answers the requests.
        workers: puts the runtime before the scripts of workers.

    Attributes:
        url: the address of the game's page, for a browser that uses `proxy` for http.
        proxy: "127.0.0.1:port". It closes the connection on requests for other hosts.
        isolating_workers: addresses of refused service workers that would isolate the page.
    """

    def __init__(self, site: Site, workers: ServedWorkers) -> None:
        refused: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            """Sends the site's answers."""

            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                if asked.netloc != HOST:
                    self.close_connection = True
                    return
                path = asked._replace(scheme="", netloc="").geturl()
                is_worker = self.headers.get("Service-Worker") == "script"
                wanted = self.headers.get("Range")
                answer = workers.runtime(path) or site.answer(
                    f"{ORIGIN}{path}", wanted, is_service_worker=is_worker
                )
                answer = workers.answer(answer or missing(path), path, "")
                if answer is ISOLATING_WORKER:
                    refused.append(self.path)
                if answer.headers.get("Content-Encoding") not in _accepted(self.headers):
                    answer = answer.unpacked()
                # The browser may close the connection before it has read everything.
                with contextlib.suppress(ConnectionError):
                    self.send_response(answer.status)
                    for name, value in {**answer.all_headers, **site.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(answer.sent)

            do_HEAD = do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://{HOST}{site.url.removeprefix(ORIGIN)}"
        self.isolating_workers = refused
        self.proxy = f"127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, name="webcade-serve", daemon=True).start()
        self._finalizer = weakref.finalize(self, _stop, server, os.getpid())
        self._finalizer.atexit = False  # the port is freed when the process ends

    def close(self) -> None:
        """Stop answering. A second call does nothing."""
        self._finalizer()


def _accepted(headers: Message) -> set[str]:
    """The encodings that a request accepts: Firefox takes Brotli over https alone."""
    listed = headers.get("Accept-Encoding", "").split(",")
    return {one.partition(";")[0].strip() for one in listed}


def _stop(server: ThreadingHTTPServer, owner: int) -> None:
    if os.getpid() == owner:  # a forked child does not have the server's thread
        server.shutdown()
    server.server_close()
