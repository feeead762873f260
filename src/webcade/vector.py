"""WebcadeVectorEnv: many pages at work at once, as a gymnasium.vector.VectorEnv.

    envs = gymnasium.make_vec("webcade/DinoRun-v0", num_envs=8)

Environment i gives what a single one seeded `seed + i` gives, to the bit, autoresets included. A fault
(see `webcade.episode.runner`) costs the episode of its own environment and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.error import (
    AlreadyPendingCallError,
    ClosedEnvironmentError,
    InvalidAction,
    NoAsyncCallError,
    ResetNeeded,
)
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space, iterate
from numpy.typing import NDArray

from .checked import shown
from .drivers import PagePool
from .episode.actions import ActionEncoder, is_action
from .episode.batching import batch_infos, batch_observations, blank
from .episode.loader import Loader
from .episode.runner import EpisodeRunner, Info, Observation
from .episode.spaces import metadata, observation_space
from .episode.vector_arguments import check_mask, check_memory, check_mode, check_num_envs, spread_seed
from .game import Game
from .game.scoring import reward_range
from .options import check_options, game_of

Flags = NDArray[np.bool_]
VectorStep = tuple[Observation, NDArray[np.float64], Flags, Flags, Info]


class WebcadeVectorEnv(VectorEnv[Observation, Any, NDArray[Any]]):
    """One game in `num_envs` pages.

    Args:
        game: a Game, or the path of a folder with a game.toml, or of the file.
        num_envs: number of environments, from 1.
        autoreset_mode: one of Gymnasium's three, or its name ("NextStep", "SameStep", "Disabled").
        **options: the keywords of `webcade.options.EnvOptions`, the same as `gymnasium.make`'s.

    Raises:
        GameError: the game's file has mistakes.
        OptionError: a keyword has a value it cannot have.
    """

    def __init__(
        self,
        game: Game | str | Path,
        num_envs: int = 1,
        *,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        render_mode: str | None = None,
        **options: Any,
    ) -> None:
        self.game = game_of(game)
        self._options = check_options(self.game, render_mode, options)
        self.num_envs = num_envs = check_num_envs(num_envs)
        self.autoreset_mode = check_mode(autoreset_mode)
        self.render_mode = render_mode
        self.metadata = {**metadata(self.game, self._options), "autoreset_mode": self.autoreset_mode}
        self.reward_range = reward_range(self.game.reward)
        self.single_action_space = ActionEncoder(self.game.actions).space
        self.single_observation_space = observation_space(self.game, self._options)
        check_memory(num_envs, self.single_observation_space)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self._pool = PagePool(self.game, self._options, num_envs)
        self._runners = [EpisodeRunner(self.game, self._options, self._pool.make) for _ in range(num_envs)]
        self._loader = Loader(self._options.reset_by, self._pool.make, num_envs)
        self._rngs: list[np.random.Generator | None] = [None] * num_envs
        self._observations = [blank(self.single_observation_space) for _ in range(num_envs)]
        self._done = np.zeros(num_envs, np.bool_)
        self._no_resets = [False] * num_envs
        self._is_closing = False
        self._sent: list[bool] | None = None  # for each environment, whether it was sent a reset, not a step

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Observation, Info]:
        """Begin episodes.

        Args:
            seed: environment i is seeded `seed + i`, or with its entry of a sequence; None seeds none.
            options: "reset_mask", bool (num_envs,), resets those it marks and leaves the others alone.

        Returns:
            Observations, batched, and infos of those that were reset, in Gymnasium's vector form.

        Raises:
            PageError, BrowserError: two fresh pages of an environment in a row failed.
            ClosedEnvironmentError: the vector was closed.
        """
        self._must_be_open()
        if self._sent is not None:
            raise AlreadyPendingCallError("expected recv() after send(); got reset()", "step")
        chosen = np.flatnonzero(check_mask(options, self.num_envs)).tolist()
        for index, one in enumerate(spread_seed(seed, self.num_envs)):
            if index in chosen and one is not None:
                self._rngs[index] = seeding.np_random(one)[0]
        with self._all_or_none():
            for index in chosen:
                self._begin_reset(index)
            self._pool.send()
            self._wait()
            infos: list[Info | None] = [None] * self.num_envs
            for index in chosen:
                self._observations[index], infos[index] = self._end_reset(index)
        self._done[chosen] = False
        return batch_observations(self._observations), batch_infos(infos)

    def step(self, actions: Any) -> VectorStep:
        """`send` and `recv` in one.

        Args:
            actions: an element of `action_space`; with NEXT_STEP, those of environments whose episode is
                over are not looked at.

        Returns:
            Observations, batched; rewards, float64 (num_envs,); terminations and truncations, bool
            (num_envs,); infos in Gymnasium's vector form. All of them fresh.
        """
        self.send(actions)
        return self.recv()

    def send(self, actions: Any) -> None:
        """Begin a step; the pages work while the caller does something else.

        Raises:
            InvalidAction: actions outside the action space.
            ResetNeeded: before the first reset; with DISABLED, for an environment whose episode is over.
            AlreadyPendingCallError: the step before was not received yet.
            ClosedEnvironmentError: the vector was closed.
        """
        self._must_be_open()
        if self._sent is not None:
            raise AlreadyPendingCallError("expected recv() after send(); got send() again", "step")
        if not is_action(self.action_space, actions):
            raise InvalidAction(f"expected actions of {self.action_space}, got {shown(actions)}")
        resets = self._done.tolist() if self.autoreset_mode is AutoresetMode.NEXT_STEP else self._no_resets
        with self._all_or_none():
            for player, is_reset in zip(self._runners, resets, strict=True):
                if not is_reset:
                    player.must_be_running()
            for index, action in enumerate(iterate(self.action_space, actions)):
                if resets[index]:
                    self._begin_reset(index)
                else:
                    self._runners[index].begin_step(action)
            self._pool.send()
        self._sent = resets

    def recv(self) -> VectorStep:
        """What the step that was sent led to, as `step` gives it.

        Raises:
            NoAsyncCallError: nothing was sent.
            PageError, BrowserError: the reset of an environment failed on two fresh pages in a row.
            ClosedEnvironmentError: the vector was closed.
        """
        self._must_be_open()
        if self._sent is None:
            raise NoAsyncCallError("expected send() before recv()", "step")
        resets, self._sent = self._sent, None
        infos: list[Info | None] = [None] * self.num_envs
        rewards = np.zeros(self.num_envs)
        terminations, truncations = np.zeros((2, self.num_envs), np.bool_)
        with self._all_or_none():
            self._wait()
            for i, player in enumerate(self._runners):
                if resets[i]:
                    self._observations[i], infos[i] = self._end_reset(i)
                else:
                    step = player.end_step()
                    self._observations[i], rewards[i], terminations[i], truncations[i], infos[i] = step
            self._done = terminations | truncations
            finals = self._reset_at_once(infos) if self.autoreset_mode is AutoresetMode.SAME_STEP else {}
        observations = batch_observations(self._observations)
        return observations, rewards, terminations, truncations, batch_infos(infos) | finals

    def render(self) -> tuple[NDArray[np.uint8], ...] | None:
        """The games as they are now, uint8 (height, width, 3) each, for `rgb_array`.

        Raises:
            ResetNeeded: before the first reset.
        """
        if self.render_mode is None:
            gym.logger.warn('render() does nothing without render_mode="rgb_array" or "human"')
            return None
        self._must_be_open()
        if self.render_mode == "human":
            return None
        pages = [player.page for player in self._runners]
        if any(page is None for page in pages):
            raise ResetNeeded("expected loaded games; call reset() before render()")
        return tuple(page.render() for page in pages if page is not None)

    def close_extras(self, **kwargs: Any) -> None:
        """End pages and browsers. Another thread that is at work with them gets ClosedEnvironmentError."""
        self._is_closing = True
        self._pool.close()  # whatever is still loading ends with it
        self._loader.close()
        for player in self._runners:
            player.close()

    @property
    def fingerprint(self) -> dict[str, str]:
        """What repeatability holds for, as `WebcadeEnv.fingerprint`.

        Raises:
            ResetNeeded: before the first reset, when no browser is there to ask.
        """
        page = next((player.page for player in self._runners if player.page is not None), None)
        if page is None:
            raise ResetNeeded("expected a loaded game; call reset() before reading the fingerprint")
        return page.fingerprint

    def _wait(self) -> None:
        """From now on the pages' time-outs count, for all together."""
        since = time.monotonic()
        for player in self._runners:
            player.waits(since)

    def _begin_reset(self, index: int) -> None:
        player = self._runners[index]
        if player.must_load:
            self._loader.begin(player)  # and its reset, once it has
        else:
            player.begin_reset(self._rng_of(index))

    def _end_reset(self, index: int) -> tuple[Observation, Info]:
        player = self._runners[index]
        if self._loader.end(player):
            player.begin_reset(self._rng_of(index))
        return player.end_reset()

    def _reset_at_once(self, infos: list[Info | None]) -> Info:
        """Reset those whose episode is over; what they ended with, in Gymnasium's form."""
        done = np.flatnonzero(self._done).tolist()
        finals: Info = {}
        for index in done:
            self._begin_reset(index)
            final = {"final_obs": self._observations[index], "final_info": infos[index]}
            finals = self._add_info(finals, final, index)
        self._pool.send()
        self._wait()
        for index in done:
            self._observations[index], infos[index] = self._end_reset(index)
        return finals

    def _rng_of(self, index: int) -> np.random.Generator:
        rng = self._rngs[index]
        if rng is None:
            rng = self._rngs[index] = seeding.np_random()[0]
        return rng

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """What is raised half way leaves no page with an answer that nobody takes."""
        try:
            yield
        except BaseException as error:
            self._loader.cancel()
            for player in self._runners:
                player.abandon()
            if self._is_closing and isinstance(error, Exception):
                raise ClosedEnvironmentError("the environments were closed while in use") from error
            raise

    def _must_be_open(self) -> None:
        if self.closed or self._is_closing:
            raise ClosedEnvironmentError("the environments were closed; make new ones")
