"""`page.closures`: variables that only the game's own functions see are read; its files stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import webcade
from games import CANVAS, discrete, write_game
from http_server import serving
from webcade import Game
from webcade.chromium.devtools.session import PageRefused
from webcade.chromium.page import ChromiumPage
from webcade.errors import GameError, OptionError, PageScriptError
from webcade.vector import WebcadeVectorEnv

pytestmark = pytest.mark.browser

FUNCTION = """
(function () {
  let score = Math.floor(Math.random() * 100);
  addEventListener("keydown", () => { score += 3; });
  window.start = () => { score = 0; };
  window.truth = () => score;
  debugger;
  requestAnimationFrame(function frame() { score += 1; requestAnimationFrame(frame); });
})();
"""
MODULE = """
let score = Math.floor(Math.random() * 100);
export { score };
addEventListener("keydown", () => { score += 3; });
window.start = () => { score = 0; };
window.truth = () => score;
requestAnimationFrame(function frame() { score += 1; requestAnimationFrame(frame); });
"""
CLASS = """
class Game {
  #score = 0;
  hit() { this.#score += 3; }
  tick() { this.#score += 1; }
  get truth() { return this.#score; }
}
(() => {
  let game;
  window.start = () => { game = new Game(); };
  window.truth = () => game.truth;
  addEventListener("keydown", () => game.hit());
  requestAnimationFrame(function frame() { game?.tick(); requestAnimationFrame(frame); });
})();
"""
MADE = """
function play() {
  let score = 0;
  addEventListener("keydown", () => { score += 3; });
  window.truth = () => score;
  return () => { score += 1; };
}
let tick = null;
window.start = () => { tick = play(); };
requestAnimationFrame(function frame() { tick?.(); requestAnimationFrame(frame); });
"""
UNNAMED = """
class Game {
  constructor() {
    this.score = 0;
    addEventListener("keydown", () => { this.score += 3; });
    const frame = () => { this.score += 1; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    window.truth = () => this.score;
  }
}
window.start = () => { new Game(); };
"""
BOUND = """
function Game(first) {
  this.score = first;
  addEventListener("keydown", this.hit.bind(this));
  this.frame();
  const self = this;
  window.truth = () => self.score;
}
Game.prototype.hit = function () { this.score += 3; };
Game.prototype.frame = function () { this.score += 1; requestAnimationFrame(this.frame.bind(this)); };
window.start = () => { new Game(-1); };
"""
PLACES = {
    "function": (FUNCTION, "let score", "score"),
    "module": (MODULE, "let score =", "score"),
    "class": (CLASS, "#score = 0;", "this.#score"),
    "made": (MADE, "let score = 0;", "score"),
    "unnamed": (UNNAMED, "this.score = 0;", "this.score"),
    "bound": (BOUND, "this.score = first;", "this.score"),
}
SCRIPTS = {"module": '<script type="module" src="js/game.js"></script>'}
KINDS = pytest.mark.parametrize("kind", PLACES)


def closure(kind: str) -> dict[str, str]:
    """The place of a kind of variable."""
    _, anchor, variable = PLACES[kind]
    return {"name": "score", "file": "js/game.js", "anchor": anchor, "variable": variable}


def write(home: Path, kind: str, page: Any = (), **changes: Any) -> Path:
    """A game that counts frames and keys where no expression reaches, and tells the truth besides."""
    script = SCRIPTS.get(kind, '<script src="js/game.js"></script>')
    files = {"index.html": f"é{CANVAS}\r\n{script}", "js/game.js": PLACES[kind][0]}
    keys: dict[str, Any] = {
        "actions": discrete(noop={}, hit={"press": ["Space"]}),
        "page": {"closures": [closure(kind)], **dict(page)},
        "readings": {"score": "read.closures.score", "truth": "truth()"},
        "reward": {"score": 1},
        "episode": {"begin": [{"run": "start()"}, {"wait_ms": 20}], "restart": []},
    }
    return write_game(home, files, **keys | changes)


def play(env: webcade.WebcadeEnv, steps: int = 12, seed: int = 0) -> list[float]:
    """The readings of some random steps; each has to be the truth."""
    rng, scores = np.random.default_rng(seed), []
    for _ in range(steps):
        *_, info = env.step(int(rng.integers(2)))
        assert not info["fault"]
        assert info["score"] == info["truth"]
        scores.append(info["score"])
    return scores


@KINDS
def test_it_is_the_variable_and_repeats_by_restart_and_by_reload(kind: str, tmp_path: Path) -> None:
    traces = []
    with closing(webcade.WebcadeEnv(write(tmp_path, kind))) as env:
        for seed in (1, 1, 2):
            _, info = env.reset(seed=seed)
            traces.append([info["score"], *play(env)])
    with closing(webcade.WebcadeEnv(tmp_path, reset_by="reload")) as env:
        for _ in range(2):
            _, info = env.reset(seed=1)
            traces.append([info["score"], *play(env)])
    assert traces[1:] == traces[:1] * 4
    assert traces[0][-1] > traces[0][0]


@pytest.mark.parametrize("kind", ["made", "class"])
def test_it_is_the_variable_that_an_episode_after_a_restore_makes(kind: str, tmp_path: Path) -> None:
    traces, starts = [], []
    folder = write(tmp_path, kind, states={"in_place": True})
    with closing(webcade.WebcadeEnv(folder, reset_by="restore")) as env:
        for seed in (1, 1, 2, 3):
            _, info = env.reset(seed=seed)
            assert info["score"] == info["truth"]
            traces.append(play(env))
            page = env.unwrapped._runner.page
            assert isinstance(page, ChromiumPage)
            starts.append(page._start)
    assert traces[1:] == traces[:1] * 3
    assert starts[3] is starts[2] is starts[1] is not None  # no page was loaded again


@KINDS
def test_each_page_of_a_shared_renderer_reads_its_own(kind: str, tmp_path: Path) -> None:
    folder = write(tmp_path, kind, page={"share_renderer": True})
    with closing(WebcadeVectorEnv(folder, 4, driver_options={"share_renderer": True})) as envs:
        envs.reset(seed=0)
        for step in range(10):
            *_, info = envs.step(np.array([0, 1, step % 2, step % 3 == 0], dtype=int))
            assert (info["score"] == info["truth"]).all()
        assert len(set(info["score"])) == 4


@KINDS
def test_it_goes_back_with_a_state_in_place(kind: str, tmp_path: Path) -> None:
    folder = write(tmp_path, kind, states={"in_place": True})
    with closing(webcade.WebcadeEnv(folder)) as env:
        env.reset(seed=3)
        play(env, 4)
        state = env.clone_state()
        after = play(env, seed=5)
        env.reset(seed=4)  # the variable of another game, where one is made
        play(env, 7)
        env.restore_state(state)
        assert play(env, seed=5) == after


@pytest.mark.parametrize("options", [{"clock": "browser"}, {"clock": "wall"}, {"visible": True}])
def test_it_is_read_under_every_clock_and_in_a_drawn_page(options: dict[str, Any], tmp_path: Path) -> None:
    visible = {"driver_options": {"visible": True}} if options.pop("visible", False) else {}
    with closing(webcade.WebcadeEnv(write(tmp_path, "class"), **options, **visible)) as env:
        env.reset(seed=0)
        assert play(env, 4)[-1] > 0


def test_it_is_read_of_a_script_in_the_page_and_in_an_iframe(tmp_path: Path) -> None:
    page = f"é{CANVAS}\r\n<p>\u2028</p><script>{FUNCTION}</script>"
    place = closure("function") | {"file": "index.html"}
    folder = write(tmp_path, "function", page={"closures": [place]})
    (folder / "site/index.html").write_bytes(page.encode())
    toml = folder / "game.toml"
    framed = (
        toml.read_text().replace('"canvas" = "canvas"', "").replace("canvas =", "in_iframe = true, canvas =")
    )
    for text in (toml.read_text(), framed.replace('canvas = "canvas"', 'element = "canvas"')):
        toml.write_text(text)
        with closing(webcade.WebcadeEnv(folder)) as env:
            env.reset(seed=0)
            assert play(env, 4)[-1] > 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path / "site")
    with serving(handler) as address:
        yield f"{address}/index.html"


@pytest.mark.parametrize("kind", ["module", "class"])
def test_it_is_read_of_what_a_server_sends(kind: str, server: str, tmp_path: Path) -> None:
    with closing(webcade.WebcadeEnv(write(tmp_path, kind, source={"url": server}))) as env:
        env.reset(seed=0)
        assert play(env, 4)[-1] > 0
    (tmp_path / "site/js/game.js").write_text("window.start = () => {}; window.truth = () => 0")
    with closing(webcade.WebcadeEnv(tmp_path)) as env, pytest.raises(GameError, match=r"once in js/game\.js"):
        env.reset(seed=0)


def test_a_file_that_has_changed_is_refused_with_the_anchor_and_what_to_do(tmp_path: Path) -> None:
    folder = write(tmp_path, "function")
    script = folder / "site/js/game.js"
    for text, found in (("let points = 0;", "none"), ("let score; let score2;", "it 2 times")):
        script.write_text(text)
        with closing(webcade.WebcadeEnv(folder)) as env, pytest.raises(GameError) as raised:
            env.reset()
        assert str(raised.value).endswith(
            f"page.closures[0].anchor: expected it once in js/game.js, found {found}: 'let score'; copy the "
            "line there that declares 'score', with as much around it as makes it the only one"
        )
    script.unlink()
    with closing(webcade.WebcadeEnv(folder)) as env, pytest.raises(GameError) as raised:
        env.reset()
    assert str(raised.value).endswith("page.closures[0].file: there is no 'js/game.js' in the source")


def test_a_place_that_has_not_been_run_and_a_name_that_is_not_there_are_named(tmp_path: Path) -> None:
    readings = {"score": "read.closures.score"}
    folder = write(tmp_path, "made", episode={"begin": [{"wait_ms": 20}]}, readings=readings)
    with closing(webcade.WebcadeEnv(folder)) as env, pytest.raises(PageScriptError) as raised:
        env.reset()
    place = "page.closures.score ('let score = 0;' in js/game.js)"
    assert f"readings.score: threw Error: {place}: the page has not run that place" in str(raised.value)
    place_of = closure("function") | {"variable": "points"}
    folder = write(tmp_path, "function", page={"closures": [place_of]})
    with closing(webcade.WebcadeEnv(folder)) as env, pytest.raises(PageScriptError) as raised:
        env.reset()
    assert "('let score' in js/game.js): ReferenceError: points is not defined" in str(raised.value)


def test_what_is_no_javascript_is_refused_by_its_key(tmp_path: Path) -> None:
    place = closure("class") | {"variable": "this.#score +"}
    folder, said = write(tmp_path, "class", page={"closures": [place]}), "variable: is no JavaScript"
    with closing(webcade.WebcadeEnv(folder)) as env, pytest.raises(PageScriptError, match=said):
        env.reset()


def test_a_run_of_the_place_in_an_episode_counts_where_the_file_says_so(tmp_path: Path) -> None:
    anew = {"actions": discrete(noop={}, anew={"press": ["Enter"]})}
    made = MADE + 'addEventListener("keyup", () => start());'
    place = closure("made") | {"in_play": True}
    folder = write(tmp_path, "made", page={"closures": [place]}, **anew)
    (folder / "site/js/game.js").write_text(made)
    with closing(webcade.WebcadeEnv(folder)) as env:
        for seed in (0, 1):
            env.reset(seed=seed)
            scores = play(env)
            assert any(later < earlier for earlier, later in pairwise(scores))


@pytest.mark.parametrize("browser", [None, "firefox"])
def test_selenium_refuses_it_in_a_sentence(browser: str | None, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"cannot be played with Selenium: .* \(page\.closures\)"):
        webcade.WebcadeEnv(write(tmp_path, "function"), driver="selenium", browser=browser)


def test_one_of_the_browsers_own_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GameError, match=r"page: closures: the files of one of the browser's own pages"):
        Game.load(write(tmp_path, "function", source={"url": "chrome://dino"}))


def test_a_game_without_them_has_no_debugger(tmp_path: Path) -> None:
    with closing(
        webcade.WebcadeEnv(write(tmp_path, "function", page={"closures": []}, readings={}, reward={}))
    ) as env:
        env.reset()
        page = env.unwrapped._runner.page
        assert isinstance(page, ChromiumPage)
        with pytest.raises(PageRefused, match="not enabled"):
            page._loaded().call("Debugger.setBreakpointByUrl", {"url": "any", "lineNumber": 0})
