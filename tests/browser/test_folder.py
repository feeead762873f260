"""A folder of files is a game's whole network."""

from __future__ import annotations

import base64
import math
import struct
from pathlib import Path

import pytest
from open_game import open_game

from games import CANVAS, make_game
from webcade.errors import PageError, PageTimeout

pytestmark = pytest.mark.browser

# (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
WASM = base64.b64decode("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=")

MANY = f"""<!doctype html><title>Many kinds</title>{CANVAS}
<link rel="stylesheet" href="css/style.css?v=1">
<img id="picture" src="a%20picture.svg"><iframe id="frame" src="inner/"></iframe>
<script>
  var seen = {{}}, waiting = 6;
  const done = (name) => (value) => {{ seen[name] = value; waiting -= 1; }};
  fetch("data/level.json").then((answer) => answer.json()).then((level) => done("json")(level.size));
  fetch("nothing.json").then((answer) => done("missing")(answer.status));
  WebAssembly.instantiateStreaming(fetch("add.wasm"))
    .then((made) => done("wasm")(made.instance.exports.add(2, 3)));
  const worker = new Worker("js/worker.js");
  worker.onmessage = (event) => done("worker")(event.data);
  const text = `fetch("${{location.origin}}/data/level.json").then((answer) => answer.json())
    .then((level) => postMessage(level.size))`;
  const blob = new Worker(URL.createObjectURL(new Blob([text])));
  blob.onmessage = (event) => done("blob")(event.data);
  window.fromModule = done("module");
</script>
<script type="module" src="js/main.mjs"></script>"""

FILES = {
    "index.html": MANY,
    "css/style.css": "canvas { margin-left: 7px }",
    "a picture.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>',
    "inner/index.html": "<script>parent.seen.inner = 4</script>",
    "data/level.json": '{"size": 5}',
    "add.wasm": WASM,
    "js/worker.js": "importScripts('part.js'); fetch('../data/level.json').then((a) => a.json())"
    ".then((level) => postMessage(level.size + part));",
    "js/part.js": "var part = 20;",
    "js/main.mjs": "import { value } from './parts/value.js'; fromModule(value + 'é'.length);",
    "js/parts/value.js": "export const value = 30;",
}


def test_a_probe_has_read_at_hand(tmp_path: Path) -> None:
    (tmp_path / "probe.js").write_text("(() => ({ lives: () => read.number('b') }))();")
    game = make_game(tmp_path, f"{CANVAS}<b>3</b>", readings={"lives": "probe.lives()"})
    assert open_game(game)[0].readings["lives"] == 3


@pytest.mark.parametrize("clock", ["page", "browser", "wall"])
def test_a_page_has_every_kind_of_file_of_its_folder(tmp_path: Path, clock: str) -> None:
    seen = ("json", "missing", "wasm", "worker", "blob", "module", "inner")
    readings = {name: f"seen.{name}" for name in seen} | {
        "picture": "document.getElementById('picture').naturalWidth",
        "margin": "parseFloat(getComputedStyle(document.querySelector('canvas')).marginLeft)",
        "secure": "isSecureContext",
        "level": "+(location.search + location.hash === '?level=3#now')",
    }
    source = {"folder": "site", "page": "index.html?level=3#now"}
    page = {"ready": "waiting <= 0 && seen.inner"}
    game = make_game(tmp_path, FILES, source=source, page=page, readings=readings)
    frame, refused = open_game(game, clock)
    assert frame.readings == {
        "json": 5, "missing": 404, "wasm": 5, "worker": 25, "blob": 5, "module": 31, "inner": 4,
        "picture": 9, "margin": 7, "secure": True, "level": 1,
    }  # fmt: skip
    assert refused == []


def wave(seconds: float) -> bytes:
    """A tone as a WAV file."""
    rate = 8000
    samples = b"".join(struct.pack("<h", int(9000 * math.sin(i / 5))) for i in range(int(seconds * rate)))
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    body = head + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("clock", ["page", "wall"])
def test_a_sound_can_be_played_from_its_middle(tmp_path: Path, clock: str) -> None:
    text = """<script>
      var at = -1, sound = new Audio("tone.wav"), part = 0;
      sound.onloadedmetadata = () => { sound.currentTime = 20; };
      sound.onseeked = () => { at = sound.currentTime; };
      fetch("tone.wav", { headers: { Range: "bytes=4-7" } }).then((answer) => { part = answer.status; });
    </script>"""
    files = {"index.html": CANVAS + text, "tone.wav": wave(30)}
    readings = {"at": "at", "length": "sound.duration", "part": "part"}
    game = make_game(tmp_path, files, page={"ready": "at >= 0 && part"}, readings=readings)
    frame, _ = open_game(game, clock)
    assert frame.readings == {"at": 20, "length": 30, "part": 206}


