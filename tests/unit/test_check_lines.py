"""Lines of a check say what was tried, and name what is wrong: each over pages that show one fault."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import pytest
from check_on_fakes import check, failures, put_in_place, the_line
from faulty_pages import (
    WAIT,
    BrokenAtOncePage,
    BrokenEndPage,
    ChancelessEndlessPage,
    EndlessPage,
    FaultyPage,
    LateChancePage,
    LeavingPage,
    LongPage,
    NeverTheSamePage,
    NothingScoredPage,
    OverAfterRestartPage,
    OverPage,
    PatientPage,
    SlowPage,
)

import webcade
from games import discrete, write_game
from games.ring import RESTARTS, RING
from webcade.page import FakePage, Snapshot
from webcade.testing.attempt import Exploration
from webcade.testing.checks.clocks import in_real_time
from webcade.testing.checks.in_iframe import judge as judge_iframe
from webcade.testing.checks.outcome import judge_score
from webcade.testing.checks.speed import Rate, judge_profile
from webcade.testing.report import NO_TIME
from webcade.testing.trace import Trace, record

ON = "def act(features):\n    return 1\n"
OFF = "def act(features):\n    return 0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_game(tmp_path, **RING)
    return tmp_path


@pytest.fixture
def counted_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by a millisecond whenever it is looked at, however busy the machine is."""
    looks = itertools.count()
    monkeypatch.setattr(time, "monotonic", lambda: next(looks) / 1000)


# score


