"""Trains PPO on a game's features, and compares its scores with those of random play.

    pip install 'webcade[train]'
    python examples/train_ppo.py --minutes 30
    python examples/train_ppo.py --help

Writes to --out: model.zip, figures.json, and the scores of all training episodes as curve.json and curve.png.
The policy sees the game's features (`obs_type="state"`), each scaled to -1 .. 1 by its bounds.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import gymnasium as gym
import matplotlib
import numpy as np
import torch
from gymnasium.wrappers import RescaleObservation
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.vec_env import SubprocVecEnv, VecMonitor

import webcade  # noqa: F401  registers the games

matplotlib.use("Agg")  # draws to files, without a window
import matplotlib.pyplot as plt

UNSEEN_SEED = 1_000_000  # the first seed of evaluation; those of training start at --seed
Policy = Callable[[np.ndarray], int]


def read_arguments() -> argparse.Namespace:
    """The command line's arguments."""
    parser = argparse.ArgumentParser(
        description="Train PPO on a game's features.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--env-id", default="webcade/DinoRun-v0", help="a game that has features and a score")
    add("--out", type=Path, default=Path("runs/ppo"), help="folder for model, figures and curve")
    add("--seed", type=int, default=0, help="seed of the policy and of the training episodes")
    add("--total-timesteps", type=int, default=2_000_000, help="train for this many steps of the agent")
    add("--minutes", type=float, default=30.0, help="stop training after this many minutes of wall time")
    add("--n-envs", type=int, default=4, help="environments, each in a process of its own")
    add("--eval-episodes", type=int, default=20, help="episodes of evaluation, each on an unseen seed")
    add("--max-steps", type=int, default=10_000, help="steps until an episode is truncated")
    add("--frame-skip", type=int, default=4, help="game frames per step")
    add("--learning-rate", type=float, default=1e-3, help="at the start; it falls to 0 by the end")
    add("--n-steps", type=int, default=512, help="steps of each environment between two updates")
    add("--batch-size", type=int, default=128, help="steps in a minibatch")
    add("--n-epochs", type=int, default=10, help="passes over the steps at each update")
    add("--gamma", type=float, default=0.98, help="discount per step")
    add("--gae-lambda", type=float, default=0.95, help="lambda of generalized advantage estimation")
    add("--ent-coef", type=float, default=0.005, help="weight of the entropy bonus")
    add("--net", type=int, nargs="+", default=[64, 64], help="hidden layers of policy and value")
    return parser.parse_args()


def make_env(args: argparse.Namespace) -> gym.Env:
    """An environment of the game, its features scaled to -1 .. 1."""
    env = gym.make(args.env_id, obs_type="state", frame_skip=args.frame_skip, max_steps=args.max_steps)
    return RescaleObservation(env, np.float32(-1), np.float32(1))


@dataclass
class Curve:
    """The training episodes, in the order in which they ended.

    Attributes:
        steps: steps of the training at the end of each episode.
        minutes: minutes of wall time at the end of each episode.
        scores: the score of each episode.
    """

    steps: list[int] = field(default_factory=list)
    minutes: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def rolling(self, over: int) -> list[float]:
        """For each episode, the mean score of the last `over` episodes."""
        return [fmean(self.scores[max(0, i - over + 1) : i + 1]) for i in range(len(self.scores))]


@dataclass
class FallingRate:
    """A learning rate that falls to 0 by the last step or by the time limit, whichever comes first.

    Attributes:
        rate: the learning rate at the start.
        minutes: the time limit.
        start: when the training started, by `time.monotonic`.
    """

    rate: float
    minutes: float
    start: float = field(default_factory=time.monotonic)

    def __call__(self, steps_left: float) -> float:
        time_left = 1 - (time.monotonic() - self.start) / (60 * self.minutes)
        return self.rate * max(0.0, min(steps_left, time_left))


class Watch(BaseCallback):
    """Records every episode, updates the progress bar, and stops at the time limit."""

    def __init__(self, steps: int, minutes: float, progress: Progress) -> None:
        super().__init__()
        self.curve = Curve()
        self._steps, self._minutes, self._progress = steps, minutes, progress
        self._task = progress.add_task("training", total=1.0, state="starting the browsers")
        self._start = time.monotonic()
        self._logged = 0  # the last minute for which a line was printed

    @property
    def minutes(self) -> float:
        """Minutes of wall time since the start."""
        return (time.monotonic() - self._start) / 60

    def done(self) -> float:
        """The part of the training that is done, 0 to 1, by steps or by time, whichever is larger."""
        return min(1.0, max(self.num_timesteps / self._steps, self.minutes / self._minutes))

    def _on_step(self) -> bool:
        for info in self.locals["infos"]:
            if "episode" in info:
                self.curve.steps.append(self.num_timesteps)
                self.curve.minutes.append(self.minutes)
                self.curve.scores.append(info["episode"]["score"])
        if self.n_calls % 50 == 0:
            self._show()
        return self.minutes < self._minutes

    def _show(self) -> None:
        recent = self.curve.scores[-50:]
        score = f"score {fmean(recent):.0f}" if recent else ""
        rate = self.num_timesteps / (60 * self.minutes)
        state = f"{self.num_timesteps:,} steps, {rate:.0f} per second, {score}"
        self._progress.update(self._task, completed=self.done(), state=state)
        if not self._progress.console.is_terminal and int(self.minutes) > self._logged:
            self._logged = int(self.minutes)
            print(f"minute {self._logged}: {state}", flush=True)


