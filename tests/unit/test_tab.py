"""A game in a tab over pages without a browser: what a tab may ask for, and what it is answered."""

from __future__ import annotations

import asyncio
import json
import signal
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import gymnasium as gym
import numpy as np
import pytest
from test_env import Pages
from test_serve import ask, run  # noqa: F401
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect as connect_now

import webcade
import webcade.cli
from games import CANVAS, discrete, make_game, write_game
from games.ring import RESTARTS
from webcade.cli import human
from webcade.errors import OptionError
from webcade.game import Game
from webcade.page.images.png import decode_png
from webcade.serving.session import PlaySession
from webcade.serving.tab import asked, connection, shelf
from webcade.serving.tab.hand import phases_of
from webcade.serving.tab.keyboard import Keyboard
from webcade.serving.tab.played import TabAgent, TabGame

Talk = Callable[[int], Awaitable[None]]
Run = Callable[..., None]


def unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The facts and the parts of an answer."""
    (length,) = struct.unpack_from("<I", data)
    facts = json.loads(data[4 : 4 + length])
    parts, at = {}, 4 + length
    for name, size in facts.pop("parts"):
        parts[name] = data[at : at + size]
        at += size
    assert at == len(data)
    return facts, parts


class Tab:
    """A tab's connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def hear(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        data = await self._socket.recv()
        assert isinstance(data, bytes)
        return unpacked(data)

    async def say(self, do: str, **more: Any) -> tuple[dict[str, Any], dict[str, bytes]]:
        await self._socket.send(json.dumps({"do": do, **more}))
        return await self.hear()


def open_tab(port: int, *protocols: Any, **headers: str) -> connect:
    return connect(
        f"ws://127.0.0.1:{port}/play/ws",
        subprotocols=["webcade.tab", *protocols],  # type: ignore[list-item]
        additional_headers=headers,
    )


@pytest.fixture
def ring(pages: Pages, tmp_path: Path) -> Game:
    return make_game(tmp_path / "ring", **RESTARTS)


def keys(*codes: str) -> asked.Step:
    return asked.Step(do="step", keys=list(codes))


AGENT = asked.Step(do="step", agent=True)
ALWAYS_ON = TabAgent("one that goes on", lambda space, seed: lambda observation, info: 1)


def test_a_step_of_keys_is_the_games_own_action(run: Run, tmp_path: Path) -> None:  # noqa: F811
    env = gym.make("webcade/Game-v0", game=str(write_game(tmp_path / "own", **RESTARTS)))

    async def talk(port: int) -> None:
        env.reset(seed=5)
        async with open_tab(port) as socket:
            tab = Tab(socket)
            (greeting, _) = await tab.hear()
            (described,) = greeting["games"]
            assert (described["name"], described["keys"]) == ("Ring", {"Space": "on"})
            assert (described["keys_are_enough"], described["waits"]) == (True, False)
            told, pictures = await tab.say("begin", game="Ring", seed=5)
            assert (told["frame"], told["seed"], told["ended"]) == (0, 5, "")
            while not told["ended"]:
                held = ["Space"] if told["frame"] % 4 else []
                observation, reward, *_, info = env.step(1 if held else 0)
                told, pictures = await tab.say("step", keys=held)
                assert (told["frame"], told["reward"]) == (info["frame"], reward)
                assert told["readings"] == {"score": info["score"], "over": info["over"]}
                np.testing.assert_array_equal(decode_png(pictures["game"]), observation)
            assert (told["ended"], told["steps_recorded"]) == ("game over", 10)
            assert "reset" in (await tab.say("step", keys=[]))[0]["error"]
            assert (await tab.say("restart"))[0]["seed"] == 6
        env.close()

    run(talk)


