"""Clients of every kind that do something and vanish, by the thousand, and what they leave on the server."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from games.dot import READY, RELIABLE, write_served_dot

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(1800)]

CLIENTS = 8  # at a time
COUNT = int(os.environ.get("WEBCADE_VANISHING", "1000"))
SECONDS = 10  # after the last one, in which all that they began has to end
IDLE = 3  # seconds after which a session that outlives its connection is closed
MOST_MIB = 40  # that the server may grow by in the second half: its heap is not exact to the page

MESSAGES = (
    '{"type": "reset"}',
    '{"type": "reset", "data": {"seed": 1, "obs_type": "rgb"}}',
    '{"type": "step", "data": {"action": 1}}',
    '{"type": "save"}',
    '{"type": "step", "data": {"action": "up"}}',
    '{"type": "close"}',
    "{",
    "[]",
    '{"type": 7}',
    "x" * 70_000,
)
TAB = ('{"do": "begin", "game": "Dot"}', '{"do": "step", "keys": ["Space"]}', '{"do": "save"}', "?", "{}")
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "reset", "arguments": {"seed": 1}},
}
REQUESTS = (
    ("POST /reset HTTP/1.1", '{"seed": 1}'),
    ("POST /reset HTTP/1.1", '{"seed": "x"}'),
    ("POST /step HTTP/1.1", '{"session_id": "none", "action": {"action": 1}}'),
    ("GET /state?session_id=none HTTP/1.1", ""),
    ("POST /mcp HTTP/1.1", json.dumps(INITIALIZE)),
    ("DELETE /mcp HTTP/1.1", ""),
    ("GET /metrics HTTP/1.1", ""),
    ("BREW /pot HTTP/9.9", "tea"),
    ("GET / HTTP/1.1\r\nHost: other.example", ""),
    ("\x00\xff\x00", "noise"),
)


class Server:
    """A server in a process of its own, and what there is of it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, temporary: Path) -> None:
        self.process = psutil.Process(process.pid)
        self.port = port
        self._temporary = temporary

    @property
    def mib(self) -> float:
        return float(self.process.memory_info().rss) / 2**20

    @property
    def sessions(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30) as response:
            return int(re.search(r"^webcade_sessions (\d+)$", response.read().decode(), re.M)[1])  # type: ignore[index]

    def left(self) -> list[str]:
        """What is left: sessions, processes, files."""
        processes = [one.name() for one in self.process.children(recursive=True)]
        files = [one.name for one in self._temporary.iterdir()]
        return [*(["a session"] * self.sessions), *processes, *files]


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    temporary = home / "t"
    temporary.mkdir()
    game = write_served_dot(home / "game", RELIABLE, page={**READY, "share_renderer": True})
    command = [sys.executable, "-m", "webcade", "serve", str(game), "--port", "0", "--idle", str(IDLE)]
    env = {**os.environ, "TMPDIR": str(temporary)}
    said = home / "said"
    with said.open("w") as log, subprocess.Popen(command, env=env, stderr=log) as process:
        try:
            while not (found := re.search(r":(\d+)/mcp", said.read_text())):
                process.poll()
                assert process.returncode is None, said.read_text()
                time.sleep(0.05)
            yield Server(process, int(found[1]), temporary)
        finally:
            process.terminate()
        assert process.wait(20) == 0


def vanish(chance: random.Random, port: int) -> None:
    """Connect as some client does, do something, and be gone without a word."""
    kind = chance.randrange(4)
    with suppress(OSError, WebSocketException, TimeoutError):
        if kind == 0:
            _vanish_from_websocket(chance, f"ws://127.0.0.1:{port}/ws", MESSAGES, [])
        elif kind == 1:
            _vanish_from_websocket(chance, f"ws://127.0.0.1:{port}/play/ws", TAB, ["webcade.tab"])
        else:
            _vanish_from_request(chance, port)


def _vanish_from_websocket(
    chance: random.Random, url: str, messages: tuple[str, ...], protocols: list[str]
) -> None:
    query = chance.choice(("", "?images=binary", "?images=x"))
    with connect(f"{url}{query}", subprotocols=protocols or None, open_timeout=30) as tab:  # type: ignore[arg-type]
        try:
            for _ in range(chance.randrange(5)):
                tab.send(chance.choice((*messages, b"\x00\x01")))
                if chance.random() < 0.5:
                    tab.recv(timeout=20)
        finally:
            tab.socket.shutdown(socket.SHUT_RDWR)
            tab.socket.close()


def _vanish_from_request(chance: random.Random, port: int) -> None:
    line, body = chance.choice(REQUESTS)
    headers = "Accept: application/json, text/event-stream\r\nContent-Type: application/json"
    length = len(body) + chance.choice((0, 0, 7))  # more than is sent, too
    text = f"{line}\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\nContent-Length: {length}\r\n\r\n{body}"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(text.encode("latin-1")[: chance.choice((20, 10**6, 10**6))])
        if chance.random() < 0.5:
            client.recv(1000)


def settle(server: Server) -> list[str]:
    """Wait until nothing is left, or its time is over; return what is."""
    deadline = time.monotonic() + IDLE + SECONDS
    while (left := server.left()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def test_clients_that_vanish_leave_no_session_no_process_no_file_and_no_memory(tmp_path: Path) -> None:
    with serving(tmp_path) as server, ThreadPoolExecutor(CLIENTS) as threads:
        sizes = []
        for seeds in (range(COUNT // 2), range(COUNT // 2, COUNT)):
            list(threads.map(lambda seed: vanish(random.Random(seed), server.port), seeds))
            assert settle(server) == []
            sizes.append(server.mib)
        assert sizes[1] - sizes[0] < MOST_MIB, sizes
        with connect(f"ws://127.0.0.1:{server.port}/ws") as sound:
            sound.send('{"type": "reset", "data": {"seed": 1}}')
            assert json.loads(sound.recv())["type"] == "observation"
    assert "Exception in ASGI application" not in (tmp_path / "said").read_text()
