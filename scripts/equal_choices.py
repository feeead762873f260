"""Holds a trained agent's choices, made by numpy, to those of the trainer's own network, at every step.

    python scripts/equal_choices.py runs/train/DinoRun-grayscale-0 --episodes 3

Plays whole episodes on unseen seeds with agent.npz, and asks best.zip at each step what it would do.
Exit status: 0 if all choices are equal.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from webcade.catalogue import catalogue
from webcade.training.agent import NetworkAgent, load_agent
from webcade.training.algorithms import learner
from webcade.training.evaluating import UNSEEN_SEEDS, evaluate
from webcade.training.learning import BEST_MODEL

_ROUNDING = 1e-6  # of a pointer's numbers: torch adds up in another order


class Compared:
    """Acts as an agent, and counts where the trainer's network would not.

    Args:
        agent: what acts.
        model: the trainer's.
    """

    def __init__(self, agent: NetworkAgent, model: Any) -> None:
        self._agent, self._model = agent, model
        self.choices = self.different = 0

    def act(self, observations: NDArray[Any], masks: NDArray[np.bool_] | None) -> NDArray[Any]:
        """Return the agent's actions."""
        chosen = self._agent.act(observations, masks)
        given = {"action_masks": masks} if self._agent.is_masked else {}
        wanted, _ = self._model.predict(observations, deterministic=True, **given)
        if self._agent.bounds is not None:
            differ = np.abs(chosen - self._agent.bounds.within(wanted)) > _ROUNDING
        else:
            differ = chosen != wanted
        self.choices += len(chosen)
        self.different += int(differ.reshape(len(chosen), -1).any(axis=1).sum())
        return chosen


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a run's agent with its trainer's network."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="the folder of a run of webcade train")
    parser.add_argument("--episodes", type=int, default=3)
    parser.add_argument("--model", type=Path, help=f"the trainer's file, if it is not {BEST_MODEL}")
    given = parser.parse_args(arguments)
    agent = load_agent(given.run)
    model = learner(agent.about["algo"]).load(given.model or given.run / BEST_MODEL, device="cpu")
    compared = Compared(agent, model)
    seeds = range(UNSEEN_SEEDS, UNSEEN_SEEDS + given.episodes)
    scores = evaluate(catalogue()[agent.game], agent.view, compared.act, seeds, n_envs=given.episodes)
    print(f"{given.episodes} episodes, mean score {scores.mean:,.1f}, {sum(scores.steps):,} steps")
    print(f"{compared.choices:,} choices, {compared.different} of them other than the trainer's network's")
    return int(compared.different > 0)


if __name__ == "__main__":
    sys.exit(main())
