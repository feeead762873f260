"""Go-Explore's first phase: go back to a state of an archive, play at random from there, keep what is new.

    python examples/go_explore.py webcade/Game2048-v0 --returns 300

A state's cell is its picture, shrunk to a few grey pixels. Cells that were chosen seldom are chosen more
often. Compare Ecoffet et al., "First return, then explore" (Nature 590, 2021).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

import webcade

GREYS = 8  # levels of grey that a cell tells apart


@dataclass
class Cell:
    """The best way found to a cell."""

    state: webcade.State
    score: float
    chosen: int = 0


def main() -> None:
    """Explore a game, and print how the archive grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("game", nargs="?", default="webcade/Game2048-v0")
    parser.add_argument("--returns", type=int, default=300, help="how often to go back to a state")
    parser.add_argument("--steps", type=int, default=20, help="random steps from each state")
    parser.add_argument("--cell", type=int, default=8, help="a cell's height and width, in pixels")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", help="a file for the state with the best score")
    given = parser.parse_args()
    env = gym.make(given.game, obs_type="grayscale", size=(given.cell, given.cell))
    archive = explore(env, given.returns, given.steps, np.random.default_rng(given.seed))
    best = max(archive.values(), key=lambda cell: cell.score)
    print(f"{len(archive)} cells, best score {best.score:g} after {best.state.length} steps")
    if given.save:
        best.state.save(given.save)


def explore(env: gym.Env, returns: int, steps: int, rng: np.random.Generator) -> dict[bytes, Cell]:
    """Return the archive: the best cell for each picture."""
    observation, info = env.reset(seed=int(rng.integers(2**31)))
    archive = {cell_of(observation): Cell(env.unwrapped.clone_state(), info["score"])}
    env.action_space.seed(int(rng.integers(2**31)))
    for number in range(returns):
        cells = list(archive.values())
        weights = np.array([1 / np.sqrt(cell.chosen + 1) for cell in cells])
        cell = cells[rng.choice(len(cells), p=weights / weights.sum())]
        cell.chosen += 1
        env.unwrapped.restore_state(cell.state)
        for _ in range(steps):
            observation, _, terminated, truncated, info = env.step(env.action_space.sample())
            if terminated or truncated:
                break
            key = cell_of(observation)
            if key not in archive or info["score"] > archive[key].score:
                archive[key] = Cell(env.unwrapped.clone_state(), info["score"])
        if number % 50 == 49:
            best = max(cell.score for cell in archive.values())
            print(f"{number + 1} returns: {len(archive)} cells, best score {best:g}", flush=True)
    return archive


def cell_of(observation: np.ndarray) -> bytes:
    """Return what two states of one cell have in common."""
    return (observation // (256 // GREYS)).tobytes()


if __name__ == "__main__":
    main()
