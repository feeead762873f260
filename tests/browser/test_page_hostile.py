"""A page may change whatever it finds: it plays as it would have played, and repeats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from open_page import PAGES, TIMEOUT, OpenPage

from webcade import Game
from webcade.chromium.definition import define
from webcade.page import View

pytestmark = pytest.mark.browser

Open = Callable[..., OpenPage]
HARMS = re.findall(r"^      (\w+)\(\) \{", (PAGES / "hostile.html").read_text(), re.MULTILINE)
GAME = Game.model_validate(
    {
        "webcade": 1,
        "name": "Hostile",
        "title": "A game that changes what it finds",
        "license": "MIT",
        "source": {"url": (PAGES / "hostile.html").as_uri()},
        "actions": {
            "space": "discrete",
            "list": [{"name": "noop"}, {"name": "jump", "keys": ["Space", "KeyA"]}],
        },
        "observation": {"canvas": "canvas", "size": {"width": 24, "height": 16}},
        "readings": {
            name: f"state.{name}" for name in ("keys", "timers", "ends", "promises", "idle", "sum", "time")
        },
    }
)


def play(page: OpenPage, view: View) -> list[str]:
    """What a short game answers, step by step."""
    define(page.session, GAME, view, TIMEOUT)
    answers = [page.raw("__webcade.reset(5, true)")]
    for action in (0, 1, 1, 0, 1, 0, 0, 1) * 3:
        answers.append(page.raw(f"__webcade.step([{action}], 4)"))
    answers.append(page.raw("__webcade.render()"))
    return answers


@pytest.fixture(scope="module", params=[View("rgb"), View("grayscale", (5, 7))], ids=["rgb", "small grey"])
def undisturbed(request: pytest.FixtureRequest, load_page: Open) -> tuple[View, list[str]]:
    answers = play(load_page("hostile.html?nothing"), request.param)
    readings = answers[-2].split(";")[1].split("|")
    assert all(float(number) > 0 for number in readings), readings  # all of it has been played
    return request.param, answers


@pytest.mark.parametrize("harm", HARMS)
def test_a_page_that_changes_its_built_ins_plays_the_same(
    load_page: Open, undisturbed: tuple[View, list[str]], harm: str
) -> None:
    view, answers = undisturbed
    assert play(load_page(f"hostile.html?{harm}"), view) == answers


def test_every_harm_is_tried() -> None:
    assert len(HARMS) > 20
    assert json.dumps(HARMS[0]) == '"nothing"'
