"""The course: a dot that runs to its end, and what can be wrong with its file or its page.

Each key of `write_course` that is not its default makes one thing wrong, or slow.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from games import discrete, observe, write_game

_HTML = """<!doctype html>
<meta charset="utf-8">
<title>A dot that runs</title>
<style>body { margin: 0 } #board { position: relative; width: 64px; height: 32px; background: #fff }
#dot { position: absolute; width: 4px; height: 4px; background: #c00 }</style>
<canvas width="64" height="32"></canvas>
<div id="board"><div id="dot"></div></div>
<script>
  const END = __END__, LATE = __LATE__, WORK = __WORK__;
  const context = document.querySelector("canvas").getContext("2d");
  const dot = document.querySelector("#dot");
  const game = { frames: 0, sum: 0 };

  addEventListener("keydown", () => { game.held = true; });
  addEventListener("keyup", () => { game.held = false; });

  function begin() {
    Object.assign(game, { x: 0, y: 16, row: 0, score: 0, was: false, held: false, over: false });
    draw();
  }
  begin();

  function draw() {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 64, 32);
    context.fillStyle = game.frames % 7 ? "#c00" : "#a00";
    context.fillRect(game.x % 64, game.y, 4, 4);
    dot.style.left = `${game.x % 60}px`;
    dot.style.top = `${game.y}px`;
  }

  function frame() {
    for (let i = 0; i < WORK; i++) game.sum += Math.sqrt(i);
    if (!game.over) {
      game.frames += 1;
      game.x += 1;
      if (game.x % 4 === 0) {
        game.row = game.held === game.was ? 0 : game.row + 1;
        game.was = game.held;
      }
      game.y = game.held ? 4 : 16;
      if (game.x > LATE) game.y += Math.floor(Math.random() * 8);
      if (game.row === 20) game.score += 1;
      game.over = game.x >= END;
      draw();
    }
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);
</script>
"""

RULE = "def act(features):\n    return int(features['x'] // 4) % 2\n"


def write_course(
    folder: Path, *, end: int = 120, late: int = 0, work: int = 0, score: str = "game.x", **keys: Any
) -> Path:
    """Write the game and return its folder.

    Args:
        folder: where to.
        end: frames of a game.
        late: frames after which chance has a part.
        work: what a frame has to reckon; some 100 million are a second.
        score: the reading; `game.score` rises only where Space is pressed and released in turn twenty times.
        **keys: keys of game.toml with other values.
    """
    values = {"__END__": end, "__LATE__": late, "__WORK__": work}
    html = _HTML
    for name, value in values.items():
        html = html.replace(name, str(value))
    stated: dict[str, Any] = {
        "name": "Course",
        "actions": discrete(noop={}, up={"keys": ["Space"]}),
        "observation": observe(64, 32),
        "readings": {"score": score, "over": "game.over"},
        "features": [{"name": "x", "reading": "game.x", "low": 0, "high": 100000}],
        "episode": {"begin": [{"run": "begin()"}]},
    }
    return write_game(folder, html, **stated | keys)
