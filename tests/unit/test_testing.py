"""The conformance kit itself, over a page without a browser: what is wrong is found, and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_env import RING

import webcade
import webcade.env
from webcade.errors import PageCrashed
from webcade.page import FakePage, Frame, Inputs, ResetBy
from webcade.testing import Report
from webcade.testing.trace import Trace


class ForgetfulPage(FakePage):
    """Each episode begins where the one before it ended."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        position = self._position
        super().begin_reset(seed, by)
        self._position = position


class NumbPage(FakePage):
    """No action acts, and nothing is scored."""

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        super().begin_step(Inputs((0,)), frames)

    def end_step(self) -> Frame:
        frame = super().end_step()
        frame.readings["score"] = 0.0
        return frame

    end_reset = end_step


class EndlessPage(FakePage):
    """The game is never over."""

    def end_step(self) -> Frame:
        frame = super().end_step()
        frame.readings["over"] = False
        return frame


class CrashingPage(FakePage):
    """It starts, and the first step ends it."""

    def end_step(self) -> Frame:
        raise PageCrashed("the page's renderer process ended")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "game.toml").write_text(RING)
    return tmp_path


def check(monkeypatch: pytest.MonkeyPatch, folder: Path, page: type[FakePage]) -> Report:
    monkeypatch.setattr(webcade.env, "make_page", lambda game, options: page(view=options.view))
    monkeypatch.setattr("webcade.testing.QUICK_CHECKS", {"repeats": webcade.testing.repeatability.again})
    return webcade.check_game(folder, quick=True)


def failures(report: Report) -> dict[str, str]:
    return {check.name: check.sentence for check in report.failures}


def test_a_good_game_passes_everything(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    report = check(monkeypatch, folder, FakePage)
    assert report.passed, report
    assert [check.status for check in report.checks] == ["passed"] * 7


def test_an_episode_that_remembers_is_found(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    found = failures(check(monkeypatch, folder, ForgetfulPage))
    assert found["repeats"].startswith("differs when played twice in one process, first in episode 0, step 0")


def test_actions_and_a_score_that_do_nothing_are_found(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    found = failures(check(monkeypatch, folder, NumbPage))
    assert set(found) == {"actions", "score"}
    assert found["actions"].startswith("actions.list[1] (on): 10 steps of it look as those of noop do")
    assert found["score"].startswith("readings.score: stays at 0 through")


def test_a_game_without_an_end_is_found(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    found = failures(check(monkeypatch, folder, EndlessPage))
    assert "state one" in found["ends"]


def test_a_fault_in_every_episode_fails_and_raises_nothing(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    found = failures(check(monkeypatch, folder, CrashingPage))
    assert {"actions", "repeats"} <= set(found)
    assert "the page's renderer process ended" in found["repeats"]


def test_a_game_that_does_not_start_skips_the_rest(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    class DeadPage(FakePage):
        def end_reset(self) -> Frame:
            raise PageCrashed("dead")

    report = check(monkeypatch, folder, DeadPage)
    assert failures(report) == {"starts": "dead"}
    assert [check.status for check in report.checks] == ["passed", "failed", *["skipped"] * 5]


def test_a_file_with_mistakes_fails_with_each_path(folder: Path) -> None:
    (folder / "game.toml").write_text(RING.replace('license = "MIT"', "licence = 1"))
    report = webcade.check_game(folder)
    assert [check.name for check in report.failures] == ["file"]
    assert "license: " in str(report)
    assert "licence: " in str(report)


@pytest.mark.parametrize("wrong", [{"episodes": 0}, {"seed": -1}, {"episodes": 1.5}])
def test_a_wrong_number_raises(folder: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(webcade.OptionError, match=next(iter(wrong))):
        webcade.check_game(folder, **wrong)


def test_a_report_is_json(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    import json

    report = check(monkeypatch, folder, FakePage)
    assert json.loads(json.dumps(report.as_dict()))["passed"] is True


def test_a_digest_owes_nothing_to_the_order_of_names() -> None:
    a, b = Trace([[{"x": "1", "y": "2"}]], 0), Trace([[{"y": "2", "x": "1"}]], 0)
    assert a.digest == b.digest
    assert a.difference(b) is None


def test_a_difference_is_the_first_step_and_its_names() -> None:
    a = Trace([[{"x": "1"}], [{"x": "1"}, {"x": "1", "y": "2"}]], 1)
    b = Trace([[{"x": "1"}], [{"x": "1"}, {"x": "3", "y": "4"}]], 1)
    assert a.difference(b) == "episode 1, step 1: x, y"
    assert a.digest != b.digest


def test_a_shorter_trace_differs_where_it_ends() -> None:
    a, b = Trace([[{"x": "1"}], [{"x": "2"}]], 0), Trace([[{"x": "1"}]], 0)
    assert a.difference(b) == b.difference(a) == "episode 1, step 0: x"


def test_seeds_of_numpy_and_of_python_are_the_same_seed(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(webcade.env, "make_page", lambda game, options: FakePage(view=options.view))
    subject = webcade.testing.Subject(webcade.Game.load(folder), 2, int(np.int64(3)))
    assert subject.record().digest == subject.twice[0].digest == subject.twice[1].digest
