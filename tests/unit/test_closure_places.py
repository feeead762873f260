"""Where webcade new takes a closure's variable from: an anchor in a file, that gives what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from games import make_game
from webcade.chromium.states.variables import Variable, plain_name
from webcade.discovery.candidates import Candidate, Value
from webcade.discovery.places import anchor_at, closures_of
from webcade.discovery.proving import Proving
from webcade.errors import PageError
from webcade.game.schema import Closure
from webcade.site import ORIGIN

SCRIPT = """(() => {
  let score = 0, lives = 3;
  function other() { let score = 5; return score; }
  addEventListener("keydown", () => { score += 1; lives -= 1; });
})();
"""
AT = Variable("score", f"{ORIGIN}/js/game.js", 3, 31)


def anchors(tmp_path: Path, variable: Variable = AT, script: str = SCRIPT) -> list[str]:
    game = make_game(tmp_path, {"index.html": "<p>", "js/game.js": script})
    return [one.anchor for one in closures_of(game, "score", variable)]


def test_the_nearest_declaration_before_the_function_comes_first_and_others_follow(tmp_path: Path) -> None:
    assert anchors(tmp_path)[:2] == ["let score = 5", "let score = 0, lives = 3"]


def test_a_further_variable_of_a_declaration_is_found(tmp_path: Path) -> None:
    variable = Variable("lives", AT.url, AT.line, AT.column)
    assert anchors(tmp_path, variable)[0] == "lives = 3"


def test_every_anchor_is_there_once_in_a_file_of_one_line_too(tmp_path: Path) -> None:
    script = "(()=>{let a=0;function f(){a++}let b=0;function g(){b++}f(),g()})();(()=>{let a=0;f(a)})();"
    found = anchors(tmp_path, Variable("a", AT.url, 0, 20), script)
    assert found
    assert all(script.count(one) == 1 for one in found)


def test_a_text_that_is_nowhere_alone_is_no_anchor() -> None:
    assert anchor_at("a;\na;\n" * 90, 0) == ""


@pytest.mark.parametrize("url", ["https://elsewhere.example/js/game.js", f"{ORIGIN}/js/none.js"])
def test_a_script_that_the_source_does_not_have_gives_no_places(url: str, tmp_path: Path) -> None:
    assert anchors(tmp_path, Variable("score", url, 0, 0)) == []


class Episodes:
    """Three looks of an episode, and places of which one gives what was seen."""

    def __init__(self, right: str, anchors: Sequence[str] = ("a", "b")) -> None:
        self.right = right
        self.anchors = anchors
        self.loads = 0
        self.tried: list[tuple[str, str, list[Value]]] = []

    def proving(self) -> Proving:
        name = "read.closures.score"
        traces = [[{name: 0.0}] * 9, [{name: float(at > 3)} for at in range(9)]]
        return Proving({"score": AT}, self.places, self.reads, traces)

    def places(self, name: str, variable: Variable) -> list[Closure]:
        return [
            Closure(name=name, file="game.js", anchor=one, variable=variable.name) for one in self.anchors
        ]

    def reads(
        self,
        episode: int,
        closures: Sequence[Closure],
        readings: Mapping[str, str],
        expected: Mapping[str, Sequence[Value]],
    ) -> set[str]:
        if any(one.anchor == "never run" for one in closures):
            raise PageError("one of the places is never run")
        self.loads += 1
        self.tried += [(one.anchor, readings[one.name], list(expected[one.name])) for one in closures]
        return {one.name for one in closures if one.anchor == self.right}


SCORE = Candidate("read.closures.score", (), 1, (), "read.closures.score")
OVER = Candidate("read.closures.score === 1", (), 1, (1.0,), "read.closures.score", is_condition=True)
PLAIN = Candidate("game.score", (), 1, (), "game.score")


def test_the_place_that_reads_as_was_seen_in_the_episode_with_most_changes_is_taken() -> None:
    episodes = Episodes("b")
    proving = episodes.proving()
    proving.prove([SCORE, PLAIN])
    assert proving.placed([SCORE, PLAIN]) == [SCORE, PLAIN]
    assert [(one.name, one.anchor) for one in proving.used([SCORE])] == [("score", "b")]
    assert [(anchor, values) for anchor, _, values in episodes.tried] == [
        (one, [0, 0, 0, 1, 1, 1]) for one in ("a", "b")
    ]


def test_all_places_are_tried_in_one_load_and_by_halves_if_one_of_them_ends_it() -> None:
    episodes = Episodes("b")
    episodes.proving().prove([SCORE])
    assert episodes.loads == 1
    broken = Episodes("b", ["never run", "a", "b"])
    proving = broken.proving()
    proving.prove([SCORE])
    assert [one.anchor for one in proving.used([SCORE])] == ["b"]


def test_an_end_is_proved_by_its_condition() -> None:
    episodes = Episodes("a")
    proving = episodes.proving()
    proving.prove([OVER])
    assert proving.placed([OVER]) == [OVER]
    assert ("a", "read.closures.place1 === 1", [False] * 3 + [True] * 3) in episodes.tried


def test_a_candidate_whose_variable_no_place_gives_is_left_out() -> None:
    proving = Episodes("none").proving()
    proving.prove([SCORE, PLAIN])
    assert proving.placed([SCORE, PLAIN]) == [PLAIN]
    assert proving.used([SCORE]) == []


def test_the_names_of_a_variable_with_other_letters_can_be_read() -> None:
    names = {"$score": "score", "_x1": "x1", "été": "t", "$": "variable"}
    assert {name: plain_name(name) for name in names} == names
