"""Trains PPO on a game's pixels, with a vector of eight environments and Stable-Baselines3.

    pip install 'webcade[train]'
    python examples/train_ppo_pixels.py --total-timesteps 1000000
    python examples/train_ppo_pixels.py --help

Writes to --out: model.zip, and figures.json with the mean scores of the trained and a random agent on unseen
seeds. The policy sees the last four images, gray and 84x84, as Atari agents do.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch
from stable_baselines3 import PPO

from webcade.sb3 import make_vec_env

UNSEEN_SEED = 1_000_000  # the first seed of evaluation; those of training start at --seed
LOOK: dict[str, Any] = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4}


def read_arguments() -> argparse.Namespace:
    """The command line's arguments."""
    parser = argparse.ArgumentParser(
        description="Train PPO on a game's pixels.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--env-id", default="webcade/DinoRun-v0", help="a game with a score")
    add("--out", type=Path, default=Path("runs/ppo-pixels"), help="folder for model and figures")
    add("--seed", type=int, default=0, help="seed of the policy and of the training episodes")
    add("--total-timesteps", type=int, default=1_000_000, help="train for this many steps of the agent")
    add("--n-envs", type=int, default=8, help="environments of the vector")
    add("--max-steps", type=int, default=10_000, help="steps until an episode is truncated")
    add("--n-steps", type=int, default=128, help="steps of each environment between two updates")
    add("--batch-size", type=int, default=256, help="steps in a minibatch")
    add("--n-epochs", type=int, default=4, help="passes over the steps at each update")
    add("--learning-rate", type=float, default=2.5e-4, help="learning rate of the optimizer")
    add("--gamma", type=float, default=0.99, help="discount per step")
    add("--ent-coef", type=float, default=0.01, help="weight of the entropy bonus")
    add("--eval-episodes", type=int, default=16, help="episodes of evaluation, each on an unseen seed")
    return parser.parse_args()


def train(args: argparse.Namespace) -> tuple[PPO, float]:
    """Train a policy; return it, and the minutes that it took."""
    envs = make_vec_env(args.env_id, args.n_envs, args.seed, max_steps=args.max_steps, **LOOK)
    model = PPO(
        "CnnPolicy",
        envs,
        n_steps=args.n_steps,
        batch_size=args.batch_size,
        n_epochs=args.n_epochs,
        learning_rate=args.learning_rate,
        gamma=args.gamma,
        ent_coef=args.ent_coef,
        clip_range=0.1,
        seed=args.seed,
        verbose=1,
    )
    start = time.monotonic()
    try:
        model.learn(args.total_timesteps)
    finally:
        envs.close()
    return model, (time.monotonic() - start) / 60


def play(args: argparse.Namespace, act: Callable[[np.ndarray], np.ndarray]) -> list[float]:
    """Play one episode on each unseen seed and return the scores."""
    n_envs = min(args.n_envs, args.eval_episodes)
    envs = make_vec_env(args.env_id, n_envs, UNSEEN_SEED, max_steps=args.max_steps, **LOOK)
    scores: list[float] = []
    try:
        observations = envs.reset()
        while len(scores) < args.eval_episodes:
            observations, _, _, infos = envs.step(act(observations))
            scores += [info["score"] for info in infos if "episode" in info]
    finally:
        envs.close()
    return scores[: args.eval_episodes]


def main() -> None:
    """Train, evaluate, and write the results."""
    args = read_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    model, minutes = train(args)
    model.save(args.out / "model.zip")
    rng = np.random.default_rng(args.seed)
    actions = int(model.action_space.n)
    figures = {
        "env_id": args.env_id,
        "timesteps": model.num_timesteps,
        "minutes": round(minutes, 2),
        "steps_per_second": round(model.num_timesteps / (60 * minutes)),
        "trained": fmean(play(args, lambda seen: model.predict(seen, deterministic=True)[0])),
        "random": fmean(play(args, lambda seen: rng.integers(actions, size=len(seen)))),
    }
    (args.out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
