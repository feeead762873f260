"""A page's files come as a web server sends them: with the types, charsets and encodings that they need."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import brotli
import gymnasium as gym
import pytest
from open_game import open_game
from play_twice import LOOP, play_twice
from test_folder import WASM

from games import CANVAS, make_game, write_game

pytestmark = pytest.mark.browser

XHTML = f"""<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><script>var log = [];</script></head>
<body><canvas width="8" height="8"/><p id="status"/><script src="game.js"/>
<script><![CDATA[
log.push("started " + (1 < 2 && document.contentType));
const late = document.createElementNS("http://www.w3.org/1999/xhtml", "script");
late.src = "late.js";
let frames = 0;
requestAnimationFrame(function frame() {{
  if (++frames === 3) document.body.append(late);
  requestAnimationFrame(frame);
}});
{LOOP} ]]></script></body></html>"""
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">
<rect width="8" height="8" fill="#123456"/><script>var log = [document.contentType];
document.querySelector("rect").setAttribute("fill", "#654321");</script></svg>"""


@pytest.mark.parametrize("name", ["index.xhtml", "play.xht"])
def test_an_xhtml_page_is_read_as_xml(tmp_path: Path, name: str) -> None:
    files = {name: XHTML, "game.js": "log.push('game')", "late.js": "log.push(`late ${frames}`)"}
    source = {"folder": "site", "page": name}
    notes = play_twice(write_game(tmp_path, files, source=source))
    assert notes == ["game", "started application/xhtml+xml", "late 3"]


def test_a_drawing_may_be_the_page(tmp_path: Path) -> None:
    source = {"folder": "site", "page": "game.svg"}
    page, whole = {"viewport": {"width": 8, "height": 8}}, {"page": True, "size": {"width": 8, "height": 8}}
    game = write_game(tmp_path, {"game.svg": DRAWING}, source=source, page=page, observation=whole)
    assert play_twice(game) == ["image/svg+xml"]


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (f'<meta charset="windows-1252">{CANVAS}<p>é</p>'.encode("cp1252"), "windows-1252"),
        (f'<meta charset="shift_jis">{CANVAS}<p>é</p>'.replace("é", "日").encode("shift_jis"), "Shift_JIS"),
        (f"{CANVAS}<p>é</p>".encode(), "UTF-8"),
        (f"{CANVAS}<p>é</p>".encode("utf-16"), "UTF-16LE"),
        (f'<meta charset="iso-2022-jp">{CANVAS}<p>日</p>'.encode("iso2022_jp"), "ISO-2022-JP"),
    ],
)
def test_a_page_is_read_in_the_charset_that_it_is_written_in(
    tmp_path: Path, page: bytes, charset: str
) -> None:
    letter = "日" if "JP" in charset.upper() or "JIS" in charset else "é"
    readings = {
        "charset": f"document.characterSet === {charset!r}",
        "text": f"document.querySelector('p').textContent.codePointAt(0) === {ord(letter)}",
    }
    game = make_game(tmp_path, {"index.html": page}, readings=readings)
    assert open_game(game)[0].readings == {"charset": True, "text": True}


# As Unity's loader does: a script, a module compiled while it streams, and data with the part loaded so far.
LOADER = f"""{CANVAS}<script>
var log = [];
async function load(ending) {{
  const script = document.createElement("script");
  script.src = `Build/game.framework.js${{ending}}`;
  await new Promise((resolve) => {{ script.onload = resolve; document.body.append(script); }});
  const module = await WebAssembly.instantiateStreaming(fetch(`Build/game.wasm${{ending}}`));
  const answer = await fetch(`Build/game.data${{ending}}`);
  const reader = answer.body.getReader();
  let loaded = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) loaded += part.value.length;
  const encoding = answer.headers.get("Content-Encoding");
  const isKnown = answer.headers.get("Content-Length") > 0;
  log.push([ending, framework, module.instance.exports.add(20, 22), loaded, encoding, isKnown].join(" "));
}}
(async () => {{ for (const ending of ENDINGS) await load(ending); }})();
{LOOP}
</script>"""
BUILD: Mapping[str, bytes] = {
    "game.framework.js": b"var framework = 'ready';",
    "game.wasm": WASM,
    "game.data": bytes(70_000),
}


