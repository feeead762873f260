"""webcade inspect: what a page has that its game's file may speak of, with a picture."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from games import make_game, write_game
from webcade import Game, WebcadeEnv, cli
from webcade.inspecting.first_file import first_file
from webcade.inspecting.inventory import inspect_bare, inspect_page
from webcade.inspecting.pages import find_page
from webcade.inspecting.parts import Inspection
from webcade.inspecting.table import table
from webcade.page.images.png import decode_png

pytestmark = pytest.mark.browser

PAGE = """<!doctype html>
<style>body { margin: 0; background: white } canvas:not([hidden]) { display: block }</style>
<canvas width="8" height="8" style="width: 80px; height: 40px"></canvas>
<canvas id="map" width="30" height="20" hidden></canvas>
<button class="begin">Play now</button>
<div id="again" style="cursor: pointer; width: 50px"><b>Again</b></div>
<div id="home"></div>
<script>
  const score = 3;
  document.querySelector("#home").attachShadow({ mode: "open" }).innerHTML = "<canvas class=inner></canvas>";
</script>"""
RED = (0xD6, 0x27, 0x28)  # of a canvas's outline

# A page without a game.toml, which has changed built-ins and has an error of each kind.
BARE = """<!doctype html><title>Many  things</title>
<style>
  body { margin: 0; background: rgb(0 0 255 / 50%) }
  #wrap { background: rgb(255 0 0 / 50%); width: 320px } #game { width: 160px; height: 100px; padding: 10px }
  #board { font-size: 0; width: 50px } .cell { display: inline-block; width: 10px; height: 10px }
</style>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1&{long}"></script>
<script src="https://cdn.example.com/lib.min.js"></script>
<div id="wrap"><canvas id="game" width="320" height="200"></canvas></div>
<canvas id="three" width="16" height="16"></canvas>
<div id="board"></div>
<img id="picture" src="gone.png" width="10" height="10">
<div id="far" style="position: absolute; top: 900px" onclick="far()">far</div>
<iframe srcdoc="<button id=in></button><script>document.all.in.addEventListener('click', () => 1)</script>">
</iframe>
<script>
  JSON.stringify = () => "poisoned";
  Array.prototype.map = Array.prototype.flatMap = Array.prototype[Symbol.iterator] = () => "poisoned";
  Document.prototype.querySelectorAll = () => "poisoned";
  for (let i = 0; i < 20; i += 1) {
    const cell = document.createElement("div");
    cell.className = "cell";
    cell.addEventListener("click", () => 1);
    board.append(cell);
  }
  picture.onmousedown = () => 1;
  game.addEventListener("pointerdown", { handleEvent() {} });
  document.addEventListener("touchstart", () => 1, { passive: false });
  addEventListener("keydown", (event) => { if (event.key === "ArrowLeft") go(); });
  document.onkeyup = (event) => held(event);
  const codes = { 37: "left", 90: "drop" };
  function held(event) { return codes[event.keyCode]; }
  three.getContext("webgl");
  const brush = game.getContext("2d");
  requestAnimationFrame(function frame(now) {
    brush.fillStyle = "yellow";
    brush.fillRect(0, 0, now / 10, 10);
    requestAnimationFrame(frame);
  });
  setTimeout(() => { null.late; }, 500);
  Promise.reject(new Error("rejected"));
  console.error("badly", 3);
  missingFunction();
