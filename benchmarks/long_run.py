"""Measures whether memory grows or speed falls over a long run, and whether processes are left at the end.

    python benchmarks/long_run.py                 200,000 steps
    python benchmarks/long_run.py --num-envs 8 --frame-stack 4 --steps 1000000
    python benchmarks/long_run.py --obs-type rgb --csv memory.csv

Samples the proportional set size (PSS, which divides shared pages among processes) of this process and of the
browser's processes. Prints the median of the last quarter of the samples divided by that of the second
quarter: about 1 means that memory does not grow. The first quarter is left out because compilers and caches
warm up. For the speed, prints the last tenth divided by the first. Linux only.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import gymnasium as gym
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import webcade  # noqa: F401  registers the games
from webcade.benchmarking.memory import descendants, family_mib, pss_mib

Sample = tuple[int, float, float, float]  # step, MiB of Python, MiB of the browser, seconds


def main() -> int:
    """Play, sample and print; the exit status is 1 if memory grew beyond --limit or processes are left."""
    args = _read_arguments()
    shown = {"obs_type": args.obs_type, "size": args.size, "frame_stack": args.frame_stack}
    envs = _environments(args.env_id, args.num_envs, shown)
    try:
        samples = list(_sample(envs, args))
    finally:
        envs.close()
    left = descendants(os.getpid())
    if args.csv:
        _write(samples, args.csv)
    growth = _report(samples)
    _report_speed(samples)
    print(f"{len(left)} processes are left")
    return 0 if growth <= args.limit and not left else 1


def _environments(env_id: str, num_envs: int, options: dict[str, Any]) -> gym.vector.VectorEnv:
    """Make a vector; of a single environment, whose steps go through memory, if it has only one."""
    if num_envs == 1:
        return gym.vector.SyncVectorEnv([lambda: gym.make(env_id, **options)])
    return gym.make_vec(env_id, num_envs=num_envs, **options)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measure whether memory grows or speed falls over a long run.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--env-id", default="webcade/DinoRun-v0", help="the game")
    parser.add_argument("--num-envs", type=int, default=1, help="number of environments")
    parser.add_argument("--steps", type=int, default=200_000, help="steps of all environments together")
    parser.add_argument("--samples", type=int, default=200, help="how often to measure the memory")
    parser.add_argument("--obs-type", default="grayscale", help="obs_type of the environments")
    parser.add_argument("--size", type=int, nargs=2, default=None, help="height and width of images")
    parser.add_argument("--frame-stack", type=int, default=None, help="images in an observation")
    parser.add_argument("--limit", type=float, default=1.05, help="growth of memory that is a failure")
    parser.add_argument("--seed", type=int, default=0, help="seed of episodes and random actions")
    parser.add_argument("--csv", type=Path, help="file to write the samples to")
    return parser.parse_args()


def _sample(envs: gym.vector.VectorEnv, args: argparse.Namespace) -> Iterator[Sample]:
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    envs.action_space.seed(args.seed)
    envs.reset(seed=args.seed)
    every = max(1, args.steps // args.num_envs // args.samples)
    start = time.monotonic()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("playing", total=args.steps)
        for number in range(1, args.steps // args.num_envs + 1):
            *_, infos = envs.step(envs.action_space.sample())
            for index, fault in enumerate(infos["fault"]):
                if fault:
                    print(f"step {number}, environment {index}: {fault}", file=sys.stderr)
            if number % every == 0:
                python, browser = _memory()
                yield number * args.num_envs, python, browser, time.monotonic() - start
                progress.update(
                    task, completed=number * args.num_envs, description=f"{python + browser:.0f} MiB"
                )


def _memory() -> tuple[float, float]:
    """MiB of this process, and of all its descendants."""
    me = os.getpid()
    return pss_mib(me), family_mib(me)


def _report(samples: list[Sample]) -> float:
    quarter = len(samples) // 4
    growth = 1.0
    for name, columns in {"Python": (1,), "browser": (2,), "both": (1, 2)}.items():
        sizes = [sum(sample[column] for column in columns) for sample in samples]
        second, last = median(sizes[quarter : 2 * quarter]), median(sizes[-quarter:])
        growth = last / second
        print(f"{name:8} {second:7.1f} MiB in the second quarter, {last:7.1f} in the last: x {growth:.3f}")
    return growth


def _report_speed(samples: list[Sample]) -> None:
    """Print the median steps per second of each tenth. A pause of the machine does not change a median."""
    rates = [(b[0] - a[0]) / (b[3] - a[3]) for a, b in pairwise(samples)]
    tenth = max(1, len(rates) // 10)
    tenths = [median(rates[at : at + tenth]) for at in range(0, tenth * 10, tenth)]
    print(f"steps per second in each tenth: {', '.join(f'{rate:.0f}' for rate in tenths)}")
    steps, seconds = samples[-1][0], samples[-1][3]
    kept = tenths[-1] / tenths[0]
    print(f"{steps} steps in {seconds:.0f} s; the last tenth runs at x {kept:.3f} of the first")


def _write(samples: list[Sample], file: Path) -> None:
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["step", "python_mib", "browser_mib", "seconds"])
        writer.writerows(samples)


if __name__ == "__main__":
    sys.exit(main())
