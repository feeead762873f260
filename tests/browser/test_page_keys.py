"""Keys reach a page as a person's would."""

from __future__ import annotations

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser

LISTEN = """
    var log = [];
    for (const type of ['keydown', 'keypress', 'keyup']) {
      addEventListener(type, (event) => {
        const { code, key, keyCode, which, charCode, location, repeat, shiftKey } = event;
        log.push({ type, code, key, keyCode, which, charCode, location, repeat, shiftKey });
      });
    }
    var told = (name) => log.map((entry) => entry[name]);
"""


@pytest.fixture
def listening(page: OpenPage) -> OpenPage:
    page.run(LISTEN)
    return page


def test_a_letter_says_what_it_is_by_its_old_names_and_its_new(listening: OpenPage) -> None:
    listening.press("KeyA")
    listening.release("KeyA")
    common = {"code": "KeyA", "key": "a", "location": 0, "repeat": False, "shiftKey": False}
    assert listening("log") == [
        {"type": "keydown", "keyCode": 65, "which": 65, "charCode": 0, **common},
        {"type": "keypress", "keyCode": 97, "which": 97, "charCode": 97, **common},
        {"type": "keyup", "keyCode": 65, "which": 65, "charCode": 0, **common},
    ]


@pytest.mark.parametrize(
    ("code", "key", "key_code", "char_code"),
    [
        ("ArrowUp", "ArrowUp", 38, None),
        ("Space", " ", 32, 32),
        ("Enter", "Enter", 13, 13),
        ("Escape", "Escape", 27, None),
        ("Digit7", "7", 55, 55),
    ],
)
def test_only_a_key_that_types_something_is_pressed_as_a_character(
    listening: OpenPage, code: str, key: str, key_code: int, char_code: int | None
) -> None:
    listening.press(code)
    assert listening("[log[0].code, log[0].key, log[0].keyCode, log[0].which]") == [
        code,
        key,
        key_code,
        key_code,
    ]
    assert listening("log.slice(1).map((entry) => entry.charCode)") == ([char_code] if char_code else [])


def test_a_key_whose_press_the_page_refuses_types_nothing(listening: OpenPage) -> None:
    listening.run("addEventListener('keydown', (event) => event.preventDefault())")
    listening.press("KeyA")
    assert listening("told('type')") == ["keydown"]


def test_a_held_key_is_pressed_once(listening: OpenPage) -> None:
    listening.press("ArrowUp")
    listening.press("ArrowUp")
    listening.release("ArrowUp")
    listening.release("ArrowUp")
    assert listening("told('type')") == ["keydown", "keyup"]


def test_a_held_key_repeats_in_page_time(listening: OpenPage) -> None:
    listening.run("var times = []; addEventListener('keydown', () => times.push(performance.now()))")
    listening.press("ArrowUp")
    let_wall_time_pass(listening)
    listening.frames(29)
    assert listening("times") == [0]
    listening.frames(8)  # half a second has passed with the 30th frame, then 33 ms with each second one
    assert listening("times") == [0, *(FRAME_MS * n for n in (30, 32, 34, 36))]
    assert listening("told('repeat')") == [False, True, True, True, True]
    listening.release("ArrowUp")
    listening.frames(60)
    assert listening("told('type').at(-1)") == "keyup"


def test_the_key_pressed_last_is_the_one_that_repeats(listening: OpenPage) -> None:
    listening.press("ArrowUp")
    listening.press("ArrowLeft")
    listening.frames(40)
    assert listening("[...new Set(log.filter((entry) => entry.repeat).map((entry) => entry.code))]") == [
        "ArrowLeft"
    ]


def test_a_modifier_held_shows_on_other_keys(listening: OpenPage) -> None:
    listening.press("ShiftLeft")
    listening.press("ArrowUp")
    listening.release("ShiftLeft")
    listening.release("ArrowUp")
    assert listening("told('shiftKey')") == [True, True, False, False]
    assert listening("log[0].location") == 1


def test_keys_go_to_the_focused_element_and_up_from_there(page: OpenPage) -> None:
    page.run("""
        var log = [];
        document.body.innerHTML = '<input id="field"><div id="host"></div>';
        const root = host.attachShadow({ mode: 'open' });
        root.innerHTML = '<input id="inner">';
        const note = (event) => log.push(event.composedPath()[0].id || event.target.tagName);
        for (const target of [window, document, document.body, field, root.firstChild]) {
          target.addEventListener('keydown', note);
        }
    """)
    page.press("ArrowUp")
    assert page("log") == ["BODY"] * 3
    page.run("log = []; field.focus()")
    page.press("ArrowDown")
    assert page("log") == ["field"] * 4
    page.run("log = []; host.shadowRoot.firstChild.focus()")
    page.press("ArrowLeft")
    assert page("log") == ["inner"] * 4


def test_a_click_is_what_a_mouse_does_at_that_place(page: OpenPage) -> None:
    page.run("""
        var log = [];
        document.body.innerHTML = '<button id="there">';
        there.style = 'position: fixed; left: 20px; top: 30px; width: 50px; height: 20px';
        for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
          addEventListener(type, ({ target, constructor, clientX, clientY, buttons }) => {
            log.push([type, constructor.name, target.id, clientX, clientY, buttons]);
          });
        }
    """)
    page.click(30, 40)
    assert page("log") == [
        ["pointerdown", "PointerEvent", "there", 30, 40, 1],
        ["mousedown", "MouseEvent", "there", 30, 40, 1],
        ["pointerup", "PointerEvent", "there", 30, 40, 0],
        ["mouseup", "MouseEvent", "there", 30, 40, 0],
        ["click", "PointerEvent", "there", 30, 40, 0],
    ]