def test_a_tab_that_vanishes_leaves_no_page_and_no_session(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        for _ in range(3):
            async with open_tab(port) as socket:
                await Tab(socket).hear()
                await Tab(socket).say("begin", game="Ring")
                await socket.send(json.dumps({"do": "step", "keys": []}))  # its answer has nobody to go to
            while "webcade_sessions 0" not in (await ask(port, "/metrics", "GET"))[1]:
                await asyncio.sleep(0.01)
            assert all(page.closed for page in pages)
        async with open_tab(port) as socket, open_tab(port) as other:
            for tab in (Tab(socket), Tab(other)):
                await tab.hear()
            await Tab(socket).say("begin", game="Ring")
            assert "1 sessions are open" in (await Tab(other).say("begin", game="Ring"))[0]["error"]
        assert len(pages) == 4

    run(talk, most=1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected a message in JSON"),
        ("[" * 10_000, "JSON"),
        ('{"do": "evaluate"}', "does not match any of the expected tags"),
        ('{"do": "begin", "game": "Ring", "seed": -1}', "begin.seed"),
        ('{"do": "begin", "game": "Ring", "record": "/etc/passwd"}', "begin.record: Extra inputs"),
        ('{"do": "step", "keys": ["' + "a" * 33 + '"]}', "step.keys.0"),
        ('{"do": "step", "keys": [' + ",".join(['"a"'] * 17) + "]}", "step.keys"),
        ('{"do": "step", "events": [["move", 1e9, 0]]}', "step.events.0"),
        ('{"do": "step", "events": [["move", NaN, 0]]}', "expected an event"),
        ('{"do": "step", "events": [["keydown", 3]]}', "step.events.0"),
        ('{"do": "restore", "moment": true}', "restore.moment"),
        ('{"do": "keep", "x": "' + "a" * asked.LONGEST + '"}', "at most 32768 characters"),
    ],
)
def test_a_message_that_is_none_is_refused_in_a_sentence(text: str, complaint: str) -> None:
    with pytest.raises(OptionError) as raised:
        asked.parsed(text)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_cannot_be_done_is_said_and_the_game_goes_on(run: Run) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        async with open_tab(port) as socket:
            tab = Tab(socket)
            await tab.hear()
            for message, complaint in (
                ({"do": "step"}, "no game has begun"),
                ({"do": "begin", "game": "Rong"}, "is not served"),
                ({"do": "begin", "game": "Ring", "agent": "rule"}, "nobody"),
            ):
                assert complaint in (await tab.say(**message))[0]["error"]
            await tab.say("begin", game="Ring")
            for message, complaint in (
                ({"do": "step", "agent": True}, "nobody else plays"),
                ({"do": "step", "events": [["keydown", "Any"]]}, "expected an event"),
                ({"do": "restore", "moment": 1}, "there are 0"),
                ({"do": "keep"}, "nothing was played"),
            ):
                assert complaint in (await tab.say(**message))[0]["error"]
            assert (await tab.say("step", events=[["keydown", "KeyA"]]))[0]["frame"] == 2

    run(talk)


def test_the_page_needs_no_token_and_its_connection_does(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        own = f"http://127.0.0.1:{port}"
        for path in ("/play/", "/play/main.js", "/play/tab.css"):
            status, text = await ask(port, path, "GET")
            assert status == 200
            assert "secret" not in text
            assert (await ask(port, path, "GET", host="evil.example"))[0] == 421
        for path in ("/play/played.py", "/play/../guard.py", "/play/%2e%2e/told.py"):
            assert (await ask(port, path, "GET"))[0] == 401
        right = f"webcade.token.{b'secret'.hex()}"
        for protocol in ("other", "webcade.token.", f"webcade.token.{b'Secret'.hex()}", "webcade.token.x"):
            with pytest.raises(InvalidStatus):
                async with open_tab(port, protocol):
                    pass
        for origin in ("http://evil.example", "null", f"{own}.evil.example"):
            with pytest.raises(InvalidStatus):
                async with open_tab(port, right, Origin=origin):
                    pass
        async with open_tab(port, right, Origin=own) as socket:
            assert socket.subprotocol == "webcade.tab"  # the token is not said again
            assert "games" in (await Tab(socket).hear())[0]

    run(talk, token="secret")
    assert not pages


def test_an_idle_tab_is_closed(run: Run, pages: Pages) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        async with open_tab(port) as socket:
            await Tab(socket).hear()
            await Tab(socket).say("begin", game="Ring")
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 10)
            assert pages[0].closed

    run(talk, idle=0.2)


