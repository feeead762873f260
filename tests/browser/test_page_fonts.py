"""Fonts are there before page time begins, or before the next callback after a text has asked for one."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import gymnasium as gym
import numpy as np
import pytest
from block_font import block_font
from open_game import open_game
from play_twice import play_twice

from games import make_game, write_game
from http_server import serving
from webcade.errors import PageError

pytestmark = pytest.mark.browser

CANVAS = '<canvas width="64" height="64"></canvas>'
LOOK = {"canvas": "canvas", "size": {"width": 64, "height": 64}}
# A page notes the width of a text whenever it differs from that of the frame before.
HEAD = f"""<!doctype html><meta charset="utf-8">{CANVAS}<script>
var log = [], frames = 0, last;
const paint = document.querySelector("canvas").getContext("2d");
function note(what, width) {{ if (width !== last) log.push(`${{frames}} ${{what}} ${{last = width}}`); }}
function draw(font, text = "MWil 12") {{
  paint.fillStyle = "#fff"; paint.fillRect(0, 0, 64, 64);
  paint.fillStyle = "#000"; paint.font = font; paint.fillText(text, 2, 30);
  note("width", paint.measureText(text).width);
}}
function each(run) {{
  requestAnimationFrame(function frame() {{ frames += 1; run(); requestAnimationFrame(frame); }});
}}
</script>"""
FACE = '@font-face { font-family: A; src: url("block.ttf") }'
FONT = {"block.ttf": block_font()}
IN_A = 7 * 10 * 3  # pixels: seven characters, 10 pixels an em, three em each


def play(tmp_path: Path, page: str, fonts: dict[str, bytes] = FONT, steps: int = 8) -> list[str]:
    return play_twice(write_game(tmp_path, {"index.html": HEAD + page, **fonts}, observation=LOOK), steps)


def test_a_canvas_has_the_fonts_of_the_style_sheets_from_its_first_frame_on(tmp_path: Path) -> None:
    face = f'{FACE} @font-face {{ font-family: B; font-weight: bold; src: url("block.ttf?2") }}'
    page = f"<style>{face}</style><script>each(() => draw(frames < 9 ? '10px A' : 'bold 20px B'));</script>"
    assert play(tmp_path, page) == [f"1 width {IN_A}", f"9 width {IN_A * 2}"]


OFFSCREEN = """<style>FACE</style><script>
const context = new OffscreenCanvas(64, 64).getContext("2d");
each(() => {
  context.font = "10px A";
  context.fillText("M", 0, 10);
  note("offscreen", context.measureText("M").width);
  paint.drawImage(context.canvas, 0, 0);
});
</script>"""


def test_an_offscreen_canvas_has_them_too(tmp_path: Path) -> None:
    assert play(tmp_path, OFFSCREEN.replace("FACE", FACE)) == ["1 offscreen 30"]


LATER = """<style>FACE</style><script>
const text = document.createElement("span");
text.style.font = "10px A";
text.textContent = "MM";
each(() => {
  if (frames === 6) document.body.append(text);
  if (frames >= 6) note("span", text.offsetWidth);
});
</script>"""


def test_an_element_that_is_drawn_later_is_as_wide_as_its_font_makes_it(tmp_path: Path) -> None:
    assert play(tmp_path, LATER.replace("FACE", FACE)) == ["6 span 60"]


CHINESE = """<style>@font-face { font-family: A; src: url("block.ttf"); unicode-range: U+4E00-9FFF }</style>
<script>
document.fonts.onloading = () => log.push(`${frames} loading`);
document.fonts.onloadingdone = () => log.push(`${frames} done ${document.fonts.status}`);
document.fonts.ready.then(() => log.push(`${frames} ready`));
each(() => frames >= 6 && draw("10px A", "中"));
</script>"""


def test_a_font_for_other_characters_is_there_a_callback_after_a_text_needs_it(tmp_path: Path) -> None:
    notes = play(tmp_path, CHINESE, {"block.ttf": block_font("中")})
    assert notes[0] == "0 ready"
    assert notes[1].startswith("6 width ")  # in another font, as in a browser
    assert notes[1] != "6 width 30"
    assert notes[2:] == ["6 loading", "6 done loaded", "7 width 30"]


ADDED = """<script>
const style = document.createElement("style");
style.textContent = 'FACE';
each(() => {
  if (frames === 3) document.head.append(style);
  if (frames === 9) document.fonts.add(new FontFace("B", "url(block.ttf?2)"));
  if (frames > 3) draw(frames <= 9 ? "10px A" : "20px B");
});
</script>"""


def test_a_font_that_is_added_later_is_there_before_the_next_callback(tmp_path: Path) -> None:
    assert play(tmp_path, ADDED.replace("FACE", FACE)) == [f"4 width {IN_A}", f"10 width {IN_A * 2}"]


IN_WORKER = """<script>
const worker = new Worker("worker.js");
worker.onmessage = ({ data }) => note("worker", data);
each(() => worker.postMessage(frames));
</script>"""
WORKER = """const context = new OffscreenCanvas(64, 64).getContext("2d");
onmessage = ({ data: frame }) => {
  if (frame === 2) fonts.add(new FontFace("A", "url('block.ttf') format('truetype')"));
  context.font = "10px A";
  if (frame > 2) postMessage(context.measureText("MM").width);
};
"""


def test_a_worker_has_the_fonts_that_it_adds(tmp_path: Path) -> None:
    assert play(tmp_path, IN_WORKER, {**FONT, "worker.js": WORKER.encode()}) == ["3 worker 60"]


MISSING = """<style>FACE @font-face { font-family: B; src: url("none.ttf"), url("block.ttf?2") }
@font-face { font-family: C; src: url("none.woff2") }</style><script>
const ends = [];
document.fonts.onloadingerror = (event) => log.push(event.fontfaces.map((face) => face.family).join());
each(() => draw(frames < 4 ? "10px B" : "10px C, A"));
</script>"""


def test_a_font_whose_file_is_missing_holds_nothing_up(tmp_path: Path) -> None:
    begin = time.monotonic()
    assert play(tmp_path, MISSING.replace("FACE", FACE), steps=3) == ["C", f"1 width {IN_A}"]
    assert time.monotonic() - begin < 30  # the runtime gives up after four seconds, webcade after 60


PROMISES = """<script>
const face = new FontFace("A", "url(block.ttf)");
document.fonts.add(face);
each(() => {
  if (frames !== 3) return;
  face.load().then((same) => log.push(`${frames} load ${same === face}`));
  document.fonts.load("10px A").then((list) => log.push(`${frames} list ${list.length}`));
  document.fonts.ready.then((set) => log.push(`${frames} ready ${set.size}`));
});
</script>"""


def test_the_promises_of_fonts_come_before_the_next_callback(tmp_path: Path) -> None:
    notes = play(tmp_path, PROMISES)
    assert sorted(notes) == ["3 list 1", "3 load true", "3 ready 1"]


FRAMED = """<iframe srcdoc="<style>FACE</style><canvas></canvas>"></iframe>
<iframe srcdoc="<style>FACE</style><canvas></canvas>" style="display: none"></iframe><script>
each(() => {
  for (const frame of document.querySelectorAll("iframe")) {
    const context = frame.contentDocument.querySelector("canvas").getContext("2d");
    context.font = "10px A";
    log.push(`${frames} ${context.measureText("M").width} ${frame.contentDocument.fonts.size}`);
  }
});
</script>"""


def test_the_frames_of_a_page_have_their_fonts(tmp_path: Path) -> None:
    face = FACE.replace('"', "")
    begin = time.monotonic()
    notes = play(tmp_path, FRAMED.replace("FACE", face), steps=1)
    assert notes[0] == "1 30 1"
    assert [note.split()[0] for note in notes] == [str(frame) for frame in (1, 2, 3, 4) for _ in range(2)]
    assert time.monotonic() - begin < 2 * 4


SEEN = """<style>@font-face { font-family: A; src: url("block.ttf"); unicode-range: U+4E00-9FFF }
body { margin: 0 } p { font: 20px A; margin: 0 }</style><p></p><script>
each(() => { if (frames % 4 === 0) document.querySelector("p").textContent = "中".repeat(frames / 4); });
</script>"""


@pytest.mark.parametrize("in_iframe", [False, True])
def test_a_picture_shows_a_text_of_the_last_callback_in_its_font(tmp_path: Path, in_iframe: bool) -> None:
    viewport = {"width": 64, "height": 64}
    observation = {"page": True, "in_iframe": in_iframe, "size": viewport}
    text = SEEN.replace("<style>", "<!doctype html><style>canvas { display: none }")
    files = {"index.html": HEAD + text, "block.ttf": block_font("中")}
    game = write_game(tmp_path, files, page={"viewport": viewport}, observation=observation)
    env = gym.make("webcade/Game-v0", game=game, obs_type="grayscale")
    try:
        env.reset(seed=1)
        picture = env.step(0)[0]
    finally:
        env.close()
    assert np.count_nonzero(picture < 128) == 20 * 58  # a block of 2.9 em


STEP = f"{HEAD}<style>{FACE}</style><script>document.fonts.load('12px A');</script>"


@pytest.mark.parametrize(
    "run",
    [
        "globalThis.list = await document.fonts.load('30px A')",
        "globalThis.list = [...await document.fonts.ready]",
        "globalThis.list = [await new FontFace('A', 'url(block.ttf)').load()]",
        "globalThis.list = [await (await fetch('block.ttf')).arrayBuffer()]",
        "globalThis.list = [await new Promise((go) => { const { port1, port2 } = new MessageChannel();"
        " port1.onmessage = go; port2.postMessage(1); })]",
    ],
)
def test_a_step_of_the_file_may_wait_for_what_takes_no_page_time(tmp_path: Path, run: str) -> None:
    files = {"index.html": STEP, **FONT}
    episode = {"start": [{"run": run}]}
    game = make_game(tmp_path, files, observation=LOOK, episode=episode, readings={"n": "list.length"})
    assert open_game(game)[0].readings == {"n": 1}


@pytest.mark.slow
def test_a_step_of_the_file_that_waits_for_page_time_is_named(tmp_path: Path) -> None:
    episode = {"start": [{"press": "Space"}, {"run": "await new Promise((go) => setTimeout(go, 50))"}]}
    game = make_game(tmp_path, {"index.html": STEP, **FONT}, observation=LOOK, episode=episode)
    with pytest.raises(PageError, match=r"episode\.start\[1\]\.run: waits for what needs page time.*wait_ms"):
        open_game(game)


@pytest.fixture
def slow_fonts() -> Iterator[str]:
    """The address of a page whose fonts come 300 ms late."""
    face = FACE.replace("}", "; font-display: optional }")
    page = f"{HEAD}<style>{face}</style><script>each(() => draw('10px A'));</script>"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_font = "ttf" in self.path
            if is_font:
                time.sleep(0.3)  # the network, not the test
            self.send_response(200)
            self.send_header("Content-Type", "font/ttf" if is_font else "text/html")
            self.end_headers()
            self.wfile.write(block_font() if is_font else page.encode())

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as address:
        yield f"{address}/"


def test_an_optional_font_is_there_however_late_it_comes(tmp_path: Path, slow_fonts: str) -> None:
    game = write_game(tmp_path, source={"url": slow_fonts}, observation=LOOK)
    assert play_twice(game, steps=2) == [f"1 width {IN_A}"]


ICONS = {
    "npm": "open-iconic@1.1.1",
    "integrity": "sha512-OQNnNMDxg4q+Kl4+8FT9l+7ZUS2fhDe39inzT1J/lQTmSmrOLI3Fkm/QHu0ro83mIfAhgM"
    "+F3ZpuHw8vomHCmQ==",
}
LETTERS = {
    "npm": "@fontsource/press-start-2p@5.3.0",
    "integrity": "sha512-gxWFxdeDglPhEYSwEeooomcaFK8kSQYLQwVxfnOJeYRj2sPEHXjpVtFgEaYfqzOjuAJGrIcJ"
    "Oipu2KY5YkbyuQ==",
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("resets", [25, pytest.param(200, marks=pytest.mark.long)])
def test_a_canvas_of_icons_is_the_same_after_each_reset(tmp_path: Path, resets: int) -> None:
    sheets = ("open-iconic/font/css/open-iconic.css", "@fontsource/press-start-2p/index.css")
    links = "".join(f'<link rel="stylesheet" href="node_modules/{sheet}">' for sheet in sheets)
    fonts = """frames % 2 ? "40px Icons" : '8px "Press Start 2P"'"""
    text = f"<script>each(() => draw({fonts}, '\\ue00a\\ue01bAb'));</script>"
    source = {"folder": "site", "packages": [ICONS, LETTERS]}
    game = write_game(tmp_path, {"index.html": links + HEAD + text}, source=source, observation=LOOK)
    env = gym.make("webcade/Game-v0", game=game, frame_skip=1, reset_by="reload")
    digests = set()
    try:
        for _ in range(resets):
            env.reset(seed=1)
            pictures = [env.step(0)[0] for _ in range(2)]
            digests.add(hashlib.sha256(np.stack(pictures).tobytes()).hexdigest())
    finally:
        env.close()
    assert len(digests) == 1
