"""A game's files at one address on every run, for browsers whose requests cannot be answered otherwise.

The address leads nowhere but through a proxy on 127.0.0.1, which is the server of them, whatever its port.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from ..site import ORIGIN, Site, missing

HOST = "webcade.localhost"  # browsers hold it for their own machine's: a secure context without TLS


class LocalPage:
    """A server of one site. Ends with `close`, or with the last reference to it.

    Attributes:
        url: of the page, for a browser whose proxy for http is `proxy`.
        proxy: "127.0.0.1:port". It answers for the site alone; to others it says nothing.
    """

    def __init__(self, site: Site) -> None:
        class Handler(BaseHTTPRequestHandler):
            """Answers as the site does."""

            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                if asked.netloc != HOST:
                    self.close_connection = True
                    return
                path = asked._replace(scheme="", netloc="").geturl()
                answer = site.answer(f"{ORIGIN}{path}", self.headers.get("Range")) or missing(path)
                headers = {**answer.all_headers, "Content-Length": str(len(answer.body))}
                # A browser may leave before it has heard all.
                with contextlib.suppress(ConnectionError):
                    self.send_response(answer.status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(answer.body)

            do_HEAD = do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://{HOST}{site.url.removeprefix(ORIGIN)}"
        self.proxy = f"127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, name="webcade-serve", daemon=True).start()
        self._finalizer = weakref.finalize(self, _stop, server, os.getpid())
        self._finalizer.atexit = False  # the port goes with the process

    def close(self) -> None:
        """Stop answering. A second call does nothing."""
        self._finalizer()


def _stop(server: ThreadingHTTPServer, owner: int) -> None:
    if os.getpid() == owner:  # a forked child has no thread that could stop
        server.shutdown()
    server.server_close()
