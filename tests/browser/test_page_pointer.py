"""Mouse and finger send what Chromium sends by itself: the same events, in the same order, saying the same.

What is right is found out by trusted input: in a page without the runtime, sent over DevTools; and where
Chromium itself has to count clicks, by an X server's mouse.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from open_page import FRAME_MS, OpenPage
from page_plays import TwoPlays, page_of
from x11 import display, wait_ms

from games import CANVAS, make_game
from webcade.chromium.program.browser import Browser
from webcade.chromium.program.find import find_chromium
from webcade.page import RawInputs, View
from webcade.page.script import define_text
from webcade.runtime import HANDLE

pytestmark = pytest.mark.browser

PAGE = "pointer.html"
SIZE = {"width": 800, "height": 600, "deviceScaleFactor": 1, "mobile": False}
BITS = {"left": 1, "right": 2, "middle": 4}
Sent = tuple[Any, ...]
"""An input event: ("move", x, y), ("down", button) or ("up", button)."""

DOWN, UP = ("down", "left"), ("up", "left")
ON_A, ON_B = ("move", 50, 50), ("move", 150, 50)


class Case(NamedTuple):
    """What the page does, and what is done to it.

    `hover` is false where the page changes under the pointer. A drawn page then hears of what is left and
    entered with its next frame, a page of ours with the pointer's next event: that is left out.
    """

    script: str
    events: list[Sent]
    hover: bool = True


CAPTURE = "a.onpointerdown = (event) => a.setPointerCapture(event.pointerId);"
HAS = (
    "for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) "
    "a.addEventListener(type, () => log.push(`has ${a.hasPointerCapture(1)}`));"
)
WRONG = """a.onpointerdown = () => {
  const tries = [() => a.setPointerCapture(99), () => a.setPointerCapture("x"), () => a.setPointerCapture(),
    () => document.createElement("i").setPointerCapture(1), () => a.releasePointerCapture(99)];
  for (const one of tries) try { one(); log.push("accepted") } catch (error) { log.push(error.name) }
  log.push(a.hasPointerCapture(99));
};"""
MOUSE = {
    "a click": Case("", [ON_A, DOWN, UP]),
    "a right click": Case("", [ON_A, ("down", "right"), ("up", "right")]),
    "a middle click": Case("", [ON_A, ("down", "middle"), ("up", "middle")]),
    "two buttons": Case("", [ON_A, DOWN, ("down", "right"), UP, ("up", "right")]),
    "two buttons, the second up first": Case("", [ON_A, DOWN, ("down", "right"), ("up", "right"), UP]),
    "down here and up there": Case("", [ON_A, DOWN, ON_B, UP]),
    "down within and up around": Case("", [("move", 270, 70), DOWN, ("move", 225, 25), UP]),
    "a walk": Case("", [ON_A, ON_B, ("move", 225, 25), ("move", 270, 70), ("move", 500, 500)]),
    "a click captured": Case(CAPTURE, [ON_A, DOWN, UP]),
    "a capture": Case(CAPTURE, [ON_A, DOWN, ON_B, ("move", 160, 50), UP, ("move", 161, 50)]),
    "a capture at mousedown": Case("a.onmousedown = () => a.setPointerCapture(1);", [ON_A, DOWN, ON_B, UP]),
    "a capture by another": Case(
        "a.onpointerdown = () => b.setPointerCapture(1);",
        [ON_A, DOWN, ("move", 55, 50), UP, ("move", 56, 50)],
    ),
    "a capture given up": Case(
        f"{CAPTURE} a.onpointermove = (event) => event.clientX > 100 && a.releasePointerCapture(1);",
        [ON_A, DOWN, ("move", 110, 50), ON_B, UP],
    ),
    "a capture given up at once": Case(
        "a.onpointerdown = () => { a.setPointerCapture(1); a.releasePointerCapture(1) };",
        [ON_A, DOWN, ON_B, UP],
    ),
    "a capture handed on": Case(
        f"{CAPTURE} a.onpointermove = (event) => event.buttons && b.setPointerCapture(1);",
        [ON_A, DOWN, ("move", 60, 50), ("move", 61, 50), UP],
    ),
    "a capture whose element goes": Case(
        f"{CAPTURE} a.onpointermove = (event) => event.buttons && a.remove();",
        [ON_A, DOWN, ("move", 60, 50), ("move", 61, 50), UP],
        hover=False,
    ),
    "no capture without a button": Case(
        "a.onpointermove = () => { a.setPointerCapture(1); log.push(a.hasPointerCapture(1)) };", [ON_A, ON_B]
    ),
    "who has the capture": Case(CAPTURE + HAS, [ON_A, DOWN, UP]),
    "captures that are refused": Case(WRONG, [ON_A, DOWN, UP]),
    "pointerdown prevented": Case(
        "field.focus(); told(); a.onpointerdown = (event) => event.preventDefault();",
        [ON_A, DOWN, ("move", 55, 50), UP, ("move", 56, 50)],
    ),
    "mousedown prevented": Case(
        "field.focus(); told(); a.onmousedown = (event) => event.preventDefault();", [ON_A, DOWN, UP]
    ),
    "a field focused and left": Case("", [("move", 250, 150), DOWN, UP, ON_A, DOWN, UP]),
    "a disabled button": Case("", [("move", 50, 150), DOWN, UP, ("down", "right"), ("up", "right")]),
    "a label": Case("", [("move", 170, 170), DOWN, UP]),
    "removed by pointerdown": Case("a.onpointerdown = () => a.remove();", [ON_A, DOWN, UP], hover=False),
    "removed by mousedown": Case("a.onmousedown = () => a.remove();", [ON_A, DOWN, UP], hover=False),
    "removed by mouseup": Case("a.onmouseup = () => a.remove();", [ON_A, DOWN, UP], hover=False),
    "removed by pointerup": Case("a.onpointerup = () => a.remove();", [ON_A, DOWN, UP], hover=False),
    "hidden by pointerdown": Case(
        "a.onpointerdown = () => { a.hidden = true };", [ON_A, DOWN, UP], hover=False
    ),
    "covered by pointerdown": Case(
        "a.onpointerdown = () => { b.style.left = 0 };", [ON_A, DOWN, UP], hover=False
    ),
}
NONE = "a.style.touchAction = 'none';"
FINGER = {
    "a tap": Case("", [ON_A, DOWN, UP]),
    "a tap that slips": Case(NONE, [ON_A, DOWN, ("move", 54, 50), UP]),
    "a swipe": Case(NONE, [ON_A, DOWN, ("move", 70, 50), ON_B, UP]),
    "a swipe captured by another": Case(
        f"{NONE} a.onpointerdown = (event) => b.setPointerCapture(event.pointerId);",
        [ON_A, DOWN, ("move", 70, 50), UP],
    ),
    "a swipe that is not captured": Case(
        f"{NONE} a.onpointerdown = (event) => a.releasePointerCapture(event.pointerId);",
        [ON_A, DOWN, ON_B, UP],
    ),
    "pointerdown prevented": Case("a.onpointerdown = (event) => event.preventDefault();", [ON_A, DOWN, UP]),
    "touchstart prevented": Case("on('touchstart');", [ON_A, DOWN, UP]),
    "touchend prevented": Case("on('touchend');", [ON_A, DOWN, UP]),
}
PREVENT = (
    "const on = (type) => a.addEventListener(type, (event) => event.preventDefault(), { passive: false });"
)


class TrustedPage(OpenPage):
    """A page without the runtime, whose input the browser itself sends."""

    def __init__(self, browser: Browser, *, touch: bool = False) -> None:
        super().__init__(browser, clock=None, visible=True)
        self.session.call("Emulation.setDeviceMetricsOverride", SIZE)
        self.session.call("Emulation.setTouchEmulationEnabled", {"enabled": touch})
        self._touch = touch
        self._place, self._bits = (0, 0), 0

    def send(self, kind: str, *value: Any) -> None:
        if kind == "move":
            self._place = value
        else:
            self._bits ^= BITS[value[0]]
        (self._send_touch if self._touch else self._send_mouse)(kind, *value)

    def _send_mouse(self, kind: str, *value: Any) -> None:
        names = {"move": "mouseMoved", "down": "mousePressed", "up": "mouseReleased"}
        held = next((name for name, bit in BITS.items() if self._bits & bit), "none")
        event = {"type": names[kind], "buttons": self._bits, "force": 0.5 if self._bits else 0}
        event |= {"button": held} if kind == "move" else {"button": value[0], "clickCount": 1}
        self.session.call("Input.dispatchMouseEvent", {**event, "x": self._place[0], "y": self._place[1]})

    def _send_touch(self, kind: str, *_: Any) -> None:
        if kind == "move" and not self._bits:
            return
        names = {"move": "touchMove", "down": "touchStart", "up": "touchEnd"}
        point = {"x": self._place[0], "y": self._place[1], "radiusX": 1, "radiusY": 1, "force": 1}
        points = [] if kind == "up" else [point]
        self.session.call("Input.dispatchTouchEvent", {"type": names[kind], "touchPoints": points})


class OwnPage(OpenPage):
    """The same with the runtime, which sends the input."""

    def __init__(self, browser: Browser, *, touch: bool = False) -> None:
        super().__init__(browser)
        self.session.call("Emulation.setDeviceMetricsOverride", SIZE)
        self._touch = touch

    def use(self) -> None:
        """Define a game without a region, and choose the device."""
        with TemporaryDirectory() as folder:
            text = define_text(make_game(Path(folder), CANVAS), View(pixels=None))
        definition = text.removeprefix(f"{HANDLE}.define(").removesuffix(")")
        region = {"canvas": None, "element": None, "size": {}, "crop": None, "background": [0, 0, 0]}
        actions = {"list": [], "pointer": None, "region": None, "touch": self._touch}
        own = json.dumps({"region": region, "actions": actions})
        self.raw(f"{HANDLE}.define((read, keep) => ({{...({definition})(read, keep), ...{own}}}))")

    def send(self, kind: str, *value: Any) -> None:
        place = {"selector": None, "x": value[0], "y": value[1], "unit": "own"} if kind == "move" else None
        target = place or value[0]
        self.raw(f"{HANDLE}.send({json.dumps([kind, target])})")


def heard(page: TrustedPage | OwnPage, case: Case) -> list[str]:
    """What the page hears of an input; it has been used before, away from everything."""
    page.load(PAGE)
    if isinstance(page, OwnPage):
        page.use()
    page.send("move", 700, 500)
    page.run(f"{PREVENT} told(); {case.script}")
    for event in case.events:
        page.send(*event)
    log: list[str] = page("told()")
    left_out = ("over", "out", "enter", "leave", "lostpointercapture")
    return log if case.hover else [line for line in log if not line.split()[0].endswith(left_out)]


@pytest.fixture(scope="module")
def pages(browser: Browser) -> tuple[OwnPage, TrustedPage]:
    return OwnPage(browser), TrustedPage(browser)


@pytest.fixture(scope="module")
def touched_pages(browser: Browser) -> tuple[OwnPage, TrustedPage]:
    return OwnPage(browser, touch=True), TrustedPage(browser, touch=True)


@pytest.mark.parametrize("name", MOUSE)
def test_a_mouse_sends_what_chromium_sends(pages: tuple[OwnPage, TrustedPage], name: str) -> None:
    own, trusted = (heard(page, MOUSE[name]) for page in pages)
    assert own == trusted


@pytest.mark.parametrize("name", FINGER)
def test_a_finger_sends_what_chromium_sends(touched_pages: tuple[OwnPage, TrustedPage], name: str) -> None:
    own, trusted = (heard(page, FINGER[name]) for page in touched_pages)
    assert own == trusted


Click = tuple[str, int, int, float]
"""The button, the place, and the milliseconds since the click before."""

COUNTED: dict[str, list[Click]] = {
    "seven at one place": [("left", 50, 50, 100)] * 7,
    "two pixels apart": [("left", 50, 50, 0), ("left", 52, 48, 100), ("left", 54, 50, 100)],
    "three pixels apart": [("left", 50, 50, 0), ("left", 53, 50, 100), ("left", 53, 53, 100)],
    "far apart": [("left", 50, 50, 0), ("left", 150, 50, 100), ("left", 50, 50, 100)],
    "in half a second": [("left", 50, 50, 0), ("left", 50, 50, 400), ("left", 50, 50, 400)],
    "after half a second": [("left", 50, 50, 0), ("left", 50, 50, 600)],
    "of different buttons": [("left", 50, 50, 0), ("right", 50, 50, 100), ("left", 50, 50, 100)],
    "right clicks": [("right", 50, 50, 100)] * 4,
    "middle clicks": [("middle", 50, 50, 100)] * 4,
}
PRESSES = ("mousedown", "mouseup", "click", "dblclick", "auxclick", "contextmenu")


def counted(page: OpenPage) -> list[str]:
    """The button's events and how many clicks in a row they belong to."""
    words = [line.split() for line in page("told()")]
    return [f"{one[0]} {one[one.index('detail') + 1]}" for one in words if one[0] in PRESSES]


