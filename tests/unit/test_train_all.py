"""webcade train --all: each game in a process of its own, and a table of all."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from webcade import cli
from webcade.catalogue import catalogue
from webcade.cli import training_all

FIGURES = {
    "steps": 4096,
    "minutes": 1.5,
    "faults": 0,
    "trained": {"mean": 30.0, "interval_95": [28.0, 32.0]},
    "random": {"mean": 10.0, "interval_95": [9.0, 11.0]},
}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run; Snake's fails."""
    ran: list[list[str]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        is_snake = "webcade/Snake-v0" in command
        return subprocess.CompletedProcess(
            command, 2 if is_snake else 0, "" if is_snake else json.dumps(FIGURES)
        )

    monkeypatch.setattr(training_all.subprocess, "run", run)
    return ran


def test_every_game_is_trained_on_and_one_that_fails_ends_no_other(
    commands: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--minutes", "0.1", "--seed", "3", "--out", str(tmp_path), "--json"]
    assert cli.run(["train", "--all", *options]) == 1
    rows = {row["game"]: row for row in json.loads(capsys.readouterr().out)["games"]}
    assert set(rows) == set(catalogue())
    assert [id_ for id_, row in rows.items() if row["problem"]] == ["webcade/Snake-v0"]
    assert rows["webcade/DinoRun-v0"]["trained"] == FIGURES["trained"]
    assert json.loads((tmp_path / "all.json").read_text()) == list(rows.values())
    assert all("--minutes=0.1" in one and "--seed" in one for one in commands)


def test_features_are_seen_where_a_game_has_some_unless_pixels_are_asked_for(
    commands: list[list[str]], tmp_path: Path
) -> None:
    cli.run(["train", "--all", "--steps", "64", "--out", str(tmp_path)])
    seen = {one[one.index("train") + 1]: one[one.index("--obs") + 1] for one in commands}
    assert seen == {id_: "state" if game.features else "grayscale" for id_, game in catalogue().items()}
    commands.clear()
    cli.run(["train", "--all", "--obs", "grayscale", "--steps", "64", "--out", str(tmp_path)])
    assert {one[one.index("--obs") + 1] for one in commands} == {"grayscale"}
