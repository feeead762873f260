"""Trains MaskablePPO on a game that says which of its actions can be chosen, and PPO beside it.

    pip install 'webcade[train]'
    python examples/train_masked.py --minutes 10
    python examples/train_masked.py --env-id webcade/Game2048State-v0 --reward score --gamma 0.99
    python examples/train_masked.py --seed 100 --out runs/masked-100 --beside runs/masked
    python examples/train_masked.py --help

Writes to --out: the models, curve.json with the training's episodes and masks, curve.png, and figures.json
with the scores of both and of two random agents, one of which keeps to the mask, on unseen seeds. The
policies see the game's features (`obs_type="state"`).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from statistics import fmean
from typing import Any

import matplotlib
import numpy as np
import torch
from board_policy import board_policy, is_board
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.utils import get_action_masks
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.vec_env import VecEnv, VecEnvWrapper

from webcade.sb3 import make_vec_env

matplotlib.use("Agg")  # draws to files, without a window
import matplotlib.pyplot as plt

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
    add(
        "--beside",
        type=Path,
        nargs="*",
        default=[],
        help="folders of other seeds: their curves are drawn, too",
    )
    add("--seed", type=int, default=0, help="seed of the policies and of the training episodes")
    add("--total-timesteps", type=int, default=100_000, help="train each for this many steps of the agent")
    add("--minutes", type=float, default=1e9, help="stop training each after this many minutes of wall time")
    add("--n-envs", type=int, default=8, help="environments of the vector")
    add("--max-steps", type=int, default=200, help="steps until an episode is truncated")
    add("--reward", choices=("sign", "score"), default="sign", help="what is learnt from; see Signs")
    add("--n-steps", type=int, default=32, help="steps of each environment between two updates")
    add("--batch-size", type=int, default=64, help="steps in a minibatch")
    add("--n-epochs", type=int, default=4, help="passes over the steps at each update")
    add("--learning-rate", type=float, default=2e-3, help="of the optimizer")
    add("--gamma", type=float, default=0.0, help="the discount a step")
    add("--ent-coef", type=float, default=0.0, help="weight of the entropy, which keeps a policy exploring")
    add("--eval-episodes", type=int, default=64, help="episodes of evaluation, each on an unseen seed")
    return parser.parse_args()


class Signs(VecEnvWrapper):
    """Rewards of 1 for a step that scores, -1 for one that ends the episode without, and else 0.

    How many fields one click uncovers is luck; whether it hits a mine is what can be learnt.
    """

    def reset(self) -> Any:
        return self.venv.reset()

    def step_wait(self) -> Any:
        observations, rewards, ended, infos = self.venv.step_wait()
        cut = np.array([info["TimeLimit.truncated"] for info in infos])
        return observations, np.where(rewards > 0, 1.0, -1.0 * (ended & ~cut)), ended, infos


def make(args: argparse.Namespace, n_envs: int, seed: int) -> VecEnv:
    """Make the environments."""
    envs = make_vec_env(args.env_id, n_envs, seed, max_steps=args.max_steps)
    return Signs(envs) if args.reward == "sign" else envs


class Watch(BaseCallback):
    """Keeps each episode's end and score, and counts over all steps what masks offer and what is chosen."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self.ends_at = time.monotonic() + 60 * minutes
        self.steps: list[int] = []
        self.scores: list[float] = []
        self.choices: list[tuple[int, int]] = []
        """For each update: the steps so far, and how many of those before it chose what the mask excludes."""
        self.counts = {"masks": 0, "opened_cells_offered": 0, "covered_cells_masked": 0}
        self._masks, self._excluded = np.zeros((0, 0), bool), 0

    def _on_training_start(self) -> None:
        self._masks = get_action_masks(self.training_env)
        self._board = is_board(self.training_env.observation_space, self.training_env.action_space)

    def _on_step(self) -> bool:
        masks, chosen = self._masks, self.locals["actions"]
        self._excluded += int((~masks[np.arange(len(chosen)), chosen]).sum())
        self.counts["masks"] += len(masks)
        if self._board:  # a cell that shows something is opened
            opened = self.locals["obs_tensor"].numpy() >= 0
            self.counts["opened_cells_offered"] += int((masks & opened).sum())
            self.counts["covered_cells_masked"] += int((~masks & ~opened).sum())
        ended = [info for info in self.locals["infos"] if "episode" in info]
        self.steps += [self.num_timesteps] * len(ended)
        self.scores += [info["score"] for info in ended]
        self._masks = get_action_masks(self.training_env)
        return time.monotonic() < self.ends_at

    def _on_rollout_end(self) -> None:
        self.choices.append((self.num_timesteps, self._excluded))
        self._excluded = 0

    def data(self) -> dict[str, Any]:
        """Return what curve.json keeps."""
        names = ("steps", "scores", "choices", "counts")
        return {name: getattr(self, name) for name in names}


