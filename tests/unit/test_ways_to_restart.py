"""What webcade new tries as a game's own restart, and how its file writes what it has proved."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

from webcade.discovery.restarting import OwnRestart, ways_to_restart
from webcade.discovery.steps import Step
from webcade.discovery.writing import own_restart_text
from webcade.inspecting.parts import Part

SPACE: Step = {"press": "Space"}


def button(selector: str, about: str = "", *, is_shown: bool = True) -> Part:
    return Part("button", selector, about, 0.0, 0.0, 10.0 * is_shown, 10.0 * is_shown)


def tried(start: Sequence[Step] = (), parts: Sequence[Part] = (), calls: Sequence[str] = ()) -> list[Step]:
    return [one.begin[0] for one in ways_to_restart(start, (), parts, calls) if one.begin]


def test_the_steps_that_start_a_game_may_start_it_again() -> None:
    assert next(ways_to_restart([SPACE], (), (), ())) == OwnRestart(begin=(SPACE,))
    assert [*ways_to_restart((), (), (), ())] == []


def test_a_key_may_begin_a_game_anew_or_lead_back_to_its_title() -> None:
    key: Step = {"press": "KeyR"}
    ways = [*ways_to_restart([SPACE], ["KeyR"], (), ())]
    assert ways[1:] == [OwnRestart((SPACE,), (), (key,)), OwnRestart((), (key,), (SPACE,))]


def test_buttons_that_are_called_so_are_tried_and_hidden_ones_by_a_click_of_a_script() -> None:
    parts = [button("#mute"), button("#a", "Play again", is_shown=False), button("#restart")]
    assert tried(parts=parts) == [
        {"click": {"element": "#restart"}},
        {"run": 'document.querySelector("#a").click()'},
    ]


def test_functions_that_are_called_so_are_tried_and_those_of_a_restart_first() -> None:
    assert tried(calls=["draw", "startGame", "resetGame"]) == [{"run": "resetGame()"}, {"run": "startGame()"}]


def test_the_file_has_the_lists_with_a_frame_after_each_step() -> None:
    lines = "\n".join(own_restart_text(OwnRestart((SPACE,), (), ({"run": "reset()"},))))
    wait = {"wait_ms": 16}
    assert tomllib.loads(lines) == {
        "start": [SPACE, wait],
        "restart": [],
        "begin": [{"run": "reset()"}, wait],
    }
