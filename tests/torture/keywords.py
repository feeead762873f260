"""Arguments of the library that nobody should give: each is taken, or refused by its name.

No browser starts: pages are fakes, and what would start one stops there.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

sys.path.append(str(Path(__file__).parent.parent))

import gymnasium as gym
from gymnasium.error import InvalidAction
from trial import Outcome, Progress
from values import draw

import webcade
from games import write_game
from games.ring import RING
from webcade.options import option_names
from webcade.options.arguments import shown
from webcade.page import FakePage
from webcade.vector import WebcadeVectorEnv
from webcade.webdriver import interface
from webcade.webdriver.dinorun import DinoRunEnv
from webcade.webdriver.interface import WebInterface

SHORT = 300
LONG = 3000
SLOW = 5  # seconds that no refusal takes

MISTYPED = ("frame_skp", "obs", "sise", "seed", "browsr", "render", "x" * 300, "drivers_options")
OF_INTERFACE = (
    "custom_config",
    "game_url",
    "headless",
    "chrome_driver_path",
    "browser",
    "display",
    "remote_url",
    "viewport",
    "timeout",
)


class Taken(Exception):
    """The arguments were accepted: what follows would start a browser."""


Attempt = tuple[str, Any, Callable[[], object]]


def run(seed: int, count: int, progress: Progress) -> Outcome:
    """Give `count` arguments."""
    outcome = Outcome()
    rng = random.Random(seed)
    with _world() as targets:
        for number in range(count):
            kind = rng.choice(list(targets))
            keyword, value, act = targets[kind](rng)
            _judge(outcome, f"{kind}({keyword}={shown(value)}), seed {seed}, number {number}", keyword, act)
            progress(number + 1)
    return outcome


def _judge(outcome: Outcome, what: str, keyword: str, act: Callable[[], object]) -> None:
    began = time.monotonic()
    try:
        act()
        outcome.counts["taken"] += 1
    except Taken:
        outcome.counts["taken"] += 1
    except webcade.GameError:
        outcome.counts["a file with mistakes"] += 1
    except webcade.OptionError as error:
        outcome.counts["refused by name"] += 1
        if keyword[:40] not in str(error):
            outcome.violate("without its name", f"{what}: {error}")
    except InvalidAction:
        outcome.counts["no action"] += 1
    except Exception as error:
        outcome.violate("raw exception", f"{what}: {type(error).__name__}: {error}"[:300])
    if time.monotonic() - began > SLOW:
        outcome.violate("slow", what)


@contextmanager
def _world() -> Iterator[dict[str, Callable[[random.Random], Attempt]]]:
    """What is given arguments, by its name; each draws one and says how to give it."""
    with TemporaryDirectory() as folder, patch.object(interface, "BrowserSession", _take):
        game = write_game(Path(folder), **RING) / "game.toml"
        with patch("webcade.testing.checking.GameUnderTest", _take):
            single, several = _single(game), _several(game)
            try:
                yield _targets(game, single, several)
            finally:
                single.close()
                several.close()


def _take(*_: object, **__: object) -> Any:
    raise Taken


def _single(game: Path) -> webcade.WebcadeEnv:
    class OnFake(webcade.WebcadeEnv):
        def _make_page(self) -> Any:
            return FakePage(self._options.view)

    return OnFake(game)


def _several(game: Path) -> WebcadeVectorEnv:
    with patch("webcade.vector.PagePool", lambda game, options, num: _FakePool(options.view)):
        return WebcadeVectorEnv(game, 2)


class _FakePool:
    def __init__(self, view: Any) -> None:
        self._view = view

    def make(self) -> FakePage:
        return FakePage(self._view)

    def send(self) -> None:
        pass

    def close(self) -> None:
        pass


def _targets(
    game: Path, single: webcade.WebcadeEnv, several: WebcadeVectorEnv
) -> dict[str, Callable[[random.Random], Attempt]]:
    makers: dict[str, Callable[..., object]] = {
        "WebcadeEnv": lambda **given: webcade.WebcadeEnv(game, **given).close(),
        "WebcadeVectorEnv": lambda **given: WebcadeVectorEnv(game, **{"num_envs": 2} | given).close(),
        "make": lambda **given: gym.make("webcade/Game-v0", **{"game": game} | given).close(),
        "make_vec": lambda **given: gym.make_vec("webcade/Game-v0", **{"num_envs": 2, "game": game} | given),
        "check_game": lambda **given: webcade.check_game(game, **given),
    }
    options = (*option_names(), *MISTYPED)
    plain = tuple(name for name in option_names() if name not in ("render_mode", "max_steps"))
    of_vectors = (*options, "num_envs", "autoreset_mode")
    names = {  # Gymnasium looks at render_mode before `make` comes here
        "WebcadeEnv": options,
        "WebcadeVectorEnv": of_vectors,
        "make": (*plain, "game"),
        "make_vec": (*plain, "game"),
        "check_game": ("episodes", "seed", "only", "minutes", "rule", "load_timeout", "step_timeout"),
        "WebInterface": OF_INTERFACE,
        "DinoRunEnv": (*OF_INTERFACE, "render_mode"),
        "make_vec_env": ("n_envs", "seed", *plain),
    }
    makers |= {"WebInterface": WebInterface, "DinoRunEnv": DinoRunEnv, "make_vec_env": _sb3(game)}
    drawn = {kind: _with_keywords(make, names[kind]) for kind, make in makers.items()}
    return drawn | {
        "reset": _with_keywords(single.reset, ("seed", "options")),
        "reset of vectors": _with_keywords(several.reset, ("seed", "options")),
        "step": _with_action(single),
        "step of vectors": _with_action(several),
    }


def _sb3(game: Path) -> Callable[..., object]:
    from webcade.sb3 import make_vec_env

    return lambda **given: make_vec_env("webcade/Game-v0", **{"n_envs": 2, "game": game} | given).close()


def _with_keywords(call: Callable[..., object], names: tuple[str, ...]) -> Callable[[random.Random], Attempt]:
    def attempt(rng: random.Random) -> Attempt:
        keyword, value = rng.choice(names), draw(rng)
        return keyword, value, lambda: call(**{keyword: value})

    return attempt


def _with_action(env: Any) -> Callable[[random.Random], Attempt]:
    def attempt(rng: random.Random) -> Attempt:
        value = draw(rng)
        env.reset(seed=0)
        return "action", value, lambda: env.step(value)

    return attempt
