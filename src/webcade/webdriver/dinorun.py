"""The article's DinoRunEnv: Chrome's dinosaur game through Selenium, in real time.

`gym.make("webcade/DinoRun-v0")` is the same game, a hundred times faster and repeatable to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.error import ClosedEnvironmentError, InvalidAction, ResetNeeded
from numpy.typing import NDArray

from ..errors import BrowserError, OptionError, PageError
from ..options.arguments import one_of
from .interface import Crop, WebInterface

Screen = NDArray[np.uint8]
Step = tuple[Screen, float, bool, bool, dict[str, Any]]

_GAME = (files(__package__) / "dinorun.js").read_text("utf-8").rstrip().removesuffix(";")


class DinoRunEnv(gym.Env[Screen, Any], WebInterface):  # type: ignore[misc]  # each has an __exit__
    """Chrome's dinosaur game: jump over cacti and duck under pterodactyls.

    Actions: 0 nothing, 1 the up arrow, 2 the down arrow (see `action_dict`). Observation: a screenshot, RGB
    uint8 (height, width, 3). Reward: 0.1 per step, -1 for the step that ends the game. `info["score"]` is the
    score that the game displays. The game runs in real time, also between steps, and cannot be seeded.

    If the browser dies during an episode, the step returns truncated=True, reward 0 and the last screenshot,
    and `info["fault"]` says what happened. The next reset starts another browser.

    Args:
        *args: as for `WebInterface`.
        crop: rows and columns of the screenshot to keep, such as np.s_[0:250, 0:800]; None keeps all.
        render_mode: None, or "rgb_array": then `render` returns the whole screenshot.
        **keywords: as for `WebInterface`.

    Raises:
        OptionError: an argument has an invalid value.
        BrowserError, PageError: see `WebInterface`.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012
    reward_range = (-1, 0.1)

    def __init__(
        self, *args: Any, crop: Crop | None = None, render_mode: str | None = None, **keywords: Any
    ) -> None:
        if isinstance(render_mode, str) and render_mode == "human":
            raise OptionError('render_mode: expected None or "rgb_array"; headless=False opens a window')
        one_of("render_mode", render_mode, (None, "rgb_array"))
        WebInterface.__init__(self, *args, **keywords)
        self.render_mode = render_mode
        self._crop = crop
        self.action_dict: dict[int, Callable[[], None]] = {
            0: lambda: None,
            1: self.press_up,
            2: self.press_down,
        }
        self.action_space = spaces.Discrete(len(self.action_dict))
        self._screen = self.grab_screen(crop)
        self.observation_space = spaces.Box(0, 255, self._screen.shape, np.uint8)
        self._score = 0
        self._running = self._faulty = self._closed = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Screen, dict[str, Any]]:
        """Start a new game.

        Args:
            seed: seeds `np_random`, but not the game.
            options: not used.

        Returns:
            The screenshot and `info`.

        Raises:
            BrowserError, PageError: the game did not start, also not in a second browser.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        super().reset(seed=seed)
        if self._faulty:
            self.restart()
            self._faulty = False
        try:
            self._begin()
        except (BrowserError, PageError):
            self.restart()
            self._begin()
        self._running = True
        return self._screen.copy(), {"score": self._score, "fault": ""}

    def step(self, action: int) -> Step:
        """Press the action's key and observe the game.

        Args:
            action: 0, 1 or 2.

        Raises:
            ResetNeeded: before the first reset, or after the episode's end.
            InvalidAction: an action outside the action space.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        if not self._running:
            raise ResetNeeded("expected a running episode; call reset() before step()")
        if not self.action_space.contains(action):
            raise InvalidAction(f"expected an action of {self.action_space}, got {action!r}")
        try:
            self.action_dict[int(action)]()
            result = self.get_info()
        except (BrowserError, PageError) as error:
            self._faulty = True
            fault = f"{type(error).__name__}: {error}"
            result = self._screen.copy(), 0.0, False, True, {"score": self._score, "fault": fault}
        self._running = not (result[2] or result[3])
        return result

    def get_info(self) -> Step:
        """Observe the game: screenshot, reward, terminated, truncated (always False) and info."""
        crashed = self.get_crashed()  # first: the game runs on, but after a crash nothing changes
        self._screen = self.grab_screen(self._crop)
        self._score = self.get_score()
        reward = self.reward_range[0] if crashed else self.reward_range[1]
        return self._screen.copy(), float(reward), crashed, False, {"score": self._score, "fault": ""}

    def get_score(self) -> int:
        """The score that the game displays."""
        return int(self._ask("score"))

    def get_crashed(self) -> bool:
        """Whether the dinosaur has hit something, which ends the game."""
        return bool(self._ask("crashed"))

    def render(self) -> Screen | None:
        """The whole screenshot, RGB uint8 (height, width, 3); None without render_mode="rgb_array"."""
        self._must_be_open()
        return self.grab_screen() if self.render_mode == "rgb_array" else None

    def close(self) -> None:
        """Close the browser. A second call does nothing."""
        self._closed = True
        self.end()

    def _begin(self) -> None:
        if self._ask("begun"):
            self._ask("restart")
        else:
            self.press_space()
        self.execute_async(f"({_GAME}).running(arguments[0])")
        self._screen, self._score = self.grab_screen(self._crop), self.get_score()

    def _ask(self, what: str) -> Any:
        return self.execute(f"return ({_GAME}).{what}()")

    def _must_be_open(self) -> None:
        if self._closed:
            raise ClosedEnvironmentError("the environment was closed; make a new one")
