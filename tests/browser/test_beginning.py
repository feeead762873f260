"""A game begins once it is there: its canvas may come late, and so may what listens to keys and clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import webcade
from games import CANVAS, discrete, make_game, observe, size
from webcade.chromium.page import ChromiumPage, PageOptions, share_browser
from webcade.chromium.program.shared import SharedBrowser
from webcade.errors import PageScriptError
from webcade.page import Inputs, View

pytestmark = pytest.mark.browser

PAINTED = """
  const canvas = document.createElement('canvas'); canvas.width = 64; canvas.height = 32;
  const brush = canvas.getContext('2d');
  const paint = (colour) => { brush.fillStyle = colour; brush.fillRect(0, 0, canvas.width, canvas.height) };
"""
SHOW = "paint('red'); document.body.append(canvas);"
SEEN = observe(64, 32)
Start = Callable[..., "Begun"]


class Begun:
    """A game whose page has begun an episode."""

    def __init__(self, page: ChromiumPage) -> None:
        self.page = page
        self.first = page.reset(5, "reload")

    def step(self, action: int = 0) -> Any:
        return self.page.step(Inputs((action,)), 4)

    def value(self, expression: str) -> Any:
        return self.page.evaluate(expression)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> SharedBrowser:
    return share_browser(make_game(tmp_path_factory.mktemp("any"), CANVAS), PageOptions())


@pytest.fixture
def start(tmp_path: Path, browser: SharedBrowser) -> Iterator[Start]:
    """Begins an episode of a page with a script; `keys` are tables of game.toml."""
    pages: list[ChromiumPage] = []

    def begin(
        script: str, view: View | None = None, html: str = "", clock: str = "page", **keys: Any
    ) -> Begun:
        text = f"<!doctype html><body>{html}<script>{script}</script>"
        game = make_game(tmp_path / str(len(pages)), text, **{"observation": SEEN, **keys})
        shared = browser if clock == "page" else None
        pages.append(ChromiumPage(game, view or View(None), PageOptions(clock=clock), shared))
        return Begun(pages[-1])

    yield begin
    for page in pages:
        page.close()


LATE = {
    "some ms after load": (f"setTimeout(() => {{ {SHOW} }}, 300);", {}),
    "by the first frames": (f"requestAnimationFrame(() => requestAnimationFrame(() => {{ {SHOW} }}));", {}),
    "with its size later": (
        f"{SHOW} canvas.width = 300; setTimeout(() => {{ canvas.width = 64; }}, 300);",
        {},
    ),
    "in a menu of start": (
        f"document.body.innerHTML = '<b id=go>Go'; go.onclick = () => setTimeout(() => {{ {SHOW} }}, 300);",
        {"episode": {"start": [{"click": {"element": "#go"}}]}},
    ),
    "in a menu of begin": (
        f"document.body.innerHTML = '<b id=go>Go'; go.onclick = () => setTimeout(() => {{ {SHOW} }}, 300);",
        {"episode": {"begin": [{"click": {"element": "#go"}}]}},
    ),
}


@pytest.mark.parametrize("when", LATE)
def test_a_canvas_may_come_late(start: Start, when: str) -> None:
    script, keys = LATE[when]
    begun = start(PAINTED + script, View("rgb"), **keys)
    assert begun.first.image is not None
    assert begun.first.image.shape == (32, 64, 3)
    assert begun.value("performance.now()") < 400


def test_an_element_may_come_late(start: Start) -> None:
    box = "<i id=box style='position: absolute; width: 64px; height: 32px'></i>"
    script = f"setTimeout(() => {{ document.body.innerHTML = `{box}` }}, 300);"
    begun = start(script, observation={"element": "#box", "size": size(64, 32)})
    assert 300 <= begun.value("performance.now()") < 400


def test_a_page_that_has_its_canvas_waits_for_nothing(start: Start) -> None:
    assert start(PAINTED + SHOW).value("performance.now()") == 0


NEVER = {
    "": r"observation.canvas: nothing in the page matches 'canvas' \(after 5000 ms of page time\)",
    f"canvas.width = 50; {SHOW}": r"observation.size: the file says 64x32, the canvas is 50x32 \(after 5000",
}


@pytest.mark.parametrize("begin", [[], [{"wait_ms": 1}]])
@pytest.mark.parametrize("script", NEVER)
def test_a_canvas_that_does_not_come_names_what_can_be_done(
    start: Start, script: str, begin: list[Any]
) -> None:
    with pytest.raises(PageScriptError, match=NEVER[script]) as error:
        start(PAINTED + script, episode={"begin": begin})
    assert "let page.ready say when it is there, or lead to it by steps of episode.start" in str(error.value)


@pytest.mark.parametrize("begin", [[], [{"wait_ms": 1}]])
def test_a_canvas_that_a_blocked_script_would_make_names_it(start: Start, begin: list[Any]) -> None:
    html = '<script src="https://cdn.example/engine.js"></script>'
    with pytest.raises(PageScriptError, match=r"cdn\.example/engine\.js"):
        start("", html=html, episode={"begin": begin})


def test_a_canvas_replaced_in_play_is_followed(start: Start) -> None:
    begun = start(PAINTED + SHOW, View("rgb"))
    begun.value("const other = canvas.cloneNode(), light = other.getContext('2d')")
    begun.value("light.fillStyle = 'blue', light.fillRect(0, 0, 64, 32), canvas.replaceWith(other)")
    assert (begun.step().image == [0, 0, 255]).all()


RESIZES = {
    "resized": "canvas.width = 128, canvas.height = 48, halves(canvas)",
    "replaced": "const other = document.createElement('canvas'); other.width = 128; other.height = 48; "
    "canvas.replaceWith(other); halves(other)",
}
HALVES = """const halves = (one) => {
  const { width, height } = one, light = one.getContext('2d');
  light.fillStyle = 'blue'; light.fillRect(0, 0, width / 2, height);
  light.fillStyle = 'lime'; light.fillRect(width / 2, 0, width / 2, height);
};"""


@pytest.mark.parametrize("how", RESIZES)
def test_a_canvas_resized_in_play_is_a_fault_that_says_both_sizes(start: Start, how: str) -> None:
    begun = start(PAINTED + HALVES + SHOW, View("rgb"))
    begun.page._loaded().evaluate(RESIZES[how], 10)
    with pytest.raises(PageScriptError) as error:
        begun.step()
    assert str(error.value) == (
        "observation.size: the canvas is now 128x48, the file says 64x32; give make a size=(height, width) "
        "that it is averaged to, or let the game keep its size (page.style, page.viewport, [[page.patches]])"
    )


@pytest.mark.parametrize("pixels", ["rgb", "grayscale"])
@pytest.mark.parametrize("how", RESIZES)
def test_with_a_size_a_canvas_resized_in_play_is_averaged_to_it(start: Start, how: str, pixels: Any) -> None:
    begun = start(PAINTED + HALVES + SHOW, View(pixels, (8, 16)))
    before = begun.step().image
    begun.page._loaded().evaluate(RESIZES[how], 10)
    image = begun.step().image
    blue, lime = ([0, 0, 255], [0, 255, 0]) if pixels == "rgb" else (29, 150)
    assert image.shape == before.shape
    assert (image[:, :8] == blue).all()
    assert (image[:, 8:] == lime).all()
    picture = begun.page.render()  # at the size of the file
    assert picture.shape == (32, 64, 3)
    assert (picture[:, :32] == [0, 0, 255]).all()
    begun.value("document.querySelector('canvas').replaceWith(canvas), canvas.width = 64, canvas.height = 32")
    begun.value("paint('red')")
    assert (begun.step().image == before).all()


def test_a_size_that_the_canvas_itself_comes_to_is_averaged_to_as_well(start: Start) -> None:
    begun = start(PAINTED + HALVES + SHOW, View("rgb", (48, 128)))
    begun.value(RESIZES["resized"])
    assert (begun.step().image[:, 64:] == [0, 255, 0]).all()


def test_a_crop_of_a_canvas_resized_in_play_is_a_fault(start: Start) -> None:
    crop = {**SEEN, "crop": {"x": 0, "y": 0, "width": 32, "height": 16}}
    begun = start(PAINTED + SHOW, View("rgb", (8, 16)), observation=crop)
    begun.value("canvas.width = 128")
    with pytest.raises(PageScriptError, match="128x32, the file says 64x32; let the game keep its size"):
        begun.step()


@pytest.mark.parametrize("width", [0, 20000])
def test_a_canvas_of_no_size_or_of_too_much_is_a_fault(start: Start, width: int) -> None:
    begun = start(PAINTED + SHOW, View("rgb", (8, 16)))
    begun.value(f"canvas.width = {width}")
    with pytest.raises(PageScriptError, match=f"the canvas is now {width}x32"):
        begun.step()


def test_a_canvas_over_another_that_is_resized_stays_over_it(start: Start) -> None:
    script = f"{PAINTED} {SHOW} const layer = canvas.cloneNode(); document.body.append(layer); "
    script += (
        "canvas.style = layer.style = 'position: absolute; left: 0; top: 0; width: 64px; height: 32px'; "
    )
    script += "const light = layer.getContext('2d'); light.fillStyle = 'blue'; light.fillRect(0, 0, 32, 32);"
    begun = start(
        script, View("rgb", (8, 16)), observation={**SEEN, "canvas": ["canvas", "canvas:nth-of-type(2)"]}
    )
    begun.value("canvas.width = 128, canvas.height = 64, paint('red')")
    image = begun.step().image
    assert (image[:, :7] == [0, 0, 255]).all()
    assert (image[:, 9:] == [255, 0, 0]).all()


def test_a_fault_of_size_ends_the_episode_and_the_next_one_plays(tmp_path: Path) -> None:
    script = f"{PAINTED} {SHOW} onkeydown = () => {{ canvas.width = 128 }};"
    acts = discrete(noop={}, grow={"keys": ["KeyA"]})
    game = make_game(tmp_path, f"<body><script>{script}</script>", observation=SEEN, actions=acts)
    with webcade.WebcadeEnv(game.folder) as env:
        first, _ = env.reset(seed=1)
        _, reward, terminated, truncated, info = env.step(1)
        assert (reward, terminated, truncated) == (0, False, True)
        assert "the canvas is now 128x32, the file says 64x32" in info["fault"]
        again, _ = env.reset(seed=1)
        assert (first == again).all()


START = [{"press": "Space"}, {"until": "game.began !== null", "within_ms": 500}]
GAME = f"""{PAINTED} {SHOW}
  const game = {{ began: null }}, begin = () => {{ game.began ??= performance.now() }};