@pytest.fixture(scope="module")
def counts_of_chromium() -> dict[str, list[str]]:
    """What Chromium counts when the clicks come from its window system."""
    if shutil.which("Xvfb") is None:
        pytest.skip("there is no Xvfb")
    counts = {}
    with display(1000, 800) as hand:
        window = Browser(find_chromium(), ("--window-size=900,700", "--window-position=0,0"), 60)
        try:
            page = OpenPage(window, clock=None, visible=True)
            for name, clicks in COUNTED.items():
                page.load(PAGE)
                page.run("addEventListener('contextmenu', (event) => event.preventDefault());")
                left, top = page(
                    "[screenX + (outerWidth - innerWidth) / 2, screenY + outerHeight - innerHeight]"
                )
                hand.move(int(left) + 600, int(top) + 400)
                wait_ms(600)  # the clicks of the case before are no longer counted
                page.run("told();")
                for button, x, y, ms in clicks:
                    wait_ms(ms)
                    hand.move(int(left) + x, int(top) + y)
                    hand.press(button)
                    hand.release(button)
                ups = "log.filter((line) => line.startsWith('mouseup ')).length"
                page(f"new Promise((done) => setInterval(() => {ups} >= {len(clicks)} && done(), 10))")
                counts[name] = counted(page)
        finally:
            window.close()
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTED)
def test_clicks_in_a_row_are_counted_as_chromium_counts_them(
    pages: tuple[OwnPage, TrustedPage], counts_of_chromium: dict[str, list[str]], name: str
) -> None:
    own = pages[0]
    own.load(PAGE)
    own.use()
    own.pass_ms(600)
    for button, x, y, ms in COUNTED[name]:
        own.pass_ms(ms)
        for event in (("move", x, y), ("down", button), ("up", button)):
            own.send(*event)
    assert counted(own) == counts_of_chromium[name]


