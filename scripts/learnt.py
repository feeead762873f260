"""Keeps what trainings have learnt, and makes the section of it on a game's card.

    python scripts/learnt.py runs/train                  keep figures and curves of all runs in the folder
    python scripts/learnt.py runs/train/NAME --ship      keep one run's, and ship its agent with the game

Kept in docs/learnt: NAME-OBS-SEED.json, as `webcade train` wrote it, and the curve; NAME-OBS.png has all
seeds. A shipped agent lies beside the game's game.toml as agents/OBS.npz, its figures as OBS.json. Then run
scripts/generate_docs.py.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from webcade.catalogue import catalogue
from webcade.game import Game
from webcade.training.agent import FILE
from webcade.training.drawing import draw_seeds
from webcade.training.run_folder import FIGURES
from webcade.training.shipped import FOLDER, SUM, checksum, figures_beside, shipped_agents

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "docs/learnt"
PLAYERS = {"random": "a random agent", "rule": "the game's rule.py", "trained": "the trained agent"}
Figures = dict[str, Any]


def section(game: Game) -> list[str]:
    """Return the lines of a card on what was learnt; [] if nothing was tried."""
    groups = _alike(f"{game.name}-*.json")
    if not groups:
        return []
    lines = ["", "## Learning", ""]
    for group in groups:
        lines += [*_described(game, [one for _, one in group]), ""]
        if len(group) > 1:
            lines += [f"![Checks of all seeds](../learnt/{_together(group[0][0]).name})"]
        lines += [f"![Scores over steps](../learnt/{_curve(file).name})" for file, _ in group]
        lines += [""]
    return [*lines[:-1], *_shipped(game)]


def overview() -> list[str]:
    """Return the lines of a table of all games that were trained on; [] if none was."""
    groups = sorted(_alike("*.json"), key=lambda group: _game(group[0][1]).name)
    if not groups:
        return []
    head = "| game | sees | minutes | steps | chance | rule | trained | times chance |"
    return [head, "| --- | --- | --- | --- | --- | --- | --- | --- |", *map(_overview_row, groups)]


def _overview_row(group: Sequence[tuple[Path, Figures]]) -> str:
    """A row of the means over all seeds."""
    runs = [figures for _, figures in group]
    chance, trained = (fmean(one[name]["mean"] for one in runs) for name in ("random", "trained"))
    name = _game(runs[0]).name
    sees = runs[0]["obs"] + _distilled(runs[0])
    rule = f"{fmean(one['rule']['mean'] for one in runs):,.1f}" if "rule" in runs[0] else ""
    times = f"{trained / chance:,.1f}" if chance > 0 else ""
    minutes, steps = (fmean(one[key] for one in runs) for key in ("minutes", "steps"))
    cells = [f"[{name}]({name}.md#learning)", sees, f"{minutes:.0f}", f"{steps:,.0f}"]
    return f"| {' | '.join([*cells, f'{chance:,.1f}', rule, f'{trained:,.1f}', times])} |"


def _alike(names: str) -> list[list[tuple[Path, Figures]]]:
    """Return the kept runs whose file has such a name; those together that differ in nothing but the seed."""
    found: dict[tuple[str | None, ...], list[tuple[Path, Figures]]] = {}
    for file in sorted(KEPT.glob(names)):
        figures = json.loads(file.read_text())
        alike = tuple(figures.get(key) for key in ("game", "obs", "teacher"))
        found.setdefault(alike, []).append((file, figures))
    return list(found.values())


def _described(game: Game, runs: Sequence[Figures]) -> Iterator[str]:
    """The command, and a row for each seed and for the players that learnt nothing."""
    minutes = max(round(one["minutes"]) for one in runs)
    episodes = len(runs[0]["trained"]["scores"])
    teacher = " --teacher ..." if runs[0].get("teacher") else ""
    command = f"webcade train {game.name} --obs {runs[0]['obs']}{teacher} --minutes {minutes}"
    yield f"`{command}`, {runs[0]['cores']} cores, {runs[0]['date']}:"
    yield ""
    yield f"| who plays {episodes} unseen seeds | steps learnt | mean score | its 95% | least | most |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name in ("random", "rule"):
        if name in runs[0]:
            yield _row(PLAYERS[name], "", runs[0][name])
    for one in runs:
        seed = f", seed {one['seed']}" if len(runs) > 1 else ""
        yield _row(_trained(one) + seed, f"{one['steps']:,}", one["trained"])


def _trained(figures: Figures) -> str:
    """Who was trained. Distillation is named."""
    return PLAYERS["trained"] + _distilled(figures)


def _distilled(figures: Figures) -> str:
    """The teacher of a distillation, to be said after a name; "" for one that learnt from rewards."""
    teacher = figures.get("teacher")
    return f", distilled from {teacher}" if teacher else ""


def _row(who: str, steps: str, scores: dict[str, Any]) -> str:
    low, high = scores["interval_95"]
    least, most = min(scores["scores"]), max(scores["scores"])
    return f"| {who} | {steps} | {scores['mean']:,.1f} | {low:,.1f} to {high:,.1f} | {least:,g} | {most:,g} |"


def _shipped(game: Game) -> Iterator[str]:
    """A line for each agent that comes with the game."""
    for number, (obs, file) in enumerate(shipped_agents(game).items()):
        figures = figures_beside(file)
        asked = "" if number == 0 else f" --obs-type {obs}"
        yield ""
        yield (
            f"`webcade play {game.name} --agent best{asked}` plays the agent of seed {figures['seed']} that "
            f"sees `{obs}`: `{file.relative_to(game.folder)}`, SHA-256 `{figures[SUM]}`."
        )


def keep(run: Path) -> Path:
    """Keep the figures and the curve of a run; return the file of the figures."""
    figures = json.loads((run / FIGURES).read_text())
    taught = "-taught" if figures.get("teacher") else ""
    kept = KEPT / f"{_game(figures).name}-{figures['obs']}{taught}-{figures['seed']}.json"
    KEPT.mkdir(exist_ok=True)
    shutil.copyfile(run / FIGURES, kept)
    shutil.copyfile(run / "curve.png", _curve(kept))
    return kept


def ship(run: Path) -> Path:
    """Put the agent of a run and its figures beside the game's file; return the agent's file."""
    figures = json.loads((run / FIGURES).read_text())
    if figures[SUM] != checksum(run / FILE):
        raise SystemExit(f"{run}: {FILE} is not the agent that {FIGURES} describes; train again")
    agent = _game(figures).folder / FOLDER / f"{figures['obs']}.npz"
    agent.parent.mkdir(exist_ok=True)
    shutil.copyfile(run / FILE, agent)
    shutil.copyfile(run / FIGURES, agent.with_suffix(".json"))
    return agent


def _game(figures: Figures) -> Game:
    return catalogue()[figures["game"]]


def _curve(kept: Path) -> Path:
    return kept.with_suffix(".png")


def _together(kept: Path) -> Path:
    """The picture of all seeds of a run's kind."""
    return kept.with_name(f"{kept.stem.rpartition('-')[0]}.png")


def draw_together() -> None:
    """Draw the checks of those that differ in nothing but the seed."""
    for group in _alike("*.json"):
        if len(group) > 1:
            _draw(group)


def _draw(group: Sequence[tuple[Path, Figures]]) -> None:
    draw_seeds(
        {figures["seed"]: figures["checks"] for _, figures in group},
        fmean(figures["trained"]["mean"] for _, figures in group),
        fmean(figures["random"]["mean"] for _, figures in group),
        _together(group[0][0]),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep the runs that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the folder of a run, or of several")
    parser.add_argument("--ship", action="store_true", help="ship the run's agent with its game")
    given = parser.parse_args(arguments)
    runs = sorted(file.parent for file in given.folder.glob(f"**/{FIGURES}"))
    if not runs or (given.ship and len(runs) > 1):
        parser.error(
            f"expected the folder of {'one run' if given.ship else 'runs'}; got {len(runs)} in {given.folder}"
        )
    for run in runs:
        print(keep(run))
        if given.ship:
            print(ship(run))
    draw_together()
    return 0


if __name__ == "__main__":
    sys.exit(main())
