"""Whether memory grows while an environment plays on and on.

    python benchmarks/long_run.py                 200,000 steps
    python benchmarks/long_run.py --obs-type rgb --csv memory.csv

Samples the proportional set size (shared pages counted once, in parts) of this process and all of its
browser's, and prints the median of the last quarter of the samples over that of the second quarter: about
1 means that nothing grows. The first quarter is left out: compilers and caches still warm up. Linux only.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import gymnasium as gym
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import webcade  # noqa: F401  registers the games
from webcade.benchmarking.memory import family_mib, pss_mib

Sample = tuple[int, float, float]  # step, MiB of Python, MiB of the browser


def main() -> int:
    """Play, sample, print; the exit status is 1 where memory grew past --limit."""
    args = _read_arguments()
    env = gym.make(args.env_id, obs_type=args.obs_type, size=args.size)
    start = time.monotonic()
    try:
        samples = list(_sample(env, args))
    finally:
        env.close()
    if args.csv:
        _write(samples, args.csv)
    growth = _report(samples, args.steps, time.monotonic() - start)
    return 0 if growth <= args.limit else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Whether memory grows while an environment plays on.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--env-id", default="webcade/DinoRun-v0", help="the game")
    parser.add_argument("--steps", type=int, default=200_000, help="how long to play")
    parser.add_argument("--samples", type=int, default=200, help="how often to look at the memory")
    parser.add_argument("--obs-type", default="grayscale", help="what each step brings back")
    parser.add_argument("--size", type=int, nargs=2, default=None, help="height and width of images")
    parser.add_argument("--limit", type=float, default=1.05, help="growth that counts as a failure")
    parser.add_argument("--seed", type=int, default=0, help="of episodes and random actions")
    parser.add_argument("--csv", type=Path, help="write the samples here")
    return parser.parse_args()


def _sample(env: gym.Env, args: argparse.Namespace) -> Iterator[Sample]:
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    env.action_space.seed(args.seed)
    env.reset(seed=args.seed)
    every = max(1, args.steps // args.samples)
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("playing", total=args.steps)
        for step in range(1, args.steps + 1):
            _, _, terminated, truncated, info = env.step(env.action_space.sample())
            if "fault" in info:
                print(f"step {step}: {info['fault']}", file=sys.stderr)
            if terminated or truncated:
                env.reset()
            if step % every == 0:
                python, browser = _memory()
                yield step, python, browser
                progress.update(task, completed=step, description=f"{python + browser:.0f} MiB")


def _memory() -> tuple[float, float]:
    """MiB of this process, and of all processes that come from it."""
    me = os.getpid()
    return pss_mib(me), family_mib(me)


def _report(samples: list[Sample], steps: int, seconds: float) -> float:
    quarter = len(samples) // 4
    growth = 1.0
    for name, columns in {"Python": (1,), "browser": (2,), "both": (1, 2)}.items():
        sizes = [sum(sample[column] for column in columns) for sample in samples]
        second, last = median(sizes[quarter : 2 * quarter]), median(sizes[-quarter:])
        growth = last / second
        print(f"{name:8} {second:7.1f} MiB in the second quarter, {last:7.1f} in the last: x {growth:.3f}")
    print(f"{steps} steps in {seconds:.0f} s, {steps / seconds:.0f} a second")
    return growth


def _write(samples: list[Sample], file: Path) -> None:
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["step", "python_mib", "browser_mib"])
        writer.writerows(samples)


if __name__ == "__main__":
    sys.exit(main())