def test_a_kept_recording_has_all_that_was_played_and_says_who_chose(ring: Game, tmp_path: Path) -> None:
    game = TabGame(ring, ALWAYS_ON, "rgb", tmp_path)
    game.reset(3)
    told = [game.step(one).facts for one in (keys("Space"), AGENT, AGENT, keys())]
    assert [one["by"] for one in told] == ["person", ALWAYS_ON.words, ALWAYS_ON.words, "person"]
    kept = game.keep().facts["kept"]
    assert [(one["who"], one["first"], one["last"]) for one in kept["chosen_by"]] == [
        ("person", 1, 1),
        (ALWAYS_ON.words, 2, 3),
        ("person", 4, 4),
    ]
    beside = json.loads(Path(kept["path"]).with_suffix(".json").read_text())
    assert beside["chosen_by"] == kept["chosen_by"]
    recording = webcade.Recording(kept["path"])
    assert recording.complaint == ""
    assert [step.inputs.actions for step in recording.recorded_steps()] == [(1,), (1,), (1,), (0,)]  # type: ignore[union-attr]
    assert [step.differences for step in recording.replay(strict=False)] == [[]] * 5
    game.step(keys())  # goes on, in a recording that begins at this moment
    assert game.keep().facts["kept"]["steps"] == 1
    assert len(list(tmp_path.glob("Ring-*.webcade"))) == 2
    game.close()


def test_without_a_folder_the_tab_gets_the_recording_and_nothing_is_left(ring: Game, tmp_path: Path) -> None:
    game = TabGame(ring, None, "rgb", None)
    game.reset(0)
    game.step(keys())
    home = game._tape._path.parent
    told = game.keep()
    (tmp_path / "run.webcade").write_bytes(told.parts["recording"])
    assert webcade.Recording(tmp_path / "run.webcade").steps == 1
    game.step(keys())
    game.discard()
    game.step(keys())
    game.close()
    assert not home.exists()


def test_a_saved_moment_can_be_had_again_and_the_recording_has_both_ways(ring: Game, tmp_path: Path) -> None:
    game = TabGame(ring, None, "rgb", tmp_path)
    game.reset(0)
    game.step(keys("Space"))
    assert game.save().facts["saved"] == [{"frame": 2, "seed": 0}]
    there = [game.step(keys("Space")) for _ in range(9)][-1]
    assert there.facts["ended"] == "game over"
    back = game.restore(1)
    assert (back.facts["frame"], back.facts["ended"]) == (2, "")
    again = [game.step(keys("Space")) for _ in range(9)][-1]
    assert again.parts == there.parts
    assert again.facts["readings"] == there.facts["readings"]
    assert again.facts["total"] == there.facts["total"]
    recording = webcade.Recording(game.keep().facts["kept"]["path"])
    assert [episode.branch for episode in recording.episodes] == [False, True]
    assert not any(step.differences for step in recording.replay(strict=False))
    game.close()


def test_what_a_person_takes_over_is_not_held_any_more(ring: Game, pages: Pages, tmp_path: Path) -> None:
    game = TabGame(ring, ALWAYS_ON, "grayscale", tmp_path)
    assert game.reset(0).facts["agent_sees_all"] is False
    game.step(AGENT)
    game.step(asked.Step(do="step", events=[("keydown", "KeyA")]))
    recording = webcade.Recording(game.keep().facts["kept"]["path"])
    *_, last = recording.recorded_steps()
    assert last.inputs.phases == ((("keyup", "Space"), ("keydown", "KeyA")),)  # type: ignore[union-attr]
    game.close()


def test_keys_mean_the_action_with_the_most_of_them_and_then_the_newest(tmp_path: Path) -> None:
    moves = discrete(
        stay={},
        left={"keys": ["ArrowLeft"]},
        right={"keys": ["ArrowRight"]},
        hop={"keys": ["ArrowLeft", "Space"]},
    )
    keyboard = Keyboard(make_game(tmp_path / "one", CANVAS, actions=moves))
    for held, name in (
        ([], "stay"),
        (["KeyX"], "stay"),
        (["ArrowLeft"], "left"),
        (["ArrowLeft", "ArrowRight"], "right"),
        (["ArrowRight", "ArrowLeft"], "left"),
        (["Space", "ArrowLeft", "ArrowRight"], "hop"),
    ):
        assert keyboard.names(held) == [name]
    assert (keyboard.is_enough, keyboard.waits) == (True, False)
    several = Keyboard(make_game(tmp_path / "two", CANVAS, actions={**moves, "space": "multi_binary"}))
    assert several.names(["ArrowLeft", "ArrowRight"]) == ["left", "right"]
    waiting = Keyboard(make_game(tmp_path / "three", CANVAS, actions=discrete(up={"press": ["ArrowUp"]})))
    assert (waiting.waits, waiting.names([]), waiting.names(["ArrowUp"])) == (True, [], ["up"])
    clicked = Keyboard(
        make_game(tmp_path / "four", CANVAS, actions=discrete(no={}, hit={"click": {"x": 1, "y": 1}}))
    )
    assert (clicked.is_enough, clicked.keys) == (False, {})


