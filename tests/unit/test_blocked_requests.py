"""Requests that were not answered: what they were for, and what to write in game.toml."""

from __future__ import annotations

import tomllib

import pytest

from webcade.chromium.network.blocked_requests import BlockedRequest, advice, shortened
from webcade.site import ORIGIN

GTAG = "https://www.googletagmanager.com/gtag/js?id=G-1"


@pytest.mark.parametrize(
    ("url", "kind", "what"),
    [
        (GTAG, "Script", "analytics"),
        ("https://stats.example.org/matomo.js", "Script", "analytics"),
        ("https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js", "Script", "advertisement"),
        ("https://fonts.googleapis.com/css2?family=Roboto", "Stylesheet", "font"),
        ("https://cdn.example.com/arcade.woff2", "Font", "font"),
        ("https://connect.facebook.net/en_US/sdk.js", "Script", "social button"),
        ("http://example.com/favicon.png", "Other", "icon"),
        ("https://cdn.example.com/phaser.min.js", "Script", ""),
        ("https://notgoogle-analytics.com/game.js", "Script", ""),
    ],
)
def test_what_a_game_can_do_without_is_known_by_its_host(url: str, kind: str, what: str) -> None:
    assert BlockedRequest(url, kind).third_party == what


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        ("https://cdn.example.com/lib/phaser.min.js?v=3", "Script", "phaser.min.js"),
        (GTAG, "Script", "googletagmanager-js.js"),
        ("https://fonts.googleapis.com/css2?family=Roboto", "Stylesheet", "googleapis-css2.css"),
        ("https://example.com/", "Image", "example.png"),
        ("https://example.com/a%20b%2F..%2Fc.json", "Fetch", "c.json"),
        ("https://unpkg.com/three@0.160.0", "Script", "unpkg-three@0.160.0.js"),
    ],
)
def test_a_copy_has_a_file_name_with_an_ending(url: str, kind: str, name: str) -> None:
    assert BlockedRequest(url, kind).file_name == name


def test_a_remedy_is_a_line_of_toml_that_supplies_the_answer() -> None:
    library = BlockedRequest("https://cdn.example.com/lib.js", "Script")
    assert library.remedy == '[page] stubs = [{ url = "https://cdn.example.com/lib.js", file = "lib.js" }]'
    assert BlockedRequest(GTAG, "Script").remedy.endswith(', text = "" }]')
    assert BlockedRequest("wss://play.example.com/ws", "WebSocket").remedy == (
        '[source] allow = ["wss://play.example.com"]'
    )
    assert BlockedRequest(f"{ORIGIN}/x.png", "Image", is_missing=True).remedy == ""
    strange = BlockedRequest('https://example.com/"\\ü.js', "Script")
    table, line = strange.remedy.split(" ", 1)
    (stub,) = tomllib.loads(f"{table}\n{line}")["page"]["stubs"]
    assert stub["url"] == strange.url


def test_a_long_address_loses_its_middle_in_a_sentence_and_its_query_in_a_stub() -> None:
    long = f"https://example.com/game/lib.js?{'q' * 500}end"
    sentence = advice([BlockedRequest(long, "Script")])
    assert "https://example.com/game/lib.js?qqq" in sentence
    assert "qqqend, which was refused; " in sentence
    assert 'url = "https://example.com/game/lib.js*", file = "lib.js"' in sentence
    assert len(sentence) < 300
    assert shortened("x" * 76, 76) == "x" * 76
    assert len(shortened("x" * 77, 76)) == 76


def test_what_is_harmless_comes_last_and_is_called_so() -> None:
    library = BlockedRequest("https://cdn.example.com/image.png", "Image")
    both = advice([BlockedRequest(GTAG, "Script"), library])
    assert both.index("image.png") < both.index("gtag")
    assert both.endswith('file = "image.png" }]')
    alone = advice([BlockedRequest(GTAG, "Script")])
    assert f"{GTAG}, which was refused (harmless: analytics); if a script waits for it, add" in alone
    assert advice([]) == ""
