from __future__ import annotations

import json
import math
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from webcade.benchmarking import run as running
from webcade.benchmarking import served as served_rows
from webcade.benchmarking.figures import CostFigures, Figures, RowFigures, RowName, Sample, Spread, rounded
from webcade.benchmarking.moments import MOMENTS
from webcade.benchmarking.reloads import reloads
from webcade.benchmarking.report import plot, tables
from webcade.benchmarking.rows import Missing, Row
from webcade.benchmarking.selection import rows_of
from webcade.benchmarking.served import SESSIONS
from webcade.catalogue import catalogue
from webcade.cli import run as webcade
from webcade.errors import PageTimeout
from webcade.game import Game

DINOSAUR = catalogue()["webcade/DinoRun-v0"]
CONDITIONS = {
    "game": "webcade/Test-v0",
    "rounds": 3,
    "seconds": 1.0,
    "frame_skip": 4,
    "browser": "156",
    "python": "3",
    "system": "Linux",
    "cores": 2,
    "load": [0.0, 0.0, 0.0],
}


def row(key: str, *rounds: float, note: str = "") -> RowFigures:
    return RowFigures(RowName(key, key, "rgb", "page"), rounds, note)


def figures(*rows: RowFigures) -> Figures:
    return Figures(CONDITIONS, rows, (CostFigures("reset", (2.0, 4.0), (2.0, 3.0)),))


def test_a_spread_is_a_median_with_its_range():
    assert Spread.of([5.0, 1.0, 3.0]) == Spread(3.0, 1.0, 5.0)


def test_a_round_that_gave_nothing_does_not_count():
    assert Spread.of([math.nan, 2.0]) == Spread(2.0, 2.0, 2.0)
    assert Spread.of([math.nan]) is None


def test_a_ratio_is_taken_within_each_round_so_that_a_slow_round_does_not_bend_it():
    both = figures(row("article", 10.0, 1.0, 10.0), row("ours", 100.0, 10.0, 100.0))
    assert both.against(both.rows[1], "article") == Spread(10.0, 10.0, 10.0)


def test_there_is_no_ratio_to_a_row_that_was_not_measured():
    alone = figures(row("article", math.nan, note="no chromedriver"), row("ours", 100.0))
    assert alone.against(alone.rows[1], "article") is None
    assert alone.against(alone.rows[1], "bare-loop") is None


def test_figures_are_rounded_to_four_digits():
    assert [rounded(figure) for figure in (12345.6, 0.123456, 0.0)] == [12350.0, 0.1235, 0.0]


def test_the_json_is_json_even_where_a_row_is_missing():
    said = figures(row("article", math.nan, note="no chromedriver"), row("bare-loop", 200.0)).to_json()
    missing, bare_loop = json.loads(json.dumps(said, allow_nan=False))["rows"]
    assert missing["steps_per_second"] is None
    assert missing["note"] == "no chromedriver"
    assert bare_loop["of_bare_loop"]["median"] == 1.0


def test_the_tables_say_what_was_measured_and_why_something_was_not():
    console = Console(width=100, file=StringIO())
    console.print(
        tables(figures(row("article", math.nan, math.nan, note="no chromedriver"), row("ours", 100.0, 300.0)))
    )
    text = console.file.getvalue()
    assert "100 - 300" in text
    assert "no chromedriver" in text


def test_the_picture_leaves_out_what_was_not_measured(tmp_path):
    plot(figures(row("article", math.nan), row("ours", 100.0)), tmp_path / "speed.png")
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")


def test_every_row_is_measured_once_a_round_each_round_with_its_own_seed(monkeypatch):
    calls = []
    rows = [
        Row(RowName(key, key, "rgb", "page"), lambda seconds, seed, key=key: record(key, seed))
        for key in ("first", "second")
    ]

    def record(key: str, seed: int) -> Sample:
        calls.append((key, seed))
        return Sample(100.0 * (seed + 1), {"reset": [20.0]})

    monkeypatch.setattr(running, "rows_of", lambda game, quick: rows)
    monkeypatch.setattr(running, "_conditions", lambda *said: CONDITIONS)
    found = running.run(DINOSAUR, rounds=2, seconds=1.0, seed=0)
    assert calls == [("first", 0), ("second", 0), ("first", 1), ("second", 1)]
    assert found.rows[0].rounds == (100.0, 200.0)
    assert found.costs[0].steps == (2.0, 2.0, 4.0, 4.0)  # of the same round's rate


def test_a_way_that_fails_is_noted_and_a_game_that_fails_is_raised(monkeypatch):
    def other_way(seconds: float, seed: int) -> Sample:
        raise RuntimeError("session not created")

    def our_own(seconds: float, seed: int) -> Sample:
        raise PageTimeout("the page did not answer in time")

    name = RowName("article", "article", "rgb", "real time")
    monkeypatch.setattr(running, "_conditions", lambda *said: CONDITIONS)
    monkeypatch.setattr(running, "rows_of", lambda game, quick: [Row(name, other_way)])
    assert running.run(DINOSAUR, 1, 1.0, 0).rows[0].note == "session not created"
    monkeypatch.setattr(running, "rows_of", lambda game, quick: [Row(name, our_own)])
    with pytest.raises(PageTimeout):
        running.run(DINOSAUR, 1, 1.0, 0)


