"""`draw_last_frame` of a game's file leaves out what nobody sees, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from games import make_game
from webcade import Game
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.page import Inputs, Snapshot, View

pytestmark = pytest.mark.browser

# In each frame: all of the screen in a colour of that frame, and one more pixel of a texture, or of a canvas
# that is not in the document.
WEBGL = """<!DOCTYPE html><canvas width="8" height="8"></canvas><script>
const gl = document.querySelector("canvas").getContext("webgl2");
const texture = gl.createTexture();
gl.bindTexture(gl.TEXTURE_2D, texture);
gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 64, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
const target = gl.createFramebuffer();
gl.bindFramebuffer(gl.FRAMEBUFFER, target);
gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
let frames = 0;
requestAnimationFrame(function draw() {
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.clearColor(frames / 100, 0.5, 0, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  gl.bindFramebuffer(gl.FRAMEBUFFER, target);
  gl.enable(gl.SCISSOR_TEST);
  gl.scissor(frames, 0, 1, 1);
  gl.clearColor(1, 1, 1, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  gl.disable(gl.SCISSOR_TEST);
  frames += 1;
  requestAnimationFrame(draw);
});
function painted() {
  gl.bindFramebuffer(gl.FRAMEBUFFER, target);
  const pixels = new Uint8Array(64 * 4);
  gl.readPixels(0, 0, 64, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  return pixels.filter((value) => value === 255).length / 4;
}
function red() {
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  const pixel = new Uint8Array(4);
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  return pixel[0];
}
</script>"""

FLAT = """<!DOCTYPE html><canvas width="8" height="8"></canvas><script>
const screen2d = document.querySelector("canvas").getContext("2d", { willReadFrequently: true });
const sprite = Object.assign(document.createElement("canvas"), { width: 64, height: 1 }).getContext("2d");
let frames = 0;
requestAnimationFrame(function draw() {
  screen2d.fillStyle = `rgb(${Math.round((frames / 100) * 255)} 128 0)`;
  screen2d.fillRect(0, 0, 8, 8);
  screen2d.fillText(`Frames: ${frames}`, 0, 30);
  sprite.fillStyle = "white";
  sprite.fillRect(frames, 0, 1, 1);
  screen2d.drawImage(sprite.canvas, 0, 7);
  frames += 1;
  requestAnimationFrame(draw);
});
const painted = () => sprite.getImageData(0, 0, 64, 1).data.filter((value) => value === 255).length / 4;
const red = () => screen2d.getImageData(0, 0, 1, 1).data[0];
</script>"""
READINGS = {"frames": "frames", "painted": "painted()", "red": "red()", "over": "frames >= 6"}


@pytest.fixture(params=[WEBGL, FLAT], ids=["webgl", "2d"])
def games(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Game, Game]:
    """A game that draws every frame, and the same with `draw_last_frame`."""
    every = make_game(tmp_path / "every", request.param, readings=READINGS)
    once = make_game(tmp_path / "once", request.param, clock={"draw_last_frame": True}, readings=READINGS)
    return every, once


def steps(game: Game, count: int, frames: int, view: View | None = None) -> list[Snapshot]:
    page = ChromiumPage(game, view or View("rgb", None), PageOptions())
    try:
        return [page.reset(0, "reload"), *(page.step(Inputs((0,)), frames) for _ in range(count))]
    finally:
        page.close()


def test_the_last_frame_of_a_step_is_seen_as_if_all_had_been_drawn(games: tuple[Game, Game]) -> None:
    every, once = games
    for one, other in zip(steps(every, 2, 3), steps(once, 2, 3), strict=True):
        assert one.image is not None
        assert other.image is not None
        assert one.image.tobytes() == other.image.tobytes()
        assert one.readings == other.readings


def test_what_is_drawn_elsewhere_than_on_the_screen_is_drawn_in_every_frame(games: tuple[Game, Game]) -> None:
    _, once = games
    last = steps(once, 1, 5)[-1].readings
    assert last["painted"] == last["frames"]


def test_a_game_that_ends_within_a_step_is_seen_at_its_end_with_the_step(games: tuple[Game, Game]) -> None:
    every, once = games
    assert steps(every, 1, 20)[-1].readings["frames"] == 6
    last = steps(once, 1, 20)[-1].readings
    assert last["over"]
    assert last["frames"] > 6
    assert last["red"] == round((last["frames"] - 1) / 100 * 255)


@pytest.mark.parametrize(("rendered", "red"), [(True, 255 * 2 // 100), (False, 0)])
def test_a_page_without_pixels_that_nobody_renders_draws_nothing_on_the_screen(
    games: tuple[Game, Game], rendered: bool, red: int
) -> None:
    _, once = games
    last = steps(once, 1, 3, View(None, rendered=rendered))[-1]
    assert last.readings["red"] == red
    assert last.readings["painted"] == last.readings["frames"]


def test_a_text_that_is_not_drawn_is_read_all_the_same(tmp_path: Path) -> None:
    readings = {"shown": '(read.painted("Frames: ") ?? -1)', "frames": "frames"}
    game = make_game(tmp_path, FLAT, clock={"draw_last_frame": True}, readings=readings)
    last = steps(game, 1, 3, View(None, rendered=False))[-1].readings
    assert last["shown"] == 2
    assert last["frames"] == 3
