"""Tries states at length: is every step after a restored moment what it was, and does memory stay as it is?

    python benchmarks/branches.py                                  all of it: about an hour on two cores
    python benchmarks/branches.py place --games DinoRun --branches 1000
    python benchmarks/branches.py replay --games all --branches 5
    python benchmarks/branches.py memory --count 100000

`place` takes random moments of many episodes, ten at a time, and restores each in place, after the others
and other episodes have been played. `replay` restores by replay, in another process. Both hold every step
that follows to what it was: pixels, features, reward, end, readings, time and frame. `memory` clones and
restores, and prints the sizes of the page's heap, of Python and of the browser. The exit status is 1 if
anything differs, a moment is not restored in the way that was asked for, or memory grew beyond --limit.
Linux only.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

import webcade
from webcade.benchmarking.memory import family_mib, pss_mib
from webcade.catalogue import catalogue
from webcade.cli.agents import choose, make_agent
from webcade.testing.trace import Step, differing, step_of

POOL = 10  # moments that are taken before the first of them is restored
PARTS = {"place": ("DinoRun", 1000), "replay": ("all", 5), "memory": ("DinoRun", 0)}


@dataclass(frozen=True)
class Branch:
    """A moment, and what followed it."""

    state: webcade.State
    actions: list[Any]
    steps: list[Step]


def main() -> int:
    """Run the parts, and print a line for each game."""
    args = _read_arguments()
    bad = 0
    for part in args.part or PARTS:
        games, branches = PARTS[part]
        for game in _games(args.games or games, in_place=part != "replay"):
            began = time.monotonic()
            told, is_bad = RUN[part](game, args.branches or branches, args)
            print(f"{part:6} {game:28} {told}, {time.monotonic() - began:.0f} s", flush=True)
            bad += is_bad
    return int(bad > 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Try states at length: branches in place and by replay, and memory.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "part", nargs="*", choices=[*PARTS, []], help="place, replay, memory; without one: all"
    )
    parser.add_argument(
        "--games", help="names with commas between, or all; without it: what each part is for"
    )
    parser.add_argument("--branches", type=int, help="moments of each game that are restored")
    parser.add_argument("--steps", type=int, default=50, help="steps that are compared after each moment")
    parser.add_argument("--apart", type=int, default=40, help="steps between two moments, at most")
    parser.add_argument("--count", type=int, default=100_000, help="clones and restores of `memory`")
    parser.add_argument("--limit", type=float, default=1.1, help="growth of memory that is a failure")
    parser.add_argument("--seed", type=int, default=0, help="rules moments and actions")
    return parser.parse_args()


def _games(wanted: str, *, in_place: bool) -> list[str]:
    if wanted != "all":
        return [f"webcade/{name}-v0" for name in wanted.split(",")]
    return [id_ for id_, game in catalogue().items() if game.states.in_place or not in_place]


def place(game: str, count: int, args: argparse.Namespace) -> tuple[str, bool]:
    """Restore moments in place. Return what came of it, and whether it is a failure."""
    rng, reasons, wrong, steps, done = np.random.default_rng(args.seed), Counter[str](), [], 0, 0
    with _make(game) as env:
        for branches in _pools(env, count, rng, args):
            for number in rng.permutation(len(branches)):
                branch = branches[number]
                reasons[re.sub(r"\d+", "N", branch.state.reason)] += 1
                wrong += _differences(env, branch, f"moment {done}")
                steps, done = steps + len(branch.steps), done + 1
            print(f"{game}: {done} of {count} branches", file=sys.stderr, flush=True)
    told = f"{done} branches, {reasons.pop('', 0)} in place, {steps} following steps, {len(wrong)} differ"
    return _told(told, [*wrong, *(f"{times} by replay: {reason}" for reason, times in reasons.items())])


def replay(game: str, count: int, args: argparse.Namespace) -> tuple[str, bool]:
    """Restore moments by replay in another process. Returns as `place`."""
    rng = np.random.default_rng(args.seed)
    with _make(game) as env:
        pools = list(_pools(env, count, rng, args))
    branches = [(one.state.to_bytes(), one.actions, one.steps) for pool in pools for one in pool]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        wrong = process.submit(_elsewhere, game, branches).result()
    steps = sum(len(one[2]) for one in branches)
    told = f"{len(branches)} branches in another process, {steps} following steps, {len(wrong)} differ"
    return _told(told, wrong)


def memory(game: str, count: int, args: argparse.Namespace) -> tuple[str, bool]:
    """Clone and restore again and again, with a step between. Returns as `place`."""
    rng, samples, times = np.random.default_rng(args.seed), [], args.count
    with _make(game, "state") as env:
        env.reset(seed=args.seed)
        states = [env.clone_state() for _ in range(POOL)]
        for number in range(times + 1):
            if number % max(1, times // 10) == 0:
                samples.append(_sizes(env))
                print(f"{number:8} {_shown(samples[-1])}", file=sys.stderr, flush=True)
            env.restore_state(states[int(rng.integers(POOL))])
            if not any(env.step(env.action_space.sample())[2:4]):
                states[int(rng.integers(POOL))] = env.clone_state()
            if number % 200 == 0:  # moments stay early in their episode, and all of one age
                env.reset(seed=args.seed + number)
                states = [env.clone_state()] * POOL
    growth = {name: samples[-1][name] / samples[len(samples) // 2][name] for name in samples[0]}
    lines = [
        f"{when}: {_shown(samples[at])}"
        for when, at in (("start", 1), ("middle", len(samples) // 2), ("end", -1))
    ]
    told = f"{times} clones and restores; {'; '.join(lines)}"
    return told, max(growth.values()) > args.limit


def _make(game: str, obs_type: str | None = None) -> webcade.WebcadeEnv:
    found = catalogue()[game]
    return webcade.WebcadeEnv(found, obs_type=obs_type or ("rgb+state" if found.features else "rgb"))


def _pools(
    env: webcade.WebcadeEnv, count: int, rng: np.random.Generator, args: argparse.Namespace
) -> Iterator[list[Branch]]:
    """Take moments, some at a time; the next are taken when those before have been restored."""
    left, seed = count, args.seed
    while left:
        branches: list[Branch] = []
        is_over = True
        while len(branches) < min(POOL, left):
            if is_over:
                seed += 1
                observation, act = env.reset(seed=seed)[0], _agent(env, seed)
            observation, is_over = _play(env, act, observation, int(rng.integers(args.apart + 1)), [], [])
            if not is_over:
                branch = Branch(env.clone_state(), [], [])
                observation, is_over = _play(env, act, observation, args.steps, branch.actions, branch.steps)
                branches.append(branch)
        left -= len(branches)
        yield branches


def _agent(env: webcade.WebcadeEnv, seed: int) -> Callable[[Any], Any]:
    """Return what plays by the game's rule, if it has one, and one time in ten at random."""
    agent = make_agent(env.game, choose(env.game, None), env.action_space, seed)
    env.action_space.seed(seed)
    names = [name for feature in env.game.features for name in feature.names]
    rng = np.random.default_rng(seed)

    def act(observation: Any) -> Any:
        if rng.random() < 0.1:
            return env.action_space.sample()
        return agent(dict(zip(names, observation["state"].tolist(), strict=True)) if names else {})

    return act


