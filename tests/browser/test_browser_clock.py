"""The clock `browser`: the browser's own time, stepped, the same again in another process."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from play_twice import play_twice

from games import CANVAS, write_game

pytestmark = pytest.mark.browser

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
# Moves by each of its clocks from its first script on, beside 30 pictures and a large script that load.
PICTURES = "".join(f"<img src=p{i}.svg>" for i in range(30))
MOVES = f"""{CANVAS}{PICTURES}<script src="large.js"></script><script>
var log = [], began = Date.now(), beats = 0;
setInterval(() => {{ beats += 1; }}, 10);
fetch("large.js").then((answer) => answer.text()).then(() => log.push(`fetched at ${{performance.now()}}`));
onload = () => log.push(`loaded at ${{performance.now()}}`);
(function loop(time) {{
  log.push(`${{time}} ${{performance.now()}} ${{Date.now() - began}} ${{beats}}`);
  const paint = document.querySelector("canvas").getContext("2d");
  paint.fillStyle = `rgb(${{log.length % 256}}, ${{beats % 256}}, ${{Math.floor(time) % 256}})`;
  paint.fillRect(0, 0, 8, 8);
  requestAnimationFrame(loop);
}})(0);</script>"""
FILES = {"index.html": MOVES, "large.js": "1;" * 100_000} | {f"p{i}.svg": PICTURE for i in range(30)}


@pytest.mark.parametrize("again", range(3))
def test_a_game_that_moves_from_loading_on_is_the_same_in_each_process(tmp_path: Path, again: int) -> None:
    log = play_twice(write_game(tmp_path, FILES), steps=30, clock="browser")
    assert len(log) > 120  # frames of 30 steps, and those while it loaded


def test_frames_are_a_frame_apart_and_timers_keep_their_beat(tmp_path: Path) -> None:
    log = play_twice(write_game(tmp_path, FILES), steps=10, clock="browser")
    frames = [line.split() for line in log if "at" not in line][-40:]
    times = [float(time) for time, *_ in frames]
    assert {later - time for time, later in pairwise(times)} == {16.671875}
    assert all(abs(int(beats) * 10 - int(date)) <= 10 for *_, date, beats in frames)


def test_no_time_passes_while_a_named_module_is_imported(tmp_path: Path) -> None:
    chain = {f"m{i}.js": f'import "./m{i + 1}.js";\n' + "1;" * 50_000 for i in range(8)}
    files = {**FILES, **chain, "m8.js": ""}
    game = write_game(tmp_path, files, page={"modules": {"first": "/m0.js"}})
    plain = play_twice(write_game(tmp_path / "plain", FILES), steps=2, clock="browser")
    assert len(play_twice(game, steps=2, clock="browser")) == len(plain)
