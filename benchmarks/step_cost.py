"""Measures the processor time of a step and of its parts, starting with an empty round trip to the page.

    python benchmarks/step_cost.py

Measures processor time, because it depends less on other load than wall time does. Each piece is measured in
every round; prints the medians in microseconds. It uses webcade's internals: a tool for those who change
them. Linux only.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from webcade.benchmarking.bare_loop import BarePage
from webcade.catalogue import catalogue, nearest_game
from webcade.env import WebcadeEnv

GAME = catalogue()["webcade/DinoRun-v0"]
TICK = os.sysconf("SC_CLK_TCK")  # ticks per second in /proc/*/stat
VIEWS: dict[str, dict[str, Any]] = {
    "a step of one frame, state": {"obs_type": "state", "frame_skip": 1},
    "a step of four, state": {"obs_type": "state"},
    "a step of four, grayscale 84x84": {"obs_type": "grayscale", "size": (84, 84)},
    "a step of four, rgb 150x600": {"obs_type": "rgb"},
}
Piece = tuple[int, Callable[[int], int]]  # the browser's process id; makes some calls, returns how many
PARTS = ("renderer", "browser", "Python", "all", "wall")


def main() -> None:
    """Measure and print the result."""
    parser = argparse.ArgumentParser(description="Measure the processor time of a step and of its parts.")
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("--calls", type=int, default=500, help="calls of a piece in a round (default: 500)")
    args = parser.parse_args()
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    with ExitStack() as stack:
        pieces = make_pieces(stack)
        for _ in track(range(args.rounds), console=Console(stderr=True), transient=True):
            for name, (pid, call) in pieces.items():
                found[name].append(cost(pid, call, args.calls))
    show(found)


def make_pieces(stack: ExitStack) -> dict[str, Piece]:
    """Make the pieces to measure, smallest first; `stack` closes them."""
    pieces: dict[str, Piece] = {}
    for name, options in VIEWS.items():
        env = WebcadeEnv(GAME, **options)
        stack.callback(env.close)
        env.reset(seed=0)
        page: Any = env.page
        if not pieces:
            pieces["an empty round trip"] = page.pid, each(round_trip(page, "1"))
            pieces["a promise's round trip"] = page.pid, each(round_trip(page, "Promise.resolve(1)"))
        pieces[name] = page.pid, each(playing(env))
    bare = BarePage(nearest_game())
    stack.callback(bare.close)
    pieces["the bare loop in the page"] = bare.browser.process.pid, lambda calls: bare.run(calls / 1000)[0]
    return pieces


def each(call: Callable[[], object]) -> Callable[[int], int]:
    """A function that makes the call as often as its argument says."""

    def repeat(calls: int) -> int:
        for _ in range(calls):
            call()
        return calls

    return repeat


def round_trip(page: Any, expression: str) -> Callable[[], object]:
    """A function that evaluates an expression in the page in the same way as a step does."""
    is_promise = "Promise" in expression
    return lambda: page._session.evaluate(expression, 10, wait_for_promise=is_promise)


def playing(env: WebcadeEnv) -> Callable[[], object]:
    """A function that makes a step of random play, and a reset if the episode ends."""
    rng = np.random.default_rng(0)

    def play() -> None:
        _, _, terminated, truncated, _ = env.step(int(rng.integers(3)))
        if terminated or truncated:
            env.reset()

    return play


def cost(pid: int, call: Callable[[int], int], calls: int) -> dict[str, float]:
    """Microseconds per call, for each of PARTS."""
    call(20)
    processes = browser_processes(pid)
    before, own, wall = spent(processes), time.process_time(), time.perf_counter()
    made = call(calls)
    own, wall = time.process_time() - own, time.perf_counter() - wall
    after = spent(processes)
    seconds = {name: after[name] - before[name] for name in before} | {"Python": own}
    seconds |= {"all": sum(seconds.values()), "wall": wall}
    return {name: 1e6 * one / made for name, one in seconds.items()}


def browser_processes(root: int) -> dict[int, str]:
    """The browser's process ids with their kinds: "renderer", or "browser" for all others."""
    found = {root: "browser"}
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        children = " ".join(file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children"))
        for child in map(int, children.split()):
            line = Path(f"/proc/{child}/cmdline").read_bytes()
            found[child] = "renderer" if b"--type=renderer" in line else "browser"
            waiting.append(child)
    return found


def spent(processes: dict[int, str]) -> dict[str, float]:
    """Seconds of processor time so far, by kind of process."""
    seconds = {"renderer": 0.0, "browser": 0.0}
    for pid, kind in processes.items():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds[kind] += (int(fields[11]) + int(fields[12])) / TICK  # user and system
    return seconds


def show(found: dict[str, list[dict[str, float]]]) -> None:
    """Print a table of the medians."""
    table = Table(box=None, pad_edge=False, title="microseconds per call", title_justify="left")
    table.add_column("what")
    for part in PARTS:
        table.add_column(part, justify="right")
    for name, rounds in found.items():
        table.add_row(name, *(f"{median(one[part] for one in rounds):.0f}" for part in PARTS))
    Console().print(table)


if __name__ == "__main__":
    main()
