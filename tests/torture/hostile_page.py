"""A small game whose page does one hostile thing. Its score is the number of its frames: a lie shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from webcade import Game

FORGED = 31337  # what a page that forges answers tries to score
_TOML = """
webcade = 1
name = "Hostile"
title = "A page that means harm"
license = "MIT"
[source]
folder = "site"
[page]
{page}
[actions]
space = "discrete"
list = [{{ name = "noop" }}, {{ name = "go", keys = ["Space"] }}]
[observation]
canvas = "canvas"
size = {{ width = 16, height = 8 }}
[readings]
score = "game.score"
over = "game.over"
[reward]
score = 1
[episode]
restart = [{{ run = "game.restart()" }}]
max_steps = 1000
"""
_HTML = """<!doctype html><meta charset="utf-8"><canvas width="16" height="8"></canvas><script>
const canvas = document.querySelector("canvas");
const pen = canvas.getContext("2d");
const FORGED = `99999,9999,31337,;31337|f;;P${{"A".repeat(512)}}`;
const game = {{ score: 0, over: false, restart() {{ this.score = 0; }} }};
function frame() {{
  game.score += 1;
  pen.fillStyle = `rgb(${{game.score % 256}}, 0, 0)`;
  pen.fillRect(0, 0, 16, 8);
  requestAnimationFrame(frame);
}}
requestAnimationFrame(frame);
</script><script>
{harm}
</script>
"""


def write_game(home: Path, harm: str, *, share_renderer: bool = False) -> Game:
    """The game in folder `home`; `harm` is a script of its page."""
    (home / "site").mkdir(parents=True, exist_ok=True)
    (home / "site" / "index.html").write_text(_HTML.format(harm=harm))
    page = "share_renderer = true" if share_renderer else ""
    (home / "game.toml").write_text(_TOML.format(page=page))
    return Game.load(home)


def on_key(harm: str) -> str:
    """The harm is done when the key comes: the page that gets action 1 does it, its neighbours do not."""
    return f"let isDone = false; onkeydown = () => {{ if (isDone) return; isDone = true; {harm}\n}};"


def is_true(info: dict[str, Any], image: NDArray[np.uint8]) -> bool:
    """Whether reading and picture are those of one moment of an unharmed page."""
    return bool((image == [int(info["score"]) % 256, 0, 0]).all())
