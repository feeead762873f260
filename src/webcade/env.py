"""WebcadeEnv: a game in a page, as a gymnasium.Env.

Faults. A browser or page that dies, hangs, leaves or reads nonsense in mid-step costs the episode and
nothing else: the step returns the last good observation, reward 0.0, terminated False, truncated True,
and ``info["fault"]`` says what happened; the next reset starts a fresh browser. A reset that fails tries
once more on a fresh browser, then raises what it met.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.error import ClosedEnvironmentError, InvalidAction, ResetNeeded
from gymnasium.utils import EzPickle
from numpy.typing import NDArray

from .errors import BrowserDied, BrowserError, BrowserNotFound, BrowserTooOld, PageError
from .game import Game
from .options import EnvOptions
from .page import Frame, Page
from .pages import make_page
from .scoring import reward_range, score
from .stack import FrameStack

Observation = NDArray[Any] | dict[str, NDArray[Any]]
Info = dict[str, Any]

_CANNOT_BE_MENDED = (BrowserNotFound, BrowserTooOld)


class WebcadeEnv(gym.Env[Observation, np.int64], EzPickle):
    """One game in one page.

    Args:
        game: a Game, or the path of a folder with a game.toml, or of the file.
        **options: the keywords of `webcade.options.EnvOptions`, the same as `gymnasium.make`'s.

    Raises:
        GameError: the game's file has mistakes.
        OptionError: a keyword has a value it cannot have.
    """

    metadata: dict[str, Any] = {"render_modes": ["human", "rgb_array"], "render_fps": 15}  # noqa: RUF012

    def __init__(self, game: Game | str | Path, *, render_mode: str | None = None, **options: Any) -> None:
        EzPickle.__init__(self, game, render_mode=render_mode, **options)
        self.game = game if isinstance(game, Game) else Game.load(game)
        self._options = EnvOptions.check(self.game, render_mode=render_mode, **options)
        self._stack = FrameStack(self._options.frame_stack)
        self.render_mode = render_mode
        step_fps = self.game.clock.fps / self._options.frame_skip
        self.metadata = {**self.metadata, "render_fps": max(1, round(step_fps))}
        self.reward_range = reward_range(self.game.reward)
        self.action_space = spaces.Discrete(len(self.game.actions.list))
        self._state_space = self._make_state_space()
        self.observation_space = self._make_observation_space()
        self._page: Page | None = None
        self._owner = os.getpid()
        self._closed = False
        self._last: tuple[Observation, Frame] | None = None
        self._over = True  # no step before a reset
        self._held = 0
        self._steps = 0
        self._due: float | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, Info]:
        """Begin an episode.

        Args:
            seed: seeds `np_random`; each reset draws the page's seed from it.
            options: none are known.

        Raises:
            PageError, BrowserError: two fresh pages in a row failed.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        super().reset(seed=seed)
        page_seed = int(self.np_random.integers(2**32))
        self._held = self._steps = 0
        self._due = None
        frame = self._begin(page_seed)
        observation = self._observe(frame, fresh=True)
        self._last, self._over = (observation, frame), False
        return observation, self._info(frame)

    def step(self, action: np.int64 | int) -> tuple[Observation, float, bool, bool, Info]:
        """Hold an action's inputs for `frame_skip` game frames, fewer if the game ends.

        Raises:
            ResetNeeded: before the first reset, or after the episode's end.
            InvalidAction: an action outside the action space.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        if self._last is None or self._page is None or self._over:
            raise ResetNeeded("expected a running episode; call reset() before step()")
        if not self.action_space.contains(action):
            raise InvalidAction(f"expected an action of {self.action_space}, got {action!r}")
        if not self._sticks():
            self._held = int(action)
        before = self._last[1]
        try:
            frame = self._page.step(self._held, self._options.frame_skip)
            reward, terminated = score(self.game.reward, before.readings, frame.readings)
        except (PageError, BrowserDied) as error:
            return self._fault(error)
        self._steps += 1
        observation = self._observe(frame, fresh=False)
        truncated = not terminated and self._limit_reached()
        self._last, self._over = (observation, frame), terminated or truncated
        if self.render_mode == "human":
            self._pace()
        return observation, reward, terminated, truncated, self._info(frame)

    def render(self) -> NDArray[np.uint8] | None:
        """The game as it is now, uint8 (height, width, 3), for `rgb_array`; the window needs no call.

        Raises:
            ResetNeeded: before the first reset.
        """
        if self.render_mode is None:
            gym.logger.warn('render() does nothing without render_mode="rgb_array" or "human"')
            return None
        self._must_be_open()
        if self._page is None:
            raise ResetNeeded("expected a loaded game; call reset() before render()")
        return self._page.render() if self.render_mode == "rgb_array" else None

    def close(self) -> None:
        """End the browser. A second call does nothing."""
        self._closed = True
        self._drop_page()

    @property
    def fingerprint(self) -> dict[str, str]:
        """What repeatability holds for: browser build, game digest, clock, capture path, fonts, GL.

        Raises:
            ResetNeeded: before the first reset, when no browser is there to ask.
        """
        if self._page is None:
            raise ResetNeeded("expected a loaded game; call reset() before reading the fingerprint")
        return self._page.fingerprint

    def _begin(self, page_seed: int) -> Frame:
        if self._page is not None and self._owner != os.getpid():
            self._drop_page()  # a forked child has let go of its parent's browser
        try:
            return self._reset_page(page_seed)
        except _CANNOT_BE_MENDED:
            raise
        except (PageError, BrowserError):
            self._drop_page()
            return self._reset_page(page_seed)

    def _reset_page(self, page_seed: int) -> Frame:
        if self._page is None:
            self._page = make_page(self.game, self._options)
            self._owner = os.getpid()
        try:
            return self._page.reset(page_seed, self._options.reset_by)
        except BaseException:
            self._drop_page()
            raise

    def _drop_page(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            page.close()

    def _fault(self, error: Exception) -> tuple[Observation, float, bool, bool, Info]:
        assert self._last is not None
        observation, frame = self._last
        self._drop_page()
        self._over = True
        return _copied(observation), 0.0, False, True, {**self._info(frame), "fault": str(error)}

    def _sticks(self) -> bool:
        probability = self._options.repeat_action_probability
        return probability > 0 and bool(self.np_random.random() < probability)

    def _limit_reached(self) -> bool:
        limit = self._options.max_steps
        return limit is not None and self._steps >= limit

    def _info(self, frame: Frame) -> Info:
        info: Info = {**frame.readings, "time_ms": frame.time_ms, "frame": frame.frame}
        if frame.lag_ms is not None:
            info["lag_ms"] = frame.lag_ms
        return info

    def _observe(self, frame: Frame, fresh: bool) -> Observation:
        parts: dict[str, NDArray[Any]] = {}
        if frame.image is not None:
            parts["image"] = self._stack.push(frame.image, fresh)
        if self._options.has_state:
            parts["state"] = np.clip(frame.state, self._state_space.low, self._state_space.high)
        return parts if len(parts) > 1 else next(iter(parts.values()))

    def _make_observation_space(self) -> spaces.Space[Any]:
        parts: dict[str, spaces.Space[Any]] = {}
        pixels = self._options.pixels
        if pixels is not None:
            shape = self._options.size or self.game.observation.shape
            channels = (3,) if pixels == "rgb" else ()
            parts["image"] = spaces.Box(0, 255, (*self._stack.leading, *shape, *channels), np.uint8)
        if self._options.has_state:
            parts["state"] = self._state_space
        return spaces.Dict(parts) if len(parts) > 1 else next(iter(parts.values()))

    def _make_state_space(self) -> spaces.Box:
        features = self.game.features
        low = np.array([feature.low for feature in features], np.float32)
        high = np.array([feature.high for feature in features], np.float32)
        return spaces.Box(low, high, dtype=np.float32)

    def _pace(self) -> None:
        """A window is for people: no faster than the game's own speed."""
        seconds = self._options.frame_skip / self.game.clock.fps
        now = time.monotonic()
        self._due = max(now, (self._due if self._due is not None else now) + seconds)
        time.sleep(self._due - now)

    def _must_be_open(self) -> None:
        if self._closed:
            raise ClosedEnvironmentError("the environment was closed; make a new one")


def _copied(observation: Observation) -> Observation:
    if isinstance(observation, dict):
        return {name: part.copy() for name, part in observation.items()}
    return observation.copy()
