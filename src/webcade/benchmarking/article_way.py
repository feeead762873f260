"""Measures the dinosaur game through Selenium, as in the article that webcade started from.

    python -m webcade.benchmarking.article_way --seconds 10

Plays `webcade.webdriver.DinoRunEnv`: Selenium drives a browser window on a virtual display, in real time. A
step presses a key, takes a screenshot and decodes it, and runs two scripts: one for the score, one for the
end of the game. The agent is random. Writes one JSON document to stdout: steps per second, and where the time
of a step goes.

Needs `pip install 'webcade[selenium]'`, chromedriver and Xvfb.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrowserDied
from ..webdriver import DinoRunEnv

PARTS = ("keys", "screenshot", "scripts")


def unavailable_reason() -> str | None:
    """What is not installed, with the command that installs it; None if nothing is missing."""
    if shutil.which("chromedriver") is None:
        return "chromedriver is not installed; on Debian or Ubuntu type: sudo apt-get install chromium-driver"
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed; on Debian or Ubuntu type: sudo apt-get install xvfb"
    missing = [name for name in ("PIL", "pyvirtualdisplay", "selenium") if find_spec(name) is None]
    if missing:
        return f"{missing[0]} is not installed; type: pip install 'webcade[selenium]'"
    return None


class TimedGame(DinoRunEnv):
    """The article's environment, which adds up the seconds of each part of its steps.

    Attributes:
        spent: seconds so far for each of PARTS.
    """

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        super().__init__(headless=True)

    def press(self, key: str) -> None:
        with self._timed("keys"):
            super().press(key)

    def grab_screen(self, *arguments: Any) -> NDArray[np.uint8]:
        with self._timed("screenshot"):
            return super().grab_screen(*arguments)

    def execute(self, script: str, *arguments: Any) -> Any:
        with self._timed("scripts"):
            return super().execute(script, *arguments)

    @contextlib.contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.spent[part] += time.perf_counter() - start


def measure(seconds: float, seed: int) -> dict[str, Any]:
    """Play with random actions and measure the speed.

    Args:
        seconds: how long to play, in wall time.
        seed: seeds the actions. The game itself cannot be seeded.

    Returns:
        A dict for JSON: steps per second with resets included, the time to start in ms, and the ms of each
        part of a step.

    Raises:
        BrowserDied: the browser died while playing.
    """
    rng = np.random.default_rng(seed)
    started = time.perf_counter()
    game = TimedGame()
    try:
        game.reset()
        startup = time.perf_counter() - started
        scores, steps = [], 0
        game.spent.clear()
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            screen, _, terminated, truncated, info = game.step(int(rng.integers(3)))
            steps += 1
            if truncated:
                raise BrowserDied(info["fault"])
            if terminated:
                scores.append(info["score"])
                game.reset()
        spent = time.perf_counter() - start
    finally:
        game.close()
    return {
        "steps_per_second": steps / spent,
        "steps": steps,
        "startup_ms": startup * 1000,
        "step_ms": {part: game.spent[part] / steps * 1000 for part in PARTS},
        "observation": list(screen.shape),
        "scores": scores,
    }


def main() -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description="Measure the dinosaur game through Selenium.")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds to play (default: 10)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random agent (default: 0)")
    arguments = parser.parse_args()
    problem = unavailable_reason()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(measure(arguments.seconds, arguments.seed), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
