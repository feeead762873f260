"""What a page loads is there at once, in the order asked for, however long the network takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from open_game import open_game
from open_page import OpenPage
from slow_server import SlowServer

from games import CANVAS, make_game
from webcade.chromium.network.request_tracker import RequestTracker
from webcade.env import WebcadeEnv

pytestmark = pytest.mark.browser

Open = Callable[..., OpenPage]


@pytest.fixture(scope="module")
def server() -> Iterator[SlowServer]:
    server = SlowServer(longest=0.06)
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def log_of(load_page: Open, server: SlowServer) -> Callable[..., list[str]]:
    """What a page notes while it loads and in its first frames; `pace` rules how long each answer takes."""

    def play(name: str, pace: int, visible: bool = False) -> list[str]:
        server.hurry(pace)
        page = load_page(f"{server.address}/{name}", visible=visible)
        loaded = len(page("log"))
        page.frames(12)
        log: list[str] = page("log")
        assert 0 < loaded < len(log)
        return log

    return play


@pytest.mark.parametrize("name", ["loader.html", "undelivered.html", "worker.html"])
def test_a_page_loads_the_same_way_however_long_each_answer_takes(
    log_of: Callable[..., list[str]], name: str
) -> None:
    logs = [log_of(name, pace, visible) for pace, visible in [(1, False), (2, False), (3, True)]]
    assert logs[1] == logs[0]
    assert logs[2] == logs[0]


@pytest.mark.parametrize("pace", [1, 2, 3])
def test_modules_that_a_page_imports_when_it_has_begun_are_there_before_its_time_begins(
    server: SlowServer, tmp_path: Path, pace: int
) -> None:
    server.hurry(pace)
    source, readings = {"url": f"{server.address}/imports.html"}, {"parts": "log.length"}
    frame, _ = open_game(make_game(tmp_path, source=source, readings=readings))
    assert frame.readings["parts"] == 3


@pytest.mark.parametrize("pace", [1, 2, 3])
def test_a_document_is_parsed_before_it_has_its_images(server: SlowServer, tmp_path: Path, pace: int) -> None:
    server.hurry(pace)
    readings = {"while_parsed": "width", "afterwards": "image.offsetWidth"}
    source = {"url": f"{server.address}/below.html"}
    frame, _ = open_game(make_game(tmp_path, source=source, readings=readings))
    assert frame.readings == {"while_parsed": 0, "afterwards": len("logo")}


@pytest.mark.slow
@pytest.mark.parametrize("clock", ["page", "wall"])
@pytest.mark.parametrize("name", ["restless.html", "asking.html", "unanswered.html"])
def test_a_page_that_asks_for_ever_or_for_what_never_comes_loads_in_bounded_time(
    server: SlowServer, tmp_path: Path, name: str, clock: str
) -> None:
    server.hurry(1)
    source = {"url": f"{server.address}/{name}"}
    game = make_game(tmp_path, source=source, readings={"asked": "asked"})
    frame, _ = open_game(game, clock, load_timeout=20)
    assert frame.readings["asked"] > 0


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", ["restless.html", "asking.html"])
def test_such_a_page_loads_in_firefox_too(server: SlowServer, tmp_path: Path, name: str) -> None:
    server.hurry(1)
    make_game(tmp_path, source={"url": f"{server.address}/{name}"}, readings={"asked": "asked"})
    firefox = {"driver": "selenium", "browser": "firefox", "driver_options": {"display": "headless"}}
    with closing(WebcadeEnv(tmp_path, clock="page", load_timeout=20, **firefox)) as env:
        assert env.reset(seed=0)[1]["asked"] > 0


@pytest.mark.parametrize("body", ["<script>fetch('large.bin')</script>", "<audio src=missing.ogg></audio>"])
def test_an_answer_that_no_script_reads_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    left: list[set[str]] = []
    settle = RequestTracker.settle

    def noted(tracker: RequestTracker, expression: str) -> None:
        settle(tracker, expression)
        left.append(set(tracker._open))

    monkeypatch.setattr(RequestTracker, "settle", noted)
    game = make_game(tmp_path, {"index.html": f"{CANVAS}{body}", "large.bin": bytes(4 << 20)})
    with closing(WebcadeEnv(game)) as env:
        env.reset(seed=0)
    assert left == [set()]
