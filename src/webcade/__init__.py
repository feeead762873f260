"""webcade: any browser game as a Gymnasium environment: headless, repeatable to the bit, fast.

import gymnasium as gym
import webcade

env = gym.make("webcade/DinoRun-v0")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .catalogue import catalogue
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
    SourceError,
    StateError,
    WebcadeError,
)
from .game import Game
from .registration import register_games

if TYPE_CHECKING:
    from .discovery.discovering import discover
    from .page import PagePolicy
    from .pettingzoo import parallel_env
    from .recordings.recording import Recording
    from .recordings.wrapper import RecordEpisode
    from .states.state import State
    from .testing import check_game
    from .vector import WebcadeVectorEnv

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
    "PagePolicy",
    "PageScriptError",
    "PageTimeout",
    "RecordEpisode",
    "Recording",
    "SourceError",
    "State",
    "StateError",
    "WebcadeEnv",
    "WebcadeError",
    "WebcadeVectorEnv",
    "__version__",
    "catalogue",
    "check_game",
    "discover",
    "parallel_env",
]

_LATE = {
    "PagePolicy": ".page",
    "RecordEpisode": ".recordings.wrapper",
    "Recording": ".recordings.recording",
    "State": ".states.state",
    "WebcadeVectorEnv": ".vector",
    "check_game": ".testing",
    "discover": ".discovery.discovering",
    "parallel_env": ".pettingzoo",
}


def __getattr__(name: str) -> Any:
    """Load these on first use, so that `import webcade` stays fast."""
    if name in _LATE:
        return getattr(import_module(_LATE[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


register_games()
