"""webcade new, in hard places: a page each that keeps score, start or end where they are not easily found."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

import webcade
from webcade.discovery.discovering import Discovery, discover
from webcade.discovery.exploring import opened
from webcade.discovery.origins import find_origin
from webcade.discovery.steps import Step
from webcade.errors import OptionError

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(300)]

PAGES = Path(__file__).parent.parent / "games" / "hard"
ARROWS = "ArrowLeft ArrowRight"
PAINTED = r"score|game\.score|read\.painted\(\"Score: \"\)"
MISSED = r"(over|game\.over|.*\bmisses === 3)"


class Found(NamedTuple):
    """What has to be found of a page.

    Attributes:
        score: a pattern of the expression.
        end: likewise, or how else episodes end.
        start: the steps.
        actions: the keys, or what the pointer does.
    """

    score: str = PAINTED
    end: str = MISSED
    start: tuple[Step, ...] = ()
    actions: str = ARROWS


CLOSURE, OVER = r"read\.closures\.{}", r"read\.closures\.over"
PLACES = {
    "iife": Found(CLOSURE.format("score"), OVER),
    "module": Found(CLOSURE.format("points"), OVER),
    "private": Found(CLOSURE.format("score"), OVER),
    "unnamed": Found(CLOSURE.format(r"game\.score"), CLOSURE.format(r"game\.over")),
    "late": Found(CLOSURE.format(r"game\.score"), CLOSURE.format(r"game\.over"), ({"wait_ms": 50},)),
    "painted": Found(r'read\.painted\("Score: "\)', r'read\.paints\("Game over"\)'),
    "shadow": Found(r'read\.number\("#points"\)', r'read\.shown\("#end"\)'),
    "frame": Found(r'read\.number\("#points"\)', r'read\.shown\("#end"\)'),
    "framed": Found(r'read\.painted\("Coins "\)', r'read\.shown\("\.banner"\)'),
    "dialog": Found(end="dialog"),
    "reload": Found(end="navigation"),
    "element": Found(r'read\.painted\("Coins "\)', r'read\.shown\("\.banner"\)'),
    "still": Found(end="misses === 3"),
    "stopped": Found(end=r"read\.idle\(\)"),
    "paused": Found(CLOSURE.format("score"), OVER),
    "patient": Found(end=r"game\.over"),
    "anew": Found(end=r"game\.frames falls"),
    "title": Found(CLOSURE.format("score"), OVER, start=({"click": {"x": 158, "y": 38}},)),
    "menu": Found(start=({"click": {"element": "ul > li:nth-of-type(3)"}},)),
    "countdown": Found(start=({"press": "Space"}, {"wait_ms": 2750})),
    "high": Found(r'read\.painted\("Score: "\)', OVER),
    "progress": Found(r"game\.apples"),
    "clock": Found(r"game\.score", r"game\.(over|left === 0)"),
    "falling": Found(end=r"game\.over"),
    "players": Found(CLOSURE.format(r"sides\.(left|right)"), OVER),
    "held": Found(actions="hold"),
    "twins": Found(actions="ArrowLeft KeyA ArrowRight=KeyD"),
    "painted-cells": Found(end="game.empty === 3", actions="15 cells"),
    "cells": Found(end=r'game\.empty === 3|read\.shown\("#end"\)', actions="16 cells"),
}


@pytest.mark.parametrize("place", PLACES)
def test_score_end_start_and_actions_are_found_where_they_are_hard_to_find(
    place: str, tmp_path: Path
) -> None:
    wanted = PLACES[place]
    found = discovered(place, tmp_path)
    assert re.fullmatch(wanted.score, plain(found.score[0].expression))
    assert re.fullmatch(wanted.end, end_of(found))
    assert found.start == wanted.start
    assert actions_of(found) == wanted.actions
    choices = " ".join(found.open_choices)
    assert choices == "" or place == "players"
    assert place != "players" or re.search(r"score may be .*(left.* or .*right|right.* or .*left)", choices)


def test_of_a_game_wholly_in_a_frame_the_frames_own_page_is_opened() -> None:
    origin, seen = opened(find_origin(PAGES, "framed.html"), 60)
    assert origin.table == {"folder": ".", "page": "element.html?level=1"}
    assert seen.title == "Ends by an element"
    around, seen = opened(find_origin(PAGES, "frame.html"), 60)  # only its score is in a frame
    assert (around.table["page"], seen.game_frame) == ("frame.html", "")


def discovered(place: str, home: Path) -> Discovery:
    """What is found of a page, whose files stay as they were."""
    shutil.copytree(PAGES, home / "site")
    found = discover(home / "site", page=f"{place}.html", out=home / "new", time_limit=120)
    assert {one.name: one.read_text() for one in (home / "site").iterdir()} == {
        one.name: one.read_text() for one in PAGES.iterdir()
    }
    return found


def plain(expression: str) -> str:
    """An expression without what it is until it is there."""
    return re.sub(r"^\((.*) \?\? 0\)$", r"\1", expression)


def end_of(found: Discovery) -> str:
    """How episodes end."""
    if found.ended:
        return found.ended
    return f"{found.falls[0].expression} falls" if found.falls else plain(found.end[0].expression)


def actions_of(found: Discovery) -> str:
    """The keys that act, those that are one action with = between them, and what the pointer does."""
    merged = [f"{key.code}={'='.join(key.same)}" if key.same else key.code for key in found.keys]
    pointer = "" if found.pointer is None else "hold" if found.pointer.holds else "click"
    if found.pointer is not None and found.pointer.cells is not None:
        pointer = f"{found.pointer.cells.columns * found.pointer.cells.rows} cells"
    return " ".join([*merged, *filter(None, [pointer])])


CODE = ["left", "left", "right", "up", "right", "up", "left", "up"]
LOCK = """
webcade = 1
name = "Lock"
title = "A lock that chance does not open"
license = "MIT"
[source]
folder = "site"
page = "lock.html"
[page]
viewport = { width = 200, height = 120 }
[actions]
space = "discrete"
list = [
  { name = "nothing" },
  { name = "left", press = ["ArrowLeft"] },
  { name = "right", press = ["ArrowRight"] },
  { name = "up", press = ["ArrowUp"] },
]
[observation]
page = true
size = { width = 200, height = 120 }
"""


def test_a_recording_shows_a_score_that_chance_never_reaches(tmp_path: Path) -> None:
    shutil.copytree(PAGES, tmp_path / "site")
    (tmp_path / "game.toml").write_text(LOCK)
    run = tmp_path / "run.webcade"
    with closing(webcade.RecordEpisode(webcade.WebcadeEnv(tmp_path, obs_type="grayscale"), run)) as env:
        names = env.unwrapped.action_names
        for times in (2, 3):  # episodes: so often it is opened before it gets stuck
            env.reset(seed=times)
            for name in [*CODE * times, *["right", "nothing"] * 9, *["nothing"] * 12]:
                env.step(names.index(name))
    found = discover(tmp_path / "site", page="lock.html", out=tmp_path / "new", recording=run, time_limit=120)
    assert re.fullmatch(CLOSURE.format("opened"), plain(found.score[0].expression))
    assert end_of(found) == CLOSURE.format("isStuck").replace("\\", "")


def test_a_recording_of_another_game_is_refused(tmp_path: Path) -> None:
    shutil.copytree(PAGES, tmp_path / "site")
    (tmp_path / "game.toml").write_text(LOCK)
    run = tmp_path / "run.webcade"
    with closing(webcade.RecordEpisode(webcade.WebcadeEnv(tmp_path), run)) as env:
        env.reset(seed=0)
        env.step(1)
    with pytest.raises(OptionError, match=r"expected one of the game that is given; .* is of"):
        discover(tmp_path / "site", page="private.html", out=tmp_path / "new", recording=run)
    assert not (tmp_path / "new").exists()
