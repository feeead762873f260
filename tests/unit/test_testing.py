"""The conformance kit itself, over a page without a browser: what is wrong is found, and named."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from check_on_fakes import PLAYED, check, failures, put_in_place
from PIL import Image

import webcade
import webcade.testing
from games import discrete, write_game
from games.ring import RING
from webcade.chromium.network.blocked_requests import BlockedRequest
from webcade.errors import PageCrashed
from webcade.game import Game
from webcade.page import FakePage, Inputs, ResetBy, Snapshot
from webcade.testing import assert_game
from webcade.testing.budget import Pace
from webcade.testing.checks import states
from webcade.testing.game_under_test import GameUnderTest


class ForgetfulPage(FakePage):
    """Each episode begins where the one before it ended."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        position = self._position
        super().begin_reset(seed, by)
        self._position = position


class NumbPage(FakePage):
    """No action acts."""

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        super().begin_step(Inputs((0,)), frames)


class DriftingPage(FakePage):
    """Nothing is the same twice."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        super().begin_reset(seed, by)
        self._pace += self._resets
        self._resets += 1

    _resets = 0


class FragilePage(FakePage):
    """The second action ends the page."""

    def begin_step(self, inputs: Inputs, frames: int) -> None:
        if inputs.actions == (1,):
            raise PageCrashed("the page's renderer process ended")
        super().begin_step(inputs, frames)


class BlankPage(FakePage):
    """Nothing is painted, whatever happens."""

    def end_step(self) -> Snapshot:
        frame = super().end_step()
        if frame.image is not None:
            frame.image[:] = 30
        return frame

    end_reset = end_step


class ChancelessPage(FakePage):
    """No seed rules anything."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        super().begin_reset(0, by)


class CrashingPage(FakePage):
    """It starts, and the first step ends it."""

    def end_step(self) -> Snapshot:
        raise PageCrashed("the page's renderer process ended")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_game(tmp_path, **RING)
    return tmp_path


