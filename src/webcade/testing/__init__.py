"""The conformance kit: what webcade promises of a game, held against one.

    report = webcade.check_game("path/to/folder")
    print(report)                   # a line a check
    assert report.passed

and, in a test of one's own,

    from webcade.testing import assert_game

    def test_my_game_keeps_webcades_promises():
        assert_game("path/to/folder", quick=True)

A mistake of the game's never raises in `check_game`: it is a failed check, with the sentence that says what
to mend.
"""

from __future__ import annotations

from .checking import CHECKS, QUICK_CHECKS, assert_game, check_game
from .game_under_test import GameUnderTest
from .report import Check, Report

__all__ = ["CHECKS", "QUICK_CHECKS", "Check", "GameUnderTest", "Report", "assert_game", "check_game"]
