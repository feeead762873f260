"""What webcade inspect --find prints of what was found."""

from __future__ import annotations

from pathlib import Path

from webcade.discovery.candidates import Candidate
from webcade.discovery.discovering import Discovery, findings_of
from webcade.discovery.found_table import found_table
from webcade.discovery.play import KeyEffect, PointerEffect
from webcade.discovery.restarting import OwnRestart

FOUND = Discovery(
    Path("game.toml"),
    "index.html",
    ({"press": "Space"}, {"wait_ms": 2000}),
    (KeyEffect("ArrowUp", is_held=True, same=("KeyW",), moments=4), KeyEffect("KeyX", is_held=False)),
    (Candidate("game.score", ("its name says so",), 3.0), Candidate("game.apples", (), 1.0)),
    (),
    (),
    open_choices=("the score may be game.score or game.apples",),
    own_restart=OwnRestart(begin=({"press": "KeyR"},)),
)


def test_each_finding_is_a_line_with_its_evidence() -> None:
    lines = [" ".join(line.split()) for line in found_table(FOUND)]
    assert lines == [
        "page index.html",
        "start Space, 2000",
        "key ArrowUp held; the same as KeyW, at all 4 moments",
        "key KeyX pressed",
        "step 4 frames",
        "score game.score its name says so",
        "score game.apples",
        "end not found",
        "restart by the game itself (KeyR): as on fresh pages",
        "decide the score may be game.score or game.apples",
    ]


def test_a_pointer_and_an_end_by_the_page_are_lines_too() -> None:
    pointer = PointerEffect((0.0, 0.0, 9.0, 9.0), moves=True, clicks=True)
    found = Discovery(Path("game.toml"), "index.html", (), (), (), (), (), "dialog", pointer=pointer)
    lines = [" ".join(line.split()) for line in found_table(found)]
    assert lines[1:] == [
        "start by itself", "pointer moves, clicks", "step 4 frames", "score not found",
        "end dialog random play ended so", "restart by a load of the page",
    ]  # fmt: skip


def test_the_same_is_there_as_json() -> None:
    data = findings_of(FOUND)
    assert data["keys"][0] == {"code": "ArrowUp", "is_held": True, "same": ["KeyW"], "moments": 4}
    assert data["own_restart"]["begin"] == [{"press": "KeyR"}]
