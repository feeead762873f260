"""A small game of our own, whose further keys go wrong: tests/pages/dot.html and its game.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import webcade

PAGE = Path(__file__).parent.parent / "pages" / "dot.html"
NOOP, FAST, LOOP, LEAVE, THROW, REMOVE, ALERT = range(7)

FILE = f"""
webcade = 1
name = "Dot"
title = "A dot, and keys that go wrong"
license = "MIT"

[source]
url = "{PAGE.as_uri()}"

[page]
viewport = {{ width = 64, height = 64 }}
ready = "game.x > 0"

[actions]
space = "discrete"
list = [
  {{ name = "noop" }},
  {{ name = "fast", keys = ["Space"] }},
  {{ name = "loop", keys = ["KeyL"] }},
  {{ name = "leave", keys = ["KeyN"] }},
  {{ name = "throw", keys = ["KeyT"] }},
  {{ name = "remove", keys = ["KeyC"] }},
  {{ name = "alert", keys = ["KeyA"] }},
]

[observation]
canvas = "canvas"
size = {{ width = 32, height = 16 }}

[readings]
score = "score()"
over = "game.over"

[reward]
score = 1

[[features]]
name = "height"
reading = "game.y"
low = 0
high = 16

[episode]
restart = []
begin = [{{ run = "begin()" }}]
"""

RELIABLE = FILE.replace(
    FILE[FILE.index('  { name = "loop"') : FILE.index("]\n\n[observation]")], ""
)  # with noop and fast alone


def write_game(folder: Path, text: str = FILE, **changes: str) -> Path:
    """The game's folder; `changes` are texts of the file and what stands in their place."""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / "game.toml").write_text(text)
    return folder


def make(folder: Path, text: str = FILE, **options: Any) -> webcade.WebcadeEnv:
    return webcade.WebcadeEnv(write_game(folder, text), **options)
