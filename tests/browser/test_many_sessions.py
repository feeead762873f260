"""32 sessions of a server at once, over WebSocket: each plays what `gym.make` plays with its seed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from websockets.asyncio.client import connect

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(600)]

SESSIONS, STEPS = 32, 120
OPTIONS: dict[str, Any] = {"obs_type": "grayscale", "size": (84, 84)}


@contextmanager
def serving() -> Iterator[str]:
    """Serve the dinosaur; yield the address of its WebSockets."""
    command = [sys.executable, "-m", "webcade", "serve", "DinoRun", "--port", "0"]
    with subprocess.Popen(
        [*command, "--max-sessions", str(SESSIONS)], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        try:
            address = server.stderr.readline().rpartition(" at ")[2].strip().removesuffix("/mcp")
            yield f"{address.replace('http', 'ws', 1)}/ws?images=binary"
        finally:
            server.terminate()


def picture_and_rest(message: str | bytes) -> tuple[bytes, dict[str, Any]]:
    assert isinstance(message, bytes)
    behind = 4 + int.from_bytes(message[:4], "little")
    return message[behind:], json.loads(message[4:behind])["data"]


async def played_over_websocket(url: str, seed: int) -> str:
    chance, told = np.random.default_rng(seed), hashlib.sha256()
    async with connect(url, compression=None) as client:

        async def ask(kind: str, data: dict[str, Any]) -> dict[str, Any]:
            await client.send(json.dumps({"type": kind, "data": data}))
            picture, rest = picture_and_rest(await client.recv())
            told.update(picture)
            return rest

        await ask("reset", {**OPTIONS, "seed": seed})
        for _ in range(STEPS):
            came = await ask("step", {"action": int(chance.integers(3))})
            told.update(f"{came['reward']} {came['done']}".encode())
            if came["done"]:
                await ask("reset", {})
    return told.hexdigest()


def played_by_gymnasium(env: gym.Env[Any, Any], seed: int) -> str:
    chance, told = np.random.default_rng(seed), hashlib.sha256(env.reset(seed=seed)[0].tobytes())
    for _ in range(STEPS):
        observation, reward, terminated, truncated, _ = env.step(int(chance.integers(3)))
        told.update(observation.tobytes())
        told.update(f"{float(reward)} {terminated or truncated}".encode())
        if terminated or truncated:
            told.update(env.reset()[0].tobytes())
    return told.hexdigest()


def test_each_of_32_sessions_plays_what_gym_make_plays_to_the_byte() -> None:
    async def all_played(url: str) -> list[str]:
        return await asyncio.gather(*(played_over_websocket(url, seed) for seed in range(SESSIONS)))

    with serving() as url:
        told = asyncio.run(all_played(url))
    env = gym.make("webcade/DinoRun-v0", **OPTIONS)
    assert [played_by_gymnasium(env, seed) for seed in range(SESSIONS)] == told
    env.close()
    assert len(set(told)) == SESSIONS