def test_where_chance_scores_nothing_the_rule_in_the_folder_plays(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    (folder / "rule.py").write_text(ON)
    line = the_line(monkeypatch, folder, PatientPage, "score")
    assert line.status == "passed"
    assert line.sentence.startswith("chance scores nothing in 10 random steps; rule.py brings it from 0 to 1")


@pytest.mark.usefixtures("counted_time")
def test_a_rule_is_not_run_where_it_was_not_wanted(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "rule.py").write_text("raise SystemExit('run')")
    line = the_line(monkeypatch, folder, NothingScoredPage, "score", rule=False, minutes=0.02)
    assert line.status == "warning"


@pytest.mark.usefixtures("counted_time")
def test_a_score_that_chance_does_not_reach_and_no_rule_shows_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    line = the_line(monkeypatch, folder, NothingScoredPage, "score", minutes=0.02)
    assert line.status == "warning"
    assert line.sentence.startswith("chance scores nothing here: readings.score: stays at ")
    assert "a rule.py beside game.toml that scores would show whether the reading is right" in line.sentence


@pytest.mark.usefixtures("counted_time")
def test_a_score_that_a_rule_does_not_change_either_fails(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    (folder / "rule.py").write_text(OFF)
    line = the_line(monkeypatch, folder, NothingScoredPage, "score", minutes=0.02)
    assert line.status == "failed"
    assert "and in 10 steps of rule.py: correct one of the two" in line.sentence


@pytest.mark.parametrize(
    ("played", "status"),
    [
        ({"ruled": 20, "rule_ended": True}, "failed"),
        ({"ruled": 300}, "failed"),
        ({"ruled": 20}, "warning"),  # it was cut short: it may score yet
    ],
)
def test_a_rule_is_believed_only_as_far_as_it_played(played: dict[str, Any], status: str) -> None:
    found = Exploration(steps=500, least=0, greatest=0, **played)
    line = judge_score(found, no_rule="")
    assert line.status == status
    assert ("rule.py had time for 20 steps" in line.sentence) == (status == "warning")


@pytest.mark.parametrize(
    ("changes", "options", "why"),
    [
        ({"features": None}, {}, "it reads [[features]], and game.toml has none"),
        ({}, {"rule": False}, "rule.py was not to be run"),
    ],
)
@pytest.mark.usefixtures("counted_time")
def test_why_a_rule_did_not_play_is_told(
    monkeypatch: pytest.MonkeyPatch, folder: Path, changes: dict[str, Any], options: dict[str, Any], why: str
) -> None:
    write_game(folder, **RING | changes)
    (folder / "rule.py").write_text(ON)
    line = the_line(monkeypatch, folder, NothingScoredPage, "score", minutes=0.02, **options)
    assert (line.status, why in line.sentence) == ("warning", True), line


def test_a_score_that_is_an_array_is_the_readings_mistake(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    class ArrayPage(FakePage):
        def _read(self) -> Snapshot:
            frame = super()._read()
            frame.readings["score"] = (1.0, 2.0)
            return frame

    write_game(folder, **RING | {"reward": {"over": -1}})
    line = the_line(monkeypatch, folder, ArrayPage, "score")
    assert line.sentence == "readings.score: expected a number or a boolean; got an array of 2"


def test_a_rule_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "rule.py").write_text("def act(features):\n    return features['nothing']\n")
    line = the_line(monkeypatch, folder, PatientPage, "score")
    assert line.status == "failed"
    assert "rule.py: act failed with KeyError('nothing')" in line.sentence


# ends


def test_an_end_is_played_to_however_many_steps_it_takes(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    line = the_line(monkeypatch, folder, LongPage, "ends")
    assert (line.status, line.sentence) == ("passed", f"the game ended by itself after {WAIT} steps")


@pytest.mark.parametrize("limit", [None, 50])
@pytest.mark.usefixtures("counted_time")
def test_an_end_that_is_never_seen_is_a_warning_whatever_ends_an_episode(
    monkeypatch: pytest.MonkeyPatch, folder: Path, limit: int | None
) -> None:
    write_game(folder, **RING | ({"episode": {"max_steps": limit}} if limit else {}))
    line = the_line(monkeypatch, folder, EndlessPage, "ends", minutes=0.02)
    assert line.status == "warning"
    assert line.sentence.startswith("no end seen in ")
    assert ("episode.max_steps = 50 ends an episode" in line.sentence) == (limit is not None)
    assert "stood still" not in line.sentence


@pytest.mark.usefixtures("counted_time")
def test_a_broken_over_is_a_warning_that_says_that_the_picture_stood_still(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    write_game(folder, **RING | {"episode": {"max_steps": 50}})
    line = the_line(monkeypatch, folder, BrokenEndPage, "ends", minutes=0.02)
    assert line.status == "warning"
    assert "is the game over without saying so?" in line.sentence


def test_an_end_beyond_the_limit_of_steps_is_a_warning(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    write_game(folder, **RING | {"episode": {"max_steps": 50}})
    line = the_line(monkeypatch, folder, LongPage, "ends")
    said = "the game ended by itself after 121 steps, which episode.max_steps = 50 cuts off"
    assert (line.status, line.sentence) == ("warning", said)


def test_a_game_that_is_over_before_the_first_action_fails(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    report = check(monkeypatch, folder, OverPage, ("actions", "ends"))
    assert failures(report)["ends"] == "readings.over: true at the start of an episode, before any action"
    actions = report.checks[2]
    assert (actions.status, actions.figures["actions"][1]["moments"]) == ("warning", 0)
    assert "the game was over before on could be tried" in actions.sentence


def test_a_file_without_any_end_fails_and_one_with_a_limit_only_has_nothing_to_try(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    endless = RING | {"readings": {"score": "score"}, "reward": {"score": 1}}
    write_game(folder, **endless)
    line = the_line(monkeypatch, folder, FakePage, "ends")
    assert line.sentence == "no episode can end: add readings.over, [end] or episode.max_steps"
    write_game(folder, **endless | {"episode": {"max_steps": 9}})
    assert the_line(monkeypatch, folder, FakePage, "ends").status == "skipped"


# seeds


def test_chance_that_comes_late_is_found(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    line = the_line(monkeypatch, folder, LateChancePage, "seeds")
    assert line.status == "passed"
    assert line.sentence.startswith("another seed gives another game, first in episode 0, step 102: ")


@pytest.mark.usefixtures("counted_time")
def test_chance_is_not_denied_where_no_end_was_reached(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    line = the_line(monkeypatch, folder, ChancelessEndlessPage, "seeds", minutes=0.02)
    assert line.status == "warning"
    assert "there was no time for an end, and chance may come late" in line.sentence


# restart


REPEATED = ("repeats", "restart", "reload")


def test_a_restart_that_leaves_something_is_named_wherever_it_shows(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    write_game(folder, **RESTARTS)
    report = check(monkeypatch, folder, LeavingPage, REPEATED)
    said = failures(report)
    assert list(said) == ["repeats", "restart"]
    blame = (
        "an episode after episode.restart is not the same as on a fresh page, first in episode 0, step 0: "
    )
    assert said["restart"].startswith(blame)
    assert said["restart"].endswith(": leave episode.restart out of game.toml, or let it undo what is left")
    assert said["repeats"].startswith(
        "differs when played twice in one process, first in episode 0, step 0: "
    )
    assert blame in said["repeats"]


def test_a_restart_that_leaves_nothing_is_compared_with_fresh_pages(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    write_game(folder, **RESTARTS)
    report = check(monkeypatch, folder, FakePage, REPEATED)
    assert [line.status for line in report.checks[2:]] == ["passed"] * 3
    assert report.checks[3].sentence == "2 episodes, 20 steps, equal after a restart and on fresh pages"


def test_a_restart_is_not_blamed_where_fresh_pages_differ_too(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    write_game(folder, **RESTARTS)
    report = check(monkeypatch, folder, NeverTheSamePage, REPEATED)
    assert [line.status for line in report.checks[2:]] == ["failed", "skipped", "failed"]
    assert "episode.restart" not in failures(report)["repeats"]


def test_a_restart_is_tried_even_in_a_single_episode(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    write_game(folder, **RESTARTS)
    assert the_line(monkeypatch, folder, LeavingPage, "restart", episodes=1).status == "failed"


def test_actions_are_tried_on_fresh_pages_where_a_restart_does_not_repeat(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    write_game(folder, **RESTARTS)
    for page in (LeavingPage, OverAfterRestartPage):
        line = the_line(monkeypatch, folder, page, "actions")
        assert line.status == "passed"
        assert line.sentence.endswith(
            "; tried on fresh pages, as play after episode.restart is not the same twice"
        )


@pytest.mark.usefixtures("counted_time")
def test_a_restart_that_leaves_the_game_over_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    class EndlessOverPage(OverAfterRestartPage, BrokenEndPage):
        pass

    write_game(folder, **RESTARTS)
    line = the_line(monkeypatch, folder, EndlessOverPage, "ends", minutes=0.02)
    assert line.sentence == "episode.restart: readings.over is true after it, before any action"
    assert the_line(monkeypatch, folder, OverAfterRestartPage, "restart").status == "failed"


def test_real_time_does_not_fail_for_what_cannot_repeat_in_it(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    assert the_line(monkeypatch, folder, NeverTheSamePage, "gymnasium").status == "failed"
    write_game(folder, **RING | {"clock": {"default": "wall"}})
    line = the_line(monkeypatch, folder, NeverTheSamePage, "gymnasium")
    assert line.status == "passed", line


# faults


@pytest.mark.parametrize("name", ["gymnasium", "image", "score", "ends", "repeats", "speed"])
def test_no_line_passes_over_a_fault(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> None:
    page = BrokenAtOncePage if name in ("gymnasium", "score") else FaultyPage
    line = the_line(monkeypatch, folder, page, name)
    assert line.status == "failed", line
    assert "the page's renderer process ended" in line.sentence


# figures that are measured


def test_speed_and_profile_say_where_noise_makes_them_meaningless() -> None:
    assert Rate([100.0, 110.0, 90.0]).doubt == ""
    assert Rate([100.0, 300.0, 90.0]).doubt == (
        "the same play, measured 3 times, gave 90 to 300 steps per second"
    )
    assert Rate([100.0]).doubt == "measured only once, for want of time: 100 steps per second"
    quiet = {"game": 600.0, "reading": 300.0, "crossing": 100.0, "python": 50.0, "all": 1000.0}
    assert judge_profile([quiet] * 3).status == "passed"
    loud = judge_profile([quiet, quiet | {"all": 4000.0}])
    assert (loud.status, "not to be relied on" in loud.sentence) == ("warning", True)
    apart = judge_profile([quiet | {"game": 1460.0, "reading": 5900.0}] * 3)
    assert apart.status == "warning"
    assert apart.sentence.endswith("its parts, each measured apart, add up to 751% of it")
    assert "game" not in apart.sentence


def test_real_time_that_is_not_kept_up_with_is_a_warning() -> None:
    assert in_real_time([0.0, 20.0, 1.0], late=1).status == "passed"
    behind = in_real_time([40.0, 90.0, 120.0], late=3)
    assert behind.status == "warning"
    assert behind.sentence.startswith("does not keep up with real time here: 3 of 3 steps")


def test_what_a_frame_would_gain_is_told_with_its_figures() -> None:
    found = judge_iframe(Rate([12.0] * 3), Rate([96.0] * 3), steps=120)
    assert (found.status, found.figures["gain"]) == ("warning", 8.0)
    assert found.sentence.startswith("observation.in_iframe = true would be 8 times as fast: 12 and 96 steps")
    assert judge_iframe(Rate([12.0] * 3), Rate([13.0] * 3), steps=120).status == "passed"


# time


SLOW_LINES = (
    *("gymnasium", "image", "actions", "score", "ends", "repeats", "restart", "reload", "visible", "seeds"),
    *("clock-page", "speed"),
)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    monkeypatch.setattr(SlowPage, "now", 0.0)
    for clock in ("monotonic", "perf_counter"):
        monkeypatch.setattr(time, clock, lambda: SlowPage.now)
    put_in_place(monkeypatch, SlowPage)
    write_game(folder, **RING)
    return folder


def test_a_slow_game_gets_through_every_line_in_its_time_by_shorter_trials(slow: Path) -> None:
    report = webcade.check_game(slow, only=SLOW_LINES, minutes=4)
    assert SlowPage.now <= 4 * 60 + 5
    assert [line.name for line in report.checks if line.sentence == NO_TIME] == []
    said = {line.name: line.sentence for line in report.checks}
    assert report.passed, report
    for name in ("repeats", "reload", "visible"):
        assert "there was no time for the usual 5 episodes of up to 300 steps" in said[name]


def test_the_last_lines_have_their_turn_in_a_game_of_three_steps_a_second(
    monkeypatch: pytest.MonkeyPatch, slow: Path
) -> None:
    class SlowerPage(SlowPage):
        step_seconds, reset_seconds = 0.3, 0.3

    def played(env: Any, frames: int, seed: int, steps: int) -> dict[str, float]:
        for _ in range(2):  # from Python, and again from inside the page
            env.reset(seed=seed)
            for _ in range(steps):
                env.step(0)
        return dict.fromkeys(("game", "reading", "crossing", "python"), 1.0) | {"all": 4.0}

    put_in_place(monkeypatch, SlowerPage)
    monkeypatch.setattr("webcade.testing.checks.speed.measure", played)
    report = webcade.check_game(slow, only=(*SLOW_LINES, "busy", "profile"), minutes=1)
    assert [line.name for line in report.checks if line.sentence == NO_TIME] == []
    assert SlowPage.now <= 60 + 5


def test_every_action_is_tried_before_the_last_cell_of_a_grid(slow: Path) -> None:
    cells = {"rows": 4, "columns": 5, "width": 2, "height": 2}
    write_game(slow, **RING | {"actions": discrete(stay={}, open={"cells": cells}, on={"keys": ["Space"]})})
    (line,) = webcade.check_game(slow, only=("actions",), minutes=0.6).checks[2:]
    assert [one["result"] for one in line.figures["actions"]] == [
        "nothing, as game.toml says",
        "acts",
        "acts",
    ]
    assert line.figures["actions"][1]["tried"] < 12
    assert f"open: {line.figures['actions'][1]['tried']} of 20 cells were tried" in line.sentence


def test_a_restart_is_blamed_in_a_slow_game_too(monkeypatch: pytest.MonkeyPatch, slow: Path) -> None:
    class SlowLeavingPage(SlowPage, LeavingPage):
        pass

    put_in_place(monkeypatch, SlowLeavingPage)
    write_game(slow, **RESTARTS)
    said = failures(webcade.check_game(slow, only=("repeats", "restart", "reload"), minutes=1))
    assert list(said) == ["repeats", "restart"]
    assert "an episode after episode.restart is not the same as on a fresh page" in said["repeats"]


@pytest.mark.parametrize("name", ["repeats", "reload", "visible", "clock-page", "seeds", "actions"])
def test_a_line_alone_has_time_for_what_it_compares_with(slow: Path, name: str) -> None:
    (line,) = webcade.check_game(slow, only=(name,)).checks[2:]
    assert line.status == "passed", line


def test_a_check_without_time_says_so_in_each_line_and_passes_none(slow: Path) -> None:
    report = webcade.check_game(slow, only=SLOW_LINES, minutes=0.01)
    assert {line.status for line in report.checks[2:]} == {"skipped"}
    said = {line.name: line.sentence for line in report.checks[2:]}
    assert said.pop("restart").startswith("game.toml has no episode.restart")  # it needs no time
    assert set(said.values()) == {NO_TIME}


def test_a_line_that_says_what_the_shared_traces_show_plays_nothing_again(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    recorded: list[Trace] = []

    def record_and_count(*given: Any, **options: Any) -> Trace:
        recorded.append(record(*given, **options))
        return recorded[-1]

    monkeypatch.setattr("webcade.testing.shared_traces.record", record_and_count)
    report = check(monkeypatch, folder, FakePage, ("repeats", "reload", "clock-page"))
    assert [line.status for line in report.checks[2:]] == ["passed"] * 3
    assert len(recorded) == 2
    write_game(folder, **RESTARTS)  # an episode is not a fresh page
    check(monkeypatch, folder, FakePage, ("repeats", "reload", "clock-page"))
    assert len(recorded) == 2 + 4


def test_check_env_does_not_begin_again_without_the_time_that_it_took(slow: Path) -> None:
    (line,) = webcade.check_game(slow, only=("gymnasium",), minutes=0.7).checks[2:]
    assert line.status == "passed"
    assert len(line.figures["obs_types"]) == 1
    assert SlowPage.now <= 0.7 * 60


def test_what_takes_no_time_is_said_without_time(slow: Path) -> None:
    (line,) = webcade.check_game(slow, only=("network",), minutes=0.001).checks[2:]
    assert line.sentence == "no request was blocked, in 1 page"


def test_progress_comes_with_the_seconds_that_are_left(slow: Path) -> None:
    left: list[float] = []
    webcade.check_game(
        slow,
        only=["image", "repeats"],
        minutes=2,
        on_progress=lambda name, number, total, seconds: left.append(seconds),
    )
    assert left[0] == 120
    assert left == sorted(left, reverse=True)
    assert left[-1] < 120
