"""A server of tests/pages and made-up assets on 127.0.0.1; each answer takes a time of its own.

What is in the folder `never` is not answered.
"""

from __future__ import annotations

import io
import json
import random
import struct
import threading
import time
import wave
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from open_page import PAGES

TYPES = {"html": "text/html", "js": "text/javascript", "json": "application/json", "png": "image/png"}


class SlowServer(ThreadingHTTPServer):
    """Serves until `shutdown`. `hurry` says anew how long answers take: a chance of its own for each load."""

    daemon_threads = True

    def __init__(self, longest: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._longest = longest  # seconds
        self._random = random.Random(0)
        self._is_over = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def hurry(self, seed: int) -> None:
        self._random = random.Random(seed)

    def shutdown(self) -> None:
        self._is_over.set()
        super().shutdown()

    def never(self) -> None:
        """Return when the server ends."""
        self._is_over.wait()

    def delay(self) -> float:
        return self._random.random() * self._longest


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SlowServer

    def do_GET(self) -> None:
        time.sleep(self.server.delay())  # the network, not the test
        path = self.path.partition("?")[0].lstrip("/")
        if path.startswith("never/"):
            return self.server.never()
        body = content(path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", TYPES.get(path.rpartition(".")[2], "application/octet-stream"))
        self.send_header("Content-Length", str(len(body or b"")))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


def content(path: str) -> bytes | None:
    """A page of ours, or an asset made up from its name; None for one whose name begins with `missing`."""
    folder, _, name = path.rpartition("/")
    stem, _, kind = name.partition(".")
    if stem.startswith("missing"):
        return None
    if folder == "asset":
        made = {"png": _png, "wav": _wav, "json": _json, "js": _script, "css": _style}
        return made[kind](stem) if kind in made else None
    file = PAGES / path
    return file.read_bytes() if file.is_file() else None


def _json(stem: str) -> bytes:
    return json.dumps({"name": stem, "filling": "x" * 50_000}).encode()


def _script(stem: str) -> bytes:
    return f"note('ran', {stem!r});".encode()


def _style(_: str) -> bytes:
    return b"body { margin: 0 }"


def _png(stem: str) -> bytes:
    """A grey picture, as wide as its name is long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    width = len(stem)
    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" + b"\x80" * width)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _wav(_: str) -> bytes:
    """A tenth of a second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22050)
        sound.writeframes(b"\0\0" * 2205)
    return file.getvalue()
