"""`webcade new` turns a switch on that makes a game faster, and none that changes what is seen."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from games import make_game, observe
from webcade import Game
from webcade.discovery.exploring import opened
from webcade.discovery.origins import find_origin
from webcade.discovery.switches import switches
from webcade.discovery.trials import Trials
from webcade.discovery.writing import trial_text
from webcade.page import RawInputs

pytestmark = pytest.mark.browser

CANVAS = '<!DOCTYPE html><canvas width="300" height="300"></canvas><script>'
SCRIPT = """
const screen2d = document.querySelector("canvas").getContext("2d", { willReadFrequently: true });
Object.assign(screen2d, { shadowBlur: 9, shadowColor: "red" }); // so that each rectangle takes long
let frames = 0;
requestAnimationFrame(function draw() {
  frames += 1;
  DRAW
  requestAnimationFrame(draw);
});
</script>"""
LONG = """
for (let i = 0; i < 100; i++) {
  screen2d.fillStyle = `hsl(${i + frames} 80% 50%)`;
  screen2d.fillRect((i % 10) * 30, Math.floor(i / 10) * 30, 30, 30);
}"""
# every seventh frame leaves something behind
TRAIL = f"if (frames % 7 === 3) {{ {LONG} }} else screen2d.fillRect(0, 0, 3, 3);"
# what a frame draws is what forty promises have counted, one after the other
CHAIN = """
(async () => { for (let i = 0; i < 40; i++) await null; sum += frames; })();
screen2d.fillStyle = `hsl(${sum % 360} 80% 50%)`;
screen2d.fillRect(0, 0, 300, 300);"""


def made(folder: Path, draw: str) -> Game:
    page = CANVAS + "let sum = 0;" + SCRIPT.replace("DRAW", draw)
    return make_game(folder, page, observation=observe(300, 300))


def names(game: Game) -> list[str]:
    return [one.name for one in switches(game, 30, time.monotonic() + 60)]


def test_a_game_that_draws_for_long_and_each_frame_anew_draws_only_the_last_frame_of_a_step(
    tmp_path: Path,
) -> None:
    found = switches(made(tmp_path, LONG), 30, time.monotonic() + 60)
    assert "draw_last_frame" in [one.name for one in found]
    assert all(one.gain > 1 and one.steps >= 60 for one in found)


def test_a_game_that_draws_on_what_it_has_drawn_draws_every_frame(tmp_path: Path) -> None:
    assert "draw_last_frame" not in names(made(tmp_path, TRAIL))


def test_a_game_whose_frame_needs_many_promises_has_each_callback_in_a_task_of_its_own(
    tmp_path: Path,
) -> None:
    assert "batch_frames" not in names(made(tmp_path, CHAIN))


def test_no_switch_is_tried_once_time_is_up(tmp_path: Path) -> None:
    assert switches(made(tmp_path, LONG), 30, time.monotonic() - 1) == []


OVERLAID = """<!DOCTYPE html><canvas width="8" height="8"></canvas><script>
const gl = document.querySelector("canvas").getContext("webgl2");
let frames = 0;
requestAnimationFrame(function draw() {
  frames += 1;
  gl.clearColor(frames / 100, 0.5, 0, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  requestAnimationFrame(draw);
});
</script>
<style>canvas { position: absolute; left: 0; top: 0; width: 80px; height: 80px }</style>
<canvas id="texts" width="8" height="8"></canvas>
<script>document.querySelector("#texts").getContext("2d").fillText("Score", 0, 8)</script>"""


def test_a_game_by_webgl_is_drawn_only_where_a_picture_is_taken_even_if_another_canvas_lies_over_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "index.html").write_text(OVERLAID)
    origin, seen = opened(find_origin(tmp_path), 30)
    text = trial_text(origin, seen, ())
    assert "draw_last_frame = true" in text
    trials = Trials(lambda *_: text, str(tmp_path), 30, 60)
    with closing(trials), trials.beginnings.at(()) as page:
        first = page.picture()
        page.step_unseen(RawInputs(), 4)
        assert page.picture() == first
        page.step(RawInputs(), 1)
        assert page.picture() != first
