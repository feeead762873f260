"""Learns from a recording to play as whoever played it, and says how well (behaviour cloning).

    pip install 'webcade[train]'
    webcade play DinoRun --agent rule --episodes 5 --record rule.webcade   # or --human: play yourself
    python examples/imitate.py rule.webcade --obs state

The recording is played again, so the agent may see what the player did not: features of what was played by
the picture, or pictures of what a rule played by features. Steps of raw input, which are no actions of the
game, are left out. Writes to --out: model.zip, with which `PPO.load` goes on, and figures.json.

The package `imitation` has this and more, but its 1.0.1 of January 2025 asks for gymnasium 0.29 and
stable-baselines3 2.2, which are older than webcade works with; so the learning here is written out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import gymnasium as gym
import numpy as np
import torch
from gymnasium.wrappers import RescaleObservation
from stable_baselines3 import PPO

import webcade

UNSEEN_SEED = 1_000_000  # the first seed of evaluation
VIEWS: dict[str, dict[str, Any]] = {
    "state": {"obs_type": "state"},
    "grayscale": {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4},
}
HELD_OUT = 0.1  # of all moments: what the agent does in them is compared, and not learnt


def read_arguments() -> argparse.Namespace:
    """The command line's arguments."""
    parser = argparse.ArgumentParser(
        description="Learn to play as a recording does.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("recording", type=Path, help="what webcade play --record or --human has kept")
    add("--game", type=Path, help="folder of the game, if it is not where it was recorded")
    add("--obs", choices=sorted(VIEWS), default="grayscale", help="what the agent sees")
    add("--out", type=Path, default=Path("runs/imitate"), help="folder for the model and the figures")
    add("--seed", type=int, default=0, help="seed of the weights and of the order of learning")
    add("--epochs", type=int, default=20, help="passes over all moments")
    add("--batch-size", type=int, default=64, help="moments in a minibatch")
    add("--learning-rate", type=float, default=1e-3, help="of Adam")
    add("--net", type=int, nargs="+", default=[64, 64], help="hidden layers")
    add("--eval-episodes", type=int, default=20, help="episodes of the agent and of chance, on unseen seeds")
    add("--max-steps", type=int, help="steps until an episode of these is truncated; as recorded if left out")
    return parser.parse_args()


@dataclass
class Demonstration:
    """What was played.

    Attributes:
        observations: what there was to see before each step, (n, ...).
        actions: what was done then, (n, ...).
        scores: the score of each episode that was played to its end.
        left_out: how many steps were no action of the game.
    """

    observations: np.ndarray
    actions: np.ndarray
    scores: list[float]
    left_out: int


def make_env(recording: webcade.Recording, game: webcade.Game, args: argparse.Namespace) -> gym.Env:
    """The recorded game with the agent's view; features are scaled to -1 .. 1."""
    kept = {name: recording.options[name] for name in ("frame_skip", "max_steps")}
    if args.max_steps is not None:
        kept["max_steps"] = args.max_steps
    env = gym.make("webcade/Game-v0", game=game, **kept, **VIEWS[args.obs])
    return RescaleObservation(env, np.float32(-1), np.float32(1)) if args.obs == "state" else env


def make_model(env: gym.Env, args: argparse.Namespace) -> PPO:
    """A trainer whose policy has learnt nothing; it takes its optimizer, too, from here."""
    return PPO(
        "MlpPolicy" if args.obs == "state" else "CnnPolicy",
        env,
        learning_rate=args.learning_rate,
        n_steps=512,
        policy_kwargs={"net_arch": args.net},
        seed=args.seed,
        device="cpu",
    )


def read_demonstration(
    recording: webcade.Recording, game: webcade.Game, view: dict[str, Any], scaled: Callable[[Any], Any]
) -> Demonstration:
    """Play a recording again, and keep what was seen and done."""
    observations, actions, scores, left_out = [], [], [], 0
    before: Any = None
    earned = 0.0
    for step in recording.replay(game=game, **view):
        if step.index == 0:
            earned = 0.0
        elif step.action is None:
            left_out += 1
        elif not step.fault:
            observations.append(scaled(before))
            actions.append(step.action)
        before, earned = step.observation, earned + step.reward
        if step.index and (step.terminated or step.truncated) and not step.fault:
            scores.append(float(step.info.get("score", earned)))
    if not actions:
        raise SystemExit(f"{recording.path}: expected steps that are actions of the game; there are none")
    return Demonstration(np.stack(observations), np.stack(actions), scores, left_out)


def batches(count: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Numbers from 0 to `count`, each once, in an order by chance, a minibatch at a time."""
    yield from np.array_split(rng.permutation(count), max(1, count // size))


def learn(model: PPO, shown: Demonstration, args: argparse.Namespace) -> float:
    """Make what was done likelier. Return in what share of the moments held out the agent does the same."""
    rng = np.random.default_rng(args.seed)
    order = rng.permutation(len(shown.actions))
    held_out, learnt = np.split(order, [max(1, int(HELD_OUT * len(order)))])
    policy = model.policy
    for _ in range(args.epochs):
        policy.set_training_mode(True)
        for rows in batches(len(learnt), args.batch_size, rng):
            seen, done = (torch.as_tensor(part[learnt[rows]]) for part in (shown.observations, shown.actions))
            _, likelihood, _ = policy.evaluate_actions(seen, done)
            policy.optimizer.zero_grad()
            (-likelihood.mean()).backward()
            policy.optimizer.step()
    same = model.predict(shown.observations[held_out], deterministic=True)[0] == shown.actions[held_out]
    return float(np.mean(same))


def play(env: gym.Env, act: Callable[[Any], Any], episodes: int) -> list[float]:
    """The score of each episode, on seeds that nobody has learnt from; without a score, the rewards."""
    scores = []
    for number in range(episodes):
        seen, info = env.reset(seed=UNSEEN_SEED + number)
        earned, is_over = 0.0, False
        while not is_over:
            seen, reward, terminated, truncated, info = env.step(act(seen))
            earned, is_over = earned + float(reward), terminated or truncated
        scores.append(float(info.get("score", earned)))
    return scores


def compare(
    env: gym.Env, model: PPO, shown: Demonstration, args: argparse.Namespace
) -> dict[str, list[float]]:
    """The scores of whoever was recorded, of the agent and of chance."""
    env.action_space.seed(args.seed)
    return {
        "demonstrator": shown.scores,
        "agent": play(env, lambda seen: model.predict(seen, deterministic=True)[0], args.eval_episodes),
        "random": play(env, lambda seen: env.action_space.sample(), args.eval_episodes),
    }


def main() -> None:
    """Learn from a recording, then compare agent, chance and demonstrator."""
    args = read_arguments()
    recording = webcade.Recording(args.recording)
    game = recording.load_game(args.game)
    with closing(make_env(recording, game, args)) as env:
        model = make_model(env, args)
        scaled = env.observation if isinstance(env, RescaleObservation) else np.asarray
        shown = read_demonstration(recording, game, VIEWS[args.obs], scaled)
        print(f"{len(shown.actions)} moments; {shown.left_out} steps that are no actions are left out")
        agreement = learn(model, shown, args)
        print(f"the agent does the same in {agreement:.0%} of the moments that it did not learn")
        scores = compare(env, model, shown, args)
    args.out.mkdir(parents=True, exist_ok=True)
    model.save(args.out / "model.zip")
    figures = {"moments": len(shown.actions), "agreement": agreement, "scores": scores}
    (args.out / "figures.json").write_text(json.dumps(figures, indent=1))
    for who, found in scores.items():
        mean = f"mean score {fmean(found):.1f} of {len(found)} episodes" if found else "no whole episode"
        print(f"{who}: {mean}")


if __name__ == "__main__":
    main()
