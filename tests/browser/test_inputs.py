"""What an agent's actions are to a page: keys, pointers, touch, gamepads; and what ends an episode."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from games import game_text, make_game, observe
from webcade.chromium.page import ChromiumPage, PageOptions, share_browser
from webcade.episode.actions import ActionEncoder
from webcade.errors import PageNavigated, PageScriptError
from webcade.game import Game
from webcade.page import Snapshot, View

pytestmark = pytest.mark.browser

PAGE = Path(__file__).parent.parent / "pages" / "inputs.html"
INPUTS = {
    "name": "Inputs",
    "title": "A page that writes down what it hears",
    "source": {"url": PAGE.as_uri()},
    "actions": None,  # stated by each test
    "observation": observe(400, 200),
    "readings": {"frames": "game.frames"},
}
BASE = game_text(**INPUTS)
ONE = '[actions]\nspace = "discrete"\nlist = [{{ name = "rest" }}, {{ name = "act", {act} }}]\n'


class Played:
    """A game in a page, stepped by what Gymnasium calls an action."""

    def __init__(self, page: ChromiumPage, game: Game) -> None:
        self.page = page
        self.code = ActionEncoder(game.actions)

    def reset(self, by: str = "reload") -> Snapshot:
        return self.page.reset(0, by)  # type: ignore[arg-type]

    def step(self, action: Any, frames: int = 4) -> Snapshot:
        return self.page.step(self.code.encode(action), frames)

    def heard(self) -> str:
        """All that the page wrote down since it was asked last."""
        return str(self.page._loaded().evaluate("log.splice(0).join(' ')", 10))

    def value(self, expression: str) -> Any:
        return self.page._loaded().evaluate(expression, 10)


@pytest.fixture(scope="module")
def play() -> Iterator[Callable[..., Played]]:
    shared = share_browser(_game(ONE.format(act='keys = ["KeyA"]')), PageOptions())
    pages: list[ChromiumPage] = []

    def start(text: str, **options: Any) -> Played:
        game = _game(text)
        page = ChromiumPage(game, View(None), PageOptions(**options), shared)
        pages.append(page)
        played = Played(page, game)
        played.reset()
        return played

    yield start
    for page in pages:
        page.close()


def _game(text: str) -> Game:
    return Game.model_validate(tomllib.loads(BASE + text))


def test_a_held_key_stays_down_until_another_action_is_chosen(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act='keys = ["ArrowUp"]'))
    played.step(1)
    played.step(1)
    assert played.heard() == "keydown:ArrowUp"
    played.step(0)
    assert played.heard() == "keyup:ArrowUp"


def test_a_pressed_key_comes_up_a_frame_later_and_goes_down_in_every_step(
    play: Callable[..., Played],
) -> None:
    played = play(ONE.format(act='press = ["ShiftLeft", "KeyA"]'))
    chord = "keydown:Shift+shift keydown:A+shift keyup:A+shift keyup:Shift"
    for frames in (4, 1):
        played.step(1, frames)
        assert played.heard() == chord


def test_a_sequence_is_done_a_frame_apart(play: Callable[..., Played]) -> None:
    played = play(
        ONE.format(
            act='sequence = [{ hold = "KeyA" }, { press = "KeyB" }, { wait_frames = 2 }, '
            "{ click = { x = 5, y = 6 } }]"
        )
    )
    played.value("addEventListener('keydown', () => log.push(game.frames)), game.frames = 0")
    played.step(1, 8)
    assert played.heard() == (
        "keydown:a 0 keydown:b 1 keyup:b mousemove:0:5,6:5,6 pointerdown:0:5,6 mousedown:0:5,6 "
        "pointerup:0:5,6 mouseup:0:5,6 click:0:5,6 keyup:a"
    )


def test_a_click_lands_in_the_canvas_own_pixels(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act='click = { element = "canvas", x = 100, y = 50 }, button = "right"'))
    played.step(1)
    at = "60,45"  # a canvas of 400 x 200 shown as 200 x 100, from (10, 20) on
    assert played.heard() == (
        f"mousemove:0:{at}:60,45 pointerdown:2:{at} mousedown:2:{at} contextmenu:2:{at} "
        f"pointerup:2:{at} mouseup:2:{at} auxclick:2:{at}"
    )


def test_an_element_is_clicked_in_its_middle_and_a_missing_one_is_not(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act='click = { element = "#slot" }'))
    played.step(1)
    assert "click:0:320,140" in played.heard()
    played.value("document.querySelector('#slot').remove()")
    played.step(1)
    assert played.heard() == ""


def test_two_clicks_at_once_are_a_double_click(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act="click = { x = 50, y = 50 }"))
    played.step(1)
    played.step(1)
    assert played.heard().count("dblclick") == 1


def test_cells_are_an_action_each_row_by_row(play: Callable[..., Played]) -> None:
    played = play(
        '[actions]\nspace = "discrete"\nlist = [{ name = "cell", '
        "cells = { columns = 4, rows = 2, width = 400, height = 200 } }]\n"
    )
    assert played.code.names[:5] == ["cell_0_0", "cell_0_1", "cell_0_2", "cell_0_3", "cell_1_0"]
    played.step(5)
    assert "click:0:85,95" in played.heard()  # the middle of row 1, column 1


def test_a_cell_is_dragged_to_its_neighbour(play: Callable[..., Played]) -> None:
    played = play(
        '[actions]\nspace = "discrete"\nlist = [{ name = "swap", '
        'cells = { columns = 4, rows = 2, width = 400, height = 200, drag = "right" } }]\n'
    )
    assert played.code.names[3:] == ["swap_1_0", "swap_1_1", "swap_1_2"]
    played.step(4)
    heard = played.heard()
    assert "mousedown:0:85,95" in heard  # the middle of row 1, column 1
    assert "mouseup:0:135,95" in heard  # of column 2


def test_a_drag_moves_what_is_draggable_to_where_it_is_dropped(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act='drag = { start = { element = "#card" }, end = { element = "#slot" } }'))
    played.step(1)
    heard = played.heard()
    assert "dragstart:card:card drop:slot:card dragend:card:card" in heard
    assert "click" not in heard


def test_the_wheel_scrolls_where_the_pointer_is(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act="point = { x = 30, y = 40 }, wheel = -120"))
    played.step(1)
    assert played.heard() == "mousemove:0:30,40:30,40 wheel:-120"


def test_buttons_of_a_multi_binary_are_held_together(play: Callable[..., Played]) -> None:
    played = play(
        '[actions]\nspace = "multi_binary"\nlist = [{ name = "left", keys = ["KeyA"] }, '
        '{ name = "fire", keys = ["Space"] }]\n'
    )
    played.step([1, 1])
    played.step([0, 1])
    assert played.heard() == "keydown:a keydown:  keyup:a"


def test_parts_of_a_multi_discrete_are_chosen_apart(play: Callable[..., Played]) -> None:
    played = play(
        '[actions]\nspace = "multi_discrete"\n'
        '[[actions.parts]]\nname = "move"\nlist = [{ name = "stay" }, { name = "left", keys = ["KeyA"] }]\n'
        '[[actions.parts]]\nname = "fire"\nlist = [{ name = "hold" }, { name = "fire", press = ["Space"] }]\n'
    )
    played.step(np.array([1, 1]))
    assert played.heard() == "keydown:a keydown:  keyup: "


POINTER = '[actions]\nspace = "pointer"\npointer = {{ {what} }}\n'


def test_a_pointer_moves_over_the_region_and_drags_with_its_button_down(play: Callable[..., Played]) -> None:
    played = play(POINTER.format(what='buttons = ["left"], wheel = true'))
    played.step([0.0, 0.0, 0.0, 0.0])
    assert played.heard().startswith("mousemove:0:10,20")
    played.step([0.5, 0.5, 1.0, 0.0])
    played.step([1.0, 1.0, 1.0, 0.5])
    played.step([1.0, 1.0, 0.0, 0.0])
    heard = played.heard()
    assert heard.startswith(
        "mousemove:0:110,70:100,50 pointerdown:0:110,70 mousedown:0:110,70 mousemove:1:209,119"
    )
    assert heard.endswith(
        "wheel:50 mousemove:1:209,119:0,0 pointerup:0:209,119 mouseup:0:209,119 click:0:209,119"
    )


def test_a_pointer_that_clicks_does_so_in_every_step(play: Callable[..., Played]) -> None:
    played = play(POINTER.format(what='buttons = ["right"], click = true'))
    played.step([0.5, 0.5, 1.0])
    played.step([0.5, 0.5, 1.0])
    assert played.heard().count("auxclick:2:110,70") == 2


def test_a_locked_pointer_is_moved_by_what_is_asked(play: Callable[..., Played]) -> None:
    played = play(POINTER.format(what="buttons = [], lock = true, speed = 40"))
    assert (
        played.value("canvas.requestPointerLock().then(() => document.pointerLockElement === canvas)")
        is not None
    )
    played.step([0.5, -1.0])
    assert played.heard() == "mousemove:0:0,0:20,-40"


def test_a_dict_of_parts_has_keys_and_pointer_at_once(play: Callable[..., Played]) -> None:
    played = play(
        '[actions]\nspace = "dict"\n'
        '[[actions.parts]]\nname = "keys"\nspace = "multi_binary"\nlist = [{ name = "w", keys = ["KeyW"] }]\n'
        '[[actions.parts]]\nname = "mouse"\nspace = "pointer"\npointer = { buttons = [] }\n'
    )
    played.step({"keys": [1], "mouse": [0.5, 0.5]})
    assert played.heard() == "keydown:w mousemove:0:110,70:110,70"


def test_a_gamepad_is_there_once_an_action_moves_it(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act="gamepad_axes = [-1.0, 0.5], gamepad_buttons = [0]"))
    assert played.value("navigator.getGamepads()[0]") is None
    played.step(1)
    assert played.value("game.pad") == [-1, 0.5, 0, 0, 1]


def test_a_finger_touches_and_then_clicks(play: Callable[..., Played]) -> None:
    played = play("page = { touch = true }\n" + ONE.format(act="click = { x = 50, y = 60 }"))
    played.step(1)
    assert played.heard().startswith(
        "pointerdown:0:50,60 touchstart:1:50,60 pointerup:0:50,60 touchend:0:50,60"
    )
    assert played.heard() == ""


@pytest.mark.parametrize("clock", ["page", "wall"])
def test_trusted_input_writes_into_a_field(play: Callable[..., Played], clock: str) -> None:
    act = 'sequence = [{ click = { element = "#field" } }, { hold = "ShiftLeft" }, { press = "KeyH" }, '
    act += '{ release = "ShiftLeft" }, { press = "KeyI" }]'
    played = play(
        ONE.format(act=act).replace('space = "discrete"', 'space = "discrete"\ntrusted = true'), clock=clock
    )
    played.value("addEventListener('keydown', (event) => log.push(event.isTrusted))")
    played.step(1, 10)
    assert played.value("document.querySelector('#field').value") == "Hi"
    assert "true" in played.heard()


TRUSTED = ('space = "discrete"', 'space = "discrete"\ntrusted = true')


def test_trusted_clicks_in_a_row_are_counted_by_page_time(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act="click = { x = 50, y = 50 }").replace(*TRUSTED))
    played.value("addEventListener('click', (event) => log.push(`detail:${event.detail}`))")
    for frames, details in ((4, ["1", "2", "3", "1"]), (40, ["2", "1", "1"])):
        heard = ""
        for _ in details:
            played.step(1, frames)
            heard += played.heard()
        assert re.findall(r"detail:(\d)", heard) == details
        assert heard.count("dblclick") == details.count("2")


def test_a_trusted_pointer_is_captured_by_the_browser_itself(play: Callable[..., Played]) -> None:
    act = 'drag = { start = { element = "canvas" }, end = { element = "#slot" } }'
    played = play(ONE.format(act=act).replace(*TRUSTED))
    played.value(
        "canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId), "
        "canvas.ongotpointercapture = canvas.onlostpointercapture = (event) => log.push(event.type), "
        "canvas.onpointermove = (event) => event.buttons && log.push(`to:${where(event)}`), log.length = 0"
    )
    played.step(1)
    heard = [word for word in played.heard().split() if word.endswith("capture") or word.startswith("to:")]
    assert heard == ["gotpointercapture", "to:320,140", "to:320,140", "lostpointercapture"]


def test_a_reward_may_be_an_expression(play: Callable[..., Played]) -> None:
    value = "[reward]\nvalue = \"read.number('#score') / 1000\"\n"
    assert play(ONE.format(act='keys = ["KeyA"]') + value).step(0).value == 1.234


def test_what_the_page_shows_and_paints_can_be_read(play: Callable[..., Played]) -> None:
    played = play(
        ONE.format(act='keys = ["KeyA"]')
        + '[page]\nevents = ["eaten"]\nready = "read.painted(\'Points:\') || true"\n'
    )
    played.step(0)
    read = "__webcade.scope.read"
    assert played.value(f"{read}.number('#score')") == 1234
    assert played.value(f"[{read}.shown('#score'), {read}.shown('#hidden'), {read}.shown('#none')]") == [
        True,
        False,
        False,
    ]
    assert played.value(f"{read}.number('.inner')") == 42  # in a closed shadow root
    assert played.value(f"[{read}.number('#none'), {read}.text('#none'), {read}.count('div')]") == [
        None,
        "",
        5,
    ]
    assert played.value(f"{read}.painted('Points:') === game.frames && {read}.paints('Points')") is True
    played.value(
        "dispatchEvent(new CustomEvent('eaten', { detail: 5 })), "
        "new EventTarget().dispatchEvent(new Event('eaten'))"
    )
    assert played.value(f"[{read}.events('eaten'), {read}.events('other')]") == [2, 0]


@pytest.mark.parametrize(
    "way", ["location.reload()", "location.href = 'blank.html'", "document.location = 'dot.html'"]
)
def test_leaving_the_page_ends_the_game_where_the_file_says_so(play: Callable[..., Played], way: str) -> None:
    played = play("end = { navigation = true }\n" + ONE.format(act='keys = ["KeyA"]'))
    played.value(f"onkeydown = () => {{ {way} }}")
    assert played.step(0).ended == ""
    frame = played.step(1)
    assert frame.ended == "navigation"
    assert played.heard() == "keydown:a"  # the page is still there to be read


LISTENS = ("navigation.addEventListener('navigate', {})", "navigation.onnavigate = {}")


@pytest.mark.parametrize("listen", LISTENS)
def test_a_page_that_brings_its_next_view_itself_does_not_leave(
    play: Callable[..., Played], listen: str
) -> None:
    played = play("end = { navigation = true }\n" + ONE.format(act='keys = ["KeyA"]'))
    played.value("onkeydown = () => { location.href = `?${game.frames}` }")
    played.value(listen.format("(event) => event.intercept()"))
    assert [played.step(1).ended, played.step(0).ended, played.step(1).ended] == ["", "", ""]
    assert "?" in played.value("location.href")


@pytest.mark.parametrize("listen", LISTENS)
def test_a_page_that_only_listens_for_navigation_leaves(play: Callable[..., Played], listen: str) -> None:
    played = play("end = { navigation = true }\n" + ONE.format(act='keys = ["KeyA"]'))
    played.value(f"onkeydown = () => location.reload(), {listen.format('() => {}')}")
    assert played.step(1).ended == "navigation"


def test_leaving_the_page_is_a_fault_where_it_does_not(play: Callable[..., Played]) -> None:
    played = play(ONE.format(act='keys = ["KeyA"]'))
    played.value("onkeydown = () => location.reload()")
    with pytest.raises(PageNavigated, match="a reload"):
        played.step(1)


def test_a_dialog_ends_the_game_where_the_file_says_so(play: Callable[..., Played]) -> None:
    played = play("end = { dialog = true }\n" + ONE.format(act='keys = ["KeyA"]'))
    played.value("onkeydown = () => { if (confirm('Again?')) game.score = 1 }")
    frame = played.step(1)
    assert (frame.ended, frame.frame) == ("dialog", 0)
    assert played.value("__webcade.scope.read.dialog()") == "Again?"


def test_storage_begins_as_the_file_says_at_every_episode(play: Callable[..., Played]) -> None:
    played = play(
        'page = { local_storage = { level = "2" } }\nepisode = { restart = [] }\n'
        + ONE.format(act='keys = ["KeyA"]')
    )
    played.value("localStorage.best = '9', localStorage.level = '3', sessionStorage.seen = 'yes'")
    played.reset("restart")
    assert played.value("[localStorage.best, localStorage.level, sessionStorage.seen]") == [None, "2", None]


def test_an_action_of_the_game_itself_steps_it(play: Callable[..., Played]) -> None:
    played = play('clock = { advance = "game.score += ms" }\n' + ONE.format(act='keys = ["KeyA"]'))
    played.value("game.score = 0")
    played.step(0, 4)
    assert played.value("game.score") == 4 * 16.671875


def test_a_step_of_the_episode_that_finds_no_element_says_which(play: Callable[..., Played]) -> None:
    with pytest.raises(
        PageScriptError, match=r"episode.start\[0\].click: nothing in the page matches '.begin' \(after"
    ):
        play(
            'episode = { start = [{ click = { element = ".begin" } }] }\n' + ONE.format(act='keys = ["KeyA"]')
        )


def test_a_condition_that_throws_is_not_true_yet_and_says_so_in_the_end(play: Callable[..., Played]) -> None:
    with pytest.raises(
        PageScriptError, match=r"page.ready: not true within 500 ms .* none.such \(ReferenceError"
    ):
        play('page = { ready = "none.such", ready_within_ms = 500 }\n' + ONE.format(act='keys = ["KeyA"]'))


def test_a_game_that_breaks_on_the_way_is_named_with_its_first_error(tmp_path: Path) -> None:
    script = "<script>let game = nothing.here</script>"
    game = make_game(
        tmp_path,
        f"<canvas width=400 height=200></canvas>{script}",
        source={"url": (tmp_path / "site" / "index.html").as_uri()},
        page={"ready": "game.ready", "ready_within_ms": 500},
        observation=observe(400, 200),
    )
    broken = ChromiumPage(game, View(None), PageOptions())
    complaint = "page's first error: ReferenceError: nothing is not defined"
    try:
        with pytest.raises(PageScriptError, match=complaint):
            broken.reset(0, "reload")
    finally:
        broken.close()
