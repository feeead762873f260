from __future__ import annotations

import json

import pytest

from webcade.benchmarking.bare_loop import bare_loop_rate
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


def test_the_bare_loop_plays_the_game_itself():
    assert bare_loop_rate(nearest_game(), 0.3) > 0


def test_a_profile_says_where_a_steps_time_goes(capsys):
    assert webcade(["bench", "--profile", "--rounds", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["microseconds"]
    assert set(said) == {"rgb 150x600", "grayscale 84x84", "state"}
    for parts in said.values():
        assert set(parts) == {"game", "reading", "crossing", "python", "all"}
        assert 0 < parts["python"] < parts["all"]
