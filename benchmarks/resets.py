"""Holds resets that restore the moment after the load to resets that load the page, in games.

    python benchmarks/resets.py                          the catalogue's games with states.in_place
    python benchmarks/resets.py Breakout path/to/folder  these; a folder has a game.toml
    python benchmarks/resets.py Breakout --vector        beside it, vectors of 8 with episodes of 20 steps

Plays the same episodes at random in both ways, and compares every step: image, features, reward, end,
readings, time and frame. Then it times a load and a putting back of the page alone, and whole resets. The
exit status is 1 if anything differs, or the page is not put back 50 times faster than it is loaded, or a
vector is not three times as fast.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack, closing
from statistics import median
from typing import Any

from webcade import Game, WebcadeEnv, WebcadeVectorEnv
from webcade.benchmarking.moments import time_loads, time_put_backs
from webcade.benchmarking.timing import milliseconds
from webcade.catalogue import catalogue
from webcade.chromium.page import ChromiumPage
from webcade.cli.common import find_game
from webcade.testing.trace import Trace, record, record_restored

SMALL: dict[str, Any] = {"size": (84, 84), "driver_options": {"spare_page": False}}
SHORT, PAGES = 20, 8  # steps of an episode, pages of a vector
TIMES, VECTOR_TIMES = 50.0, 3.0


def main() -> int:
    """Print a line for each game."""
    args = _read_arguments()
    bad = 0
    for name in args.games or [id_ for id_, game in catalogue().items() if game.states.in_place]:
        game = find_game(name)
        told, is_bad = _compare(game, args)
        if args.vector:
            fast, is_slow = _vector(game, args)
            told, is_bad = f"{told}; {fast}", is_bad or is_slow
        print(f"{name:24} {told}", flush=True)
        bad += is_bad
    return int(bad > 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Hold resets that restore to resets that load, in games.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("games", nargs="*", help="names of the catalogue, or folders with a game.toml")
    parser.add_argument("--episodes", type=int, default=20, help="episodes that are compared")
    parser.add_argument("--steps", type=int, default=40, help="steps of an episode, at most")
    parser.add_argument("--vector", action="store_true", help="play vectors of 8 in both ways, too")
    parser.add_argument("--seed", type=int, default=7, help="rules actions and episodes")
    return parser.parse_args()


def _compare(game: Game, args: argparse.Namespace) -> tuple[str, bool]:
    """Play the episodes, and time resets. Return what came of it, and whether it is a failure."""
    restored, costs = _played(game, "restore", args)
    if isinstance(restored, str):
        return f"the moment after the load cannot be kept: {restored}", True
    reloaded, loads = _played(game, "reload", args)
    assert isinstance(reloaded, Trace)
    differs = reloaded.difference(restored)
    alone = median(loads["alone"]) / median(costs["alone"])
    whole = median(loads["whole"]) / median(costs["whole"])
    told = (
        f"{len(restored.episodes)} episodes, {restored.actions} steps, "
        f"{'equal' if differs is None else 'differ at ' + differs}; "
        f"alone: load {median(loads['alone']):.0f} ms, "
        f"put back {median(costs['alone']):.1f} ms, {alone:.0f} times; "
        f"with begin: {median(loads['whole']):.0f} and {median(costs['whole']):.1f} ms, {whole:.0f} times"
    )
    return told, differs is not None or alone < TIMES


def _played(game: Game, by: str, args: argparse.Namespace) -> tuple[Trace | str, dict[str, list[float]]]:
    """Play and time in one way. Return the trace, or why no page is put back, and milliseconds by name."""
    obs_type = "rgb+state" if game.features else "rgb"
    with closing(WebcadeEnv(game, obs_type=obs_type, max_steps=args.steps, reset_by=by, **SMALL)) as env:
        if by == "reload":
            trace = record(env, args.episodes, args.seed)
            loads, begins = time_loads(env)
            whole = [load + begin for load, begin in zip(loads, begins, strict=True)]
            return trace, {"alone": loads, "whole": whole}
        restored = record_restored(env, args.episodes, args.seed)
        if isinstance(restored, str):
            return restored, {}
        assert isinstance(env.page, ChromiumPage)
        start = env.page._start  # the moment that resets put back
        assert start is not None
        alone = time_put_backs(env, env.page, start)
        return restored, {"alone": alone, "whole": [milliseconds(env.reset) for _ in range(20)]}


def _vector(game: Game, args: argparse.Namespace) -> tuple[str, bool]:
    """Play short episodes in two vectors in turns. Returns as `_compare`."""
    seconds = dict.fromkeys(("restore", "reload"), 0.0)
    with ExitStack() as stack:
        vectors = {}
        for by in seconds:
            made = WebcadeVectorEnv(
                game, PAGES, reset_by=by, max_steps=SHORT, obs_type="grayscale", size=(84, 84)
            )
            vectors[by] = stack.enter_context(closing(made))
            made.action_space.seed(args.seed)
            for _ in range(2):
                made.reset(seed=args.seed)
        for _ in range(2):
            for by, envs in vectors.items():
                seconds[by] += _seconds(envs)
    steps, ratio = 4 * (SHORT + 1) * PAGES, seconds["reload"] / seconds["restore"]
    rates = " and ".join(f"{steps / took:,.0f} by {by}" for by, took in seconds.items())
    return f"vector of {PAGES}, steps a second: {rates}, {ratio:.1f} times", ratio < VECTOR_TIMES


def _seconds(envs: WebcadeVectorEnv) -> float:
    """Play two episodes in each page; return the seconds."""
    began = time.perf_counter()
    for _ in range(2 * (SHORT + 1)):
        envs.step(envs.action_space.sample())
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
