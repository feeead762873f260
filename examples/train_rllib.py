"""Trains RLlib's PPO on a game, on one machine or on a Ray cluster, and goes on when parts of it are lost.

    pip install webcade "ray[rllib]" torch
    python examples/train_rllib.py --runners 2
    python examples/train_rllib.py --address auto --runners 32 --out /shared/dinorun
    python examples/train_rllib.py --help

Each runner is a process with pages of its own, in a browser of its own. A page or browser that fails costs
an episode. A runner that is lost is started anew, also on another machine, and meanwhile the others go on.
Writes checkpoints to --out, which on a cluster is a folder that all machines share.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import ray
from ray.rllib.algorithms.algorithm import Algorithm
from ray.rllib.algorithms.ppo import PPOConfig


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line's arguments."""
    parser = argparse.ArgumentParser(
        description="Train RLlib's PPO on a game.", formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    add = parser.add_argument
    add("--env-id", default="webcade:webcade/DinoRunState-v0", help="`webcade:` has runners import webcade")
    add("--address", help="of a Ray cluster, or auto; none: Ray runs on this machine alone")
    add("--runners", type=int, default=2, help="processes that play, each on a core of its own")
    add("--pages", type=int, default=4, help="pages of each runner, which share its browser")
    add("--total-timesteps", type=int, default=100_000, help="train for this many steps of the agent")
    add("--batch", type=int, default=4096, help="steps between two updates, of all runners together")
    add("--minibatch", type=int, default=256, help="steps in a minibatch")
    add("--epochs", type=int, default=8, help="passes over the steps at each update")
    add("--gamma", type=float, default=0.98, help="the discount a step")
    add("--seed", type=int, default=0, help="seed of the policy and the episodes")
    add("--out", type=Path, default=Path("runs/rllib"), help="folder of the checkpoints")
    add("--checkpoint-every", type=int, default=10, help="updates between two checkpoints")
    return parser.parse_args(arguments)


def start_ray(address: str | None, tries: int = 3) -> None:
    """Connect to a cluster, or start Ray here. Ray gives its start 30 s, which a busy machine may exceed."""
    for left in reversed(range(tries)):
        try:
            ray.init(address=address, include_dashboard=None if address else False)
            return
        except Exception as error:  # Ray raises no class of its own for it
            if left == 0 or "timed out during startup" not in str(error):
                raise
            print(f"Ray has not started in its time; {left} more tries", flush=True)


def warn_of_missing_cores(runners: int) -> None:
    """Say so if the cluster has fewer cores than there are runners: those without one wait for it."""
    cores = int(ray.cluster_resources().get("CPU", 0))
    if cores < runners:
        print(f"{runners} runners need {runners} cores; the cluster has {cores}, so some wait", flush=True)


def config_of(args: argparse.Namespace) -> PPOConfig:
    """RLlib's configuration: a browser for each runner, and nothing that stops when a runner is lost."""
    return (
        PPOConfig()
        .environment(args.env_id)
        .env_runners(
            num_env_runners=args.runners,
            num_envs_per_env_runner=args.pages,
            gym_env_vectorize_mode="vector_entry_point",  # webcade's own vector: one browser for its pages
            sample_timeout_s=120,
        )
        .fault_tolerance(
            restart_failed_env_runners=True,
            max_num_env_runner_restarts=1_000_000,
            delay_between_env_runner_restarts_s=1,
            env_runner_health_probe_timeout_s=20,  # a runner's first answer waits for its browser's start
            env_runner_restore_timeout_s=60,
        )
        .training(
            train_batch_size=args.batch,
            minibatch_size=args.minibatch,
            num_epochs=args.epochs,
            gamma=args.gamma,
        )
        .debugging(seed=args.seed)
    )


def line(result: dict[str, Any], seconds: float, runners: int) -> str:
    """What an update has brought, in a line."""
    played = result["env_runners"]
    steps, total = played["num_env_steps_sampled"], played["num_env_steps_sampled_lifetime"]
    mean = played.get("episode_return_mean", float("nan"))
    return f"{total:,.0f} steps, {steps / seconds:.0f} a second, mean return {mean:.1f}, {runners} runners"


def train(algorithm: Algorithm, args: argparse.Namespace) -> None:
    """Train until the steps are made; save checkpoints on the way."""
    args.out.mkdir(parents=True, exist_ok=True)
    total, updates = 0, 0
    while total < args.total_timesteps:
        since = time.monotonic()
        result = algorithm.train()
        total, updates = result["env_runners"]["num_env_steps_sampled_lifetime"], updates + 1
        runners = algorithm.env_runner_group.num_healthy_remote_workers()
        print(line(result, time.monotonic() - since, runners), flush=True)
        if updates % args.checkpoint_every == 0 or total >= args.total_timesteps:
            algorithm.save_to_path(str(args.out.resolve()))


def main() -> None:
    """Train on this machine, or on the cluster that the command line names."""
    args = read_arguments()
    start_ray(args.address)
    warn_of_missing_cores(args.runners)
    algorithm = config_of(args).build_algo()
    try:
        train(algorithm, args)
    finally:
        algorithm.stop()
        ray.shutdown()


if __name__ == "__main__":
    main()
