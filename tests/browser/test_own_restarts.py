"""A restart of a game's own is one only if episodes after it are those of fresh pages, cut or ended."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from webcade.discovery.restarting import restarts, restores
from webcade.game import Game

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(300)]

PAGES = Path(__file__).parent.parent / "games" / "hard"
AGAIN = """{ run = "document.querySelector('#again').click()" }, """


def game(begin: str, *, in_place: bool = False) -> Game:
    return Game.from_text(
        f"""
webcade = 1
name = "Again"
title = "Begins anew by a button"
license = "MIT"
[source]
folder = "."
page = "again.html"
[page]
viewport = {{ width = 200, height = 120 }}
[actions]
space = "discrete"
list = [{{ name = "left", keys = ["ArrowLeft"] }}, {{ name = "right", keys = ["ArrowRight"] }}]
[observation]
canvas = "canvas"
size = {{ width = 200, height = 120 }}
[readings]
score = 'read.painted("Score: ")'
over = 'read.shown("#again")'
[states]
in_place = {str(in_place).lower()}
[episode]
{"" if in_place else "restart = []"}
begin = [{begin}{{ wait_ms = 16 }}]
""",
        PAGES,
    )


def test_a_page_that_cannot_be_put_back_begins_anew_by_its_own_button() -> None:
    assert not restores(game("", in_place=True), 60)
    assert restarts(game(AGAIN), 60)


def test_a_comparison_that_time_cuts_proves_nothing() -> None:
    assert not restarts(game(AGAIN), 60, deadline=time.monotonic())


@pytest.mark.parametrize(
    "begin",
    ['{ press = "KeyR" }, ', '{ press = "KeyN" }, ', '{ run = "noSuchFunction()" }, ', ""],
    ids=["after an end only", "keeps the score", "throws", "nothing"],
)
def test_what_works_after_an_end_only_or_leaves_something_behind_is_no_restart(begin: str) -> None:
    assert not restarts(game(begin), 60)
