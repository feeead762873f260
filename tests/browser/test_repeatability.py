"""The same seed and the same actions give the same, whatever is round it: what the conformance kit asks."""

from __future__ import annotations

from pathlib import Path

import pytest

import webcade
from games.dot import RELIABLE, write_dot
from webcade.testing import CHECKS, Check, Report
from webcade.testing.checks.speed import SPEED_CHECKS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DINO = "webcade/DinoRun-v0"


@pytest.mark.timeout(600)  # a dozen browsers, one after the other
def test_the_dinosaur_keeps_every_promise_to_the_bit() -> None:
    report = webcade.check_game(DINO, episodes=2)
    assert report.passed, report
    measured = {"clock-wall", *SPEED_CHECKS}  # the machine may be busy
    said = {check.name: check.status for check in report.checks if check.name not in measured}
    assert said == {**{name: "passed" for name in CHECKS if name not in measured}, "in-iframe": "skipped"}
    assert _named(report, "clock-browser").figures["pixels_equal"]


def test_a_game_of_ones_own_is_held_to_the_same(tmp_path: Path) -> None:
    report = webcade.check_game(write_dot(tmp_path, RELIABLE), quick=True)
    assert report.passed, report
    assert report.game == "webcade/Dot-v0"


def _named(report: Report, name: str) -> Check:
    return next(check for check in report.checks if check.name == name)
