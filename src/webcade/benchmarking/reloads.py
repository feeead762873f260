"""What a reset costs where it loads a page: rows of three games of the catalogue, which have no restart."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

from ..catalogue import catalogue
from ..chromium.system_gl import is_graphics_card, system_gl
from ..env import WebcadeEnv
from ..errors import SourceError
from ..game import Game
from .figures import RowName, Sample

GAMES = ("webcade/PacManPhaser-v0", "webcade/Breakout-v0", "webcade/Pool-v0")
_RESETS = 3  # of each kind to time in a round
_PREFIX = "reload-"
_GPU = "-gpu"


@dataclass(frozen=True, slots=True)
class Reloads:
    """Measures one game whose every reset loads a page.

    Attributes:
        game: the game.
        gpu: whether a graphics card draws it; its resets are not timed then.
    """

    game: Game
    gpu: bool = False

    @property
    def name(self) -> RowName:
        """What it measures."""
        height, width = self.game.observation.shape
        key, way = f"{_PREFIX}{self.game.name}", f"webcade, {self.game.name}"
        if self.gpu:
            key, way = f"{key}{_GPU}", f"{way}, graphics card"
        return RowName(key, way, f"rgb {height}x{width}", "page", has_rivals=False)

    def measure(self, seconds: float, seed: int) -> Sample:
        """Play with a spare page, `seconds` for each episode, then time resets without one.

        Raises:
            RuntimeError: the game's files cannot be fetched, or there is no graphics card.
        """
        if self.gpu and not _has_graphics_card():
            raise RuntimeError("webcade doctor finds no graphics card")
        try:
            rate, spare = self._timed(seconds, seed, has_spare=True)
            if self.gpu:
                return Sample(rate)
            load = self._timed(0, seed, has_spare=False)[1]
        except SourceError as error:
            raise RuntimeError(str(error)) from error
        name = self.game.name
        return Sample(rate, {f"reset, {name}: a page loaded": load, f"reset, {name}: a spare page": spare})

    def _timed(self, seconds: float, seed: int, *, has_spare: bool) -> tuple[float, list[float]]:
        """Return steps per second, resets included, and milliseconds of each reset."""
        options = {"spare_page": has_spare, "gpu": self.gpu}
        env = WebcadeEnv(self.game, reset_by="reload", driver_options=options)
        costs: list[float] = []
        steps = 0
        try:
            env.action_space.seed(seed)
            env.reset(seed=seed)
            env.reset()  # from here on, a spare page is loaded
            start = time.perf_counter()
            for _ in range(_RESETS):
                steps += _play(env, seconds)
                begin = time.perf_counter()
                env.reset()
                costs.append((time.perf_counter() - begin) * 1000)
            return steps / (time.perf_counter() - start), costs
        finally:
            env.close()


def reloads() -> list[Reloads]:
    """The games to measure, then the same by a graphics card."""
    return [Reloads(catalogue()[name], gpu) for gpu in (False, True) for name in GAMES]


@cache
def _has_graphics_card() -> bool:
    return is_graphics_card(system_gl())


def _play(env: WebcadeEnv, seconds: float) -> int:
    """Play random actions for some time, or until the episode ends; return the number of steps.

    The rest of the time is waited for: the spare page then is as far as it would be in a longer episode.
    """
    end, steps, is_over = time.perf_counter() + seconds, 0, False
    while not is_over and time.perf_counter() < end:
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        steps += 1
        is_over = terminated or truncated
    time.sleep(max(0.0, end - time.perf_counter()))
    return steps
