"""One contract, every form of it: FakePage, Chromium over its pipe, Chrome and Firefox by Selenium."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from games.dot import RELIABLE, write_dot
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.game import Game
from webcade.page import FakePage, Inputs, Page, Snapshot, View
from webcade.webdriver.capabilities import SessionOptions
from webcade.webdriver.page import SeleniumOptions, SeleniumPage

pytestmark = pytest.mark.browser

FORMS = ["fake", "chromium", "chrome", "firefox"]
NOOP, FAST = Inputs((0,)), Inputs((1,))


def make_page(form: str, game: Game, view: View) -> Page:
    if form == "fake":
        return FakePage(view)
    if form == "chromium":
        return ChromiumPage(game, view, PageOptions())
    return SeleniumPage(
        game, view, SeleniumOptions(SessionOptions(browser=form, display="headless"), clock="page")
    )


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Game:
    return Game.load(write_dot(tmp_path_factory.mktemp("games") / "dot", RELIABLE))


@pytest.fixture(scope="module", params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(form: str, game: Game) -> Iterator[Page]:
    page = make_page(form, game, View())
    yield page
    page.close()


def play(page: Page, seed: int, by: str, steps: int = 5) -> list[Snapshot]:
    """A reset and some steps."""
    return [page.reset(seed, by), *(page.step((NOOP, FAST)[i % 2], 4) for i in range(steps))]


def bytes_of(frames: list[Snapshot]) -> list[bytes]:
    return [
        frame.image.tobytes() + repr((frame.readings, frame.state.tolist(), frame.time_ms)).encode()
        for frame in frames
    ]


def test_an_episode_begins_at_its_first_moment(page):
    for by in ("restart", "reload"):
        frame = page.reset(1, by)
        assert (frame.time_ms, frame.frame) == (0, 0)
        assert frame.readings["over"] is False


def test_a_step_moves_time_by_its_frames(page):
    frames = play(page, 1, "restart", 3)
    assert [frame.frame for frame in frames] == [0, 4, 8, 12]
    assert frames[-1].time_ms == pytest.approx(12 * 16.671875)


def test_steps_taken_again_unseen_lead_to_the_same_moment(page):
    seen = play(page, 5, "restart", 9)
    page.reset(5, "restart")
    page.begin_replay([((NOOP, FAST)[i % 2], 4) for i in range(8)])
    page.end_replay()
    assert bytes_of([page.step(NOOP, 4)]) == bytes_of(seen[-1:])


def test_time_stands_still_between_steps(page):
    page.reset(1, "restart")
    first = page.render()
    assert (page.render() == first).all()
    assert page.step(NOOP, 1).frame == 1


def test_actions_do_what_they_say(page):
    page.reset(1, "restart")
    slow = page.step(NOOP, 8).readings["score"]
    page.reset(1, "restart")
    assert page.step(FAST, 8).readings["score"] > slow


def test_the_seed_rules_an_episode_however_it_begins(page):
    one = bytes_of(play(page, 5, "restart"))
    assert bytes_of(play(page, 5, "restart")) == one
    assert bytes_of(play(page, 5, "reload")) == one
    assert bytes_of(play(page, 6, "restart")) != one


def test_a_game_that_is_over_moves_no_more(page):
    page.reset(1, "restart")
    for _ in range(12):
        last = page.step(FAST, 10)
    assert last.readings["over"] is True
    assert page.step(FAST, 10).frame == last.frame


def test_frames_are_fresh_objects_of_the_stated_kind(page):
    one, other = page.reset(1, "restart"), page.step(NOOP, 1)
    assert one.image.dtype == np.uint8
    assert one.image.ndim == 3
    assert page.render().shape == one.image.shape
    assert one.image is not other.image
    assert one.readings is not other.readings
    assert one.state.dtype == np.float32
    assert one.state.size > 0
    assert one.lag is None


def test_a_fresh_page_is_not_loaded_again(page):
    page.load()
    assert not page.must_load("reload")
    page.reset(1, "reload")
    assert page.must_load("reload")
    assert not page.must_load("restart")


def test_a_view_says_what_comes(form, game):
    page = make_page(form, game, View("grayscale", (8, 8), state=False))
    frame = page.reset(0, "restart")
    assert (frame.image.shape, frame.state.shape) == ((8, 8), (0,))
    page.close()
    page.close()


@pytest.mark.slow
def test_every_browser_gives_the_same_bytes(game):
    traces = []
    for form in FORMS[1:]:
        page = make_page(form, game, View())
        traces.append(bytes_of(play(page, 7, "restart", 12)))
        page.close()
    assert traces[0] == traces[1] == traces[2]
