"""WebcadeEnv: a game in a page, as a gymnasium.Env. Episodes and faults: `webcade.episode.runner`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.error import ClosedEnvironmentError, InvalidAction, ResetNeeded
from gymnasium.utils import EzPickle
from numpy.typing import NDArray

from .checked import mapping, shown
from .checked import seed as check_seed
from .episode.actions import ActionEncoder, is_action
from .episode.runner import EpisodeRunner, Info, Observation
from .episode.spaces import metadata, observation_space
from .game import Game
from .game.scoring import reward_range
from .options import check_options, game_of
from .page import Page


class WebcadeEnv(gym.Env[Observation, Any], EzPickle):
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
        self.game = game_of(game)
        self._options = check_options(self.game, render_mode, options)
        self.render_mode = render_mode
        self.metadata = metadata(self.game, self._options)
        self.reward_range = reward_range(self.game.reward)
        self.action_space = ActionEncoder(self.game.actions).space
        self.observation_space = observation_space(self.game, self._options)
        self._runner = EpisodeRunner(self.game, self._options, self._make_page)
        self._closed = False

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
        super().reset(seed=check_seed("seed", seed))
        mapping("options", options)
        try:
            self._runner.begin_reset(self.np_random)
            return self._runner.end_reset()
        except Exception as error:
            self._raise_if_closed(error)
            raise

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, Info]:
        """Hold an action's inputs for `frame_skip` game frames, fewer if the game ends.

        Raises:
            ResetNeeded: before the first reset, or after the episode's end.
            InvalidAction: an action outside the action space.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        try:
            self._runner.must_be_running()
            if not is_action(self.action_space, action):
                raise InvalidAction(f"expected an action of {self.action_space}, got {shown(action)}")
            self._runner.begin_step(action)
            return self._runner.end_step()
        except Exception as error:
            self._raise_if_closed(error)
            raise

    def render(self) -> NDArray[np.uint8] | None:
        """The game as it is now, uint8 (height, width, 3), for `rgb_array`; the window needs no call.

        Raises:
            ResetNeeded: before the first reset.
        """
        if self.render_mode is None:
            gym.logger.warn('render() does nothing without render_mode="rgb_array" or "human"')
            return None
        self._must_be_open()
        page = self._loaded("render()")
        return page.render() if self.render_mode == "rgb_array" else None

    def close(self) -> None:
        """End the browser. A second call does nothing. Any thread may call it: one at work learns of it."""
        self._closed = True
        self._runner.close()

    @property
    def fingerprint(self) -> dict[str, str]:
        """What repeatability holds for: browser build, game digest, clock, capture path, fonts, GL.

        Raises:
            ResetNeeded: before the first reset, when no browser is there to ask.
        """
        return self._loaded("reading the fingerprint").fingerprint

    def _make_page(self) -> Page:
        """The page to play in, not loaded yet."""
        from .drivers import make_page  # late: `import webcade` loads no browser module

        return make_page(self.game, self._options)

    @property
    def page(self) -> Page | None:
        """The page that plays the game; None before the first reset. For measuring and debugging.

        Its type depends on the driver, and its methods may change in any release.
        """
        return self._runner.page

    def _loaded(self, what: str) -> Page:
        if self.page is None:
            raise ResetNeeded(f"expected a loaded game; call reset() before {what}")
        return self.page

    def _raise_if_closed(self, error: Exception) -> None:
        """Whatever a thread met whose environment another has closed, this is why."""
        if self._closed:
            raise ClosedEnvironmentError("the environment was closed while in use; make a new one") from error

    def _must_be_open(self) -> None:
        if self._closed:
            raise ClosedEnvironmentError("the environment was closed; make a new one")
