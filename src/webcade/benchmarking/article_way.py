"""The dinosaur game by the way of the article that webcade began from, and its speed.

    python -m webcade.benchmarking.article_way --seconds 10

Selenium drives a browser window on a virtual display, in real time: a step sends a key, takes a
screenshot, decodes and crops it, and asks by two scripts for the score and whether the game is over. Only
what has changed since differs from the article: `Runner.getInstance()` was `Runner.instance_`, Selenium
finds elements by another call, and a Chromium run by root wants --no-sandbox. Its random agent is
webcade's too. Writes one JSON document to stdout: steps a second, and where a step's time goes.

Needs `pip install 'webcade[selenium]'`, chromedriver, and Xvfb.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import os
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..chromium.find import find_chromium

REGION = (slice(0, 250), slice(0, 800))  # where the game lies in the screenshot
PARTS = ("keys", "screenshot", "decode", "scripts")


def complaint() -> str | None:
    """What this machine lacks for it, with what to type; None if nothing."""
    if shutil.which("chromedriver") is None:
        return "chromedriver is not here; on Debian or Ubuntu type: sudo apt-get install chromium-driver"
    if shutil.which("Xvfb") is None:
        return "Xvfb is not here; on Debian or Ubuntu type: sudo apt-get install xvfb"
    missing = [name for name in ("PIL", "pyvirtualdisplay", "selenium") if find_spec(name) is None]
    if missing:
        return f"{missing[0]} is not here; type: pip install 'webcade[selenium]'"
    return None


class ArticleGame:
    """The article's WebInterface and DinoRunEnv, joined."""

    def __init__(self) -> None:
        from pyvirtualdisplay.display import Display
        from selenium import webdriver
        from selenium.common.exceptions import WebDriverException
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service
        from selenium.webdriver.common.keys import Keys

        self.spent: dict[str, float] = defaultdict(float)  # seconds, by part of a step
        self._stack = ExitStack()
        display = Display(visible=False, size=(1024, 768))
        self._stack.enter_context(display)
        options = Options()
        options.binary_location = find_chromium().path
        for switch in ("--mute-audio", "--disable-infobars", *_root_switches()):
            options.add_argument(switch)
        self._driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self._stack.callback(self._driver.quit)
        with contextlib.suppress(WebDriverException):  # the game is what is shown where there is no network
            self._driver.get("chrome://dino")
        self._keys: dict[int, str | None] = {0: None, 1: Keys.ARROW_UP, 2: Keys.ARROW_DOWN}
        self._send(Keys.SPACE)
        time.sleep(1.0)  # the intro

    def reset(self) -> NDArray[np.uint8]:
        """A new game where the last one is over, and what it looks like."""
        self._driver.execute_script("const game = Runner.getInstance(); if (game.crashed) game.restart()")
        return self._grab_screen()

    def step(self, action: int) -> tuple[NDArray[np.uint8], float, int, bool]:
        """The article's observation, reward, score and whether the game is over."""
        key = self._keys[action]
        with self._timed("keys"):
            if key is not None:
                self._send(key)
        screen = self._grab_screen()
        with self._timed("scripts"):
            digits = self._driver.execute_script("return Runner.getInstance().distanceMeter.digits")
            crashed = bool(self._driver.execute_script("return Runner.getInstance().crashed"))
        return screen, -1 if crashed else 0.1, int("".join(digits) or 0), crashed

    def end(self) -> None:
        """Let go of browser and display."""
        self._stack.close()

    def _send(self, key: str) -> None:
        self._driver.find_element("tag name", "body").send_keys(key)

    def _grab_screen(self) -> NDArray[np.uint8]:
        from PIL import Image

        with self._timed("screenshot"):
            encoded = self._driver.get_screenshot_as_base64()
        with self._timed("decode"):
            screen = np.array(Image.open(BytesIO(base64.b64decode(encoded))))
        return screen[REGION][..., :3]

    @contextlib.contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.spent[part] += time.perf_counter() - start


def measure(seconds: float, seed: int) -> dict[str, Any]:
    """Steps a second of a random agent, resets included, and the milliseconds of a step's parts."""
    chance = np.random.default_rng(seed)
    started = time.perf_counter()
    game = ArticleGame()
    try:
        game.reset()
        startup = time.perf_counter() - started
        scores, steps = [], 0
        game.spent.clear()
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            screen, _, score, crashed = game.step(int(chance.integers(3)))
            steps += 1
            if crashed:
                scores.append(score)
                game.reset()
        spent = time.perf_counter() - start
    finally:
        game.end()
    return {
        "steps_per_second": steps / spent,
        "steps": steps,
        "startup_ms": startup * 1000,
        "step_ms": {part: game.spent[part] / steps * 1000 for part in PARTS},
        "observation": list(screen.shape),
        "scores": scores,
    }


def _root_switches() -> list[str]:
    """What containers and root need."""
    return ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(description="The speed of the dinosaur game by the article's way.")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to play (default: 10)")
    parser.add_argument("--seed", type=int, default=0, help="of the random agent (default: 0)")
    arguments = parser.parse_args()
    problem = complaint()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(measure(arguments.seconds, arguments.seed), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
