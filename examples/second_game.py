"""WebInterface as the superclass it was meant to be: a game of your own, played by what a program sees.

    pip install 'webcade[selenium]'; sudo apt-get install chromium chromium-driver xvfb
    python examples/second_game.py
    python examples/second_game.py --browser firefox --display headless

The game is examples/plate/index.html: a blue plate catches red apples. The agent looks at each screenshot,
finds both by their colour, and presses the arrow that leads the plate under the apple. Prints the score.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from webcade.webdriver import WebInterface

PAGE = Path(__file__).resolve().parent / "plate" / "index.html"
GAME = np.s_[0:200, 0:320]  # rows and columns of the page that the game takes up
PRESS = 10  # pixels that one press of an arrow moves the plate by


class PlateGame(WebInterface):
    """What this game adds to a browser: which keys it knows, its score, and when it is over."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(game_url=PAGE.as_uri(), **keywords)

    def steer(self, presses: int) -> None:
        """Move the plate by so many presses, to the left if they are less than none."""
        for _ in range(abs(presses)):
            self.press("ArrowRight" if presses > 0 else "ArrowLeft")

    def get_score(self) -> int:
        """How many apples were caught."""
        return int(self.execute("return game.score"))

    def get_over(self) -> bool:
        """Whether one fell past the plate."""
        return bool(self.execute("return game.over"))


def choose(screen: NDArray[np.uint8]) -> int:
    """The presses that lead the plate under the apple; 0 where one of them is not to be seen."""
    red, _, blue = screen.transpose(2, 0, 1).astype(int)
    apple, plate = (np.nonzero(colour > 100) for colour in (red - blue, blue - red))
    if not len(apple[1]) or not len(plate[1]):
        return 0
    return round((apple[1].mean() - plate[1].mean()) / PRESS)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--browser", default="chrome", help="chrome, firefox, or a path (default: chrome)")
    parser.add_argument("--display", choices=("xvfb", "headless", "window"), default="xvfb")
    parser.add_argument("--apples", type=int, default=5, help="how many are enough (default: 5)")
    arguments = parser.parse_args()
    with PlateGame(browser=arguments.browser, display=arguments.display) as game:
        while not game.get_over() and game.get_score() < arguments.apples:
            game.steer(choose(game.grab_screen(GAME)))
        print(f"Apples caught: {game.get_score()}")


if __name__ == "__main__":
    main()
