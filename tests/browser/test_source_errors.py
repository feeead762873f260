"""What is wrong with a game's source ends `webcade play` with one sentence and status 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from games import CANVAS, write_game
from webcade import cli

pytestmark = pytest.mark.browser

PATCH = '[[page.patches]]\nfile = "index.html"\nfind = "nowhere"\nreplace = ""'
CDN = f'{CANVAS}<script src="https://cdn.example.com/engine.js"></script>'
SITE = {"folder": "site"}
CASES = [
    ({"folder": "absent"}, "", CANVAS, "source.folder: ", "there is no 'absent'"),
    ({**SITE, "page": "start.html"}, "", CANVAS, "source.page: there is no 'start.html'", "'index.html'"),
    (SITE, PATCH, CANVAS, "page.patches[0].find: expected it once in index.html, found none", "nowhere"),
    (SITE, '[page]\nready = "engine.on"\nready_within_ms = 50', CDN, "page.ready: not true within 50 ms",
     '[page] stubs = [{ url = "https://cdn.example.com/engine.js", file = "engine.js" }]'),
    (SITE, '[page]\nready = "a b"', CANVAS, "page.ready: is no JavaScript expression", "SyntaxError"),
    (SITE, '[page]\nready = "1); (2"', CANVAS, "page.ready: is no JavaScript expression", "SyntaxError"),
    (SITE, '[episode]\nstart = [{ run = "}; {" }]', CANVAS,
     "episode.start[0].run: is no JavaScript", "SyntaxError"),
    (SITE, '[page]\ntime_zone = "Mars/Base"', CANVAS,
     "page.time_zone: the browser does not know", "Mars/Base"),
    (SITE, '[page.modules]\ngame = "nowhere.js"', CANVAS,
     "page.modules.game: could not be imported", "nowhere.js"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "further", "html", "said", "also"), CASES)
def test_play_says_what_is_wrong_with_a_source_and_leaves_with_2(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    source: dict[str, str],
    further: str,
    html: str,
    said: str,
    also: str,
) -> None:
    write_game(tmp_path, html, further, source=source)
    status = cli.run(["play", str(tmp_path), "--episodes", "1", "--out", str(tmp_path / "out")])
    err = capsys.readouterr().err
    complaint = [line for line in err.splitlines() if line.startswith("webcade: ")]
    assert status == 2
    assert len(complaint) == 1
    assert said in complaint[0]
    assert also in complaint[0]
    assert "Traceback" not in err
