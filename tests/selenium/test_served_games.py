"""How a game's files reach Selenium's browser, and what Selenium cannot do for a game; no browser starts."""

from __future__ import annotations

import gc
import socket
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.error import HTTPError as NotThere
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import brotli
import pytest

from games import discrete, make_game, size
from webcade.errors import OptionError
from webcade.game import Game
from webcade.options import EnvOptions
from webcade.page.served_workers import ServedWorkers
from webcade.site import open_site
from webcade.webdriver.local_page import LocalPage

PAGE = {"viewport": size(8, 8)}


def own_game(folder: Path, **keys: Any) -> Game:
    return make_game(folder, "<p>here</p>", **{"page": PAGE, **keys})


def open_by(server: LocalPage, url: str, **headers: str) -> Any:
    """The answer to a request, as a browser with this proxy makes it."""
    return build_opener(ProxyHandler({"http": server.proxy})).open(Request(url, headers=headers), timeout=10)


def test_a_games_files_are_served_until_the_server_is_closed(tmp_path):
    server = LocalPage(open_site(own_game(tmp_path / "game")), ServedWorkers(60))
    assert server.url == "http://webcade.localhost/index.html"
    with open_by(server, server.url) as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (b"<p>here</p>", "text/html")
    with open_by(server, server.url, Range="bytes=3-6") as answer:
        assert (answer.status, answer.read()) == (206, b"here")
    with pytest.raises(NotThere, match="404"):
        open_by(server, server.url + "x")
    with pytest.raises(RemoteDisconnected):
        open_by(server, "http://elsewhere.example/index.html")
    server.close()
    server.close()
    with pytest.raises(URLError, match="refused"):
        open_by(server, server.url)


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, deflate, br", "br"), ("gzip;q=1.0, deflate", None), ("", None)]
)
def test_a_packed_file_is_sent_packed_only_to_a_browser_that_takes_it(tmp_path, accepted, encoding):
    packed = brotli.compress(b"let a")
    game = make_game(tmp_path / "game", {"index.html": "", "game.js.br": packed}, page=PAGE)
    server = LocalPage(open_site(game), ServedWorkers(60))
    address = server.url.replace("index.html", "game.js.br")
    with open_by(server, address, **{"Accept-Encoding": accepted}) as answer:
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Content-Type"] == "text/javascript"
        assert answer.read() == (packed if encoding else b"let a")
    server.close()


def test_a_server_that_nobody_holds_any_more_gives_its_port_back(tmp_path):
    server = LocalPage(open_site(own_game(tmp_path / "game")), ServedWorkers(60))
    host, port = server.proxy.split(":")
    del server
    gc.collect()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


PATCHED = {"patches": [{"file": "a.js", "find": "a", "replace": "b"}]}
STUBBED = {"stubs": [{"url": "https://cdn.example/*", "text": ""}]}
ADDRESS = {"url": "http://127.0.0.1:9/"}
REMOTE = {"remote_url": "http://grid.example:4444"}


@pytest.mark.parametrize(
    ("keys", "options", "says"),
    [
        ({"actions": {**discrete(noop={}), "trusted": True}}, {}, "trusted"),
        ({"page": {"touch": True}}, {"browser": "firefox"}, "touch"),
        ({"source": ADDRESS, "page": PATCHED}, {}, "patched"),
        ({"page": STUBBED}, {}, "stubs"),
        ({"source": ADDRESS, "page": {"cross_origin_isolated": True}}, {}, "headers"),
        ({}, {"driver_options": REMOTE}, r"grid\.example"),
        ({"source": {"url": "file:///a.html"}}, {"driver_options": REMOTE}, r"grid\.example"),
        (
            {"source": {"url": "chrome://dino"}},
            {"driver_options": REMOTE, "browser": "firefox"},
            r"grid\.example",
        ),
    ],
)
def test_what_selenium_cannot_do_for_a_game_is_one_sentence(tmp_path, keys, options, says):
    game = own_game(tmp_path / "game", **keys)
    with pytest.raises(OptionError, match=says):
        EnvOptions.check(game, driver="selenium", **options)
