"""Agents that come with a game, and what its card says of what was learnt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import learnt
import numpy as np
import pytest

from games import make_game
from games.ring import RESTARTS
from webcade import Game
from webcade.cli.agents import choose, trained_agent
from webcade.errors import OptionError
from webcade.training.agent import Layer, NetworkAgent, save_agent
from webcade.training.shipped import SUM, checksum, load_shipped, shipped_agents


@pytest.fixture
def game(tmp_path: Path) -> Game:
    """A game with an agent for each of two views."""
    home = tmp_path / "game"
    home.mkdir()
    made = make_game(home, **RESTARTS)
    (home / "agents").mkdir()
    for obs in ("state", "grayscale"):
        add_agent(made, home / "agents" / f"{obs}.npz", obs)
    return made


def add_agent(game: Game, file: Path, obs: str) -> None:
    layer = Layer("dense", 1, {"weight": np.eye(2, dtype=np.float32), "bias": np.zeros(2, np.float32)})
    save_agent(file, NetworkAgent(game.id, {"obs_type": obs}, (layer,), (2,), False, {"seed": 3}))
    file.with_suffix(".json").write_text(json.dumps({SUM: checksum(file), "seed": 3}))


def scores(mean: float) -> dict[str, Any]:
    return {"mean": mean, "interval_95": [mean - 1, mean + 1], "scores": [mean - 2, mean + 2]}


def test_the_best_agent_is_the_one_that_sees_pixels_unless_features_are_asked_for(game: Game) -> None:
    assert list(shipped_agents(game)) == ["grayscale", "state"]
    assert choose(game, None) == "best"
    assert trained_agent(game, "best").view == {"obs_type": "grayscale"}
    assert trained_agent(game, "best", "state").view == {"obs_type": "state"}
    with pytest.raises(OptionError, match="expected grayscale or state"):
        trained_agent(game, "best", "rgb")


def test_an_agent_whose_file_was_changed_does_not_play(game: Game) -> None:
    with shipped_agents(game)["state"].open("ab") as file:
        file.write(b"more")
    load_shipped(game, "grayscale")
    with pytest.raises(OptionError, match=r"is not the file that state\.json describes"):
        load_shipped(game, "state")


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_figures_that_cannot_be_read_are_named(game: Game, text: str) -> None:
    shipped_agents(game)["state"].with_suffix(".json").write_text(text)
    with pytest.raises(OptionError, match=r"state\.json"):
        load_shipped(game, "state")


def test_a_card_tells_what_was_learnt_seed_by_seed(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learnt, "KEPT", tmp_path)
    assert learnt.section(game) == []
    for seed in (0, 1):
        figures = {"obs": "state", "minutes": 20.0, "steps": 5000, "cores": 2, "date": "2026-11-29"}
        players = {"trained": scores(30.0 + seed), "random": scores(10.0)}
        file = tmp_path / f"{game.name}-state-{seed}.json"
        file.write_text(json.dumps({**figures, **players, "seed": seed}))
    lines = learnt.section(game)
    assert f"`webcade train {game.name} --obs state --minutes 20`, 2 cores, 2026-11-29:" in lines
    assert "| the trained agent, seed 1 | 5,000 | 31.0 | 30.0 to 32.0 | 29 | 33 |" in lines
    assert "| a random agent |  | 10.0 | 9.0 to 11.0 | 8 | 12 |" in lines
    assert f"![Scores over steps](../learnt/{game.name}-state-1.png)" in lines
    assert f"![Checks of all seeds](../learnt/{game.name}-state.png)" in lines
    assert any("--agent best --obs-type state" in line and "SHA-256" in line for line in lines)


def test_a_row_for_all_seeds_of_a_game_compares_them_with_chance(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learnt, "KEPT", tmp_path)
    monkeypatch.setattr(learnt, "catalogue", lambda: {game.id: game})
    assert learnt.overview() == []
    for seed in (0, 1):
        figures = {"game": game.id, "obs": "state", "seed": seed, "minutes": 20.0, "steps": 5000 + seed}
        players = {"trained": scores(30.0 + seed), "random": scores(10.0)}
        (tmp_path / f"{game.name}-state-{seed}.json").write_text(json.dumps({**figures, **players}))
    row = f"| [{game.name}]({game.name}.md#learning) | state | 20 | 5,000 | 10.0 |  | 30.5 | 3.0 |"
    assert learnt.overview()[2:] == [row]


def test_checks_of_seeds_that_differ_in_nothing_else_are_drawn_together(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(learnt, "KEPT", tmp_path)
    for obs, seed in (("state", 0), ("state", 1), ("grayscale", 0)):
        figures = {"game": game.id, "obs": obs, "seed": seed, "trained": scores(30.0), "random": scores(1.0)}
        checks = [[100 + seed, 1.0, 10.0], [200, 2.0, 20.0 + seed], [300 - seed, 3.0, 30.0]]
        (tmp_path / f"{game.name}-{obs}-{seed}.json").write_text(json.dumps({**figures, "checks": checks}))
    learnt.draw_together()
    (picture,) = tmp_path.glob("*.png")
    assert picture.name == f"{game.name}-state.png"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_run_is_kept_and_its_agent_shipped_if_it_is_the_one_of_the_figures(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learnt, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(learnt, "catalogue", lambda: {game.id: game})
    run = tmp_path / "runs" / "one"
    run.mkdir(parents=True)
    add_agent(game, run / "agent.npz", "state")
    (run / "agent.json").unlink()
    (run / "curve.png").write_bytes(b"a curve")
    figures = {"game": game.id, "obs": "state", "seed": 7, SUM: checksum(run / "agent.npz")}
    (run / "figures.json").write_text(json.dumps(figures))
    assert learnt.main([str(tmp_path / "runs"), "--ship"]) == 0
    assert (tmp_path / "kept" / f"{game.name}-state-7.png").read_bytes() == b"a curve"
    assert json.loads((game.folder / "agents" / "state.json").read_text()) == figures
    load_shipped(game, "state")
    (run / "agent.npz").write_bytes(b"another")
    with pytest.raises(SystemExit, match="train again"):
        learnt.ship(run)
