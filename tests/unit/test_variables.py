"""The variables of closures, by what the debugger would show at the entries of a page's functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from webcade.chromium.devtools.debugger import Script
from webcade.chromium.states.entry import Entered, Entries
from webcade.chromium.states.heap import HeapFunction
from webcade.chromium.states.variables import Variable, _Finding
from webcade.discovery.origins import Origin
from webcade.discovery.writing import trial_text
from webcade.game import Game
from webcade.game.schema import Closure

URL = "https://webcade.invalid/game.js"


class FakeEntries(Entries):
    """Functions by their ids, each with the variables of its own and the names of a module's."""

    def __init__(
        self, own: dict[str, list[str]], module: Sequence[str] = (), closed: Sequence[str] = ()
    ) -> None:
        self.own = own
        self.module = module
        self.closed = closed
        self.said: dict[str, str] = {}
        self._in = ""

    def enter(self, function: str) -> Entered | None:
        self._in = function
        if function in self.closed:
            return None
        scopes: list[Any] = [{"type": "local", "names": self.own[function]}]
        scopes += [{"type": "module", "names": self.module}] if self.module else []
        return Entered("frame", ("1", 0, 0), scopes)

    def leave(self, entered: Entered, expression: str = "") -> bool:
        return bool(self.evaluate(entered, expression)) if expression else False

    def evaluate(self, entered: Entered, expression: str) -> Any:
        self.said[self._in] = expression
        return True

    def names(self, *scopes: Any) -> list[list[str]]:
        return [list(one["names"]) for one in scopes]


def found(
    entries: FakeEntries,
    variables: dict[int, tuple[str, ...]],
    functions: dict[HeapFunction, str],
    names: dict[Variable, str] | None = None,
    *,
    is_module: bool = False,
) -> dict[str, Variable]:
    scripts = {1: Script(URL, (0, 0), is_module), 2: Script("chrome://new", (0, 0), False)}
    finding = _Finding(entries, variables, scripts, {} if names is None else names)
    finding.enter_all(functions)
    return finding.found


def accessors(entries: FakeEntries) -> dict[str, list[str]]:
    return {one: re.findall(r'_add\("(\w+)"', said) for one, said in entries.said.items() if said}


def test_a_variable_is_had_by_the_place_of_the_first_function_in_reach_of_it() -> None:
    entries = FakeEntries({"tick": [], "draw": []})
    functions = {HeapFunction(1, 1, 9, 4, (20,)): "draw", HeapFunction(2, 1, 3, 2, (20,)): "tick"}
    assert found(entries, {20: ("score", "this")}, functions) == {"score": Variable("score", URL, 3, 2)}
    assert accessors(entries) == {"tick": ["score"]}


def test_a_variable_that_a_function_hides_is_seen_from_another() -> None:
    entries = FakeEntries({"tick": ["score"], "draw": []})
    functions = {HeapFunction(1, 1, 3, 0, (20,)): "tick", HeapFunction(2, 1, 9, 0, (20,)): "draw"}
    found(entries, {20: ("score", "lives")}, functions)
    assert accessors(entries) == {"tick": ["lives"], "draw": ["score"]}


def test_of_two_scopes_that_hide_each_other_both_are_had_and_told_apart() -> None:
    entries = FakeEntries({"inner": [], "outer": []})
    functions = {HeapFunction(1, 1, 3, 0, (30, 20)): "inner", HeapFunction(2, 1, 1, 0, (20,)): "outer"}
    names: dict[Variable, str] = {}
    seen = found(entries, {20: ("score",), 30: ("score",)}, functions, names)
    assert sorted((one.line, name) for name, one in seen.items()) == [(1, "score_1"), (3, "score")]
    again = FakeEntries(entries.own)
    assert found(again, {21: ("score",)}, {HeapFunction(9, 1, 1, 0, (21,)): "outer"}, names).keys() == {
        "score_1"
    }


def test_of_two_calls_of_a_function_the_later_is_had() -> None:
    entries = FakeEntries({"first": [], "second": []})
    functions = {HeapFunction(1, 1, 3, 0, (20,)): "first", HeapFunction(2, 1, 3, 0, (25,)): "second"}
    found(entries, {20: ("score",), 25: ("score",)}, functions)
    assert accessors(entries) == {"second": ["score"]}


def test_a_module_shows_the_variables_of_its_own() -> None:
    entries = FakeEntries({"tick": []}, module=["level", "let"])
    seen = found(entries, {}, {HeapFunction(1, 1, 3, 0, ()): "tick"}, is_module=True)
    assert seen == {"level": Variable("level", URL, 3, 0)}


def test_whole_scripts_those_of_the_browser_and_what_cannot_be_entered_are_left_alone() -> None:
    entries = FakeEntries({"script": [], "browser": [], "closed": []}, closed=["closed"])
    functions = {
        HeapFunction(1, 1, 0, 0, (20,)): "script",
        HeapFunction(2, 2, 3, 0, (20,)): "browser",
        HeapFunction(3, 1, 3, 0, (20,)): "closed",
    }
    assert found(entries, {20: ("score",)}, functions) == {}
    assert entries.said == {}


def test_a_trial_reads_a_closures_variable(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>")
    closure = Closure(name="score", file="game.js", anchor="let score = 0;", variable="score", in_play=True)
    text = trial_text(
        Origin("it", tmp_path, {"folder": "."}, "index.html"),
        None,
        [],
        [closure],
        {"tried": "read.closures.score"},
    )
    game = Game.from_text(text, tmp_path)
    assert game.page.closures == (closure,)
    assert game.readings["tried"] == "read.closures.score"
