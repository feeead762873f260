"""A Python that plays until it is killed: what it leaves may live no longer than webcade's next start."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from leftovers import Process, family
from worlds import World

PLAY = """
import sys
sys.path.insert(0, sys.argv[1])
from worlds import STEP_TIMEOUT, WORLDS, World
world = next(world for world in WORLDS if world.name == sys.argv[2])
from pathlib import Path
troupe = world.make(Path(sys.argv[3]))
troupe.reset(0)
while sys.argv[4] == "play":
    troupe.step([0] * max(1, world.num_envs), lambda: None)
troupe.close()
"""


def play_and_kill(world: World, folder: Path, delay: float) -> list[Process]:
    """Kill a Python that plays, so many seconds after its start; the processes that it had."""
    with subprocess.Popen(_command(world, folder, "play"), stdout=subprocess.DEVNULL) as python:
        time.sleep(delay)  # the moment is what is tried
        processes = family(python.pid)
        python.kill()
    return processes


def start_and_close(world: World, folder: Path) -> None:
    """The next start."""
    subprocess.run(_command(world, folder, "end"), stdout=subprocess.DEVNULL, timeout=60, check=True)


def _command(world: World, folder: Path, what: str) -> list[str]:
    return [sys.executable, "-c", PLAY, str(Path(__file__).parent), world.name, str(folder.parent), what]
