"""WebInterface in Chrome and Firefox: what it sees, and what its keys do."""

from __future__ import annotations

import numpy as np
import pytest
from plate_game import PLATE

from webcade.errors import BrowserStartError, OptionError, PageError, PageScriptError
from webcade.webdriver import WebInterface

pytestmark = pytest.mark.browser


def heard(web: WebInterface) -> list[list[object]]:
    return web.execute("return heard.splice(0)")


def test_a_screenshot_is_the_page_in_rgb(web):
    screen = web.grab_screen()
    assert screen.shape == (600, 800, 3)
    assert screen.dtype == np.uint8
    assert (screen[190, :320] == (0, 102, 204)).all(axis=1).sum() == 40  # the plate, 40 pixels wide


def test_a_crop_is_a_slice_of_the_screenshot(web):
    assert web.grab_screen(np.s_[100:300, 200:450]).shape == (200, 250, 3)
    with pytest.raises(OptionError, match=r"np\.s_"):
        web.grab_screen((1, 2, 3, 4))


@pytest.mark.parametrize(
    ("press", "code"), [("press_up", "ArrowUp"), ("press_down", "ArrowDown"), ("press_space", "Space")]
)
def test_a_key_is_pressed_and_let_go(web, press, code):
    getattr(web, press)()
    assert heard(web) == [["keydown", code], ["keyup", code]]


def test_a_held_key_stays_down_until_it_is_released(web):
    web.hold("KeyA")
    assert heard(web) == [["keydown", "KeyA"]]
    web.release("KeyA")
    assert heard(web) == [["keyup", "KeyA"]]


def test_a_click_is_where_it_was_meant(web):
    web.click(30, 40)
    assert heard(web) == [["mousedown", [30, 40]]]


def test_a_script_sees_the_pages_own_names_and_takes_arguments(web):
    assert web.execute("return [typeof game, arguments[0] + 1, null]", 2) == ["object", 3, None]
    assert web.execute("game.score") is None
    assert web.execute_async("setTimeout(arguments[1], 1, arguments[0])", "late") == "late"


def test_a_script_that_throws_says_what(web):
    with pytest.raises(PageScriptError, match="nowhere"):
        web.execute("nowhere()")


def test_an_address_that_does_not_load_is_an_error():
    with pytest.raises(PageError, match="did not load"):
        WebInterface(game_url="http://127.0.0.1:1/", display="headless")


def test_a_grid_that_is_not_there_is_one_sentence():
    with pytest.raises(BrowserStartError, match=r"no answer from http://127\.0\.0\.1:1"):
        WebInterface(game_url=PLATE.as_uri(), remote_url="http://127.0.0.1:1", display="headless")
