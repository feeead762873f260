"""Which keys webcade new takes for actions, in a game of snakes that stands in for a page."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from webcade.discovery.beginnings import Beginnings
from webcade.discovery.play import KeyEffect, Play, PointerEffect
from webcade.discovery.random_player import RandomPlayer
from webcade.discovery.trials import Trials
from webcade.discovery.writing import actions_text
from webcade.game.keys import KEYS
from webcade.page import RawInputs

WAYS = {"ArrowUp": (0, -1), "ArrowDown": (0, 1), "ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "KeyW": (0, -1)}


class Snake:
    """A page whose snake moves to the right at first, and turns; it does not turn round."""

    def __init__(self, *, keeps: bool) -> None:
        self.keeps = keeps
        self.state: dict[str, Any] = {}
        self.reset(0, "reload")

    def reset(self, seed: int, way: str) -> None:
        self.state = {"x": 0, "y": 0, "way": (1, 0), "turns": 0, "moves": 0, "boost": False, "paused": False}

    def step(self, inputs: RawInputs, frames: int) -> None:
        for frame in range(frames):
            for kind, *rest in inputs.phases[frame] if frame < len(inputs.phases) else ():
                self._key(kind, str(rest[0]))
            if not self.state["paused"]:
                speed = 3 if self.state["boost"] else 1
                self.state["x"] += self.state["way"][0] * speed
                self.state["y"] += self.state["way"][1] * speed
                self.state["moves"] += 1

    def _key(self, kind: str, code: str) -> None:
        state = self.state
        if code == "KeyT":  # as ArrowUp at first, and something else later
            code = "ArrowUp" if state["moves"] < 60 else "KeyP"
        if code == "ShiftLeft":
            state["boost"] = kind == "keydown"
        if kind != "keydown":
            return
        if code in WAYS and sum(map(abs, map(sum, zip(WAYS[code], state["way"], strict=True)))) == 2:
            state["way"], state["turns"] = WAYS[code], state["turns"] + 1
        if code == "KeyR":
            self.reset(0, "reload")
        if code == "KeyP":
            state["paused"] = not state["paused"]

    step_unseen = step

    def pass_time(self, frames: int) -> None:
        self.step(RawInputs(()), frames)

    def look(self) -> dict[str, Any]:
        way = self.state["way"]
        return {**self.state, "way": way[0], "way.y": way[1], "length": len(self.state)}

    def picture(self) -> str:
        return f"{self.state['x']},{self.state['y']}"

    def kept(self) -> object:
        return copy.deepcopy(self.state) if self.keeps else None

    def put_back(self, kept: dict[str, Any]) -> None:
        self.state = copy.deepcopy(kept)


class SnakeBeginnings(Beginnings):
    """That page at its beginning."""

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps

    @contextmanager
    def at(self, steps: Sequence[Any], seed: int = 0, *, into_closures: bool = False) -> Iterator[Any]:
        yield Snake(keeps=self._keeps)


class SnakeTrials(Trials):
    """Trials of that page."""

    asked, late_after = 0, 10_000  # times that it is asked whether it is late, and how often it is not

    def __init__(self, *, keeps: bool) -> None:
        self.beginnings = SnakeBeginnings(keeps=keeps)
        self._noted = set()

    def is_late(self, part: float) -> bool:
        self.asked += 1
        return self.asked > self.late_after


CLICKS = PointerEffect((3.0, 4.0, 0.0, 0.0), moves=False, clicks=True)
CODES = ["ArrowRight", "ArrowUp", "KeyW", "ArrowDown", "KeyR", "KeyP", "KeyQ", "ShiftLeft", "ArrowLeft"]


@pytest.mark.parametrize("keeps", [True, False], ids=["moments", "reloads"])
def test_keys_that_act_later_are_found_and_equal_ones_pauses_and_restarts_are_no_actions(keeps: bool) -> None:
    effects = SnakeTrials(keeps=keeps).effects((), CODES)
    assert {one.code: one.same for one in effects.keys} == {
        "ArrowUp": ("KeyW",),
        "ArrowDown": (),
        "ShiftLeft": (),
        "ArrowRight": (),
        "ArrowLeft": (),
    }
    assert {one.code for one in effects.keys if one.is_held} == {"ShiftLeft"}
    assert effects.restarting == ("KeyR",)


class Hidden(Snake):
    """The same, whose variables no look sees."""

    def look(self) -> dict[str, Any]:
        return {"length": len(self.state)}


def test_a_pause_that_only_the_picture_shows_is_no_action(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.Snake", Hidden)
    keys = {one.code for one in SnakeTrials(keeps=True).effects((), CODES).keys}
    assert keys >= {"ArrowUp", "ArrowDown", "ShiftLeft"}
    assert "KeyP" not in keys


class Noting(Snake):
    """The same, with a table of all keys that are down, by their numbers or by their signs."""

    def _key(self, kind: str, code: str) -> None:
        for name in (f"down[{KEYS[code].key_code}]", f'signs["{KEYS[code].key}"]'):
            self.state[name] = kind == "keydown"
        super()._key(kind, code)

    def look(self) -> dict[str, Any]:
        return super().look() | {"length": 0}


def test_a_key_that_is_only_noted_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.Snake", Noting)
    codes = ["ArrowUp", "KeyW", "KeyQ", "Space", "Enter", "Digit1"]
    keys = {one.code: one.same for one in SnakeTrials(keeps=True).effects((), codes).keys}
    assert keys == {"ArrowUp": ("KeyW",)}


class Wall(Snake):
    """The same, with a wall below until it has come far to the right and then turned upwards."""

    def _key(self, kind: str, code: str) -> None:
        if code != "ArrowDown" or (self.state["x"] > 40 and self.state["y"] < 0):
            super()._key(kind, code)


def test_the_fourth_of_four_ways_is_tried_where_others_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.Snake", Wall)
    codes = ["ArrowUp", "ArrowLeft", "ArrowRight", "ArrowDown", "KeyQ"]
    keys = SnakeTrials(keeps=True).effects((), codes).keys
    assert {one.code for one in keys} == {"ArrowUp", "ArrowLeft", "ArrowRight", "ArrowDown"}


@pytest.mark.parametrize(("keeps", "moments"), [(True, 4), (False, 2)], ids=["moments", "reloads"])
def test_keys_are_one_action_only_if_they_do_the_same_at_further_moments(keeps: bool, moments: int) -> None:
    keys = {one.code: one for one in SnakeTrials(keeps=keeps).effects((), ["ArrowUp", "KeyT", "KeyW"]).keys}
    assert keys["ArrowUp"].same == (("KeyW",) if keeps else ("KeyT", "KeyW"))
    assert ("KeyT" in keys) == keeps
    assert keys["ArrowUp"].moments == moments


def test_where_there_is_no_time_to_compare_them_again_each_key_is_an_action_of_its_own() -> None:
    trials = SnakeTrials(keeps=True)
    trials.late_after = 2  # after each key was tried
    assert [one.same for one in trials.effects((), ["ArrowUp", "KeyW"]).keys] == [(), ()]


def test_keys_are_tried_until_it_is_late() -> None:
    trials = SnakeTrials(keeps=True)
    trials.late_after = 1
    assert [one.code for one in trials.effects((), ["ArrowUp", "ArrowDown"]).keys] == ["ArrowUp"]


def test_the_file_names_the_keys_that_are_one_action_and_at_how_many_moments() -> None:
    up = KeyEffect("ArrowUp", is_held=False, same=("KeyW", "Space"), moments=4)
    line = next(one for one in actions_text([up], None) if "ArrowUp" in one)
    assert line.endswith("; the same as KeyW, Space, at all 4 moments where they were compared")


def test_a_player_of_the_same_seed_does_the_same_and_holds_only_keys_that_are_held() -> None:
    play = Play((), tuple(SnakeTrials(keeps=True).effects((), CODES).keys), CLICKS)
    one, other = RandomPlayer(3, play), RandomPlayer(3, play)
    steps = [one.inputs() for _ in range(300)]
    assert steps == [other.inputs() for _ in range(300)]
    events = [event for step in steps for phase in step.phases for event in phase]
    assert {event[0] for event in events} == {"keydown", "keyup", "move", "down", "up"}
    held: set[object] = set()
    for step in steps:
        for phase in step.phases:
            held = {*held, *(code for kind, code, *_ in phase if kind == "keydown")}
            held -= {code for kind, code, *_ in phase if kind == "keyup"}
        assert held <= {"ShiftLeft"}
