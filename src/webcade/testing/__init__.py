"""The conformance kit: checks that a game starts, can be played and repeats to the bit.

    report = webcade.check_game("path/to/folder")
    print(report)                   # one line per check
    assert report.passed

or in your own test:

    from webcade.testing import assert_game

    def test_my_game():
        assert_game("path/to/folder", quick=True)

`check_game` does not raise if the game is wrong: the report has a failed check that says what to fix.
"""

from __future__ import annotations

from .checking import CHECKS, QUICK_CHECKS, assert_game, check_game
from .game_under_test import GameUnderTest
from .report import Check, Report

__all__ = ["CHECKS", "QUICK_CHECKS", "Check", "GameUnderTest", "Report", "assert_game", "check_game"]
