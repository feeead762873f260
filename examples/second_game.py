"""Another game with WebInterface as the superclass: an agent plays it by looking at screenshots.

    pip install 'webcade[selenium]'; sudo apt-get install chromium chromium-driver xvfb
    python examples/second_game.py
    python examples/second_game.py --browser firefox --display headless

The game is examples/plate/index.html: a blue plate catches red apples. The agent finds both by their colour
in each screenshot, and presses the arrow key that moves the plate towards the apple. Prints the score.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from webcade.webdriver import WebInterface

PAGE = Path(__file__).resolve().parent / "plate" / "index.html"
GAME = np.s_[0:200, 0:320]  # the game's rows and columns in the screenshot
PRESS = 10  # pixels by which one press of an arrow key moves the plate


class PlateGame(WebInterface):
    """Adds the game's keys, its score and its end to WebInterface."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(game_url=PAGE.as_uri(), **keywords)

    def steer(self, presses: int) -> None:
        """Press an arrow key this often: the right one, or the left one if the number is negative."""
        for _ in range(abs(presses)):
            self.press("ArrowRight" if presses > 0 else "ArrowLeft")

    def get_score(self) -> int:
        """The number of apples that were caught."""
        return int(self.execute("return game.score"))

    def get_over(self) -> bool:
        """Whether an apple fell past the plate, which ends the game."""
        return bool(self.execute("return game.over"))


def choose(screen: NDArray[np.uint8]) -> int:
    """The presses that move the plate under the apple; 0 if the plate or the apple is not visible."""
    red, _, blue = screen.transpose(2, 0, 1).astype(int)
    apple, plate = (np.nonzero(colour > 100) for colour in (red - blue, blue - red))
    if not len(apple[1]) or not len(plate[1]):
        return 0
    return round((apple[1].mean() - plate[1].mean()) / PRESS)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--browser", default="chrome", help="chrome, firefox, or a path (default: chrome)")
    parser.add_argument("--display", choices=("xvfb", "headless", "window"), default="xvfb")
    parser.add_argument("--apples", type=int, default=5, help="apples to catch (default: 5)")
    arguments = parser.parse_args()
    with PlateGame(browser=arguments.browser, display=arguments.display) as game:
        while not game.get_over() and game.get_score() < arguments.apples:
            game.steer(choose(game.grab_screen(GAME)))
        print(f"Apples caught: {game.get_score()}")


if __name__ == "__main__":
    main()