def test_a_key_that_goes_down_and_up_in_a_step_does_so_a_frame_apart() -> None:
    down, up, move = ("keydown", "KeyA"), ("keyup", "KeyA"), ("move", 1, 2)
    assert phases_of([], 4) == ([[]], [])
    assert phases_of([move, down, up, move], 4) == ([[move, down], [up, move]], [])
    assert phases_of([down, up, down, up], 2) == ([[down], [up]], [down, up])
    assert phases_of([("down", "left"), ("up", "right")], 1) == ([[("down", "left"), ("up", "right")]], [])


def test_a_game_that_is_begun_anew_leaves_the_page_before(pages: Pages, ring: Game) -> None:
    played = connection.PlayedGame({"Ring": ring}, connection.TabOptions())
    begin = asked.Begin(do="begin", game="Ring")
    played.answer(begin)
    played.answer(begin)
    assert [page.closed for page in pages] == [True, False]
    played.close()
    assert all(page.closed for page in pages)


def test_a_running_session_is_seen_live_and_nothing_of_it_changes(run: Run, pages: Pages) -> None:  # noqa: F811
    async def played(port: int, watch: Callable[[], Awaitable[None]] | None) -> list[Any]:
        told = []
        async with connect(f"ws://127.0.0.1:{port}/ws") as trainer:
            for message in (
                {"type": "reset", "data": {"seed": 1}},
                *[{"type": "step", "data": {"action": 1}}] * 3,
            ):
                await trainer.send(json.dumps(message))
                told.append(await trainer.recv())
                if watch is not None:
                    await watch()
        return told

    async def talk(port: int) -> None:
        async with open_tab(port) as socket:
            tab = Tab(socket)
            await tab.hear()
            assert (await tab.say("list"))[0] == {"sessions": [], "recordings": []}
            seen: list[dict[str, Any]] = []

            async def watch() -> None:
                since = seen[-1]["version"] if seen else 0
                facts, pictures = await tab.say("watch", session=1, since=since)
                assert decode_png(pictures["game"]).shape == (8, 12, 3)
                seen.append(facts)

            watched = await played(port, watch)
            assert [one["frame"] for one in seen] == [0, 2, 4, 6]
            assert [one["action"] for one in seen] == ["", "1", "1", "1"]
            assert seen[-1]["total"] == sum(json.loads(one)["data"]["reward"] or 0 for one in watched)
            assert "none of that number" in (await tab.say("watch", session=1))[0]["error"]
            assert await played(port, None) == watched
            with_model = connect(f"ws://127.0.0.1:{port}/ws")
            async with with_model:
                (described,) = (await tab.say("list"))[0]["sessions"]
                assert (described["game"], described["player"]) == ("Ring", "a trainer")
        assert len(pages) == 2

    run(talk)


def test_a_session_that_ends_while_it_is_watched_says_so(run: Run) -> None:  # noqa: F811
    async def talk(port: int) -> None:
        async with open_tab(port) as socket:
            tab = Tab(socket)
            await tab.hear()
            async with connect(f"ws://127.0.0.1:{port}/ws") as trainer:
                await trainer.send(json.dumps({"type": "reset"}))
                await trainer.recv()
                version = (await tab.say("watch", session=1))[0]["version"]
                waiting = asyncio.create_task(tab.say("watch", session=1, since=version))
                await asyncio.sleep(0)
            assert "ended" in (await waiting)[0]["error"] or "none of that" in (await waiting)[0]["error"]

    run(talk)


def test_a_language_models_session_is_seen_with_its_actions(pages: Pages, ring: Game) -> None:
    with PlaySession(ring) as session:
        session.reset(1)
        answer = session.act(["on"], frames=4)
        scene = session.scene()
        assert (scene.frame, scene.action, scene.total) == (4, "on", answer.facts["reward"])
        assert session.look().facts["passed_frames"] == 0


