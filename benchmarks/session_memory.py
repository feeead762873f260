"""Measures how much memory sessions of a game need, by what they share. Linux only.

    python benchmarks/session_memory.py                          the dinosaur, 8 sessions
    python benchmarks/session_memory.py Snake --sessions 32

Each session is reset and makes a hundred steps. What is printed is the memory of all browser processes,
without Python: RSS counts what processes have in common for each of them, PSS once.
"""

from __future__ import annotations

import argparse
import os
from contextlib import ExitStack, closing
from pathlib import Path

from webcade import WebcadeEnv
from webcade.benchmarking.memory import descendants, family_mib
from webcade.catalogue import catalogue_game
from webcade.drivers import SessionPages
from webcade.game import Game
from webcade.serving.shared_env import make_env

STEPS = 100
WAYS = ("a browser each", "one browser", "renderers of one browser")


def main() -> None:
    """Print a row for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("game", nargs="?", default="DinoRun")
    parser.add_argument("--sessions", type=int, default=8)
    parser.add_argument("--ways", nargs="*", default=WAYS, help=f"some of: {', '.join(WAYS)}")
    asked = parser.parse_args()
    for way in asked.ways:
        processes, rss, pss = measured(catalogue_game(asked.game), way, asked.sessions)
        print(
            f"{way}: {asked.sessions} sessions, {processes} processes, RSS {rss:.0f} MiB, PSS {pss:.0f} MiB"
        )


def measured(game: Game, way: str, sessions: int) -> tuple[int, float, float]:
    """Return the number of processes, and MiB of RSS and PSS of all of them together."""
    with ExitStack() as stack:
        pages = None if way == WAYS[0] else stack.enter_context(closing(SessionPages(game)))
        own = {"share_renderer": way == WAYS[2]}
        envs = [
            stack.enter_context(closing(make_env(game, pages, driver_options=own))) for _ in range(sessions)
        ]
        for seed, env in enumerate(envs):
            play(env, seed)
        found = descendants(os.getpid())
        return len(found), sum(map(rss_mib, found)), family_mib(os.getpid())


def play(env: WebcadeEnv, seed: int) -> None:
    """Make the steps."""
    env.reset(seed=seed)
    for _ in range(STEPS):
        if any(env.step(env.action_space.sample())[2:4]):
            env.reset()


def rss_mib(pid: int) -> float:
    """MiB of one process; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


if __name__ == "__main__":
    main()
