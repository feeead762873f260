"""webcade: any browser game as a Gymnasium environment: headless, repeatable to the bit, as fast as Atari.

import gymnasium as gym
import webcade

env = gym.make("webcade/DinoRun-v0")
"""

from ._version import __version__
from .catalogue import catalogue, register_games
from .env import WebcadeEnv
from .errors import (
    BrowserDied,
    BrowserError,
    BrowserNotFound,
    BrowserStartError,
    BrowserTooOld,
    GameError,
    OptionError,
    PageCrashed,
    PageError,
    PageNavigated,
    PageScriptError,
    PageTimeout,
    WebcadeError,
)
from .game import Game

__all__ = [
    "BrowserDied",
    "BrowserError",
    "BrowserNotFound",
    "BrowserStartError",
    "BrowserTooOld",
    "Game",
    "GameError",
    "OptionError",
    "PageCrashed",
    "PageError",
    "PageNavigated",
    "PageScriptError",
    "PageTimeout",
    "WebcadeEnv",
    "WebcadeError",
    "__version__",
    "catalogue",
]

register_games()
