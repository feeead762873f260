"""The scripts of examples/trainers, and the page that is made of them. What they train is not run here."""

import ast
import re
import time
from pathlib import Path
from types import ModuleType

import gymnasium as gym
import pytest
import trainers_table

import webcade  # noqa: F401  (registers the games)

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "examples/trainers").glob("with_*.py"))


@pytest.fixture(scope="module")
def trainers() -> ModuleType:
    return trainers_table


def test_the_page_is_what_scripts_and_results_say(trainers: ModuleType) -> None:
    assert trainers.PAGE.read_text() == trainers.page()


def test_every_script_is_on_the_page_and_every_result_is_of_a_case_that_there_is(
    trainers: ModuleType,
) -> None:
    assert {trainers.script_of(library) for library in trainers.ORDER} == set(SCRIPTS)
    for library, found in trainers.results().items():
        assert list(found["cases"]) == trainers.case_names(trainers.script_of(library)), library
        assert "webcade " in found["versions"], library


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_runs_all_its_cases_and_names_games_that_there_are(
    trainers: ModuleType, script: Path
) -> None:
    source = script.read_text()
    calls = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call)]
    (run,) = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "run"]
    named = {one.id for one in ast.walk(run.args[0]) if isinstance(one, ast.Name)}
    assert named == set(trainers.case_names(script))
    assert trainers.install_line(script).startswith("pip install")
    ids = re.findall(r"\bwebcade/\w+-v\d", source)
    assert ids
    for id_ in ids:
        assert id_ in gym.registry


def test_a_case_that_takes_too_long_is_ended_with_all_that_it_started(
    trainers: ModuleType, tmp_path: Path
) -> None:
    since = time.monotonic()
    code, output = trainers.bounded(
        ["sh", "-c", "echo begun; sleep 60 & sleep 60"], timeout=0.3, folder=str(tmp_path)
    )
    assert (code, output) == (None, "begun\n")
    assert time.monotonic() - since < 20
    assert trainers.bounded(["sh", "-c", "echo no; exit 3"], timeout=20, folder=str(tmp_path)) == (3, "no\n")


def test_the_table_says_what_failed_and_what_was_not_run(trainers: ModuleType) -> None:
    cases = {"loop": {"result": "ran", "seconds": 1}, "play": {"result": "failed: no window", "seconds": 2}}
    found = {
        "gymnasium": {"date": "2026-01-02", "versions": "Python 3.11.7; gymnasium 1.4.0", "cases": cases}
    }
    rows = trainers.table(found).splitlines()
    assert rows[2] == (
        "| Gymnasium | Python 3.11.7, gymnasium 1.4.0 | 2026-01-02 | ran: `loop`; `play` failed: no window |"
    )
    assert rows[3] == "| Stable-Baselines3 | | not run yet | |"


def test_what_cases_note_is_a_table(trainers: ModuleType, tmp_path: Path) -> None:
    cases = {
        "mlp": {"result": "ran", "seconds": 1, "notes": ["PPO: 64 steps", "A2C: 70 steps"]},
        "same": {"result": "ran", "seconds": 1},
        "cnn": {"result": "failed: no", "seconds": 2, "notes": ["A2C: 70 steps"]},
    }
    assert trainers.notes(cases) == [
        "| case | PPO | A2C |",
        "| --- | --- | --- |",
        "| `mlp` | 64 steps | 70 steps |",
        "| `cnn` |  | 70 steps |",
        "",
    ]


def test_all_nine_ways_train_three_algorithms(trainers: ModuleType) -> None:
    cases = trainers.results()["sb3"]["cases"]
    noted = {name: [note.split(":")[0] for note in case.get("notes", [])] for name, case in cases.items()}
    ways = [
        f"{policy}_{way}" for policy in ("mlp", "cnn", "multi_input") for way in ("ours", "dummy", "subproc")
    ]
    assert {way: noted[way] for way in ways} == {way: ["PPO", "A2C", "DQN"] for way in ways}
    assert {case["result"] for case in cases.values()} == {"ran"}


def test_this_working_copy_is_what_a_venv_gets_for_webcade(trainers: ModuleType) -> None:
    assert trainers.requirements("minari") == ["--editable", f"{ROOT}[minari]", "minari[create]"]
    assert trainers.requirements("tianshou")[:2] == ["--editable", str(ROOT)]
