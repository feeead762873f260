"""WebcadeVectorEnv: many pages that run at the same time, as a gymnasium.vector.VectorEnv.

    envs = gymnasium.make_vec("webcade/DinoRun-v0", num_envs=8)

Environment i gives the same results, bit for bit, as a single environment seeded with `seed + i`, also
across autoresets. A fault (see `webcade.episode.runner`) ends the episode of its own environment only.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
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

from .drivers import PagePool
from .episode.actions import ActionEncoder, is_action
from .episode.batching import batch_infos, batch_observations, blank
from .episode.fingerprint import fingerprint_of
from .episode.goal import Goal
from .episode.kept_spec import KeepsSpec
from .episode.loader import Loader
from .episode.observing import Info, Observation
from .episode.one_of_many import OneOfMany
from .episode.runner import EpisodeRunner
from .episode.scoring import reward_range
from .episode.spaces import metadata, observation_space
from .episode.vector_arguments import check_mask, check_memory, check_mode, check_num_envs, spread_seed
from .errors import OptionError
from .game import Game
from .options import check_options, game_of
from .options.arguments import check_keys, shown
from .page import Fingerprint
from .recordings.recorder import RunRecorder
from .states.arguments import check_indices, check_states, states_option
from .states.named import starts_of
from .states.state import State
from .states.taking import goal_of, set_chance, take

Flags = NDArray[np.bool_]
VectorStep = tuple[Observation, NDArray[np.float64], Flags, Flags, Info]


class WebcadeVectorEnv(KeepsSpec, VectorEnv[Observation, Any, NDArray[Any]]):
    """One game in `num_envs` pages. The browsers start at the first `reset`.

    Args:
        game: a Game, a name of the catalogue as "DinoRun", or the path of a game.toml or its folder.
        num_envs: number of environments, from 1.
        autoreset_mode: one of Gymnasium's AutoresetMode, or its name ("NextStep", "SameStep", "Disabled").
        render_mode: None, "rgb_array", or "human" (browser windows).
        players: as of `WebcadeEnv`.
        **options: the keywords of `webcade.options.EnvOptions`; `gymnasium.make_vec` takes the same ones.

    Raises:
        GameError: the game's file has mistakes.
        OptionError: a keyword is unknown or has an invalid value.
    """

    def __init__(
        self,
        game: Game | str | Path,
        num_envs: int = 1,
        *,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        render_mode: str | None = None,
        players: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        self.game = game_of(game, players)
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
        starts = starts_of(self.game, self._options)
        for runner in self._runners:
            runner.starts = starts
        self._loader = Loader(self._options.has_spares, self._pool.make, num_envs)
        self._rngs: list[np.random.Generator | None] = [None] * num_envs
        self._rng_seeds: list[int] = [-1] * num_envs  # of the generators that there are
        self._observations = [blank(self.single_observation_space) for _ in range(num_envs)]
        self._done = np.zeros(num_envs, np.bool_)
        self._no_resets = [False] * num_envs
        self._is_closing = False
        self._sent: list[bool] | None = None  # for each environment, True: a reset was sent; False: a step
        self._recorder: RunRecorder | None = None
        self._each = [
            OneOfMany(weakref.proxy(self), index, runner) for index, runner in enumerate(self._runners)
        ]
        if self._options.record is not None:
            self.start_recording(self._options.record)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Observation, Info]:
        """Begin episodes.

        Args:
            seed: environment i is seeded with `seed + i`, or with entry i of a sequence. An environment
                whose seed is None keeps its random generator.
            options: {"reset_mask": bool array (num_envs,)} resets only the environments marked True.
                {"state": State} begins their episodes at that moment, {"state": [...]} each at its own (None:
                at the game's start); see `WebcadeEnv.reset`.

        Returns:
            The batched observations of all environments, and the infos of those that were reset, in
            Gymnasium's vector form.

        Raises:
            PageError, BrowserError: the reset of an environment failed, and so did a second try on a
                fresh page.
            SourceError: the game's files cannot be fetched.
            GameError: the browser shows a mistake of the game's file, as an unknown time zone.
            AlreadyPendingCallError: a step was sent and not received.
            ClosedEnvironmentError: the vector was closed.
            OptionError: `seed` or `options` is invalid.
            StateError: a state's moment cannot be had again here.
        """
        self._must_be_idle("reset()")
        options = check_keys("options", options, ("state", "reset_mask"))
        chosen = np.flatnonzero(check_mask(options, self.num_envs)).tolist()
        states = states_option(options, self.num_envs, self.game)
        seeds = spread_seed(seed, self.num_envs)
        goals = self._goals({index: states[index] for index in chosen})
        for index in chosen:
            if (one := seeds[index]) is not None:
                self._rngs[index], self._rng_seeds[index] = seeding.np_random(one)
                self._runners[index].seed = one
        begun = self._reset(goals)
        for index in chosen:
            if (state := states[index]) is not None and seeds[index] is None:
                set_chance(state, self._rng_of(index))
        return begun

    def clone_state(self, indices: Sequence[int] | None = None, include_rng: bool = True) -> list[State]:
        """Return the moments that environments are at; see `WebcadeEnv.clone_state`.

        Args:
            indices: numbers of environments; None: all.
            include_rng: see `WebcadeEnv.clone_state`.
        """
        self._must_be_idle("clone_state()")
        chosen = check_indices(indices, self.num_envs)
        return [
            take(self._runners[index], self.game, self._options, include_rng=include_rng) for index in chosen
        ]

    def restore_state(
        self, states: Sequence[State], indices: Sequence[int] | None = None
    ) -> tuple[Observation, Info]:
        """Be at moments again; see `WebcadeEnv.restore_state`.

        Args:
            states: one for each environment of `indices`. A state may be of any environment of the game.
            indices: numbers of environments; None: all.

        Returns:
            The batched observations of all environments, and the infos of those that were restored.
        """
        self._must_be_idle("restore_state()")
        chosen = check_indices(indices, self.num_envs)
        wanted: dict[int, State | None] = dict(zip(chosen, check_states(states, len(chosen)), strict=True))
        begun = self._reset(self._goals(wanted))
        for index, state in wanted.items():
            if state is not None:
                set_chance(state, self._rng_of(index))
        return begun

    def step(self, actions: Any) -> VectorStep:
        """Step all environments: `send`, then `recv`. Raises what those two raise.

        Args:
            actions: an element of `action_space`. With NEXT_STEP, an environment whose episode is over is
                reset, and its action is ignored.

        Returns:
            Batched observations; rewards, float64 (num_envs,); terminations and truncations, bool
            (num_envs,); infos in Gymnasium's vector form. All arrays are new at each call.
        """
        self.send(actions)
        return self.recv()

    def send(self, actions: Any) -> None:
        """Begin a step and return. The pages run it while the caller does something else.

        Args:
            actions: as for `step`.

        Raises:
            InvalidAction: the actions are not in `action_space`.
            ResetNeeded: before the first reset; with DISABLED, if the episode of an environment is over.
            AlreadyPendingCallError: the step before was not received.
            ClosedEnvironmentError: the vector was closed.
        """
        self._must_be_open()
        if self._sent is not None:
            raise AlreadyPendingCallError("expected recv() after send(); got send() again", "step")
        if not is_action(self.action_space, actions):
            raise InvalidAction(f"expected actions of {self.action_space}, got {shown(actions)}")
        resets = self._done.tolist() if self.autoreset_mode is AutoresetMode.NEXT_STEP else self._no_resets
        with self._all_or_none():
            for runner, is_reset in zip(self._runners, resets, strict=True):
                if not is_reset:
                    runner.must_be_running()
            for index, action in enumerate(iterate(self.action_space, actions)):
                if resets[index]:
                    self._begin_reset(index)
                else:
                    self._runners[index].begin_step(action)
            self._pool.send()
        self._sent = resets

    def recv(self) -> VectorStep:
        """Wait for the step that was sent. Returns what `step` returns.

        Raises:
            NoAsyncCallError: no step was sent.
            PageError, BrowserError: the autoreset of an environment failed, and so did a second try on a
                fresh page.
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
            for i, runner in enumerate(self._runners):
                if resets[i]:
                    self._observations[i], infos[i] = self._end_reset(i)
                else:
                    step = runner.end_step()
                    self._observations[i], rewards[i], terminations[i], truncations[i], infos[i] = step
            self._done = terminations | truncations
            finals = self._reset_at_once(infos) if self.autoreset_mode is AutoresetMode.SAME_STEP else {}
        observations = batch_observations(self._observations)
        return observations, rewards, terminations, truncations, batch_infos(infos) | finals

    def render(self) -> tuple[NDArray[np.uint8], ...] | None:
        """Take a picture of each game as it is now. No time passes in the games.

        Returns:
            With render_mode "rgb_array", one uint8 array (height, width, 3) for each environment; else None.

        Raises:
            ResetNeeded: before the first reset.
            PageError, BrowserError: a page or browser failed.
            ClosedEnvironmentError: the vector was closed.
        """
        if self.render_mode is None:
            gym.logger.warn('render() does nothing without render_mode="rgb_array" or "human"')
            return None
        self._must_be_open()
        if self.render_mode == "human":
            return None
        pages = [runner.page for runner in self._runners]
        if any(page is None for page in pages):
            raise ResetNeeded("expected loaded games; call reset() before render()")
        return tuple(page.render() for page in pages if page is not None)

    def start_recording(self, path: str | Path) -> None:
        """Record the episodes of all environments in one file; see `WebcadeEnv.start_recording`."""
        if self._recorder is not None:
            raise OptionError(f"record: these environments are recorded in {self._recorder.path!r} already")
        self._recorder = RunRecorder(path, self.game, self._options, self.num_envs)
        for number, runner in enumerate(self._runners):
            runner.recorder = self._recorder.environment(number)

    def stop_recording(self) -> None:
        """End the recording. Without one it does nothing."""
        recorder, self._recorder = self._recorder, None
        for runner in self._runners:
            runner.recorder = None
        if recorder is not None:
            recorder.close()

    def close_extras(self, **kwargs: Any) -> None:
        """End pages and browsers. Another thread that is using them gets ClosedEnvironmentError."""
        self._is_closing = True
        self._pool.close()  # also makes loads fail that are under way
        self._loader.close()
        for runner in self._runners:
            runner.close()
        self.stop_recording()

    def of_one(self, index: int) -> OneOfMany:
        """Return what the vector answers for one of its environments."""
        return self._each[index]

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Call a method of each environment, as "get_action_meanings"; of an attribute, return the values.

        Raises:
            AttributeError: there is no such method or attribute.
        """
        found = self.get_attr(name)
        return tuple(one(*args, **kwargs) if callable(one) else one for one in found)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """Return an attribute of each environment, as "np_random", or one that `set_attr` has set.

        Raises:
            AttributeError: there is no such attribute.
        """
        return tuple(one.get(name) for one in self._each)

    def set_attr(self, name: str, values: Any) -> None:
        """Set an attribute of your own on each environment.

        Args:
            name: its name.
            values: a list or tuple with a value for each environment, or one value for all.

        Raises:
            OptionError: there are not as many values as environments.
            AttributeError: the name is one of the environment's own.
        """
        if not isinstance(values, list | tuple):
            values = [values] * self.num_envs
        if len(values) != self.num_envs:
            raise OptionError(
                f"values: expected {self.num_envs}, one for each environment; got {len(values)}"
            )
        for one, value in zip(self._each, values, strict=True):
            one.put(name, value)

    @property  # type: ignore[misc]  # Gymnasium's vectors of single environments cannot be set, either
    def np_random(self) -> tuple[np.random.Generator, ...]:  # type: ignore[override]
        """The random generators of the environments."""
        return tuple(self._rng_of(index) for index in range(self.num_envs))

    @property
    def np_random_seed(self) -> tuple[int, ...]:  # type: ignore[override]
        """What the random generators were seeded with: (s, s + 1, ...) after `reset(seed=s)`."""
        return tuple(self._rng_seeds[index] for index, _ in enumerate(self.np_random))

    @property
    def fingerprint(self) -> Fingerprint:
        """What results depend on; see `WebcadeEnv.fingerprint`.

        Raises:
            ResetNeeded: before the first reset: no browser runs yet.
            PageError, BrowserError: the page or the browser failed.
        """
        page = next((runner.page for runner in self._runners if runner.page is not None), None)
        if page is None:
            raise ResetNeeded("expected a loaded game; call reset() before reading the fingerprint")
        return fingerprint_of(page, self._options)

    def _wait(self) -> None:
        """Start the time-outs of all pages now, so that they do not add up."""
        since = time.monotonic()
        for runner in self._runners:
            runner.waits(since)

    def _goals(self, states: Mapping[int, State | None]) -> dict[int, Goal | None]:
        """Return where episodes begin, by the number of the environment. None is the game's own start."""
        return {
            index: None
            if state is None
            else goal_of(state, self.game, self._options, self._runners[index].page)
            for index, state in states.items()
        }

    def _reset(self, goals: Mapping[int, Goal | None]) -> tuple[Observation, Info]:
        """Begin episodes of some environments."""
        infos: list[Info | None] = [None] * self.num_envs
        with self._all_or_none():
            for index, goal in goals.items():
                self._begin_reset(index, goal)
            self._pool.send()
            self._wait()
            for index, goal in goals.items():
                if goal is not None:
                    self._begin_loaded(index, goal)
                    self._runners[index].advance()
            self._pool.send()
            for index, goal in goals.items():
                self._observations[index], infos[index] = self._end_reset(index, goal)
                self._done[index] = self._runners[index].is_over
        return batch_observations(self._observations), batch_infos(infos)

    def _begin_reset(self, index: int, goal: Goal | None = None) -> None:
        runner = self._runners[index]
        runner.choose(self._rng_of(index), goal)
        if runner.must_load:
            self._loader.begin(runner)  # `_begin_loaded` begins the reset once the page is loaded
        else:
            runner.begin_reset(self._rng_of(index), goal)

    def _begin_loaded(self, index: int, goal: Goal | None) -> None:
        runner = self._runners[index]
        if self._loader.end(runner):
            runner.begin_reset(self._rng_of(index), goal)

    def _end_reset(self, index: int, goal: Goal | None = None) -> tuple[Observation, Info]:
        self._begin_loaded(index, goal)
        return self._runners[index].end_reset()

    def _reset_at_once(self, infos: list[Info | None]) -> Info:
        """Reset the environments whose episode is over.

        Returns:
            Their last observations and infos, as Gymnasium's "final_obs" and "final_info".
        """
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
            rng, self._rng_seeds[index] = seeding.np_random()
            self._rngs[index] = rng
        return rng

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """On an error, drop every page that still has something under way; its late answer would be stale."""
        try:
            yield
        except BaseException as error:
            self._loader.cancel()
            for runner in self._runners:
                runner.abandon()
            if self._is_closing and isinstance(error, Exception):
                raise ClosedEnvironmentError(
                    "the environments were closed while in use; make new ones"
                ) from error
            raise

    def _must_be_idle(self, call: str) -> None:
        self._must_be_open()
        if self._sent is not None:
            raise AlreadyPendingCallError(f"expected recv() after send(); got {call}", "step")

    def _must_be_open(self) -> None:
        if self.closed or self._is_closing:
            raise ClosedEnvironmentError("the environments were closed; make new ones")
