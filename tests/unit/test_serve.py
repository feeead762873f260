"""The server on HTTP over pages without a browser: who is let in, and what is left when they have gone."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client
from test_env import Pages

import webcade.cli
from games import write_game
from games.ring import RESTARTS
from webcade.errors import OptionError
from webcade.game import Game
from webcade.serving.web import Makers, Settings, listen, make_app, serve

Talk = Callable[[int], Awaitable[None]]


@pytest.fixture
def run(pages: Pages, tmp_path: Path) -> Callable[..., None]:
    """Runs a server while a coroutine talks to its port, and stops it as SIGTERM does."""
    game = Game.load(write_game(tmp_path, **RESTARTS))

    async def served(talk: Talk, settings: Settings) -> None:
        listener = listen(settings)
        port = listener.getsockname()[1]
        serving = asyncio.create_task(serve(make_app((game,), Makers(), settings, port), listener))
        try:
            await talk(port)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(serving, 10)

    def start(talk: Talk, **settings: Any) -> None:
        before = signal.getsignal(signal.SIGTERM)
        try:
            asyncio.run(served(talk, Settings(port=0, **settings)))
        finally:
            signal.signal(signal.SIGTERM, before)
        assert all(page.closed for page in pages)
        threads = [one for one in threading.enumerate() if one.name.startswith("webcade-session")]
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()

    return start


async def ask(
    port: int, path: str = "/mcp", method: str = "POST", host: str = "", **headers: str
) -> tuple[int, str]:
    """Send a request as any program may; return the status and the body."""

    def send() -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body="{}", headers={"Host": host or f"127.0.0.1:{port}"} | named)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    return await asyncio.to_thread(send)


async def told(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    text = result.content[0].text  # type: ignore[union-attr]
    return {"error": text} if result.is_error else dict(json.loads(text))


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, ten seconds at most."""
    late = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < late
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_plays_in_a_session_of_its_own_by_both_protocols(
    run: Callable[..., None], pages: Pages, mode: str
) -> None:
    async def talk(port: int) -> None:
        url = f"http://127.0.0.1:{port}/mcp"
        async with Client(url, mode=mode) as one, Client(url, mode=mode) as other:
            first, second = await told(one, "reset", seed=1), await told(other, "reset", seed=1)
            assert first["session"] != second["session"]
            in_one = {"session": first["session"]} if mode == "auto" else {}
            in_other = {"session": second["session"]} if mode == "auto" else {}
            assert (await told(one, "act", actions=["on"], **in_one))["frame"] == 2
            assert (await told(one, "act", actions=["on"], **in_one))["frame"] == 4
            assert (await told(other, "act", actions=["on"], **in_other))["frame"] == 2
            again = await told(one, "reset", seed=2, **in_one)
            assert again["session"] == first["session"]
            assert len(pages) == 2
            if mode == "auto":
                assert "call reset first" in (await told(one, "look"))["error"]
                assert (await one.call_tool("end_session", in_one)).is_error is False
                assert "there is none of that name" in (await told(one, "look", **in_one))["error"]
        if mode == "legacy":  # it has said goodbye
            await until(lambda: all(page.closed for page in pages))

    run(talk)


def test_without_the_token_by_another_name_or_from_another_origin_nobody_is_let_in(
    run: Callable[..., None], pages: Pages
) -> None:
    async def talk(port: int) -> None:
        own, right = f"127.0.0.1:{port}", {"Authorization": "Bearer secret"}
        for path in ("/mcp", "/metrics", "/nothing"):
            assert (await ask(port, path))[0] == 401
            assert (await ask(port, path, Authorization="Bearer Secret"))[0] == 401
            assert (await ask(port, path, host="evil.example", **right))[0] == 421
            assert (await ask(port, path, host=f"evil.example:{port}", **right))[0] == 421
            for origin in (
                "http://evil.example",
                "null",
                "http://127.0.0.1:1",
                f"http://{own}.evil.example",
                "http://[x",
            ):
                assert (await ask(port, path, Origin=origin, **right))[0] == 403
        assert (await ask(port, "/health", "GET", host="evil.example"))[0] == 421
        assert (await ask(port, "/health", "GET"))[0] == 200
        assert (await ask(port, "/metrics", "GET", Origin=f"http://{own}", **right))[0] == 200
        assert (await ask(port, "/metrics", "GET", host="play.example", **right))[0] == 200
        assert (await ask(port, "/mcp", **right))[0] not in (200, 401, 403, 421)

    run(talk, token="secret", names=("play.example",))
    assert not pages


def test_sessions_are_limited_and_counted(run: Callable[..., None]) -> None:
    async def talk(port: int) -> None:
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            assert "is not served" in (await told(client, "reset", game="Rung"))["error"]
            assert (await told(client, "reset", game="Ring"))["game"] == "Ring"
            assert "1 sessions are open" in (await told(client, "reset"))["error"]
        _, text = await ask(port, "/metrics", "GET")
        counted = dict(line.split() for line in text.splitlines() if not line.startswith("#"))
        assert counted == {
            "webcade_sessions": "1",
            "webcade_begun_total": "1",
            "webcade_closed_idle_total": "0",
            "webcade_refused_total": "1",
            "webcade_calls_total": "1",
        }

    run(talk, most=1)


def test_a_session_that_nobody_uses_is_closed(run: Callable[..., None], pages: Pages) -> None:
    async def talk(port: int) -> None:
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            first = await told(client, "reset")
            await until(lambda: pages[0].closed)
            assert "call reset without it" in (await told(client, "look", session=first["session"]))["error"]
            await told(client, "reset")  # and the server is stopped while that one may be being closed
        assert "webcade_closed_idle_total 0" not in (await ask(port, "/metrics", "GET"))[1]

    run(talk, idle=0.1)


def test_a_session_that_fails_to_begin_leaves_nothing(run: Callable[..., None], pages: Pages) -> None:
    async def talk(port: int) -> None:
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            assert "seed: expected a whole number" in (await told(client, "reset", seed=-1))["error"]
        assert "webcade_sessions 0" in (await ask(port, "/metrics", "GET"))[1]

    run(talk)


def test_a_port_in_use_and_a_folder_that_cannot_be_written_get_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert webcade.cli.run(["serve", "DinoRun", "--port", str(port)]) == 2
    assert capsys.readouterr().err == (
        f"webcade: --port: {port} is in use; expected another one, or 0 for any that is free\n"
    )
    (tmp_path / "file").write_text("")
    assert webcade.cli.run(["serve", "DinoRun", "--record", str(tmp_path / "file" / "folder")]) == 2
    assert capsys.readouterr().err.startswith(f"webcade: --record: {tmp_path}/file/folder cannot be made")
    with pytest.raises(OptionError, match=r"--host: 192\.0\.2\.1 cannot be listened at"):
        listen(Settings(host="192.0.2.1"))


def test_the_command_serves_and_ends_with_status_0_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "webcade", "serve", "DinoRun", "--host", "0.0.0.0", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address, token = process.stderr.readline(), process.stderr.readline()
        assert address.startswith("webcade: DinoRun at http://0.0.0.0:")
        assert len(token.removeprefix("webcade: the token is ").strip()) > 40
        port = int(address.rpartition(":")[2].partition("/")[0])
        page = process.stderr.readline().split()[-1]
        assert page == f"http://0.0.0.0:{port}/play/#token={token.split()[-1]}"
        assert asyncio.run(ask(port, "/health", "GET"))[0] == 200
        assert asyncio.run(ask(port))[0] == 401
        process.terminate()
        assert process.wait(10) == 0
        assert process.stderr.read() == ""
