"""A game reaches its own address, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from webcade import Game
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.page import View

pytestmark = pytest.mark.browser

PAGE = """<canvas width="8" height="8"></canvas><script src="own.js"></script>
<script>
  let answers = 0;
  for (const url of ["https://example.com/a.js", "http://127.0.0.1:9/b", "../outside.js"]) {
    const script = document.createElement("script");
    script.onload = () => (answers += 100);
    script.onerror = () => (answers += 1);
    script.src = url;
    document.body.append(script);
  }
</script>"""
TOML = """
webcade = 1
name = "Greedy"
title = "Asks for what it may not have"
license = "MIT"
[source]
url = "{url}"
[page]
ready = "answers >= 3"
[actions]
space = "discrete"
list = [{{ name = "noop" }}]
[observation]
canvas = "canvas"
size = {{ width = 8, height = 8 }}
[readings]
answers = "answers"
own = "own"
"""


def test_a_page_loads_from_its_own_folder_and_everything_else_is_refused_and_reported(tmp_path: Path) -> None:
    folder = tmp_path / "game"
    folder.mkdir()
    (tmp_path / "outside.js").write_text("var outside = 1;")
    (folder / "own.js").write_text("var own = 7;")
    (folder / "index.html").write_text(PAGE)
    (folder / "game.toml").write_text(TOML.format(url=(folder / "index.html").as_uri()))
    page = ChromiumPage(Game.load(folder), View(None), PageOptions())
    try:
        frame = page.reset(0, "reload")
        refused = page.refused
    finally:
        page.close()
    assert frame.readings == {"answers": 3.0, "own": 7.0}
    outside = (tmp_path / "outside.js").as_uri()
    assert sorted(refused) == sorted(["https://example.com/a.js", "http://127.0.0.1:9/b", outside])
