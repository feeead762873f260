"""A slow player's session over a page without a browser: what it is told, and what it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded
from test_env import Pages

import webcade
from games import write_game
from games.ring import RESTARTS
from webcade.errors import OptionError, PageCrashed
from webcade.page.images.png import decode_png
from webcade.page.peeking import peek_text
from webcade.serving.hands import dragged, key_codes
from webcade.serving.pictures import Look
from webcade.serving.session import PlaySession

Make = Callable[..., PlaySession]


@pytest.fixture
def make(pages: Pages, tmp_path: Path) -> Iterator[Make]:
    made: list[PlaySession] = []

    def make_one(changes: dict[str, Any] | None = None, **options: Any) -> PlaySession:
        made.append(PlaySession(write_game(tmp_path / "ring", **{**RESTARTS, **(changes or {})}), **options))
        return made[-1]

    yield make_one
    for session in made:
        session.close()


def test_each_answer_says_what_changed_the_time_that_passed_and_the_end(make: Make) -> None:
    session = make()
    first = session.reset(seed=3).facts
    assert (first["seed"], first["frame"], first["passed_ms"], first["ended"]) == (3, 0, 0, "")
    assert set(first["changed"]) == {"score", "over", "column", "pace"}
    then = session.act(["noop", "on"], frames=3).facts
    assert (then["passed_frames"], then["passed_ms"], then["frame"]) == (6, 100.03125, 6)
    assert then["changed"]["score"]["from"] == 0
    assert then["picture_changed"]["box"]["width"] >= 1
    assert session.look().facts["changed"] == {}
    over = session.act(["on"], frames=50).facts
    assert (over["frame"], over["ended"], over["changed"]["over"]) == (
        20,
        "game over",
        {"from": False, "to": True},
    )
    assert over["next"].startswith("reset")
    with pytest.raises(ResetNeeded, match=r"the episode has ended \(game over\); call reset"):
        session.act(["on"])
    assert session.reset().facts["seed"] == 4
    assert session.score().facts["episodes_before"][0]["ended"] == "game over"
    json.dumps([first, then, over], allow_nan=False)


def test_frames_are_made_exactly_and_what_comes_after_an_end_is_not(make: Make, pages: Pages) -> None:
    session = make()
    session.reset(1)
    assert session.act(["on"]).facts["passed_frames"] == 2  # the game's frame_skip
    assert session.hold("left", ms=50).facts["passed_frames"] == 3 + 1
    assert session.press(["a", "Space"], frames=5).facts["passed_frames"] == 5
    assert session.wait(ms=100).facts["passed_frames"] == 6
    told = session.act(["on", "on", "on"], frames=2).facts
    assert (told["passed_frames"], told["actions_done"]) == (3, 2)


def test_pictures_are_taken_at_even_distances_and_change_nothing(make: Make) -> None:
    session = make()
    session.reset(2)
    plain = session.act(["on", "noop"], frames=6)
    digest = session.digest()
    session.reset(2)
    seen = session.act(["on", "noop"], frames=6, pictures=3, look=Look(width=24))
    assert session.digest() == digest
    assert seen.facts == plain.facts
    assert [(one.frame, one.width, one.height) for one in seen.pictures] == [
        (4, 24, 16),
        (8, 24, 16),
        (12, 24, 16),
    ]
    assert len(seen.data()["pictures"]) == 3
    ended = session.act(["on"], frames=40, pictures=4)
    assert [one.frame for one in ended.pictures] == [20]


def test_it_stops_at_the_frame_at_which_a_reading_is_as_wanted(make: Make) -> None:
    session = make()
    session.reset(0)
    pace = session.read().facts["features"]["pace"]
    told = session.step_until("score", ">=", 3 * (pace + 1), actions=["on"]).facts
    assert (told["met"], told["frame"], told["value"]) == (True, 3, 3 * (pace + 1))
    assert session.step_until("score", "changes").facts["passed_frames"] == 1
    late = session.step_until("score", "<", 0, at_most=5).facts
    assert (late["met"], late["passed_frames"]) == (False, 5)
    for arguments, sentence in (
        (("scor", ">", 1), "no reading or feature 'scor'; did you mean 'score'"),
        (("score", "=>", 1), "comparison: expected ==, !=, <, <=, >, >= or changes; got '=>'"),
        (("score", ">", None), "value: expected a number, true or false; got None"),
    ):
        with pytest.raises(OptionError, match=sentence):
            session.step_until(*arguments)


def test_before_the_first_reset_it_says_that_one_is_needed(make: Make) -> None:
    with pytest.raises(ResetNeeded, match="there is no episode yet; call reset first"):
        make().step_until("score", ">", 1)


def test_what_every_step_earns_is_earned_by_the_frame(make: Make) -> None:
    session = make({"reward": {"step": 0.5}})
    session.reset(0)
    long = session.act(["noop"], frames=8).facts["reward"]
    by_frame = session.step_until("score", "<", 0, at_most=8).facts["reward"]
    assert long == by_frame == 0.5 * 8 / 2


def test_an_episode_has_as_many_frames_as_the_steps_of_its_file(make: Make) -> None:
    session = make({"episode": {**RESTARTS["episode"], "max_steps": 3}})
    session.reset(0)
    assert session.step_until("score", "<", 0, at_most=5).facts["ended"] == ""
    assert session.act(["on"], frames=1).facts["ended"] == "limit: 6 game frames"


def test_expressions_are_refused_unless_they_are_allowed_and_the_driver_can_keep_them_harmless(
    make: Make,
) -> None:
    for session, sentence in (
        (make(), r"this server evaluates none \(--allow-expressions\)"),
        (make(expressions=True), "this driver cannot hold one to changing nothing"),
    ):
        session.reset(1)
        with pytest.raises(OptionError, match=sentence):
            session.step_until("", "changes", expression="1 + 1")
        assert session.read().facts["passed_frames"] == 0


@pytest.mark.parametrize(
    "expression",
    [
        "1), (2",
        "(1",
        "[1)",
        "`${1}`",
        "1 // one",
        "1 /* one */",
        "1\n2",
        "'a",
        "\"a'",
        "/'/ + ')'",
        "1" * 1001,
    ],
)
def test_an_expression_whose_end_cannot_be_told_is_refused(expression: str) -> None:
    with pytest.raises(OptionError, match="expression: "):
        peek_text(expression)


@pytest.mark.parametrize(
    "expression", ["a[0] + (b / 2)", "f(')', \"]\")", "x => ({ y: x })", "'it\\'s (' + 1"]
)
def test_an_expression_may_have_brackets_and_texts(expression: str) -> None:
    assert f"(({expression}\n))" in peek_text(expression)


def test_a_saved_moment_is_there_again_with_its_score(make: Make) -> None:
    session = make()
    session.reset(5)
    session.act(["on"], frames=4)
    session.save("here")
    digest, before = session.digest(), session.score().facts["episode"]
    after = session.act(["on", "noop"], frames=3).facts
    session.act(["on"], frames=50)
    back = session.restore("here").facts
    assert (back["ended"], back["passed_frames"], back["reward"]) == ("", 0, 0)
    assert (session.digest(), session.score().facts["episode"]) == (digest, before)
    assert session.act(["on", "noop"], frames=3).facts == after
    with pytest.raises(OptionError, match="no moment 'her' is saved; did you mean 'here'"):
        session.restore("her")


def test_what_it_did_is_a_recording_that_plays_again(make: Make, tmp_path: Path) -> None:
    session = make(record=tmp_path / "run.webcade")
    session.reset(1)
    session.act([["noop", "on"], "on"], frames=3, pictures=2)
    session.hold("Space", ms=40)
    session.close()
    steps = [step for step in webcade.Recording(tmp_path / "run.webcade") if step.index]
    assert [step.frames for step in steps] == [3, 3, 2, 1]


def test_a_fault_is_told_and_another_episode_can_begin(make: Make, pages: Pages) -> None:
    session = make()
    session.reset(1)
    pages[-1].fail_next = PageCrashed("it broke")
    assert session.act(["on"]).facts["ended"] == "fault: it broke"
    assert session.look().pictures[0].width == 12
    assert session.reset().facts["ended"] == ""


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda one: one.act(["up"]), InvalidAction, "an action of Ring: noop, on; got 'up'"),
        (lambda one: one.act(["on", "up"]), InvalidAction, "got 'up'"),
        (lambda one: one.act([]), OptionError, "actions: expected 1 to 1000; got 0"),
        (lambda one: one.act(["on"], frames=0), OptionError, "frames: expected a whole number from 1"),
        (lambda one: one.act(["on"] * 900, frames=900), OptionError, "at most 36000 in one call; got 810000"),
        (
            lambda one: one.act(["on"], pictures=99),
            OptionError,
            "pictures: expected a whole number",
        ),
        (lambda one: one.click(12, 0), OptionError, "a place in the picture, 12 wide and 8 high; got 12, 0"),
        (lambda one: one.click(0, 0, button="third"), OptionError, "button: expected left, middle or right"),
        (lambda one: one.press("lef"), OptionError, "keys: 'lef' is no key"),
        (lambda one: one.hold("left", ms=-1), OptionError, "ms: expected milliseconds of page time"),
        (
            lambda one: one.look(Look(crop=(0, 0, 13, 1))),
            OptionError,
            "crop: expected x, y, width",
        ),
        (lambda one: one.look(Look(width=9999)), OptionError, "expected 1 to 4096 pixels"),
        (lambda one: one.save("../x"), OptionError, "name: expected a name of letters"),
        (lambda one: one.reset(-1), OptionError, "seed: expected a whole number from 0"),
    ],
)
def test_a_wrong_call_says_what_to_do_and_does_nothing(
    make: Make, call: Callable[[PlaySession], object], error: type[Exception], sentence: str
) -> None:
    session = make()
    with pytest.raises(ResetNeeded, match="call reset first"):
        session.act(["on"])
    session.reset(1)
    with pytest.raises(error, match=sentence):
        call(session)
    assert session.act(["on"]).facts["frame"] == 2


def test_a_game_in_real_time_is_refused(make: Make) -> None:
    with pytest.raises(OptionError, match='"wall" does not stand still'):
        make(clock="wall")


def test_keys_have_the_names_that_models_use() -> None:
    assert key_codes("left") == key_codes(["ArrowLeft"]) == ["ArrowLeft"]
    assert key_codes("shift+a") == ["ShiftLeft", "KeyA"]
    named = [key_codes(one)[0] for one in ("a", "7", "Return", "space", "F5")]
    assert named == ["KeyA", "Digit7", "Enter", "Space", "F5"]


def test_a_drag_ends_at_its_end_with_the_button_down_on_the_way() -> None:
    phases = dragged((0, 0), (10, 20), "left", frames=4)
    assert phases[0] == [("move", 0, 0), ("down", "left")]
    assert phases[2] == [("move", 5, 10)]
    assert phases[-2:] == [[("move", 10, 20)], [("up", "left")]]


def test_a_look_shows_its_part_at_its_size_with_lines_where_the_numbers_say() -> None:
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[20:, 30:] = 200
    picture = Look(width=120, crop=(20, 10, 40, 30), grid=20).draw(pixels, 7, 1.5)
    shown = decode_png(picture.png)
    assert (picture.width, picture.height, shown.shape) == (120, 90, (90, 120, 3))
    assert shown[89, 119].tolist() == [200, 200, 200]
    magenta = (shown == (255, 0, 255)).all(axis=-1)
    assert np.flatnonzero(magenta[60]).tolist() == [0, 60]  # at 20 and 40 of the game's picture
    assert np.flatnonzero(magenta[:, 100]).tolist() == [30]  # at 20
    assert decode_png(Look().draw(pixels, 0, 0).png).tobytes() == pixels.tobytes()