def train(
    kind: type[PPO] | type[MaskablePPO], args: argparse.Namespace
) -> tuple[PPO | MaskablePPO, dict[str, Any]]:
    """Train a policy of a kind and save it; return it, and what was seen on the way."""
    envs = make(args, args.n_envs, args.seed)
    usual = kind.policy_aliases["MlpPolicy"]
    model = kind(
        board_policy(usual) if is_board(envs.observation_space, envs.action_space) else usual,
        envs,
        n_steps=args.n_steps,
        batch_size=args.batch_size,
        n_epochs=args.n_epochs,
        learning_rate=args.learning_rate,
        gamma=args.gamma,
        ent_coef=args.ent_coef,
        seed=args.seed,
    )
    watch = Watch(args.minutes)
    try:
        model.learn(args.total_timesteps, callback=watch)
    finally:
        envs.close()
    model.save(args.out / f"{kind.__name__}.zip")
    print(
        f"{kind.__name__}: {model.num_timesteps} steps, {len(watch.scores)} episodes, {watch.counts}",
        flush=True,
    )
    return model, watch.data()


def play(args: argparse.Namespace, act: Act) -> dict[str, float]:
    """Play unseen seeds; return the mean score, and the share of the chosen actions that masks exclude.

    Each environment plays equally many episodes, so that short ones do not count more often.
    """
    each = max(1, args.eval_episodes // args.n_envs)
    envs = make(args, args.n_envs, UNSEEN_SEED)
    scores: list[list[float]] = [[] for _ in range(args.n_envs)]
    chosen: list[float] = []
    try:
        observations = envs.reset()
        while min(map(len, scores)) < each:
            masks = get_action_masks(envs)
            actions = np.asarray(act(observations, masks))
            chosen += [masks[i, action] for i, action in enumerate(actions) if len(scores[i]) < each]
            observations, _, _, infos = envs.step(actions)
            for mine, info in zip(scores, infos, strict=True):
                if "episode" in info and len(mine) < each:
                    mine.append(info["score"])
    finally:
        envs.close()
    return {"score": fmean(chain(*scores)), "masked_share": 1 - fmean(chosen)}


def agents(args: argparse.Namespace, masked: MaskablePPO, plain: PPO) -> dict[str, Act]:
    """Return both trained policies, and the two random agents, by their names."""
    rng = np.random.default_rng(args.seed)
    return {
        "MaskablePPO": lambda seen, masks: masked.predict(seen, action_masks=masks)[0],
        "PPO": lambda seen, _: plain.predict(seen)[0],
        "random, masked": lambda _, masks: [rng.choice(np.flatnonzero(mask)) for mask in masks],
        "random": lambda _, masks: rng.integers(masks.shape[1], size=len(masks)),
    }


def means(values: list[float], of: int) -> list[float]:
    """Return for each value the mean of the last `of`, from the `of`th on."""
    sums = np.cumsum([0.0, *values])
    return list((sums[of:] - sums[:-of]) / of) if len(values) >= of else []


def draw(runs: list[dict[str, Any]], random_mean: float, file: Path) -> None:
    """Draw scores, smoothed alike in all runs, and the share of choices that masks exclude."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    of = min(200, *(max(1, len(one["scores"]) // 4) for run in runs for one in run.values()))
    for name, colour in (("MaskablePPO", "C0"), ("PPO", "C1")):
        for number, run in enumerate(runs):
            one, label = run[name], {"label": name} if number == 0 else {}
            smooth = means(one["scores"], of)
            left.plot(one["steps"][of - 1 :], smooth, color=colour, alpha=0.8, **label)
            steps, excluded = np.array([(0, 0), *one["choices"]]).T
            right.plot(steps[1:], 100 * excluded[1:] / np.diff(steps), color=colour, alpha=0.8, **label)
    left.axhline(random_mean, color="0.5", linestyle=":", label=f"random, masked: {random_mean:.1f}")
    left.set(xlabel="steps of the training", ylabel=f"score, mean of the last {of} episodes")
    right.set(xlabel="steps of the training", ylabel="choices that the mask excludes, %", ylim=(-1, None))
    for axes in (left, right):
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=100)


def main() -> None:
    """Train, evaluate, and write the figures."""
    args = read_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # the browsers need the other cores
    (masked, of_masked), (plain, of_plain) = train(MaskablePPO, args), train(PPO, args)
    curves = {"MaskablePPO": of_masked, "PPO": of_plain}
    (args.out / "curve.json").write_text(json.dumps(curves))
    figures = {name: play(args, act) for name, act in agents(args, masked, plain).items()}
    (args.out / "figures.json").write_text(json.dumps(figures, indent=2))
    others = [json.loads((folder / "curve.json").read_text()) for folder in args.beside]
    draw([curves, *others], figures["random, masked"]["score"], args.out / "curve.png")
    for name, found in figures.items():
        print(
            f"{name}: mean score {found['score']:.1f}, {100 * found['masked_share']:.1f}% of actions masked"
        )


if __name__ == "__main__":
    main()
