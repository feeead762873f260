"""Measures sessions of `webcade serve`: many connections of a trainer's, each of which steps on its own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from gymnasium import spaces

from ..env import WebcadeEnv
from ..game import Game
from .figures import RowName, Sample
from .memory import family_mib
from .vectors import STACK, vector_key
from .views import FRAME_SKIP, SMALL

SESSIONS = 32
_WARM_UP_STEPS = 20  # of each session
_PATIENCE = 30  # seconds for the server to end
_NEEDED = ("mcp", "uvicorn", "websockets")


def unavailable_reason() -> str | None:
    """Return why sessions cannot be measured here; None if they can."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    return f'needs {", ".join(missing)}; type: pip install "webcade[serve]"' if missing else None


@dataclass(frozen=True, slots=True)
class Served:
    """Measures sessions over WebSocket, whose images come as raw bytes, with the view that vectors have.

    Its ratio is to the native vector of as many environments, in the same round.
    """

    game: Game
    sessions: int = SESSIONS

    @property
    def name(self) -> RowName:
        """The name of the row."""
        return RowName(
            f"webcade-served-{self.sessions}",
            f"webcade serve x {self.sessions}",
            f"grayscale {STACK}x84x84, raw",
            "page",
            self.sessions,
            vector=vector_key(self.sessions),
        )

    def measure(self, seconds: float, seed: int) -> Sample:
        """Start a server, then time random play with its resets; only steps count."""
        with _server(self.game, self.sessions) as (process, address):
            start = time.perf_counter()
            rate, begun, memory = asyncio.run(self._play(process.pid, address, seconds, seed))
        name = f"start-up, {self.sessions} sessions"
        return Sample(rate, {name: [(begun - start) * 1000]}, {self.name.key: memory})

    async def _play(self, server: int, address: str, seconds: float, seed: int) -> tuple[float, float, float]:
        """Return all sessions' steps per second, when the last had begun, and the MiB of the browsers."""
        from websockets.asyncio.client import connect

        env = WebcadeEnv(self.game)  # it starts no browser
        space = env.action_space
        env.close()
        asked = {"obs_type": "grayscale", "size": SMALL, "frame_stack": STACK, "frame_skip": FRAME_SKIP}
        url = f"{address}/ws?images=binary"
        clients = await asyncio.gather(*(connect(url, compression=None) for _ in range(self.sessions)))
        try:
            players = [
                _Player(client, space, {**asked, "seed": seed + number})
                for number, client in enumerate(clients)
            ]
            await asyncio.gather(*(one.begin() for one in players))
            begun = time.perf_counter()
            await asyncio.gather(*(one.play(steps=_WARM_UP_STEPS) for one in players))
            start = time.perf_counter()
            steps = await asyncio.gather(*(one.play(until=start + seconds) for one in players))
            return sum(steps) / (time.perf_counter() - start), begun, family_mib(server)
        finally:
            await asyncio.gather(*(client.close() for client in clients))


class _Player:
    """One connection, which plays at random."""

    def __init__(self, client: Any, space: spaces.Space[Any], asked: dict[str, Any]) -> None:
        self._client = client
        self._asked = asked
        self._space = space
        space.seed(asked["seed"])

    async def begin(self) -> None:
        """Begin the first episode."""
        await self._say("reset", self._asked)

    async def play(self, *, steps: float = np.inf, until: float = np.inf) -> int:
        """Make steps, with resets where an episode ends; return how many."""
        made = 0
        while made < steps and time.perf_counter() < until:
            made += 1
            if (await self._say("step", {"action": _as_json(self._space.sample())}))["done"]:
                await self._say("reset", {})
        return made

    async def _say(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        await self._client.send(json.dumps({"type": kind, "data": data}))
        told = _read(await self._client.recv())
        if told["type"] == "error":
            raise RuntimeError(told["data"]["message"])
        data_told: dict[str, Any] = told["data"]
        return data_told


def _as_json(action: Any) -> Any:
    """Return an action as JSON has it."""
    if isinstance(action, dict):
        return {name: _as_json(part) for name, part in action.items()}
    return np.asarray(action).tolist()


def _read(message: str | bytes) -> dict[str, Any]:
    """Return an answer, with the image as an array; see docs/serving.md for the bytes."""
    if isinstance(message, str):
        return dict(json.loads(message))
    behind = 4 + int.from_bytes(message[:4], "little")
    answer: dict[str, Any] = json.loads(message[4:behind])
    image = answer["data"]["observation"]["image"]
    image["data"] = np.frombuffer(message, image["dtype"], offset=behind).reshape(image["shape"])
    return answer


@contextmanager
def _server(game: Game, sessions: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the game in another process; yield that and its address, as ws://127.0.0.1:8765."""
    command = [sys.executable, "-m", "webcade", "serve", str(game.folder)]
    command += ["--port", "0", "--max-sessions", str(sessions)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            if " at http" not in line:
                raise RuntimeError(f"webcade serve did not start: {line.strip()}")
            yield process, line.rpartition(" at ")[2].strip().removesuffix("/mcp").replace("http", "ws", 1)
        finally:
            process.terminate()
            process.wait(_PATIENCE)
