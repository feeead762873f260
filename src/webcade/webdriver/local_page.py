"""A game's files, served on 127.0.0.1 for browsers whose requests cannot be answered otherwise."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..site import ORIGIN, Site


class LocalPage:
    """A server of one site, whose page is at `url`. Ends with `close`."""

    def __init__(self, site: Site) -> None:
        class Handler(BaseHTTPRequestHandler):
            """Answers as the site does, and with 404 where it does not."""

            def do_GET(self) -> None:
                answer = site.answer(f"{ORIGIN}{self.path}", self.headers.get("Range"))
                if answer is None:
                    self.send_error(404)
                    return
                self.send_response(answer.status)
                for name, value in {**answer.all_headers, "Content-Length": str(len(answer.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{origin}{site.url.removeprefix(ORIGIN)}"
        threading.Thread(target=self._server.serve_forever, name="webcade-serve", daemon=True).start()

    def close(self) -> None:
        """Stop answering. A second call does nothing."""
        self._server.shutdown()
        self._server.server_close()
