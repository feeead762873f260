"""What a slow player's thought costs, over pages without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest
from mcp.client.client import Client
from test_env import Pages

from games import write_game
from games.ring import RESTARTS
from webcade import cli
from webcade.errors import OptionError
from webcade.game import Game
from webcade.serving import session as session_module
from webcade.serving.mcp_server import OneSession, make_server
from webcade.serving.session import PlaySession
from webcade.serving.thinking import Meter, Thinking
from webcade.serving.tools import TOKENS

Make = Callable[[str], PlaySession]


@pytest.fixture
def make(pages: Pages, tmp_path: Path) -> Iterator[Make]:
    made: list[PlaySession] = []

    def make_one(thinking: str) -> PlaySession:
        made.append(PlaySession(write_game(tmp_path / "ring", **RESTARTS), thinking=thinking))
        made[-1].reset(seed=3)
        return made[-1]

    yield make_one
    for session in made:
        session.close()


@pytest.mark.parametrize("text", ["20ms/token", "20 ms/token"])
def test_a_price_is_read_as_it_is_written(text: str) -> None:
    assert Thinking.parse("thinking", text) == Thinking(20, "token")
    assert Thinking.parse("thinking", "1.5ms/s") == Thinking(1.5, "second")
    assert Thinking.parse("thinking", "free") == Thinking()


@pytest.mark.parametrize("text", ["", "20", "20ms", "-1ms/s", "60001ms/s", "1e3ms/s", "ms/token"])
def test_another_price_is_refused_in_a_sentence(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["mcp", "DinoRun", "--thinking", text]) == 2
    told = capsys.readouterr().err
    assert told.startswith("webcade: --thinking: expected free, or milliseconds of page time as")
    assert told.count("\n") == 1


def test_what_is_less_than_a_frame_is_owed() -> None:
    meter = Meter(60)
    assert [meter.frames(10) for _ in range(5)] == [0, 1, 0, 1, 1]


def test_tokens_pass_page_time_before_the_call(make: Make) -> None:
    session = make("50ms/token")
    answer = session.after_thought(lambda one: one.act("noop", frames=2), tokens=2).facts
    assert (answer["thought_frames"], answer["passed_frames"], answer["frame"]) == (6, 8, 8)


def test_time_passes_by_the_wall_clock_where_seconds_are_charged(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make("1000ms/s")
    session.look()
    answered = session._answered
    monkeypatch.setattr(session_module.time, "monotonic", lambda: answered + 0.1)
    assert session.after_thought(lambda one: one.look()).facts["passed_frames"] == 6


@pytest.mark.parametrize("thinking", ["0ms/token", "0ms/s", "free"])
def test_a_price_of_nothing_is_the_paused_game(make: Make, thinking: str) -> None:
    charged, free = make(thinking), make("free")
    for _ in range(3):
        told = charged.after_thought(lambda one: one.act("on", frames=3), tokens=1000)
        assert told.data() == free.act("on", frames=3).data()
    assert charged.digest() == free.digest()


def test_an_episode_that_ends_in_a_thought_is_told_and_the_call_is_not_made(make: Make) -> None:
    session = make("50ms/token")
    answer = session.after_thought(lambda one: one.act("on"), tokens=1000).facts
    assert answer["ended"] != ""
    assert answer["frame"] == answer["passed_frames"]
    assert session.after_thought(lambda one: one.reset(3)).facts["frame"] == 0  # nothing is charged for it


@pytest.mark.parametrize("tokens", [None, -1, "many", True, float("nan")])
def test_a_number_of_tokens_is_wanted_where_they_are_charged(make: Make, tokens: object) -> None:
    session = make("20ms/token")
    with pytest.raises(OptionError, match="expected how many this one took"):
        session.after_thought(lambda one: one.look(), tokens)
    assert session.look().facts["frame"] == 0


def test_a_models_program_says_its_tokens_beside_the_request(pages: Pages, tmp_path: Path) -> None:
    game = Game.load(write_game(tmp_path, **RESTARTS))

    async def talk() -> None:
        sessions = OneSession(lambda: PlaySession(game, thinking="50ms/token"))
        async with Client(make_server((game,), sessions, ("session", "game"))) as client:
            await client.call_tool("reset", {"seed": 1})
            come = await client.call_tool("look", {}, meta={TOKENS: 2})
            assert json.loads(come.content[0].text)["thought_frames"] == 6  # type: ignore[union-attr]
            assert (await client.call_tool("look", {})).is_error
        await sessions.aclose()

    anyio.run(talk)
