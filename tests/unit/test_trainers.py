"""The scripts of examples/trainers, and the page that is made of them. What they train is not run here."""

import ast
import re
import subprocess
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
    ids += [f"webcade/{name}-v0" for name in re.findall(r'environment_factory\("(\w+)"\)', source)]
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


def test_a_venv_whose_installation_was_cut_short_is_made_anew(
    trainers: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []
    installed: list[list[str]] = []
    monkeypatch.setattr(trainers.venv, "create", lambda *_, clear, **__: made.append(clear))

    def cut_short(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(-9, command)

    monkeypatch.setattr(trainers.subprocess, "run", cut_short)
    (tmp_path / "skrl").mkdir()
    assert not trainers.run_library("skrl", "", tmp_path, 1)
    monkeypatch.setattr(trainers.subprocess, "run", lambda command, **_: installed.append(command))
    python = trainers.python_of("skrl", tmp_path)
    assert trainers.python_of("skrl", tmp_path) == python == tmp_path / "skrl/bin/python"
    assert made == [True, True]
    assert [command[-3:] for command in installed] == [[str(ROOT), "skrl", "torch"]]


def test_the_run_fails_if_a_case_does_and_names_what_it_does_not_know(
    trainers: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(trainers, "ROOT", tmp_path)
    monkeypatch.setattr(trainers, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(trainers, "PAGE", tmp_path / "trainers.md")
    monkeypatch.setattr(trainers, "python_of", lambda library, _: library)
    fails = {"skrl"}

    def run_script(library: str, *_: object) -> dict[str, object]:
        result = "failed: no" if library in fails else "ran"
        cases = {
            name: {"result": result, "seconds": 1}
            for name in trainers.case_names(trainers.script_of(library))
        }
        return {"date": "2026-01-02", "versions": "Python 3; webcade 0", "cases": cases}

    monkeypatch.setattr(trainers, "run_script", run_script)
    monkeypatch.delenv("CLEANRL", raising=False)
    assert trainers.main(["--venvs", str(tmp_path), "skrl", "gymnasium:loop"]) == 1
    assert "`dqn` failed: no" in trainers.PAGE.read_text()
    assert trainers.main(["--venvs", str(tmp_path), "gymnasium", "cleanrl"]) == 1
    fails.clear()
    assert trainers.main(["--venvs", str(tmp_path), "skrl"]) == 0
    assert "failed" not in trainers.PAGE.read_text()
    for wrong, expected in (
        ("sbx3", "expected one of gymnasium, sb3"),
        ("skrl:ppo", "skrl: expected one of dqn"),
    ):
        with pytest.raises(SystemExit):
            trainers.main(["--venvs", str(tmp_path), wrong])
        assert expected in capsys.readouterr().err


def test_what_is_typed_to_install_a_library_is_a_block(trainers: ModuleType) -> None:
    for script in SCRIPTS:
        assert f"```sh\n{trainers.install_line(script)}" in trainers.words(script)[1]
