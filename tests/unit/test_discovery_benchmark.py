"""What benchmarks/discovery.py says of a game that the bound ended, and of one that fails."""

from __future__ import annotations

import runpy
from pathlib import Path

from webcade.catalogue import catalogue_game

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "discovery.py"))
row_of, has_end, said = SCRIPT["row_of"], SCRIPT["has_end"], SCRIPT["_end"]
FOUND = '{"seconds": "90", "actions": "all", "found": "score"}\n'


def test_what_the_bound_has_ended_is_late_and_not_failed() -> None:
    row = row_of(f'{FOUND}{{"score": "equal", "end": "equal"}}\n{{"che', None)
    assert [row[key] for key in ("score", "end", "actions", "check")] == ["equal", "equal", "all", "late"]
    assert "failed" not in row
    assert row_of("", None) == dict.fromkeys(("score", "end", "actions", "check"), "late")


def test_a_check_that_fails_is_named_and_a_finder_that_ends_says_why() -> None:
    assert row_of(f'{FOUND}{{"check": "restart"}}\n', "")["check"] == "restart"
    row = row_of("", "PageError: nothing on the page answers")
    assert (row["check"], row["failed"]) == ("none", "PageError: nothing on the page answers")


def test_that_no_end_was_found_is_right_of_a_game_that_has_none() -> None:
    assert has_end(catalogue_game("Pool"))
    assert not has_end(catalogue_game("Gems"))
    assert said([(False, False)], "", has_end=False) == "neither"
    assert said([(False, False)], "", has_end=True) == "none"
