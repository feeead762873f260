"""Lines of a check, in a browser: each over a small game of our own that has one thing wrong, or is slow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import webcade
from games.course import RULE, write_course
from webcade.testing import CHECKS, Check
from webcade.testing.report import NO_TIME

pytestmark = pytest.mark.browser

BEGIN = [{"run": "begin()"}]


def lines(folder: Path, *names: str, **options: Any) -> list[Check]:
    """The lines of a check of these names."""
    report = webcade.check_game(folder, only=names, **{"minutes": 0.5, "episodes": 2} | options)
    return list(report.checks[2:])


def test_an_end_after_hundreds_of_steps_is_reached(tmp_path: Path) -> None:
    (ends,) = lines(write_course(tmp_path, end=2000), "ends")
    assert (ends.status, ends.sentence) == ("passed", "the game ended by itself after 500 steps")


@pytest.mark.slow
def test_a_broken_over_is_a_warning_though_max_steps_ends_an_episode(tmp_path: Path) -> None:
    readings = {"score": "game.x", "over": "game.ended === true"}
    folder = write_course(tmp_path, readings=readings, episode={"begin": BEGIN, "max_steps": 50})
    (ends,) = lines(folder, "ends", minutes=0.3)
    assert ends.status == "warning"
    assert ends.sentence.startswith("no end seen in ")
    assert "is the game over without saying so?; episode.max_steps = 50 ends an episode" in ends.sentence


def test_a_score_that_chance_never_reaches_is_shown_by_the_folders_rule(tmp_path: Path) -> None:
    folder = write_course(tmp_path, score="game.score")
    (folder / "rule.py").write_text(RULE)
    (score,) = lines(folder, "score")
    assert score.status == "passed"
    assert "rule.py brings it from 0 to 1 in " in score.sentence


@pytest.mark.slow
def test_a_score_that_chance_never_reaches_is_no_failure(tmp_path: Path) -> None:
    (score,) = lines(write_course(tmp_path, score="game.score"), "score", minutes=0.3)
    assert score.status == "warning"
    assert score.sentence.startswith("chance scores nothing here: ")


def test_chance_that_comes_after_a_hundred_steps_is_found(tmp_path: Path) -> None:
    (seeds,) = lines(write_course(tmp_path, late=400, end=480), "seeds")
    assert seeds.status == "passed"
    assert int(seeds.sentence.partition("step ")[2].partition(":")[0]) > 100


def test_a_restart_that_leaves_a_frame_counter_is_named(tmp_path: Path) -> None:
    folder = write_course(tmp_path, episode={"restart": [], "begin": BEGIN})
    repeats, restart, reload = lines(folder, "repeats", "restart", "reload")
    assert [line.status for line in (repeats, restart, reload)] == ["failed", "failed", "passed"]
    for line in (repeats, restart):
        assert "an episode after episode.restart is not the same as on a fresh page" in line.sentence
        assert line.sentence.endswith("leave episode.restart out of game.toml, or let it undo what is left")


@pytest.mark.slow
def test_an_element_that_a_frame_would_draw_faster_is_told_so(tmp_path: Path) -> None:
    element = {"element": "#board", "size": {"width": 64, "height": 32}}
    (line,) = lines(write_course(tmp_path, observation=element), "in-iframe", minutes=1)
    assert line.status == "warning"
    assert line.figures["gain"] > 1.5
    assert line.sentence.startswith("observation.in_iframe = true would be ")


@pytest.mark.long  # it takes the time: on a machine that is busy it fails
@pytest.mark.timeout(240)
def test_a_game_of_a_few_steps_a_second_gets_through_every_line_in_its_time(tmp_path: Path) -> None:
    folder = write_course(tmp_path, work=4_000_000)  # some 50 ms a step
    report = webcade.check_game(folder, minutes=1.5)
    assert report.passed, report
    assert report.seconds < 120
    assert [line.name for line in report.checks] == list(CHECKS)
    assert [line.name for line in report.checks if line.sentence == NO_TIME] == []