def train(args: argparse.Namespace, progress: Progress) -> tuple[PPO, Watch]:
    """Train a policy; return it together with the record of the training."""
    workers = SubprocVecEnv([lambda: make_env(args)] * args.n_envs)
    envs = VecMonitor(workers, info_keywords=("score",))
    watch = Watch(args.total_timesteps, args.minutes, progress)
    model = PPO(
        "MlpPolicy",
        envs,
        learning_rate=FallingRate(args.learning_rate, args.minutes),
        n_steps=args.n_steps,
        batch_size=args.batch_size,
        n_epochs=args.n_epochs,
        gamma=args.gamma,
        gae_lambda=args.gae_lambda,
        ent_coef=args.ent_coef,
        policy_kwargs={"net_arch": args.net},
        seed=args.seed,
        device="cpu",
    )
    try:
        model.learn(args.total_timesteps, callback=watch)
    finally:
        envs.close()
    return model, watch


def evaluate(name: str, policy: Policy, args: argparse.Namespace, progress: Progress) -> list[float]:
    """Play one episode on each unseen seed and return the scores."""
    env = make_env(args)
    scores = []
    task = progress.add_task(name, total=args.eval_episodes, state="")
    try:
        for episode in range(args.eval_episodes):
            scores.append(play(env, policy, UNSEEN_SEED + episode))
            progress.update(task, advance=1, state=f"score {fmean(scores):.0f}")
            if not progress.console.is_terminal:
                print(f"{name}, episode {episode + 1}: score {scores[-1]:.0f}", flush=True)
    finally:
        env.close()
    return scores


def play(env: gym.Env, policy: Policy, seed: int) -> float:
    """Play one episode and return its score."""
    observation, info = env.reset(seed=seed)
    over = False
    while not over:
        observation, _, terminated, truncated, info = env.step(policy(observation))
        over = terminated or truncated
    return float(info["score"])


def summary(scores: list[float]) -> dict[str, Any]:
    """Mean, standard deviation, minimum and maximum of some scores, and the scores themselves."""
    spread = stdev(scores) if len(scores) > 1 else 0.0
    return {"mean": fmean(scores), "stdev": spread, "min": min(scores), "max": max(scores), "scores": scores}


def draw(curve: Curve, random_mean: float, trained_mean: float, file: Path) -> None:
    """Draw the learning curve to a PNG file."""
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    axes.scatter(
        curve.minutes, curve.scores, s=4, color="0.75", linewidths=0, label="a training episode, exploring"
    )
    axes.plot(curve.minutes, curve.rolling(50), color="tab:blue", label="mean of the last 50")
    axes.axhline(
        trained_mean, color="tab:green", linestyle="--", label=f"trained, unseen seeds: {trained_mean:,.0f}"
    )
    axes.axhline(random_mean, color="tab:red", linestyle=":", label=f"random agent: {random_mean:.0f}")
    axes.set(xlabel="minutes of wall time", ylabel="score (log scale)", yscale="log")
    axes.legend(loc="center left", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=100)


def main() -> None:
    """Train, evaluate, and write the results."""
    args = read_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # the browsers need the other cores
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[state]}"),
    )
    with Progress(*columns) as progress:
        model, watch = train(args, progress)
        minutes = watch.minutes
        model.save(args.out / "model.zip")
        rng = np.random.default_rng(args.seed)
        actions = int(model.action_space.n)
        random_scores = evaluate("random agent", lambda _: int(rng.integers(actions)), args, progress)
        trained_scores = evaluate(
            "trained agent", lambda seen: int(model.predict(seen, deterministic=True)[0]), args, progress
        )
    random, trained = summary(random_scores), summary(trained_scores)
    figures = {
        "env_id": args.env_id,
        "timesteps": model.num_timesteps,
        "minutes": minutes,
        "steps_per_second": model.num_timesteps / (60 * minutes),
        "random": random,
        "trained": trained,
        "trained_over_random": trained["mean"] / random["mean"] if random["mean"] else None,
        "arguments": {
            name: str(value) if isinstance(value, Path) else value for name, value in vars(args).items()
        },
    }
    (args.out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    (args.out / "curve.json").write_text(json.dumps(asdict(watch.curve)) + "\n")
    draw(watch.curve, random["mean"], trained["mean"], args.out / "curve.png")
    print(f"random {random['mean']:.0f}, trained {trained['mean']:.0f}: see {args.out}")


if __name__ == "__main__":
    main()