def test_real_time_between_two_clicks_is_not_counted(pages: tuple[OwnPage, TrustedPage]) -> None:
    own = pages[0]
    for ms, details in ((0, ["1", "2"]), (600, ["1", "1"])):
        own.load(PAGE)
        for _ in range(2):
            for event in (ON_A, DOWN, UP):
                own.send(*event)
            wait_ms(0 if ms else 600)
            own.pass_ms(ms)
        assert [line.split()[1] for line in counted(own) if line.startswith("click ")] == details


TAPS = {"again": (0, 100), "near": (20, 100), "apart": (21, 100), "late": (0, 450)}


@pytest.mark.parametrize("name", TAPS)
def test_taps_in_a_row_are_counted_as_chromium_counts_them(
    touched_pages: tuple[OwnPage, TrustedPage], name: str
) -> None:
    apart, ms = TAPS[name]
    counts = []
    passing: tuple[Callable[[float], None], ...] = (touched_pages[0].pass_ms, wait_ms)
    for page, let_pass in zip(touched_pages, passing, strict=True):
        page.load(PAGE)
        if isinstance(page, OwnPage):
            page.use()
        let_pass(600)
        page.run("told();")
        for x in (50, 50 + apart):
            for event in (("move", x, 50), DOWN, UP):
                page.send(*event)
            let_pass(ms)
        counts.append(counted(page))
    assert counts[0] == counts[1]


