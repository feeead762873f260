"""A scripted client of the official package plays, over stdio and over HTTP, as a language model would."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import psutil
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from webcade.page.images.png import decode_png

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(300)]

Say = Callable[..., Awaitable[dict[str, Any]]]
PAUSE = float(os.environ.get("WEBCADE_PAUSE", "0.3"))  # seconds for which the model thinks
WEBCADE = [sys.executable, "-m", "webcade"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a server plays both games. It ends on SIGTERM, and leaves no process."""
    command = [*WEBCADE, "serve", "DinoRun", "Game2048", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        yield process.stderr.readline().rpartition(" at ")[2].strip()
        assert "/play/" in process.stderr.readline()
        browsers = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
    assert len(browsers) > 3
    assert psutil.wait_procs(browsers, timeout=10)[1] == []


async def dino(say: Say, pause: float) -> str:
    """Jump over what comes, until it fails."""
    told = await say("reset", seed=3, game="DinoRun")
    while not told["ended"]:
        told = await say("step_until", reading="first_distance", comparison="<", value=115, at_most=300)
        await anyio.sleep(pause)
        told = told if told["ended"] else await say("act", actions=["up"], frames=44, pictures=1)
        pause = 0
    return str(told["ended"])


async def twenty48(say: Say, pause: float) -> str:
    """Slide to wherever is possible, until nothing is."""
    told = await say("reset", seed=3, game="Game2048")
    while not told["ended"]:
        moves = [one for one in ("left", "down", "right", "up") if one in told["possible_actions"]]
        told = await say("act", actions=[moves[0], "down", "left", "down"] * 5)
        await anyio.sleep(pause)
        pause = 0
    return str(told["ended"])


async def episode(client: Client, play: Callable[[Say, float], Awaitable[str]], pause: float) -> list[Any]:
    """Play an episode; return what was said of it, its pictures, and the digest of its end."""
    heard: list[Any] = []
    session: dict[str, str] = {}

    async def say(tool: str, **arguments: Any) -> dict[str, Any]:
        result = await client.call_tool(tool, arguments | session)
        told = json.loads(result.content[0].text) if not result.is_error else {}  # type: ignore[union-attr]
        assert told, result.content
        session.update({"session": told.pop("session")} if "session" in told else {})
        told.pop("game", None)
        heard.append([told, *(base64.b64decode(one.data) for one in result.content[1:])])  # type: ignore[union-attr]
        return dict(told)

    assert await play(say, pause) == "game over"
    await say("save", name="end")
    await say("look")
    return heard


@pytest.mark.parametrize(("game", "play"), [("DinoRun", dino), ("Game2048", twenty48)])
def test_an_episode_is_the_same_to_the_byte_over_stdio_over_http_and_however_long_the_client_thinks(
    game: str, play: Callable[[Say, float], Awaitable[str]], address: str
) -> None:
    async def over_stdio() -> list[Any]:
        command = StdioServerParameters(
            command=WEBCADE[0], args=[*WEBCADE[1:], "mcp", game], env={**os.environ}
        )
        async with Client(stdio_client(command)) as client:
            heard = await episode(client, play, PAUSE)
            mine = [one for one in psutil.Process().children() if "mcp" in one.cmdline()]
            children = [*mine, *(child for one in mine for child in one.children(recursive=True))]
            assert len(children) > 3
        assert psutil.wait_procs(children, timeout=10)[1] == []
        return heard

    async def over_http() -> list[Any]:
        async with Client(address) as client:
            return await episode(client, play, 0)

    heard = anyio.run(over_stdio)
    assert anyio.run(over_http) == heard
    assert len(heard[-2][0]["digest"]) == 16
    shown = decode_png(heard[-1][1])
    assert shown.shape == {"DinoRun": (150, 600, 3), "Game2048": (280, 280, 3)}[game]
    assert len({tuple(pixel) for pixel in shown.reshape(-1, 3)[::7].tolist()}) > 1
