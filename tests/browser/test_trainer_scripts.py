"""The scripts of examples/trainers that need no more than the tests themselves; `make trainers` runs all.

CI runs these by `make long TESTS=tests/browser/test_trainer_scripts.py`.
"""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
import trainers_table

SMALL = ("gymnasium", "sb3", "sb3_contrib")
WITH_MORE = {"play"}  # needs pygame

pytestmark = pytest.mark.browser


def script(library: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(trainers_table.SCRIPTS))
    return importlib.import_module(f"{trainers_table.PREFIX}{library}")


@pytest.mark.slow
def test_the_lines_for_gymnasium_run(monkeypatch):
    lines = script("gymnasium", monkeypatch)
    lines.loop()
    lines.wrappers()
    lines.checker()


CASES = [
    (library, case)
    for library in SMALL
    for case in trainers_table.case_names(trainers_table.script_of(library))
    if case not in WITH_MORE
]


@pytest.mark.long
@pytest.mark.train
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("library", "case"), CASES, ids=lambda value: value)
def test_a_script_runs_as_it_is_typed(library, case, tmp_path):
    command = [sys.executable, trainers_table.script_of(library), case]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=280)
    assert done.returncode == 0, done.stderr
    assert f"{case}: ran, " in done.stdout
    if library == "sb3" and case != "the_same_in_all_vectors":
        noted = [line for line in done.stdout.splitlines() if line.startswith(trainers_table.NOTE)]
        assert noted == ["note: PPO: 256 steps", "note: A2C: 260 steps", "note: DQN: 256 steps"]