"""
LISTENS = {
    "window.addEventListener": "addEventListener('keydown', begin)",
    "window.onkeydown": "onkeydown = begin",
    "document.onkeyup": "document.onkeyup = begin",
    "an attribute of body": "document.body.setAttribute('onkeypress', 'begin()')",
    "a field in focus": "const field = document.createElement('input'); document.body.append(field); "
    "field.focus(); field.addEventListener('keydown', begin)",
    "an object": "document.addEventListener('keydown', { handleEvent: begin })",
}


@pytest.mark.parametrize("ms", [0, 50, 400])
@pytest.mark.parametrize("how", LISTENS)
def test_a_key_of_the_start_waits_until_something_listens(start: Start, how: str, ms: int) -> None:
    listen = f"setTimeout(() => {{ {LISTENS[how]} }}, {ms});" if ms else f"{LISTENS[how]};"
    begun = start(GAME + listen, episode={"start": START})
    assert ms <= begun.value("game.began") <= ms + 40


CLICKED = {
    "the canvas": "canvas.addEventListener('pointerdown', begin)",
    "the window": "onclick = begin",
    "a finger": "document.addEventListener('touchend', begin); document.addEventListener('mouseup', begin)",
}


@pytest.mark.parametrize("how", CLICKED)
def test_a_click_of_the_start_waits_until_something_listens(start: Start, how: str) -> None:
    steps = [{"click": {"element": "canvas"}}, START[1]]
    begun = start(f"{GAME} setTimeout(() => {{ {CLICKED[how]} }}, 400);", episode={"start": steps})
    assert 400 <= begun.value("game.began") <= 440


@pytest.mark.parametrize("clock", ["page", "browser"])
def test_a_key_of_begin_waits_before_the_seed_so_that_each_episode_begins_the_same(
    start: Start, clock: str
) -> None:
    rolls = (
        "requestAnimationFrame(function roll() { game.roll = Math.random(); requestAnimationFrame(roll) });"
    )
    script = f"{GAME} game.roll = 0; {rolls} setTimeout(() => addEventListener('keydown', begin), 100);"
    steps = {"restart": [{"run": "game.began = null"}], "begin": START}
    readings = {"began": "game.began !== null", "roll": "game.roll"}
    begun = start(script, clock=clock, episode=steps, readings=readings)
    assert begun.first.readings == begun.page.reset(5, "restart").readings
    assert begun.first.readings == begun.page.reset(5, "reload").readings


@pytest.mark.parametrize("name", ["start", "begin"])
def test_what_listens_elsewhere_is_not_waited_for_longer_than_a_second(start: Start, name: str) -> None:
    script = f"{GAME} setTimeout(() => canvas.addEventListener('keydown', begin), 50);"
    with pytest.raises(PageScriptError, match=r"pressed Space at 1000.3 ms, when nothing listened for it"):
        start(script, episode={name: START})


def test_an_until_that_never_comes_says_what_was_sent_and_when_and_what_to_try(start: Start) -> None:
    steps = [{"click": {"element": "canvas", "x": 5, "y": 6}}, {"wait_ms": 80}, *START]
    with pytest.raises(PageScriptError) as error:
        start(f"{GAME} onclick = onkeydown = () => {{}};", episode={"start": steps})
    assert str(error.value) == (
        "episode.start[3].until: not true within 500 ms of page time: game.began !== null; before it: "
        "clicked (5,6) of 'canvas' at 0 ms, pressed Space at 100 ms. If the game obeys later, after an intro "
        "for example, put { wait_ms = 2000 } before that step, or an until that says when it does"
    )


def test_the_wait_to_try_is_longer_than_one_that_was_of_no_use(start: Start) -> None:
    with pytest.raises(PageScriptError, match=r"put { wait_ms = 60\d\d(\.\d)? } before that step"):
        start(f"{GAME} onkeydown = () => {{}};", episode={"start": [{"wait_ms": 3000}, *START]})


def test_an_until_without_input_before_it_gives_no_such_advice(start: Start) -> None:
    with pytest.raises(PageScriptError) as error:
        start(GAME, episode={"start": [START[1]]})
    assert str(error.value).endswith("within 500 ms of page time: game.began !== null")


def test_late_games_repeat_to_the_bit(start: Start) -> None:
    script = f"{GAME} setTimeout(() => addEventListener('keydown', begin), 70); canvas.remove(); "
    script += "setTimeout(() => document.body.append(canvas), 333);"
    times = [
        start(script, episode={"start": START}).value("[game.began, performance.now()]") for _ in range(2)
    ]
    assert times[0] == times[1]
    assert np.isfinite(times[0]).all()
