"""webcade train --all: train on every game of the catalogue, one after the other, and compare with chance."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from ..catalogue import catalogue
from ..game import Game
from ..training.run_folder import write_whole
from ..training.settings import Obs
from .common import write_json

SUMMARY = "all.json"
Row = dict[str, Any]


def train_all(obs: Obs | None, options: Sequence[str], seed: int, out: Path, *, as_json: bool) -> None:
    """Train on each game in a process of its own; write `all.json` and a table.

    The same command goes on where it was: each game's run does.

    Args:
        obs: what the agents see; None: features where a game has them, else gray images.
        options: of `webcade train`, for every game.
        seed: of all runs.
        out: folder of the runs.
        as_json: write the rows to stdout instead of the table.

    Raises:
        typer.Exit: with status 1, if a game could not be trained on.
    """
    out.mkdir(parents=True, exist_ok=True)
    games = sorted(catalogue().values(), key=lambda one: one.name)
    rows: list[Row] = []
    for number, game in enumerate(games, 1):
        typer.echo(f"{game.name}, {number} of {len(games)}", err=True)
        rows.append(_trained(game, obs or _plain(game), options, seed, out))
        write_whole(out / SUMMARY, json.dumps(rows, indent=2).encode() + b"\n")
        _tell(rows[-1])
    if as_json:
        write_json({"games": rows})
    else:
        Console().print(_table(rows))
    if any(row["problem"] for row in rows):
        raise typer.Exit(1)


def _plain(game: Game) -> Obs:
    return Obs.STATE if game.features else Obs.GRAYSCALE


def _trained(game: Game, obs: Obs, options: Sequence[str], seed: int, out: Path) -> Row:
    """Train on one game, and return its row."""
    folder = out / f"{game.name}-{obs}-{seed}"
    command = [sys.executable, "-m", "webcade", "train", game.id, "--obs", str(obs)]
    command += ["--seed", str(seed), "--out", str(folder), "--json", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    row: Row = {"game": game.id, "obs": str(obs), "folder": str(folder), "problem": ""}
    if done.returncode:
        return {**row, "problem": f"webcade train ended with status {done.returncode}"}
    figures = json.loads(done.stdout)
    players = [name for name in ("random", "rule", "trained") if name in figures]
    means = {name: {key: figures[name][key] for key in ("mean", "interval_95")} for name in players}
    return {**row, **{key: figures[key] for key in ("steps", "minutes", "faults")}, **means}


def _tell(row: Row) -> None:
    told = row["problem"] or f"{row['trained']['mean']:,.1f}, chance {row['random']['mean']:,.1f}"
    typer.echo(f"  {told}", err=True)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("game")
    table.add_column("sees")
    for name in ("steps", "random", "rule", "trained"):
        table.add_column(name, justify="right")
    for row in rows:
        if row["problem"]:
            table.add_row(row["game"], row["obs"], "", "", "", row["problem"])
            continue
        means = [f"{row[name]['mean']:,.1f}" if name in row else "" for name in ("random", "rule", "trained")]
        table.add_row(row["game"], row["obs"], f"{row['steps']:,}", *means)
    return table
