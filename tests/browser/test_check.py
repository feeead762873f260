"""webcade check, in a browser: games of every action space pass, and what is wrong is one sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from games import discrete, observe
from games.dot import DOT, LOOP, PAGE, READY, RELIABLE, write_dot
from webcade import Game, cli
from webcade.testing import CHECKS, QUICK_CHECKS, assert_game, check_game
from webcade.testing.checks.speed import SPEED_CHECKS

pytestmark = pytest.mark.browser

GAMES = Path(__file__).parent.parent / "games"  # small ones of our own, one for each kind of action space
PROMISES = [name for name in QUICK_CHECKS if name not in SPEED_CHECKS]
SPACES = {"ship": "multi_binary", "painter": "pointer", "tank": "multi_discrete", "desk": "dict"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if name == "painter" else []) for name in SPACES]
)
def test_a_game_of_every_action_space_keeps_every_promise(name: str) -> None:
    assert Game.load(GAMES / name).actions.space == SPACES[name]
    report = assert_game(GAMES / name, quick=True)
    promises = [check for check in report.checks if check.name not in SPEED_CHECKS]  # the machine may be busy
    assert {check.name: check.status for check in promises} == dict.fromkeys(PROMISES, "passed")


@pytest.mark.slow
def test_a_dict_of_keys_and_pointer_repeats_under_both_stepped_clocks() -> None:
    report = assert_game(GAMES / "desk", only=["clock-page", "clock-browser", "clock-wall"])
    assert {check.name: check.status for check in report.checks[2:]} == {
        "clock-page": "passed",
        "clock-browser": "passed",
        "clock-wall": "passed",
    }


def test_a_check_by_name_writes_json_and_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_dot(tmp_path / "dot", RELIABLE)
    out, report = tmp_path / "pictures", tmp_path / "report.json"
    assert cli.run(["check", str(folder), "--only=actions", f"--out={out}", f"--json={report}"]) == 0
    said = json.loads(report.read_text())
    assert [check["name"] for check in said["checks"]] == ["file", "starts", "actions"]
    assert sorted(path.name for path in (out / "Dot").iterdir()) == ["action-fast.png", "seen.png"]
    assert "nothing failed" in capsys.readouterr().out


@pytest.mark.slow
def test_an_action_that_breaks_the_game_is_named_and_the_status_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_dot(tmp_path / "dot")
    arguments = ["--only=actions", "--step-timeout=2", f"--out={tmp_path}", "--json=-"]
    assert cli.run(["check", str(folder), *arguments]) == 1
    report = json.loads(capsys.readouterr().out)
    results = report["checks"][2]["figures"]["actions"]
    assert [one["result"] for one in results] == [
        *("nothing, as game.toml says", "acts", "fault", "fault", "fault", "fault", "idle")
    ]
    assert results[LOOP]["fault"] == "the page did not answer in time; it got 2 s (step_timeout)"


LAYERS = "".join(
    f'<div id={name} style="position: absolute; top: 40px; width: 40px; height: 40px; {style}"></div>'
    for name, style in {"gone": "display: none", "below": "", "above": ""}.items()
)
COUNTS = "<script>game.clicks = 0; above.onclick = () => { game.clicks += 1 }</script>"


@pytest.mark.parametrize(
    ("element", "status", "sentence"),
    [
        (
            "#gone",
            "failed",
            "moments of random play ('#gone' is not shown)",
        ),
        ("#below", "warning", "hit: '#below' is under '#above'; click that first, or wait until it is gone"),
        ("#above", "passed", "hit has an effect; noop: nothing, as game.toml says"),
    ],
)
def test_an_action_whose_click_misses_is_told_why(
    tmp_path: Path, element: str, status: str, sentence: str
) -> None:
    page = tmp_path / "layers.html"
    page.write_text(PAGE.read_text() + LAYERS + COUNTS)
    acts = discrete(noop={}, hit={"click": {"element": element}})
    readings = {**DOT["readings"], "clicks": "game.clicks"}
    viewport = {"width": 200, "height": 200}
    folder = write_dot(
        tmp_path / "dot",
        source={"url": page.as_uri()},
        actions=acts,
        readings=readings,
        page={**READY, "viewport": viewport},
    )
    found = {check.name: check for check in check_game(folder, only=["actions"]).checks}["actions"]
    assert (found.status, sentence in found.sentence) == (status, True), found.sentence


LOADS = "<!doctype html><canvas width=32 height=16></canvas><script>const game = {{}}; {script}</script>"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"licence": "MIT"}, "licence: no such key; did you mean 'license'?"),
        (
            {"actions": discrete(noop={}, fast={"keys": ["Spcae"]})},
            "actions.list[1].keys[0]: 'Spcae' is not a key code; did you mean 'Space'?",
        ),
        ({"readings": {**DOT["readings"], "over": "game.is.over"}}, "readings.over: threw TypeError"),
        (
            {"observation": observe(32, 16, "#none")},
            "observation.canvas: nothing in the page matches '#none'",
        ),
        ({"source": {"folder": "none"}}, "source.folder: expected a folder beside game.toml"),
        (
            {"page": {**READY, "ready": "game.x < 0"}},
            "page.ready: not true within 30000 ms of page time: game.x < 0",
        ),
        (
            {"source": {"url": PAGE.with_name("none.html").as_uri()}},
            "none.html did not load: net::ERR_FILE_NOT_FOUND",
        ),
    ],
)
def test_a_game_that_cannot_be_checked_gets_one_sentence_and_status_2(
    tmp_path: Path, changes: dict[str, Any], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_dot(tmp_path / "dot", **changes)
    _is_one_sentence(cli.run(["check", str(folder), f"--out={tmp_path}"]), sentence, capsys)


def test_a_patch_that_does_not_match_gets_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(GAMES / "ship", tmp_path / "ship"))
    patch = 'patches = [{ file = "index.html", find = "no such text", replace = "" }]'
    text = (folder / "game.toml").read_text()
    (folder / "game.toml").write_text(text.replace("[page]", f"[page]\n{patch}"))
    _is_one_sentence(cli.run(["check", str(folder)]), "game.toml: page.patches[0]", capsys)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("for (;;);", "the game did not load within 5 s of real time"),
        ("requestAnimationFrame(() => { for (;;); });", "the game did not load within 5 s of real time"),
    ],
)
def test_a_game_that_loops_for_ever_gets_one_sentence_and_status_2(
    tmp_path: Path, script: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "loop.html"
    page.write_text(LOADS.format(script=script))
    folder = write_dot(tmp_path / "dot", source={"url": page.as_uri()})
    _is_one_sentence(
        cli.run(["check", str(folder), f"--out={tmp_path}", "--load-timeout=5"]), sentence, capsys
    )


def test_a_folder_that_is_not_there_gets_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _is_one_sentence(cli.run(["check", str(tmp_path / "none")]), "expected a game of the catalogue", capsys)


def test_a_machine_without_a_browser_gets_one_sentence_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEBCADE_CHROMIUM", str(tmp_path / "nothing"))
    folder = write_dot(tmp_path / "dot")
    _is_one_sentence(cli.run(["check", str(folder)]), "no program at", capsys)


def test_a_wrong_name_of_a_check_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    _is_one_sentence(cli.run(["check", "--only=smell"]), f"expected some of {', '.join(CHECKS)}", capsys)


def _is_one_sentence(status: int, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.startswith("webcade: ")
    assert sentence in err
    assert err.count("\n") == 1, err