def _play(
    env: webcade.WebcadeEnv,
    act: Callable[[Any], Any],
    observation: Any,
    count: int,
    actions: list[Any],
    steps: list[Step],
) -> tuple[Any, bool]:
    """Make steps, and add them to the lists. Return the last observation, and whether the episode is over."""
    for _ in range(count):
        actions.append(act(observation))
        came = env.step(actions[-1])
        observation = came[0]
        steps.append(step_of(came))
        if came[2] or came[3]:
            return observation, True
    return observation, False


def _differences(env: webcade.WebcadeEnv, branch: Branch, name: str) -> list[str]:
    """Restore a moment, and return the first step after it that is not what it was; [] if there is none."""
    try:
        env.restore_state(branch.state)
    except webcade.StateError as error:
        return [f"{name}: {error}"]
    for number, (action, then) in enumerate(zip(branch.actions, branch.steps, strict=True), 1):
        if names := differing(then, step_of(env.step(action))):
            return [f"{name}, step {number}: {', '.join(names)}"]
    return []


def _elsewhere(game: str, branches: list[tuple[bytes, list[Any], list[Step]]]) -> list[str]:
    with _make(game) as env:
        return [
            line
            for number, (data, *rest) in enumerate(branches)
            for line in _differences(env, Branch(webcade.State.from_bytes(data), *rest), f"moment {number}")
        ]


def _sizes(env: webcade.WebcadeEnv) -> dict[str, float]:
    """Return sizes in MiB, after both have collected their garbage."""
    gc.collect()
    session: Any = env.page._session  # type: ignore[union-attr]
    session.call("HeapProfiler.collectGarbage", None, 60)
    heap = session.call("Runtime.getHeapUsage", None, 60)["usedSize"] / 2**20
    me = os.getpid()
    return {"heap": heap, "Python": pss_mib(me), "browser": family_mib(me)}


def _shown(sizes: dict[str, float]) -> str:
    return ", ".join(f"{name} {size:.1f} MiB" for name, size in sizes.items())


def _told(told: str, wrong: list[str]) -> tuple[str, bool]:
    return "\n       ! ".join([told, *wrong[:5]]), bool(wrong)


RUN: dict[str, Callable[[str, int, argparse.Namespace], tuple[str, bool]]] = {
    "place": place,
    "replay": replay,
    "memory": memory,
}

if __name__ == "__main__":
    sys.exit(main())