OUTSIDE = f"""{CANVAS}<script src="http://cdn.example.com/old.js"></script>
<script>
  var failures = 0;
  const failed = () => (failures += 1);
  fetch("https://example.com/scores").catch(failed);
  new WebSocket("wss://example.com/play").onerror = failed;
  navigator.sendBeacon("https://example.com/beacon", "1");
  const text = `fetch("https://example.com/worker").catch(() => postMessage(1))`;
  new Worker(URL.createObjectURL(new Blob([text]))).onmessage = failed;
  navigator.serviceWorker.register("sw.js").then(failed);
  new EventSource("https://example.com/events").onerror = failed;
</script><iframe src="https://example.com/frame"></iframe>"""


def test_whatever_a_page_asks_of_elsewhere_is_refused_and_reported(tmp_path: Path) -> None:
    files = {"index.html": OUTSIDE, "sw.js": "fetch('https://example.com/sw')"}
    enough = "failures >= 5"
    game = make_game(tmp_path, files, page={"ready": enough}, readings={"failures": enough})
    frame, refused = open_game(game)
    assert frame.readings == {"failures": True}
    names = ("scores", "beacon", "worker", "events", "frame", "sw")
    wanted = {f"https://example.com/{name}" for name in names}
    assert set(refused) == {*wanted, "wss://example.com/play", "http://cdn.example.com/old.js"}


def test_a_game_that_lacks_a_script_says_which_and_what_would_supply_it(tmp_path: Path) -> None:
    html = (
        f'{CANVAS}<script src="https://cdn.example.com/lib/engine.js"></script><script src="own.js"></script>'
    )
    game = make_game(tmp_path, html, page={"ready": "engine", "ready_within_ms": 50})
    with pytest.raises(PageError) as caught:
        open_game(game)
    said = str(caught.value)
    assert said.startswith("page.ready: not true within 50 ms")
    assert '[page] stubs = [{ url = "https://cdn.example.com/lib/engine.js", file = "engine.js" }]' in said
    assert "https://webcade.invalid/own.js, which is not there" in said
    assert "\n" not in said


def test_a_stub_answers_in_a_sites_place(tmp_path: Path) -> None:
    (tmp_path / "engine.js").write_text("export const power = 7;")
    text = f"""{CANVAS}<script type="module">
      import {{ power }} from "https://cdn.example.com/engine@3/engine.js";
      const answer = await fetch("https://api.example.com/top?n=3", {{ headers: {{ "X-Key": "1" }} }});
      window.got = [power, answer.status, (await answer.json()).best];
    </script>"""
    stubs = """[page]
    ready = "window.got"
    [[page.stubs]]
    url = "https://cdn.example.com/engine@*/engine.js"
    file = "engine.js"
    [[page.stubs]]
    url = "https://api.example.com/top?*"
    text = '{"best": 9}'
    type = "application/json"
    status = 203
    """
    game = make_game(tmp_path, text, stubs, readings={"got": "window.got"})
    frame, refused = open_game(game)
    assert frame.readings == {"got": (7.0, 203.0, 9.0)}
    assert refused == []


def test_patches_scripts_and_style_change_the_page_before_it_runs(tmp_path: Path) -> None:
    (tmp_path / "helper.js").write_text("var helper = Date.now();")
    files = {
        "index.html": f'{CANVAS}<p>A line</p><script src="js/game.js"></script>',
        "js/game.js": "(function () { let score = 41 + helper * 0; })();",
    }
    changes = """[page]
    scripts = ["helper.js"]
    style = "p { display: none }"
    ready = "window.state"
    [[page.patches]]
    file = "js/game.js"
    find = "let score"
    replace = "const state = (window.state = { }); let score = state.score"
    """
    readings = {
        "score": "state.score",
        "shown": "getComputedStyle(document.querySelector('p')).display !== 'none'",
        "helper": "helper",
    }
    game = make_game(tmp_path, files, changes, readings=readings)
    frame, _ = open_game(game)
    assert frame.readings == {"score": 41, "shown": False, "helper": 1735689600000}


@pytest.mark.parametrize("touch", [True, False])
def test_a_page_finds_itself_on_a_touch_screen_where_its_file_says_so(tmp_path: Path, touch: bool) -> None:
    readings = {
        "points": "navigator.maxTouchPoints > 0",
        "events": "'ontouchstart' in window",
        "coarse": "matchMedia('(pointer: coarse)').matches",
    }
    game = make_game(tmp_path, CANVAS, page={"touch": touch}, readings=readings)
    frame, _ = open_game(game)
    assert frame.readings == {"points": touch, "events": touch, "coarse": touch}


def test_a_game_that_loops_for_ever_on_load_is_said_to(tmp_path: Path) -> None:
    game = make_game(tmp_path, f"{CANVAS}<script>for (;;);</script>")
    with pytest.raises(PageTimeout, match=r"did not load within 3 s of real time .*loops for ever"):
        open_game(game, load_timeout=3)
