"""OpenEnv's single calls over pages without a browser: sessions that last from call to call."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Callable
from typing import Any

from test_env import Pages
from test_serve import run, until  # noqa: F401

Run = Callable[..., None]


async def call(port: int, path: str, body: object = None, method: str = "POST") -> tuple[int, Any]:
    """Make a call; return the status and what the answer says."""

    def send() -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        connection.request(method, path, data)
        response = connection.getresponse()
        told = response.status, json.loads(response.read())
        connection.close()
        return told

    return await asyncio.to_thread(send)


def test_an_episode_is_played_by_single_calls(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        status, told = await call(port, "/reset", {"seed": 7, "episode_id": "a"})
        name = told["session_id"]
        assert (status, told["reward"], told["done"]) == (200, None, False)
        assert set(told) == {"observation", "reward", "done", "session_id"}
        steps = 0
        while not told["done"]:
            asked = {"session_id": name, "action": {"action": 1}, "timeout_s": 30.0, "request_id": "b"}
            status, told = await call(port, "/openenv/Ring/step", asked)
            steps += 1
        assert (status, told["observation"]["frame"]) == (200, 2 * steps)
        state = (await call(port, f"/state?session_id={name}", method="GET"))[1]
        assert (state["episode_id"], state["step_count"], state["seed"]) == ("a", steps, 7)
        again = (await call(port, "/reset", {"session_id": name, "seed": 7}))[1]
        assert (again["session_id"], again["observation"]["frame"]) == (name, 0)
        assert len(pages) == 1
        assert await call(port, "/close", {"session_id": name}) == (200, {"session_id": name, "closed": True})
        await until(lambda: pages[0].closed)
        assert (await call(port, "/step", {"session_id": name, "action": {"action": 1}}))[0] == 404

    run(talk)


def test_sessions_begin_at_the_saved_moment_of_another(run: Run) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        name = (await call(port, "/reset", {"seed": 7}))[1]["session_id"]
        step = {"session_id": name, "action": {"actions": ["on"], "frames": 5}}
        played = (await call(port, "/step", step))[1]["observation"]
        state = (await call(port, "/save", {"session_id": name}))[1]["state"]
        for _ in range(2):
            begun = (await call(port, "/reset", {"state": state}))[1]
            assert begun["session_id"] != name
            assert (begun["observation"]["frame"], begun["observation"]["readings"]) == (
                played["frame"],
                played["readings"],
            )

    run(talk)


def test_a_wrong_call_is_told_what_is_wrong_and_leaves_no_session(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        for path, body, status, sentence in (
            ("/reset", b"{", 422, "in JSON"),
            ("/reset", b"[1]", 422, "body"),
            ("/reset", {"sed": 1}, 422, "did you mean 'seed'"),
            ("/reset", {"seed": -1}, 422, "seed"),
            ("/reset", b" " * (1 << 20) + b"{}", 413, "too long"),
            ("/openenv/Rung/reset", {}, 404, "no such game"),
            ("/step", {"action": {"action": 1}}, 422, "session_id: expected what /reset has answered"),
            ("/step", {"session_id": "x", "action": {"action": 1}}, 404, "none of that name"),
            ("/save", {}, 422, "session_id"),
            ("/close", {"session_id": 7}, 422, "session_id"),
        ):
            told = await call(port, path, body)
            assert told[0] == status, told
            assert sentence in told[1]["detail"]
        name = (await call(port, "/reset", {"seed": 1}))[1]["session_id"]
        for body, sentence in (
            ({"session_id": name, "action": 1}, 'expected {"session_id"'),
            ({"session_id": name, "action": {"action": 9}}, "expected an action of Discrete(2)"),
            ({"session_id": name, "action": {"action": 1}, "frames": 3}, 'expected {"session_id"'),
        ):
            told = await call(port, "/step", body)
            assert (told[0], sentence in told[1]["detail"]) == (422, True), told
        assert (await call(port, "/reset", {}))[0] == 200
        status, told = await call(port, "/reset", {})
        assert (status, "2 sessions are open" in told["detail"]) == (503, True)

    run(talk, most=2)


def test_a_client_that_goes_in_the_middle_of_its_call_is_no_error(run: Run, capfd: Any) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                f"POST /reset HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 9\r\n\r\n{{".encode()
            )
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        assert (await call(port, "/reset", {"seed": 1}))[0] == 200

    run(talk)
    assert "Exception" not in capfd.readouterr().err


def test_a_session_that_nobody_uses_is_closed(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        name = (await call(port, "/reset", {"seed": 7}))[1]["session_id"]
        await until(lambda: pages[0].closed)
        assert (await call(port, f"/state?session_id={name}", method="GET"))[0] == 404

    run(talk, idle=0.4)
