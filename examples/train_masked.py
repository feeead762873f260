"""Trains MaskablePPO on a game that says which of its actions can be chosen, and PPO beside it.

    pip install 'webcade[train]'
    python examples/train_masked.py --total-timesteps 200000
    python examples/train_masked.py --env-id webcade/Game2048State-v0
    python examples/train_masked.py --help

Writes to --out: the models, curve.png with the scores of the training episodes, curve.json with its data, and
figures.json with the scores of both and of two random agents, one of which keeps to the mask, on unseen
seeds. The policies see the game's features (`obs_type="state"`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.utils import get_action_masks
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback

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
    add("--gamma", type=float, default=0.99, help="the discount a step")
    add(
        "--ent-coef", type=float, default=0.01, help="weight of the entropy, which keeps the policy exploring"
    )
    add("--eval-episodes", type=int, default=16, help="episodes of evaluation, each on an unseen seed")
    return parser.parse_args()


class Episodes(BaseCallback):
    """Keeps the training's steps at the end of each episode, and the episode's score."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[int] = []
        self.scores: list[float] = []

    def _on_step(self) -> bool:
        ended = [info for info in self.locals["infos"] if "episode" in info]
        self.steps += [self.num_timesteps] * len(ended)
        self.scores += [info["score"] for info in ended]
        return True


def train(
    kind: type[PPO] | type[MaskablePPO], args: argparse.Namespace
) -> tuple[PPO | MaskablePPO, Episodes]:
    """Train a policy of a kind and save it."""
    envs = make_vec_env(args.env_id, args.n_envs, args.seed, max_steps=args.max_steps)
    model = kind(
        "MlpPolicy",
        envs,
        n_steps=args.n_steps,
        batch_size=args.batch_size,
        n_epochs=args.n_epochs,
        gamma=args.gamma,
        ent_coef=args.ent_coef,
        seed=args.seed,
        verbose=1,
    )
    episodes = Episodes()
    try:
        model.learn(args.total_timesteps, callback=episodes)
    finally:
        envs.close()
    model.save(args.out / f"{kind.__name__}.zip")
    return model, episodes


def play(args: argparse.Namespace, act: Act) -> dict[str, float]:
    """Play an episode on each unseen seed; return the mean score, and the share of masked actions.

    Each environment's first episode counts, so that short ones do not count more often.
    """
    envs = make_vec_env(args.env_id, args.eval_episodes, UNSEEN_SEED, max_steps=args.max_steps)
    scores: dict[int, float] = {}
    chosen: list[float] = []
    try:
        observations = envs.reset()
        while len(scores) < args.eval_episodes:
            masks = get_action_masks(envs)
            actions = np.asarray(act(observations, masks))
            chosen += [masks[i, action] for i, action in enumerate(actions) if i not in scores]
            observations, _, _, infos = envs.step(actions)
            for i, info in enumerate(infos):
                if "episode" in info:
                    scores.setdefault(i, info["score"])
    finally:
        envs.close()
    return {"score": fmean(scores.values()), "masked_share": 1 - fmean(chosen)}


def agents(args: argparse.Namespace, masked: MaskablePPO, plain: PPO) -> dict[str, Act]:
    """Return both trained policies, and the two random agents, by their names."""
    rng = np.random.default_rng(args.seed)
    return {
        "MaskablePPO": lambda seen, masks: masked.predict(seen, action_masks=masks)[0],
        "PPO": lambda seen, _: plain.predict(seen)[0],
        "random, masked": lambda _, masks: [rng.choice(np.flatnonzero(mask)) for mask in masks],
        "random": lambda _, masks: rng.integers(masks.shape[1], size=len(masks)),
    }


def draw(curves: dict[str, Episodes], random_mean: float, file: Path) -> None:
    """Draw the mean score of the last 200 episodes over the steps of the training."""
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for name, episodes in curves.items():
        ends = range(min(50, len(episodes.scores)), len(episodes.scores) + 1)
        means = [fmean(episodes.scores[max(0, end - 200) : end]) for end in ends if end]
        axes.plot([episodes.steps[end - 1] for end in ends if end], means, label=name)
    axes.axhline(random_mean, color="0.5", linestyle=":", label=f"random, masked: {random_mean:.1f}")
    axes.set(xlabel="steps of the training", ylabel="score, mean of the last 200 episodes")
    axes.legend(loc="upper left", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=100)


def main() -> None:
    """Train, evaluate, and write the figures."""
    args = read_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # the browsers need the other cores
    (masked, of_masked), (plain, of_plain) = train(MaskablePPO, args), train(PPO, args)
    figures = {name: play(args, act) for name, act in agents(args, masked, plain).items()}
    (args.out / "figures.json").write_text(json.dumps(figures, indent=2))
    curves = {"MaskablePPO": of_masked, "PPO": of_plain}
    data = {name: {"steps": one.steps, "scores": one.scores} for name, one in curves.items()}
    (args.out / "curve.json").write_text(json.dumps(data))
    draw(curves, figures["random, masked"]["score"], args.out / "curve.png")
    for name, found in figures.items():
        print(
            f"{name}: mean score {found['score']:.1f}, {100 * found['masked_share']:.1f}% of actions masked"
        )


if __name__ == "__main__":
    main()
