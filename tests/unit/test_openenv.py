"""OpenEnv's protocol over pages without a browser: what a trainer's client sends, and what it is answered."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
from collections.abc import Awaitable, Callable
from typing import Any

import gymnasium as gym
import jsonschema
import numpy as np
import pytest
from test_env import Pages
from test_serve import ask, run, until  # noqa: F401
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from games import write_game
from games.ring import RESTARTS
from webcade.serving.wire import read_answer

OPENENV = os.environ.get("WEBCADE_OPENENV", "")  # its package needs another mcp than the server
Talk = Callable[[int], Awaitable[None]]
Run = Callable[..., None]


def client(port: int, path: str = "/ws", **headers: str) -> connect:
    return connect(f"ws://127.0.0.1:{port}{path}", additional_headers=headers)


async def say(connection: ClientConnection, kind: str, **data: Any) -> Any:
    await connection.send(json.dumps({"type": kind, **({"data": data} if data or kind == "reset" else {})}))
    told = json.loads(await connection.recv())
    assert told["type"] in ("error", kind if kind in ("state", "save") else "observation")
    return told["data"]


def test_each_step_is_what_gym_make_gives(run: Run, tmp_path: Any) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        env = gym.make(
            "webcade/Game-v0", game=str(write_game(tmp_path / "own", **RESTARTS)), obs_type="rgb+state"
        )
        observation, info = env.reset(seed=7)
        async with client(port) as one, client(port, "/openenv/Ring/ws") as other:
            for connection in (one, other):
                told = await say(connection, "reset", seed=7, obs_type="rgb+state", episode_id="a")
                assert (told["reward"], told["done"]) == (None, False)
            for step in range(30):
                action = step % 2
                observation, reward, terminated, truncated, info = env.step(action)
                told, twin = await say(one, "step", action=action), await say(other, "step", action=action)
                assert told == twin
                assert (told["reward"], told["done"]) == (reward, terminated or truncated)
                seen = told["observation"]
                image = np.frombuffer(base64.b64decode(seen["image"]["data"]), seen["image"]["dtype"])
                np.testing.assert_array_equal(image.reshape(seen["image"]["shape"]), observation["image"])
                assert seen["state"] == observation["state"].tolist()
                assert (seen["readings"]["score"], seen["frame"]) == (info["score"], info["frame"])
                if told["done"]:
                    break
            assert terminated
            state = await say(one, "state")
            assert (state["episode_id"], state["step_count"], state["seed"]) == ("a", step + 1, 7)
        env.close()

    run(talk)


def test_what_a_trainer_is_sent_fits_the_schema_that_it_is_told(run: Run) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        schemas = json.loads((await ask(port, "/openenv/Ring/schema", "GET"))[1])
        assert schemas == json.loads((await ask(port, "/schema", "GET"))[1])
        for action in ({"action": 1}, {"actions": ["noop", "on"], "frames": 3}):
            jsonschema.validate(action, schemas["action"])
            async with client(port) as connection:
                await say(connection, "reset")
                told = await say(connection, "step", **action)
                jsonschema.validate(told["observation"], schemas["observation"])
                jsonschema.validate(await say(connection, "state"), schemas["state"])
        assert json.loads((await ask(port, "/metadata", "GET"))[1])["name"] == "Ring"
        assert "name: Ring" in (await ask(port, "/openenv.yaml", "GET"))[1]
        assert json.loads((await ask(port, "/health", "GET"))[1])["status"] == "healthy"
        assert (await ask(port, "/openenv/Rung/schema", "GET"))[0] == 404

    run(talk)


def test_a_wrong_message_is_told_and_the_connection_goes_on(run: Run) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        async with client(port) as one:
            assert "send a reset first" in (await say(one, "step", action=1))["message"]
            for text, code in (
                ("{", "INVALID_JSON"),
                ("[1]", "UNKNOWN_TYPE"),
                ('{"type": "fly"}', "UNKNOWN_TYPE"),
            ):
                await one.send(text)
                assert json.loads(await one.recv())["data"]["code"] == code
            await say(one, "reset", seed=1)
            for data, sentence in (
                ({"action": 2}, r"expected an action of Discrete(2), as JSON; got 2"),
                ({"action": True}, "got True"),
                ({"actions": ["of"]}, "an action of Ring: noop, on; got 'of'"),
                ({}, 'expected "action" or "actions"; got neither'),
                ({"act": 1}, "act: no such keyword; did you mean 'action'?"),
            ):
                told = await say(one, "step", **data)
                assert (told["code"], sentence in told["message"]) == ("VALIDATION_ERROR", True), told
            assert "seed" in (await say(one, "reset", seed=-1))["message"]
            assert "obs_type" in (await say(one, "reset", obs_type="rainbow"))["message"]
            assert (await say(one, "step", action=1))["observation"]["frame"] == 2

    run(talk)


def test_images_come_as_their_own_bytes_where_a_client_asks_for_them(run: Run, tmp_path: Any) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        async with client(port, "/ws?images=binary") as raw, client(port) as plain:
            for asked in (
                {"type": "reset", "data": {"seed": 7, "obs_type": "grayscale+state", "size": [4, 6]}},
                {"type": "step", "data": {"action": 1}},
            ):
                answers = []
                for connection in (raw, plain):
                    await connection.send(json.dumps(asked))
                    answers.append(await connection.recv())
                assert isinstance(answers[0], bytes)
                read, said = map(read_answer, answers)
                pixels = read["data"]["observation"].pop("image")
                assert (pixels.shape, pixels.dtype) == ((4, 6), np.uint8)
                assert answers[0].endswith(pixels.tobytes())
                np.testing.assert_array_equal(pixels, said["data"]["observation"].pop("image"))
                assert read == said
            assert (await say(raw, "state"))["step_count"] == 1
            assert "state" in (await say(raw, "reset", obs_type="state"))["observation"]
        async with client(port, "/ws?images=png") as wrong:
            assert "images: expected json or binary" in json.loads(await wrong.recv())["data"]["message"]

    run(talk)


def test_a_group_begins_at_one_saved_moment_and_each_goes_its_own_way(run: Run, tmp_path: Any) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        async with client(port) as first, client(port) as one, client(port) as other:
            await say(first, "reset", seed=7)
            for _ in range(3):
                await say(first, "step", action=1)
            saved = await say(first, "save")
            assert saved["step_count"] == 3
            begun = [await say(each, "reset", state=saved["state"]) for each in (one, other)]
            assert begun[0] == begun[1]
            assert begun[0]["observation"]["frame"] == 6
            assert (await say(one, "state"))["step_count"] == 3
            assert await say(one, "step", action=1) == await say(first, "step", action=1)
            assert await say(other, "step", action=0) != await say(first, "step", action=1)
            for state, sentence in (("night", "got 'night'"), (7, "got 7"), ("AAAA", "got 'AAAA'")):
                told = await say(other, "reset", state=state)
                assert told["code"] == "VALIDATION_ERROR"
                assert sentence in told["message"]
            assert "differ" in (await say(other, "reset", state=saved["state"], frame_skip=3))["message"]

    run(talk)


def test_connections_are_limited_guarded_and_closed_when_idle(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        token = {"Authorization": "Bearer secret"}
        for headers in ({}, token | {"Origin": "http://evil.example"}):
            with pytest.raises(InvalidStatus, match="403"):
                await client(port, **headers).__aenter__()
        async with client(port, **token) as one:
            await say(one, "reset")
            async with client(port, **token) as other:
                assert json.loads(await other.recv())["data"]["code"] == "CAPACITY_REACHED"
            await one.wait_closed()
        assert pages[0].closed
        async with client(port, **token) as again:
            await say(again, "reset")

    run(talk, token="secret", most=1, idle=0.5)


def test_clients_that_vanish_leave_nothing(run: Run, pages: Pages) -> None:  # noqa: F811
    chance = random.Random(5)

    async def vanish(port: int) -> None:
        connection = await client(port).__aenter__()
        for _ in range(chance.randrange(4)):
            text = chance.choice(('{"type": "reset"}', '{"type": "step", "data": {"action": 1}}', "?", "[]"))
            await connection.send(text)
        connection.transport.abort()

    async def talk(port: int) -> None:
        await asyncio.gather(*(vanish(port) for _ in range(60)))
        await until(lambda: all(page.closed for page in pages))
        for _ in range(500):
            text = (await ask(port, "/metrics", "GET"))[1]
            if "webcade_sessions 0\n" in text:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(text)

    run(talk, most=100)


CLIENT = """
import sys
from openenv.core.generic_client import GenericEnvClient
with GenericEnvClient(base_url=sys.argv[1]).sync() as env:
    result, steps = env.reset(seed=7), 0
    while not result.done:
        result, steps = env.step({"action": 1}), steps + 1
    print(steps, result.observation["frame"], env.state()["step_count"])
"""


@pytest.mark.skipif(OPENENV == "", reason="WEBCADE_OPENENV names no Python that has the package openenv")
def test_openenvs_own_client_plays_an_episode(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        command = (OPENENV, "-c", CLIENT, f"http://127.0.0.1:{port}/openenv/Ring")
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert (await process.communicate())[0] == b"10 20 10\n"
        await until(lambda: all(page.closed for page in pages))

    run(talk)