</script>""".replace("{long}", "q" * 300)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    return inspect_page(make_game(tmp_path_factory.mktemp("look"), PAGE, readings={"score": "score"}))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    """What is seen of BARE in a folder without a game.toml, after a second of page time."""
    home = tmp_path_factory.mktemp("bare")
    (home / "public").mkdir()
    (home / "public" / "index.html").write_text(BARE)
    (home / "about.html").write_text("<p>About")
    found = find_page(home)
    assert found is not None
    return inspect_bare(found, (800, 600), 1000)


def test_each_canvas_and_button_has_a_selector_that_finds_it_alone(seen: Inspection) -> None:
    assert {part.selector: (part.kind, part.about) for part in seen.parts} == {
        "body > canvas:nth-of-type(1)": ("canvas", ""),
        "#map": ("canvas", ""),
        ".inner": ("canvas", ""),  # in a shadow root
        "button": ("button", "Play now"),
        "#again": ("button", "Again"),
    }
    sizes = [(part.canvas.width, part.canvas.height) for part in seen.parts if part.canvas]
    assert sizes == [(8, 8), (30, 20), (300, 150)]


def test_readings_have_the_values_of_an_episodes_beginning(seen: Inspection) -> None:
    assert (seen.readings, seen.complaint, seen.errors) == ({"score": 3.0}, "", ())
    assert seen.blocked_requests == ()


def test_webcades_own_listeners_are_not_listed(seen: Inspection) -> None:
    assert seen.listeners == ((), {}, ())


def test_the_picture_is_the_page_with_each_part_outlined(seen: Inspection) -> None:
    picture = decode_png(seen.png)
    first = seen.parts[0]
    assert (first.x, first.y, first.width, first.height) == (0, 0, 80, 40)
    assert (picture[39, 40:80] == RED).all()
    assert (picture[20:38, 60:78] == 255).all()
    assert next(part for part in seen.parts if part.selector == "#map").width == 0  # hidden, and not outlined


def test_a_page_in_which_no_episode_begins_is_shown_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_game(tmp_path, PAGE, page={"ready": "score > 3", "ready_within_ms": 100})
    out = tmp_path / "seen.png"
    assert cli.run(["inspect", str(tmp_path), "--out", str(out)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("webcade: the episode did not start: page.ready: not true within 100 ms")
    assert "canvas     #map" in told.out
    assert np.unique(decode_png(out.read_bytes())).size > 1


def test_a_bare_folders_page_is_found_and_named(bare: Inspection) -> None:
    assert bare.found is not None
    assert (bare.found.folder, bare.found.page, bare.found.others) == (
        "public",
        "index.html",
        ("about.html",),
    )
    assert (bare.title, bare.complaint) == ("Many things", "")
    assert table(bare)[0].split("  ")[-1] == "others: about.html"


def test_a_canvas_has_its_density_and_the_colour_behind_it(bare: Inspection) -> None:
    game, three = (part.canvas for part in bare.parts if part.kind == "canvas")
    assert game is not None
    assert game == (320, 200, 2, "2d", 2, True, "#bf3f7f", False)  # half red on half blue on white
    assert three is not None
    assert (three.context, three.colours) == ("webgl", 1)


def test_all_that_listens_for_clicks_is_listed_however_it_was_added(bare: Inspection) -> None:
    listening = {part.selector: (part.kind, part.listens) for part in bare.parts if part.listens}
    cells = [selector for selector in listening if selector.startswith("#board > div")]
    assert len(cells) == 20
    assert {name: of for name, of in listening.items() if name not in cells} == {
        "#game": ("canvas", ("pointerdown",)),
        "#far": ("button", ("click",)),
        "#in": ("button", ("click",)),  # in a frame
        "#picture": ("click", ("mousedown",)),
    }
    assert bare.listeners.whole_page == {"document": ("touchstart",)}


def test_a_grid_is_listed_by_its_first_cells_and_what_is_outside_is_called_so(bare: Inspection) -> None:
    lines = table(bare)
    assert sum("#board" in line for line in lines) == 2
    assert any(line.endswith("... 18 more like these") for line in lines)
    (far,) = (line for line in lines if "#far" in line)
    assert "outside of the page's 800 x 600" in far


def test_keys_are_those_that_a_handler_or_its_script_names(bare: Inspection) -> None:
    listed = [(one.target, one.event, one.keys, one.named_in) for one in bare.listeners.keys]
    assert listed == [
        ("window", "keydown", ("ArrowLeft",), "handler"),
        ("document", "keyup", ("ArrowLeft", "KeyZ"), "script"),
    ]


def test_errors_are_those_of_loading_and_of_later_each_with_its_place(bare: Inspection) -> None:
    assert set(bare.errors) == {
        "badly 3",
        "ReferenceError: missingFunction is not defined (index.html:43)",
        "rejected (index.html:41)",
        "TypeError: Cannot read properties of null (reading 'late') (index.html:40)",
    }


def test_refused_addresses_are_short_in_the_table_and_harmless_ones_are_called_so(bare: Inspection) -> None:
    lines = [line for line in table(bare) if line.startswith(("refused", "missing", "hint"))]
    assert max(map(len, lines)) < 130
    tag, library, gone = sorted(lines[:3], key=lambda line: "gtag" not in line)
    assert tag.endswith("script; harmless: analytics")
    assert library.split() == ["refused", "https://cdn.example.com/lib.min.js", "script"]
    assert gone.startswith("missing    gone.png ")
    assert any("put a copy beside game.toml" in line and "lib.min.js" in line for line in lines[3:])
    assert any('text = ""' in line for line in lines[3:])


def test_the_first_file_of_a_bare_folder_can_be_played(bare: Inspection) -> None:
    assert bare.found is not None
    game = Game.from_text(first_file(bare), bare.found.home)
    assert (game.source.folder, game.observation.canvas) == ("public", ("#game",))
    (bare.found.home / "game.toml").write_text(first_file(bare))
    env = WebcadeEnv(bare.found.home)
    try:
        env.reset(seed=1)
        assert not env.step(1)[4]["fault"]
    finally:
        env.close()


def test_a_game_with_a_file_is_told_of_its_own_copy_of_a_refused_script(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE + '<script src="https://cdn.example.com/lib.js"></script>'
    write_game(tmp_path, {"index.html": page, "vendored/lib.js": ""})
    seen = inspect_page(Game.load(tmp_path))
    hint = 'the game may need lib.js: add [page] stubs = [{ url = ..., file = "source:vendored/lib.js" }]'
    assert hint in table(seen)[-1]
    assert cli.run(["inspect", str(tmp_path), "--json", "--out", str(tmp_path / "seen.png")]) == 0
    (request,) = json.loads(capsys.readouterr().out)["requests"]
    url = "https://cdn.example.com/lib.js"
    assert request["remedy"] == f'[page] stubs = [{{ url = "{url}", file = "source:vendored/lib.js" }}]'


def test_a_page_that_asks_for_files_beside_its_folder_gets_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text('<script src="../lib/game.js"></script>')
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "game.js").write_text("document.title = 'Loaded'")
    out = tmp_path / "seen.png"
    assert cli.run(["inspect", str(tmp_path), "--json", "--out", str(out), "--size", "100x200"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert (seen["title"], seen["requests"]) == ("Loaded", [])
    assert (seen["page"]["folder"], seen["page"]["page"]) == (".", "dist/index.html")
    assert 'page = "dist/index.html"' in seen["game_toml"]
    assert decode_png(out.read_bytes()).shape[:2] == (100, 200)


def test_json_has_whole_addresses_and_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"https://cdn.example.com/lib.js?{'q' * 300}"
    (tmp_path / "game.html").write_text(f'<script src="{address}"></script>')
    out = tmp_path / "seen.png"
    assert cli.run(["inspect", str(tmp_path / "game.html"), "--json", "--out", str(out)]) == 0
    (request,) = json.loads(capsys.readouterr().out)["requests"]
    assert request["url"] == address
    assert (
        request["remedy"] == '[page] stubs = [{ url = "https://cdn.example.com/lib.js*", file = "lib.js" }]'
    )
