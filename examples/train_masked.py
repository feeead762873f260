"""Trains MaskablePPO on a game that says which of its actions can be chosen, and PPO beside it.

    pip install 'webcade[train]'
    python examples/train_masked.py --total-timesteps 200000
    python examples/train_masked.py --env-id webcade/Game2048State-v0
    python examples/train_masked.py --help

Writes to --out: the models, and figures.json with the scores of both and of two random agents, one of which
keeps to the mask, on unseen seeds. The policies see the game's features (`obs_type="state"`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.utils import get_action_masks
from stable_baselines3 import PPO

from webcade.sb3 import make_vec_env

UNSEEN_SEED = 1_000_000  # the first seed of evaluation; those of training start at --seed
Act = Callable[[np.ndarray, np.ndarray], Any]
"""An agent: the observations and the masks of all environments give the actions."""


def read_arguments() -> argparse.Namespace:
    """The command line's arguments."""
    parser = argparse.ArgumentParser(
        description="Train MaskablePPO and PPO on a game that masks actions.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--env-id", default="webcade/MinesweeperState-v0", help="a game with a score and actions.mask")
    add("--out", type=Path, default=Path("runs/masked"), help="folder for models and figures")
    add("--seed", type=int, default=0, help="seed of the policies and of the training episodes")
    add("--total-timesteps", type=int, default=100_000, help="train each for this many steps of the agent")
    add("--n-envs", type=int, default=8, help="environments of the vector")
    add("--max-steps", type=int, default=200, help="steps until an episode is truncated")
    add("--n-steps", type=int, default=128, help="steps of each environment between two updates")
    add("--batch-size", type=int, default=256, help="steps in a minibatch")
    add("--n-epochs", type=int, default=4, help="passes over the steps at each update")
    add("--eval-episodes", type=int, default=16, help="episodes of evaluation, each on an unseen seed")
    return parser.parse_args()


def train(kind: type[PPO] | type[MaskablePPO], args: argparse.Namespace) -> PPO | MaskablePPO:
    """Train a policy of a kind and save it."""
    envs = make_vec_env(args.env_id, args.n_envs, args.seed, max_steps=args.max_steps)
    model = kind(
        "MlpPolicy",
        envs,
        n_steps=args.n_steps,
        batch_size=args.batch_size,
        n_epochs=args.n_epochs,
        seed=args.seed,
        verbose=1,
    )
    try:
        model.learn(args.total_timesteps)
    finally:
        envs.close()
    model.save(args.out / f"{kind.__name__}.zip")
    return model


def play(args: argparse.Namespace, act: Act) -> dict[str, float]:
    """Play an episode on each unseen seed; return the mean score, and the share of masked actions."""
    n_envs = min(args.n_envs, args.eval_episodes)
    envs = make_vec_env(args.env_id, n_envs, UNSEEN_SEED, max_steps=args.max_steps)
    scores: list[float] = []
    chosen: list[float] = []
    try:
        observations = envs.reset()
        while len(scores) < args.eval_episodes:
            masks = get_action_masks(envs)
            actions = np.asarray(act(observations, masks))
            chosen += masks[np.arange(n_envs), actions].tolist()
            observations, _, _, infos = envs.step(actions)
            scores += [info["score"] for info in infos if "episode" in info]
    finally:
        envs.close()
    return {"score": fmean(scores[: args.eval_episodes]), "masked_share": 1 - fmean(chosen)}


def agents(args: argparse.Namespace) -> dict[str, Act]:
    """Train both policies; return them with the two random agents, by their names."""
    rng = np.random.default_rng(args.seed)
    masked, plain = train(MaskablePPO, args), train(PPO, args)
    return {
        "MaskablePPO": lambda seen, masks: masked.predict(seen, action_masks=masks)[0],
        "PPO": lambda seen, _: plain.predict(seen)[0],
        "random, masked": lambda _, masks: [rng.choice(np.flatnonzero(mask)) for mask in masks],
        "random": lambda _, masks: rng.integers(masks.shape[1], size=len(masks)),
    }


def main() -> None:
    """Train, evaluate, and write the figures."""
    args = read_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    figures = {name: play(args, act) for name, act in agents(args).items()}
    (args.out / "figures.json").write_text(json.dumps(figures, indent=2))
    for name, found in figures.items():
        print(
            f"{name}: mean score {found['score']:.1f}, {100 * found['masked_share']:.1f}% of actions masked"
        )


if __name__ == "__main__":
    main()