def build(endings: Mapping[str, str]) -> dict[str, str | bytes]:
    """A site with a build, packed each way."""
    pack = {"": bytes, "gzip": gzip.compress, "br": brotli.compress}
    files: dict[str, str | bytes] = {
        f"Build/{name}{ending}": pack[encoding](content)
        for name, content in BUILD.items()
        for ending, encoding in endings.items()
    }
    return files | {"index.html": LOADER.replace("ENDINGS", repr(list(endings)))}


def test_a_build_of_unity_is_unpacked_by_the_browser(tmp_path: Path) -> None:
    files = build({"": "", ".gz": "gzip", ".br": "br", ".unityweb": "gzip"})
    assert play_twice(write_game(tmp_path, files)) == [
        " ready 42 70000  true",
        ".gz ready 42 70000 gzip true",
        ".br ready 42 70000 br true",
        ".unityweb ready 42 70000 gzip true",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_build_of_unity_is_unpacked_in_seleniums_browsers_too(tmp_path: Path, browser: str) -> None:
    files = build({"": "", ".gz": "gzip", ".br": "br", ".unityweb": "gzip"})
    readings = {"loaded": "log.filter((one) => one.includes('ready 42 70000')).length"}
    game = write_game(tmp_path, files, page={"ready": "log.length === 4"}, readings=readings)
    headless = {"driver": "selenium", "browser": browser, "driver_options": {"display": "headless"}}
    env = gym.make("webcade/Game-v0", game=game, clock="page", **headless)
    try:
        assert env.reset(seed=1)[1]["loaded"] == 4
    finally:
        env.close()


OWN = f"""{CANVAS}<script>var log = [];
(async () => {{
  const packed = (await fetch("level.json.gz")).body.pipeThrough(new DecompressionStream("gzip"));
  log.push((await new Response(packed).json()).size);
}})();
</script>"""


def test_a_game_unpacks_its_own_data_itself(tmp_path: Path) -> None:
    files = {"index.html": OWN, "level.json.gz": gzip.compress(b'{"size": 5}')}
    assert play_twice(write_game(tmp_path, files)) == ["5"]


LAZY = f"""{CANVAS}<script>var log = [];
(async () => {{  // as Emscripten's lazy files do
  const head = await fetch("level.bin", {{ method: "HEAD" }});
  const names = ["Content-Length", "Accept-Ranges", "Content-Type"];
  log.push(...names.map((name) => head.headers.get(name)), (await head.arrayBuffer()).byteLength);
  const part = await fetch("level.bin", {{ headers: {{ Range: "bytes=1000-1003" }} }});
  log.push(part.status, part.headers.get("Content-Range"), await part.text());
}})();
</script>"""


def test_a_file_is_read_in_parts_after_its_size_was_asked_for(tmp_path: Path) -> None:
    files = {"index.html": LAZY, "level.bin": b"-" * 1000 + b"part" + b"-" * 96}
    notes = play_twice(write_game(tmp_path, files))
    assert notes[:3] == ["1100", "bytes", "application/octet-stream"]
    assert notes[3:] == ["0", "206", "bytes 1000-1003/1100", "part"]


def test_a_packed_file_that_cannot_be_unpacked_is_named_where_the_game_does_not_start(tmp_path: Path) -> None:
    files = {
        "index.html": f'{CANVAS}<script src="game.js.gz"></script>',
        "game.js.gz": gzip.compress(b"1")[:-9],
    }
    game = make_game(tmp_path, files, page={"ready": "window.started", "ready_within_ms": 50})
    with pytest.raises(
        Exception, match=r"the script https://webcade\.invalid/game\.js\.gz, which is damaged"
    ):
        open_game(game)