def test_a_recording_is_seen_forwards_backwards_and_by_episode(
    ring: Game, pages: Pages, tmp_path: Path
) -> None:
    game = TabGame(ring, ALWAYS_ON, "rgb", tmp_path)
    there = [game.reset(3), *(game.step(one) for one in (keys("Space"), AGENT, keys()))]
    game.reset(4)
    game.step(keys())
    name = game.keep().facts["kept"]["name"]
    game.close()

    played = connection.PlayedGame({"Ring": ring}, connection.TabOptions(folder=tmp_path))
    for wrong in ("../" + name, "other.webcade", str(tmp_path / name)):
        with pytest.raises(OptionError, match="there is no"):
            played.answer(asked.Open(do="open", recording=wrong))
    opened = played.answer(asked.Open(do="open", recording=name)).facts["opened"]
    assert (opened["game"], opened["steps"]) == ("Ring", 3)
    assert [(one["seed"], one["steps"]) for one in opened["episodes"]] == [(3, 3), (4, 1)]
    for step in (0, 1, 2, 3, 1, 0, 3):
        told = played.answer(asked.At(do="at", step=step))
        assert told.parts == there[step].parts
        assert (told.facts["at"], told.facts["differs"]) == (step, "")
        for fact in ("frame", "reward", "total", "readings", "action", "by", "ended"):
            assert told.facts[fact] == there[step].facts[fact]
    with pytest.raises(OptionError, match="expected 0 to 3; got 4"):
        played.answer(asked.At(do="at", step=4))
    assert played.answer(asked.Open(do="open", recording=name, episode=2)).facts["opened"]["steps"] == 1
    assert played.answer(asked.At(do="at", step=1)).facts["frame"] == 2
    with pytest.raises(OptionError, match="there are 2; got 3"):
        played.answer(asked.Open(do="open", recording=name, episode=3))
    played.close()
    assert all(page.closed for page in pages)


def test_without_room_for_what_was_shown_it_is_played_again(
    ring: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_MOST_KEPT", 1)
    game = TabGame(ring, None, "grayscale", tmp_path)
    there = [game.reset(0), *(game.step(keys("Space")) for _ in range(10))]
    name = game.keep().facts["kept"]["name"]
    game.close()
    shown = shelf.ShownEpisode(*shelf.opened(tmp_path, name, {"Ring": ring}), 1)
    for step in (10, 9, 0, 5, 4, 10):
        assert shown.at(step).parts == there[step].parts
    assert shown.at(10).facts["ended"] == "game over"
    shown.close()
    other = ring.model_copy(update={"name": "Other"})
    with pytest.raises(OptionError, match="not served here"):
        shelf.opened(tmp_path, name, {"Other": other})


def test_play_human_opens_a_tab_and_ends_when_it_has_gone(
    pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = []

    def person(address: str) -> None:
        home, _, behind = address.partition("#")
        asks = parse_qs(behind, keep_blank_values=True)
        opened.append((asks["agent"], asks["seed"], "start" in asks))
        token = f"webcade.token.{asks['token'][0].encode().hex()}"
        url = home.replace("http:", "ws:") + "ws"
        with connect_now(url, subprotocols=["webcade.tab", token]) as socket:  # type: ignore[list-item]
            agents = unpacked(socket.recv())[0]["games"][0]["agents"]  # type: ignore[arg-type]
            socket.send(json.dumps({"do": "begin", "game": "Ring", "agent": next(iter(agents))}))
            assert unpacked(socket.recv())[0]["frame"] == 0  # type: ignore[arg-type]

    monkeypatch.setattr(human, "display_is_there", lambda: True)
    monkeypatch.setattr(human.webbrowser, "open", person)
    monkeypatch.setattr(human, "_GRACE", 0.05)
    before = signal.getsignal(signal.SIGTERM)
    game = write_game(tmp_path / "ring", **RESTARTS)
    words = ["play", str(game), "--human", "--out", str(tmp_path / "kept")]
    try:
        assert webcade.cli.run([*words, "--agent", "random", "--seed", "4"]) == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert opened == [(["random"], ["4"], True)]
    assert [page.closed for page in pages] == [True]
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("webcade: play A dot on a ring at http://127.0.0.1:")
    assert said[-1] == "webcade: the tab has gone"
    assert webcade.cli.run([*words, "--size", "84x84"]) == 2
    assert "--size: a person in a tab has none of these" in capsys.readouterr().err
