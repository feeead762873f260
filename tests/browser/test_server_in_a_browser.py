"""A page of another origin, in an unmodified browser, tries every way to use a server on the same machine."""

from __future__ import annotations

import http.client
import json
import os
import queue
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from http_server import serving
from webcade.chromium.program.find import find_chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = Path(__file__).parents[1] / "pages" / "other_origin.html"
REBOUND = "rebound.test"  # a name that somebody else has pointed at this machine
WAYS = 10


@pytest.fixture
def port() -> Iterator[int]:
    command = [sys.executable, "-m", "webcade", "serve", "DinoRun", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        yield int(process.stderr.readline().rpartition(":")[2].split("/")[0])
        process.terminate()


def metrics(port: int, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/metrics", headers=headers)
    answer = connection.getresponse()
    told = answer.status, answer.read().decode()
    connection.close()
    return told


def what_a_page_achieves(home: Path, host: str, targets: list[str]) -> dict[str, str]:
    """Show the page from this host name in a browser; return what it says of each try."""
    told: queue.Queue[dict[str, str]] = queue.Queue()

    class Hostile(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(PAGE.read_bytes())

        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    with serving(Hostile) as address:
        query = "&".join(f"host={target}" for target in targets)
        command = [
            str(find_chromium().path),
            *("--headless", "--no-first-run", "--disable-features=HttpsUpgrades"),
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            f"--user-data-dir={home}",
            f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
            f"{address.replace('127.0.0.1', host)}/?{query}",
        ]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as browser:
            try:
                return told.get(timeout=90)
            finally:
                browser.terminate()


@pytest.mark.parametrize("host", ["127.0.0.1", REBOUND])
def test_a_page_of_another_origin_neither_reads_nor_plays(tmp_path: Path, port: int, host: str) -> None:
    told = what_a_page_achieves(tmp_path, host, [f"127.0.0.1:{port}", f"{REBOUND}:{port}"])
    assert len(told) == 2 * WAYS
    assert {way for way, came in told.items() if came != "failed"} == set()
    status, text = metrics(port)
    assert status == 200
    for count in ("webcade_sessions", "webcade_begun_total", "webcade_calls_total", "webcade_refused_total"):
        assert re.search(rf"^{count} 0$", text, re.M), text


def test_a_name_that_is_not_the_servers_is_refused(port: int) -> None:
    for name in (f"{REBOUND}:{port}", REBOUND, f"127.0.0.1.{REBOUND}:{port}", ""):
        status, text = metrics(port, Host=name)
        assert (status, "not reached by that name" in text) in ((421, True), (400, False)), name