def test_without_chromedriver_the_article_is_missing_and_says_what_to_type(monkeypatch):
    monkeypatch.setattr("webcade.benchmarking.article_way.shutil.which", lambda name: None)
    first = rows_of(DINOSAUR)[0]
    assert isinstance(first, Missing)
    assert "apt-get install chromium-driver" in first.why


def test_only_the_dinosaur_has_the_article_and_the_bare_loop():
    other = Game.load(Path(__file__).parents[2] / "examples/catch")
    assert not {"article", "bare loop"} & {one.name.way for one in rows_of(other)}


def test_games_that_load_at_each_reset_are_measured_and_not_held_against_other_games():
    names = [one.name for one in rows_of(DINOSAUR) if one.name.key.startswith("reload-")]
    games = ["reload-PacManPhaser", "reload-Breakout", "reload-Pool"]
    assert [name.key for name in names] == [*games, *(f"{game}-gpu" for game in games)]
    assert all(one.game.episode.restart is None for one in reloads())
    said = figures(row("article", 10.0), row("ale", 10.0), RowFigures(names[0], (40.0,))).to_json()["rows"][
        -1
    ]
    assert (said["times_article"], said["times_ale"], said["of_bare_loop"]) == (None, None, None)


def test_sessions_are_held_against_the_vector_of_as_many_in_the_same_round(monkeypatch):
    other = Game.load(Path(__file__).parents[2] / "examples/catch")
    names = [one.name for one in rows_of(other) if one.name.envs == SESSIONS]
    assert [name.key for name in names] == ["webcade-vector-32", "webcade-served-32"]
    both = [RowFigures(name, rates) for name, rates in zip(names, [(100.0, 50.0), (80.0, 10.0)], strict=True)]
    vector, served = figures(*both).to_json()["rows"]
    assert (vector["of_vector"], served["of_vector"]["median"]) == (None, 0.5)
    monkeypatch.setattr(served_rows, "find_spec", lambda name: None)
    assert 'type: pip install "webcade[serve]"' in next(
        one.why for one in rows_of(other) if one.name == names[1]
    )


def test_moments_are_measured_of_games_that_are_kept_in_place():
    other = Game.load(Path(__file__).parents[2] / "examples/catch")
    assert [MOMENTS in {one.name for one in rows_of(game)} for game in (DINOSAUR, other)] == [True, False]


def test_the_bare_loops_source_can_be_read(capsys):
    assert webcade(["bench", "--show-bare-loop-source"]) == 0
    assert "requestAnimationFrame" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--plot", "speed.gif"],
        ["--plot", "/nowhere/speed.png"],
        ["--rounds", "0"],
        ["--profile", "--plot", "speed.png"],
        ["Dyno"],
    ],
)
def test_a_wrong_argument_is_one_sentence_and_status_2(arguments, capsys):
    assert webcade(["bench", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_vector_is_held_against_vectors():
    vector = RowFigures(RowName("webcade-vector-8", "webcade x 8", "rgb", "page", 8), (300.0,))
    all_of_them = figures(row("ale", 10.0), row("ale-vector", 100.0), row("bare-loop-vector", 600.0), vector)
    said = all_of_them.to_json()["rows"][-1]
    assert (said["times_ale"]["median"], said["of_bare_loop"]["median"]) == (3.0, 0.5)
    assert all_of_them.to_json()["rows"][1]["times_ale"]["median"] == 10.0


def test_without_ale_its_rows_are_missing_and_say_what_to_type(monkeypatch):
    monkeypatch.setattr("webcade.benchmarking.atari.find_spec", lambda name: None)
    missing = [one for one in rows_of(DINOSAUR) if one.name.key.startswith("ale")]
    assert [isinstance(one, Missing) for one in missing] == [True, True]
    assert "pip install 'webcade[bench]'" in missing[0].why


def test_a_quick_benchmark_has_the_main_rows_alone():
    keys = [one.name.key for one in rows_of(DINOSAUR, quick=True)]
    assert keys == ["webcade-page-grayscale", "webcade-vector-8", "ale", "ale-vector", "bare-loop-vector"]


def test_memory_is_told_for_each_further_environment(monkeypatch):
    held = {"webcade-vector-1": 100.0, "webcade-vector-4": 160.0}
    rows = [
        Row(
            RowName(key, key, "rgb", "page"),
            lambda seconds, seed, key=key, mib=mib: Sample(1, {}, {key: mib}),
        )
        for key, mib in held.items()
    ]
    monkeypatch.setattr(running, "rows_of", lambda game, quick: rows)
    monkeypatch.setattr(running, "_conditions", lambda *said: CONDITIONS)
    found = running.run(DINOSAUR, rounds=2, seconds=1.0, seed=0)
    assert [(one.envs, one.mib, one.further) for one in found.memory] == [
        (1, (100.0, 100.0), ()),
        (4, (160.0, 160.0), (20.0, 20.0)),
    ]