def test_a_good_game_passes_everything(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    report = check(monkeypatch, folder, FakePage)
    assert report.passed, report
    assert {check.name: check.status for check in report.checks} == {
        **dict.fromkeys(["file", "starts", *PLAYED], "passed"),
        "restart": "skipped",  # the file states none
    }


def test_an_episode_that_remembers_is_found(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    found = failures(check(monkeypatch, folder, ForgetfulPage))
    assert found["repeats"].startswith("differs when played twice in one process, first in episode 0, step 0")


def test_a_picture_of_one_colour_is_noted(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    *_, image = check(monkeypatch, folder, BlankPage, ("image",)).checks
    assert (image.name, image.status) == ("image", "warning")
    assert "each of 11 images has a single colour" in image.sentence


def test_a_game_without_chance_is_noted(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    found = [check(monkeypatch, folder, page, ("seeds",)).checks[-1] for page in (FakePage, ChancelessPage)]
    assert [one.status for one in found] == ["passed", "warning"]
    assert found[1].sentence == "3 episodes, 30 steps, equal to the end under two seeds: no chance in it"


def test_each_check_is_told_when_it_ends(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    put_in_place(monkeypatch, FakePage)
    heard: list[str] = []
    webcade.check_game(
        folder,
        only=["score"],
        on_progress=lambda name, *_: heard.append(f"{name} begins"),
        on_check=lambda check: heard.append(f"{check.name} {check.status}"),
    )
    assert heard == [
        f"{name} {what}" for name in ("file", "starts", "score") for what in ("begins", "passed")
    ]


def test_an_action_that_does_nothing_is_found_at_the_moments_that_were_reached(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    found = failures(check(monkeypatch, folder, NumbPage, ("actions",)))
    # the game is over after 10 steps, so that 7 of the 10 moments are never reached
    assert found == {"actions": "actions.list[1] (on): has no effect at 6 moments of random play"}


def test_a_fault_in_every_episode_fails_and_raises_nothing(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    found = failures(check(monkeypatch, folder, CrashingPage))
    assert {"actions", "repeats"} <= set(found)
    assert "the page's renderer process ended" in found["repeats"]


def test_a_game_that_does_not_start_skips_the_rest(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    class DeadPage(FakePage):
        def end_reset(self) -> Snapshot:
            raise PageCrashed("dead")

    report = check(monkeypatch, folder, DeadPage)
    assert failures(report) == {"starts": "dead"}
    assert not report.started
    assert [check.status for check in report.checks] == ["passed", "failed", *["skipped"] * len(PLAYED)]


def test_what_a_game_that_does_not_start_was_refused_is_told(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    class LackingPage(FakePage):
        blocked_requests = (BlockedRequest("https://cdn.example.com/lib.js", "Script"),)

        def end_reset(self) -> Snapshot:
            raise PageCrashed("dead")

    sentence = failures(check(monkeypatch, folder, LackingPage))["starts"]
    assert sentence.startswith(
        "dead; it asked for the script https://cdn.example.com/lib.js, which was refused; "
    )
    assert "[page] stubs = [" in sentence


def test_what_a_game_asks_for_and_can_do_without_is_told(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    class AskingPage(FakePage):
        blocked_requests = (
            BlockedRequest("https://ads.example.com/", "Image"),
            BlockedRequest("https://own/x.png", "Image", True),
        )

    network = check(monkeypatch, folder, AskingPage, only=("network",)).checks[2]
    assert network.status == "warning"
    assert network.sentence.startswith("asked for the image https://ads.example.com/, which was refused")
    assert [one["is_missing"] for one in network.figures["refused"]] == [False, True]


def test_an_action_that_ends_the_page_is_named_and_others_are_still_tried(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    actions = discrete(noop={}, on={"keys": ["Space"]}, back={"keys": ["KeyB"]})
    write_game(folder, **RING | {"actions": actions})
    report = check(monkeypatch, folder, FragilePage, only=("actions",))
    assert failures(report)["actions"] == "actions.list[1] (on): the page's renderer process ended"
    tried = report.checks[2].figures["actions"]
    assert [one["result"] for one in tried] == ["nothing, as game.toml says", "fault", "acts"]


def test_an_action_cannot_be_told_in_a_game_that_drifts(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    report = check(monkeypatch, folder, DriftingPage, only=("actions", "repeats"))
    assert {one.name: one.status for one in report.checks[2:]} == {"actions": "skipped", "repeats": "failed"}


def test_actions_that_there_was_no_time_for_are_not_said_to_act(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(webcade.testing.GameUnderTest, "seconds_left", 0.0)
    actions = check(monkeypatch, folder, FakePage, only=("actions",)).checks[2]
    assert actions.status == "warning"
    assert "there was no time for on" in actions.sentence


def test_a_mistake_of_the_kits_own_fails_its_check_alone(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def broken(subject: webcade.testing.GameUnderTest) -> None:
        raise ZeroDivisionError("of its own")

    monkeypatch.setitem(webcade.testing.CHECKS, "score", broken)
    report = check(monkeypatch, folder, FakePage)
    said = "webcade's own mistake, not the game's: ZeroDivisionError: of its own"
    assert failures(report) == {"score": said}


def test_a_check_that_does_not_exist_is_told_with_the_one_meant(folder: Path) -> None:
    with pytest.raises(webcade.OptionError, match="there is no check 'repeat'; did you mean 'repeats'"):
        webcade.check_game(folder, only=["repeat"])


def test_a_games_own_test_is_one_line(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    put_in_place(monkeypatch, FakePage)
    assert assert_game(folder, only=("score",)).passed
    put_in_place(monkeypatch, NumbPage)
    with pytest.raises(AssertionError, match=r"webcade/Ring-v0\nfailed  actions: actions.list\[1\] \(on\)"):
        assert_game(folder, only=("actions", "ends"))


def test_pictures_show_an_episode_and_each_action_beside_nothing_done(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    put_in_place(monkeypatch, FakePage)
    report = webcade.check_game(folder, only=["actions"], out=folder / "pictures")
    names = [Path(path).name for path in report.pictures]
    assert names == ["seen.png", "action-on.png"]
    for path in report.pictures:
        with Image.open(path) as picture:
            colours = picture.getcolors(1 << 20)
        assert colours is not None
        assert len(colours) > 3


def test_a_file_with_mistakes_fails_with_each_path(folder: Path) -> None:
    write_game(folder, **RING | {"license": None, "licence": 1})
    report = webcade.check_game(folder)
    assert [check.name for check in report.failures] == ["file"]
    assert "license: " in str(report)
    assert "licence: " in str(report)


@pytest.mark.parametrize(
    "wrong", [{"episodes": 0}, {"seed": -1}, {"episodes": 1.5}, {"minutes": 0}, {"minutes": "2"}, {"rule": 1}]
)
def test_a_wrong_number_raises(folder: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(webcade.OptionError, match=next(iter(wrong))):
        webcade.check_game(folder, **wrong)


def test_a_report_is_json(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    report = check(monkeypatch, folder, FakePage)
    assert json.loads(json.dumps(report.as_dict()))["passed"] is True


def test_seeds_of_numpy_and_of_python_are_the_same_seed(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    put_in_place(monkeypatch, FakePage)
    subject = webcade.testing.GameUnderTest(Game.load(folder), 2, int(np.int64(3)))
    traces = subject.traces
    assert traces.record().digest == traces.twice[0].digest == traces.twice[1].digest


class WornPage(FakePage):
    """Its dot is a pixel further in each episode than in the one before."""

    worn = 0

    def begin_reset(self, seed: int, by: Any) -> None:
        super().begin_reset(seed, by)
        WornPage.worn += 1
        self._position += WornPage.worn


@pytest.mark.parametrize(("page", "status"), [(FakePage, "passed"), (WornPage, "failed")])
def test_a_moment_that_cannot_be_had_again_is_found(
    monkeypatch: pytest.MonkeyPatch, folder: Path, page: type[FakePage], status: str
) -> None:
    monkeypatch.setattr("webcade.testing.checks.states._in_another_process", lambda *_: ("", 0))
    (line,) = check(monkeypatch, folder, page, ("state",), minutes=1).checks[2:]
    assert line.status == status
    assert ("score" in line.sentence) == (status == "failed")


@pytest.mark.parametrize(("step", "load"), [(0.25, 2.8), (0.05, 0.4), (0.002, 0.2)])
def test_two_moments_are_played_as_often_as_the_check_does_in_its_time(
    folder: Path, step: float, load: float
) -> None:
    subject = GameUnderTest(Game.load(folder), 5, 0, deadline=time.monotonic() + 40)
    subject.pace = Pace(step, load, load)
    before, after = states._reach(subject)
    assert 2 * (3 + states.ENVS) * (before + after) * step + (3 + states.ENVS) * load < 40
    assert (before, after) > (states.FEWEST_BEFORE, states.FEWEST_AFTER)
