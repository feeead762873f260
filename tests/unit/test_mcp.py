"""The Model Context Protocol over pages without a browser: what the official client is told."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from test_env import Pages

import webcade.cli
from games import write_game
from games.ring import RESTARTS
from webcade.game import Game
from webcade.page.images.png import decode_png
from webcade.serving.guide import card, controls, goal
from webcade.serving.mcp_server import OneSession, make_server
from webcade.serving.session import PlaySession
from webcade.serving.tools import TOOLS

Talk = Callable[[Client], Awaitable[None]]


@pytest.fixture
def game(tmp_path: Path) -> Game:
    return Game.load(write_game(tmp_path, **RESTARTS))


@pytest.fixture
def talk(pages: Pages, game: Game) -> Callable[[Talk], None]:
    """Lets a client talk to a server of the game."""

    async def serve(say: Talk) -> None:
        sessions = OneSession(lambda: PlaySession(game))
        async with Client(make_server((game,), sessions, ("session", "game"))) as client:
            await say(client)
        await sessions.aclose()

    return lambda say: anyio.run(serve, say)


async def told(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return dict(json.loads(result.content[0].text))  # type: ignore[union-attr]


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return str(result.content[0].text)  # type: ignore[union-attr]


def test_the_tools_have_no_argument_that_a_single_session_does_not_need(talk: Callable[[Talk], None]) -> None:
    async def say(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == list(TOOLS)
        for tool in tools:
            assert tool.description
            arguments = tool.input_schema["properties"]
            assert not {"session", "game", "ctx"} & set(arguments)
            assert all(one.get("description") for one in arguments.values()), arguments

    talk(say)


def test_a_game_tells_what_it_is_how_it_is_played_and_what_for(
    talk: Callable[[Talk], None], game: Game
) -> None:
    async def say(client: Client) -> None:
        assert "A dot on a ring" in str(client.instructions)
        texts = {}
        for resource in (await client.list_resources()).resources:
            contents = (await client.read_resource(str(resource.uri))).contents
            texts[str(resource.uri)] = contents[0].text  # type: ignore[union-attr]
        assert texts == {
            "webcade://Ring/card": card(game),
            "webcade://Ring/controls": controls(game),
            "webcade://Ring/goal": goal(game),
        }

    talk(say)
    assert "- picture: 12 wide, 8 high" in card(game)
    assert "- on: holds Space" in controls(game)
    assert "- Reward for each 2 game frames: 0.5." in goal(game)


def test_an_error_tells_the_model_what_to_do(talk: Callable[[Talk], None]) -> None:
    async def say(client: Client) -> None:
        assert "call reset first" in await refused(client, "act", actions=["on"])
        await told(client, "reset", seed=1)
        assert "an action of Ring: noop, on; got 'of'" in await refused(client, "act", actions=["of"])
        assert "frames: expected a whole number from 1" in await refused(
            client, "act", actions="on", frames=-1
        )
        assert "four numbers, x, y, width and height" in await refused(client, "look", crop=[1, 2])
        assert "action: 'jump' is none; expected screenshot" in await refused(
            client, "computer", action="jump"
        )
        assert "keys or text, as 'ArrowLeft'" in await refused(client, "computer", action="key")
        assert 'expected "buttons" as a list' in await refused(
            client, "play_steps", steps=[{"buttons": "up"}]
        )
        await told(client, "act", actions="on", frames=50)
        assert "call reset for another one" in await refused(client, "wait", ms=50)
        assert (await told(client, "reset"))["seed"] == 2

    talk(say)


def test_pictures_come_as_png_beside_the_text_that_describes_them(talk: Callable[[Talk], None]) -> None:
    async def say(client: Client) -> None:
        await client.call_tool("reset", {"seed": 1})
        result = await client.call_tool("act", {"actions": ["on"], "frames": 4, "pictures": 2, "width": 24})
        facts = json.loads(result.content[0].text)  # type: ignore[union-attr]
        images = [base64.b64decode(one.data) for one in result.content[1:]]  # type: ignore[union-attr]
        assert [one["frame"] for one in facts["pictures"]] == [2, 4]
        assert [decode_png(image).shape for image in images] == [(16, 24, 3)] * 2

    talk(say)


def test_bursts_and_computer_use_actions_are_frames_and_raw_input(
    talk: Callable[[Talk], None], pages: Pages
) -> None:
    sent: list[Any] = []

    async def say(client: Client) -> None:
        await client.call_tool("reset", {"seed": 1})
        page, begin = pages[-1], pages[-1].begin_step
        page.begin_step = lambda inputs, frames: (
            sent.append((inputs.phases, frames)),
            begin(inputs, frames),
        )[1]  # type: ignore[method-assign,union-attr,assignment,func-returns-value]
        held = {"buttons": ["right", "left_mouse_button"], "frames": 3, "mouse_x": 2, "mouse_y": 1}
        await told(client, "play_steps", steps=[held, {"buttons": ["right"], "frames": 2}])
        await told(client, "computer", action="type", text="A\n")
        await told(client, "computer", action="left_click", coordinate=[3, 4])

    talk(say)
    assert sent == [
        (((("move", 2, 1), ("keydown", "ArrowRight"), ("down", "left")),), 3),
        (((("up", "left"),),), 2),
        (((("keyup", "ArrowRight"),),), 1),
        (((("keydown", "ShiftLeft"), ("keydown", "KeyA")),), 1),
        (((("keyup", "KeyA"), ("keyup", "ShiftLeft")),), 1),
        (((("keydown", "Enter"),),), 1),
        (((("keyup", "Enter"),),), 1),
        (((("move", 3, 4), ("down", "left")), (("up", "left"),)), 2),
    ]


def test_the_command_ends_with_its_stdin() -> None:
    command = [sys.executable, "-m", "webcade", "mcp", "DinoRun"]
    done = subprocess.run(command, input="", capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_refuses_what_is_no_game(capsys: pytest.CaptureFixture[str]) -> None:
    assert webcade.cli.run(["mcp", "DinoRum"]) == 2
    assert capsys.readouterr().err.startswith("webcade: GAME: expected a game of the catalogue")


def test_importing_webcade_loads_nothing_of_a_server() -> None:
    script = (
        "import sys, webcade, webcade.cli; print({'mcp', 'starlette', 'webcade.serving'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
