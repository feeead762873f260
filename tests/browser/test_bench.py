from __future__ import annotations

import json

import pytest

from webcade.benchmarking.bare_loop import bare_loop_rate
from webcade.benchmarking.moments import Moments
from webcade.benchmarking.served import Served
from webcade.catalogue import nearest_game
from webcade.cli import run as webcade

pytestmark = pytest.mark.browser


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_quick_bench_measures_the_main_ways_in_one_run(capsys):
    assert webcade(["bench", "--quick", "--seconds", "0.3", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    rows = {row["key"]: row for row in said["rows"]}
    assert rows["webcade-page-grayscale"]["steps_per_second"]["median"] > 0
    assert rows["webcade-vector-8"]["steps_per_second"]["median"] > 0
    assert rows["webcade-vector-8"]["of_bare_loop"]["median"] > 0
    assert said["memory"][0]["mib"]["median"] > 0
    assert [row for row in said["rows"] if row["steps_per_second"] is None and not row["note"]] == []
    assert "reset by restart, page clock" in {cost["name"] for cost in said["costs"]}


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_row_says_what_moments_and_resets_with_them_cost():
    sample = Moments(nearest_game()).measure(0.5, 1)
    assert sample.rate > 0
    assert all(one > 0 for ms in sample.costs.values() for one in ms)
    first, *_ = (name for name in sample.costs if name.startswith("replay"))
    assert first == "replay of 1,000 steps (66,688 ms of the game)"
    with_begin = {"reset by restore", "reset by reload"}
    assert {*with_begin, "put back, without begin", "load, without begin"} <= sample.costs.keys()
    assert {"clone of a moment", "restore of a moment"} <= sample.costs.keys()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_row_says_how_fast_sessions_of_a_server_play():
    row = Served(nearest_game(), sessions=3)
    sample = row.measure(0.5, 1)
    assert sample.rate > 0
    assert sample.memory[row.name.key] > 0
    assert sample.costs["start-up, 3 sessions"][0] > 0


def test_the_bare_loop_plays_the_game_itself():
    assert bare_loop_rate(nearest_game(), 0.3) > 0


def test_a_profile_says_where_a_steps_time_goes(capsys):
    assert webcade(["bench", "--profile", "--rounds", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["microseconds"]
    assert set(said) == {"rgb 150x600", "grayscale 84x84", "state"}
    for parts in said.values():
        assert set(parts) == {"game", "reading", "crossing", "python", "all"}
        assert 0 < parts["python"] < parts["all"]