def test_a_double_click_is_that_of_one_place_in_page_time(pages: tuple[OwnPage, TrustedPage]) -> None:
    own = pages[0]
    own.load(PAGE)
    own.send(*ON_A)
    for frames in (29, 31):  # 483 and 517 ms
        own.run("told();")
        for _ in range(2):
            own.send(*DOWN)
            own.send(*UP)
            own.pass_ms((frames - 0.5) * FRAME_MS)
        assert ("dblclick 2" in counted(own)) is (frames == 29)
        own.pass_ms(600)


CLICKS = page_of("""
    const canvas = document.querySelector('canvas');
    canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId);
    for (const type of ['mousedown', 'gotpointercapture', 'click', 'dblclick'])
        canvas.addEventListener(type, (event) => note(`${type} ${event.clientX} ${event.detail}`));
""")


def click_at(x: int) -> RawInputs:
    return RawInputs(((("move", x, 20), ("down", "left")), (("up", "left"),)))


def test_clicks_at_two_places_are_no_double_click_however_long_an_agent_thinks(play_page: TwoPlays) -> None:
    log = play_page(CLICKS, steps=4, inputs=[click_at(x) for x in (13, 60, 13)])
    assert log == [
        line
        for ms, up, x in ((0, 17, 13), (50, 67, 60), (100, 117, 13))
        for line in (f"{ms} mousedown {x} 1", f"{up} gotpointercapture {x} 0", f"{up} click {x} 1")
    ]


def test_clicks_at_one_place_are_counted_to_three_however_long_an_agent_thinks(play_page: TwoPlays) -> None:
    clicks = [*[click_at(20)] * 3, *[RawInputs()] * 8, click_at(20)]
    log = play_page(CLICKS, steps=len(clicks), inputs=clicks)
    counted = [line for line in log if "click" in line]
    assert counted[:3] == ["17 click 20 1", "67 click 20 2", "67 dblclick 20 2"]
    assert counted[3:] == ["117 click 20 3", "567 click 20 1"]
