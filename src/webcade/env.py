"""WebcadeEnv: one game in one browser page, as a gymnasium.Env.

`webcade.episode.runner` runs the episodes and turns failures of the page into faults.
"""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.error import ClosedEnvironmentError, InvalidAction, ResetNeeded
from gymnasium.utils import EzPickle
from numpy.typing import NDArray

from .episode.actions import ActionEncoder, is_action
from .episode.fingerprint import fingerprint_of
from .episode.goal import Goal
from .episode.kept_spec import KeepsSpec
from .episode.many import EACH, LAST, check_many, check_policy, joined_steps
from .episode.named_input import named_inputs
from .episode.names import GameNames
from .episode.observing import Info, Observation
from .episode.raw_input import check_frames, raw_inputs
from .episode.runner import EpisodeRunner
from .episode.scoring import reward_range
from .episode.second_limit import SecondLimits
from .episode.second_skip import warn_of_second_skip
from .episode.spaces import metadata, observation_space
from .episode.spare import SparePage
from .errors import OptionError
from .game import Game
from .options import check_options, game_of
from .options.arguments import check_keys, shown
from .options.arguments import seed as check_seed
from .page import Fingerprint, Inputs, Page, PagePolicy, RawInputs
from .page.contract import RawEvent
from .recordings.recorder import RunRecorder
from .registration import limit_given_to
from .states.arguments import check_state, state_option
from .states.named import starts_of
from .states.state import State
from .states.taking import goal_of, set_chance, take


class WebcadeEnv(GameNames, KeepsSpec, gym.Env[Observation, Any], EzPickle):
    """One game in one page. The browser starts at the first `reset`.

    Args:
        game: a Game, a name of the catalogue as "DinoRun", or the path of a game.toml or its folder.
        render_mode: None, "rgb_array", or "human" (a browser window).
        players: of a game with `[[players]]`, the names of those who play; the others are left to the game.
            Of one, action space, reward and features are its own. None: all of them, as one agent.
        **options: the keywords of `webcade.options.EnvOptions`; `gymnasium.make` takes the same ones.

    Attributes:
        game: the Game that is played.
        reward_range: (least, greatest) reward of one step.

    Raises:
        GameError: the game's file has mistakes.
        OptionError: a keyword is unknown or has an invalid value.
    """

    # `gymnasium.make` reads these of the class: without "human" it would put a window of its own round the
    # environment. An environment's own `metadata` has "human" where there is a display.
    metadata: dict[str, Any] = {"render_modes": ["human", "rgb_array"], "render_fps": 15}  # noqa: RUF012

    def __init__(
        self,
        game: Game | str | Path,
        *,
        render_mode: str | None = None,
        players: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        limit = limit_given_to(sys._getframe(1))
        options |= {} if limit is None else {"max_episode_steps": limit}
        EzPickle.__init__(self, game, render_mode=render_mode, players=players, **options)
        self.game = game_of(game, players)
        self._options = check_options(self.game, render_mode, options)
        self._second_limits: SecondLimits | None = None  # not looked for before the first reset
        self.render_mode = render_mode
        self.metadata = metadata(self.game, self._options)
        self.reward_range = reward_range(self.game.reward)
        self.action_space = ActionEncoder(self.game.actions).space
        self.observation_space = observation_space(self.game, self._options)
        self._runner = EpisodeRunner(self.game, self._options, self._make_page)
        self._runner.starts = starts_of(self.game, self._options)
        self._spare = SparePage() if self._options.has_spares else None
        self._owner = os.getpid()
        self._recorder: RunRecorder | None = None
        self._closed = False
        if self._options.record is not None:
            self.start_recording(self._options.record)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, Info]:
        """Begin an episode.

        Args:
            seed: seeds `np_random`, from which each reset draws the page's seed; None keeps `np_random`.
            options: {"state": State} begins the episode at that moment (see `clone_state`). Its random
                generator becomes the environment's, unless a seed is given. {"state": "night"} begins it at a
                named state (docs/states.md). There is no other key.

        Returns:
            The first observation, an element of `observation_space`, and the info: the game's readings by
            name, "time_ms" (page time since the episode's start, in milliseconds), "frame" (game frames since
            then) and "fault" (""; see `step`); with the wall clock also "lag_ms", "late_steps" and
            "missed_frames".

        Raises:
            PageError, BrowserError: the reset failed, and so did a second try on a fresh page.
            SourceError: the game's files cannot be fetched.
            GameError: the browser shows a mistake of the game's file, as an unknown time zone.
            ClosedEnvironmentError: the environment was closed.
            OptionError: `seed` is negative or not a whole number, or `options` is not such a dict.
            StateError: the state's moment cannot be had again here.
        """
        self._must_be_open()
        if self._second_limits is None:
            caller = sys._getframe(1)
            self._second_limits = SecondLimits(caller, self._options.max_steps)
            warn_of_second_skip(caller, self._options.frame_skip)
        seed = check_seed("seed", seed)
        state = state_option(check_keys("options", options, ("state",)), self.game)
        goal = None if state is None else goal_of(state, self.game, self._options, self.page)
        super().reset(seed=seed)
        self._runner.seed = seed
        begun = self._reset(goal)
        if state is not None and seed is None:
            set_chance(state, self.np_random)
        return begun

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, Info]:
        """Apply an action for `frame_skip` game frames, or fewer if the game ends.

        Returns:
            Observation, reward, terminated, truncated and info, as `gymnasium.Env.step`. If the page or the
            browser fails, truncated is True, the reward is 0.0, the observation is the last good one, and
            `info["fault"]` says what failed.

        Raises:
            ResetNeeded: there is no running episode: before the first reset, or after the episode's end.
            InvalidAction: the action is not in `action_space`.
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

    def step_many(
        self, actions: Sequence[Any], observations: str = LAST
    ) -> tuple[Observation, NDArray[np.float64], bool, bool, list[Info]]:
        """Make steps one after the other until the episode ends, in one crossing to the page where possible.

            observation, rewards, terminated, truncated, infos = env.unwrapped.step_many([1, 0, 0, 0])

        It leads to the moment, the rewards and the infos that `step`, called for each action, leads to. It is
        faster for who needs no observation in between, as a planner, and where nobody has to choose. With
        frame_stack, with a recording, with a clock other than "page" and where the browser takes the
        pictures, each step's picture is taken all the same.

        Args:
            actions: elements of `action_space`, one at least.
            observations: "last" for the last step's observation, or "each" for those of all steps.

        Returns:
            The observation; the rewards, float64 (steps made,); whether the last of these steps terminated
            the episode, or truncated it; the steps' infos. With "each", each array of an observation has
            (steps made,) as a new first axis. If the page or the browser fails, the last step says so, as of
            `step`; with "last" its observation is the one before the call.

        Raises:
            ResetNeeded: there is no running episode.
            InvalidAction: an action is not in `action_space`; no step was made.
            OptionError: there is no action, or `observations` is neither of both.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        try:
            self._runner.must_be_running()
            check_many(self.action_space, actions, observations)
            steps = self._runner.step_many(actions, each=observations == EACH)
        except Exception as error:
            self._raise_if_closed(error)
            raise
        return joined_steps(steps, observations)

    def step_by_policy(
        self, policy: PagePolicy, most: int, observations: str = LAST
    ) -> tuple[NDArray[np.int64], Observation, NDArray[np.float64], bool, bool, list[Info]]:
        """Make steps that a policy inside the page chooses, in one crossing for hundreds of steps.

            policy = webcade.PagePolicy("(features) => (features[1] < 100 ? 1 : 0)")
            actions, *many = env.unwrapped.step_by_policy(policy, 500)  # many: as of step_many

        It leads to what `step`, called with these actions, leads to. The clock is "page", the observation a
        canvas or obs_type "state".

        Args:
            policy: chooses each action by the features (with obs_type "state") and the mask of the moment.
            most: how many steps; fewer are made if the episode ends.
            observations: as of `step_many`.

        Returns:
            The actions that were chosen, int64 (steps made,); then what `step_many` returns. If the page, the
            browser or the policy fails, there is one step more than actions: its info says so as that of
            `step`, as in "policy: gave 9; expected the number of an action, 0 to 2".

        Raises:
            ResetNeeded: there is no running episode.
            OptionError: an argument is invalid, the policy is no function, the actions are not Discrete or
                may stick, or the page needs a crossing for each step.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        try:
            self._runner.must_be_running()
            sticks = self._options.repeat_action_probability
            choices = check_policy(self.action_space, policy, most, sticks, observations)
            actions, steps = self._runner.step_by_policy(policy, choices, most, each=observations == EACH)
        except Exception as error:
            self._raise_if_closed(error)
            raise
        return np.array(actions, np.int64), *joined_steps(steps, observations)

    def step_actions(
        self, *names: str, frames: int | None = None
    ) -> tuple[Observation, float, bool, bool, Info]:
        """Make a step of actions by their names, all at once, of any number of game frames.

            env.unwrapped.step_actions("left", "fire", frames=12)

        It counts as a step, as `step_raw` does. What the actions do not name is let go. They need not be an
        action of `action_space`, so that two keys can be held where the space has one at a time. Actions do
        not stick.

        Args:
            names: as `action_names` has them; without any, nothing is held.
            frames: game frames of the step; None: `frame_skip`.

        Returns:
            As `step`.

        Raises:
            ResetNeeded: there is no running episode.
            InvalidAction: the game has no action of a name.
            OptionError: `frames` is no whole number from 1.
            ClosedEnvironmentError: the environment was closed.
        """
        return self._timed_step(frames, lambda count: named_inputs(self.game, names))

    def step_raw(
        self, *phases: Sequence[RawEvent], frames: int | None = None
    ) -> tuple[Observation, float, bool, bool, Info]:
        """Make a step of input that is no action of the game: keys, pointer, wheel, or page time alone.

            env.unwrapped.step_raw([("keydown", "Space")], [("keyup", "Space")], frames=30)
            env.unwrapped.step_raw(frames=600)  # ten seconds of a game with 60 frames a second

        It counts as a step: it is rewarded, counts for `max_steps`, and is in recordings and states. Nothing
        but its events changes: what was held stays held, until `step` lets go of what its action does not
        name.

        Args:
            phases: the events of each frame, from the first on. An event is ("keydown", code), ("keyup",
                code), ("move", x, y), ("moveBy", x, y), ("down", button), ("up", button) or ("wheel",
                pixels). A code is a KeyboardEvent.code, as "KeyA"; a place is in CSS pixels of the viewport;
                a button is "left", "middle" or "right".
            frames: game frames of the step; None: `frame_skip`.

        Returns:
            As `step`.

        Raises:
            ResetNeeded: there is no running episode.
            InvalidAction: an event is none of these, or there are more lists of events than frames.
            OptionError: `frames` is no whole number from 1.
            ClosedEnvironmentError: the environment was closed.
        """
        return self._timed_step(frames, lambda count: raw_inputs(phases, count))

    def _timed_step(
        self, frames: int | None, inputs: Callable[[int], Inputs | RawInputs]
    ) -> tuple[Observation, float, bool, bool, Info]:
        """Make a step of any number of game frames, with what `inputs` makes for that number."""
        self._must_be_open()
        try:
            self._runner.must_be_running()
            count = check_frames(frames, self._options.frame_skip)
            self._runner.begin_timed_step(inputs(count), count)
            return self._runner.end_step()
        except Exception as error:
            self._raise_if_closed(error)
            raise

    def render(self) -> NDArray[np.uint8] | None:
        """Take a picture of the game as it is now. No time passes in the game.

        Returns:
            With render_mode "rgb_array", the observed region at its own size, uint8 (height, width, 3).
            None with "human", where the window shows the game without a call, and without a render_mode.

        Raises:
            ResetNeeded: before the first reset.
            PageError, BrowserError: the page or the browser failed.
            ClosedEnvironmentError: the environment was closed.
        """
        if self.render_mode is None:
            gym.logger.warn('render() does nothing without render_mode="rgb_array" or "human"')
            return None
        self._must_be_open()
        page = self._loaded("render()")
        return page.render() if self.render_mode == "rgb_array" else None

    def clone_state(self, include_rng: bool = True) -> State:
        """Return the moment that the environment is at. No time passes in the game.

        Args:
            include_rng: whether `restore_state` also restores `np_random`, from which sticky actions and the
                seeds of later episodes are drawn. The chance of the game itself is always restored.

        Raises:
            StateError: there is no moment, as before the first reset and after a fault; or the clock is
                "wall", and real time does not repeat.
            PageError, BrowserError: the page or the browser failed.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        return take(self._runner, self.game, self._options, include_rng=include_rng)

    def restore_state(self, state: State) -> tuple[Observation, Info]:
        """Be at a moment again: every step that follows is, to the byte, what it was then.

        Args:
            state: what `clone_state` returned, here or in another environment of the game.

        Returns:
            The moment's observation and info.

        Raises:
            StateError: what the moment depends on differs here; or it is not as it was, and the environment
                has to be reset.
            PageError, BrowserError: the way to the moment failed, also on a fresh page.
            OptionError: `state` is no State.
            ClosedEnvironmentError: the environment was closed.
        """
        self._must_be_open()
        begun = self._reset(goal_of(check_state("state", state), self.game, self._options, self.page))
        set_chance(state, self.np_random)
        if self._second_limits is not None:
            self._second_limits.begin_anew()
        return begun

    def __deepcopy__(self, memo: dict[int, Any]) -> WebcadeEnv:
        """Return an environment of its own, with its own browser, at the same moment. It is not recorded."""
        self._must_be_open()
        options = {name: value for name, value in self._ezpickle_kwargs.items() if name != "record"}
        twin = type(self)(*self._ezpickle_args, **options)  # type: ignore[arg-type]
        memo[id(self)] = twin
        twin.spec = self.spec
        twin.action_space, twin.observation_space = copy.deepcopy(
            (self.action_space, self.observation_space), memo
        )
        if self._np_random is not None:
            twin.np_random = copy.deepcopy(self.np_random)
        if self._runner.here() is not None:
            twin.restore_state(self.clone_state())
        return twin

    def give_up_episode(self) -> None:
        """Close the page, as after a fault. The next reset makes a fresh one."""
        self._runner.drop_page()

    def start_recording(self, path: str | Path) -> None:
        """Record all episodes that begin from now on, until `stop_recording` or `close`.

        Args:
            path: the file (see docs/recordings.md). A recording that is there is overwritten.

        Raises:
            OptionError: the file cannot be written, or the environment is recorded already.
        """
        if self._recorder is not None:
            raise OptionError(f"record: this environment is recorded in {self._recorder.path!r} already")
        self._recorder = RunRecorder(path, self.game, self._options, 1)
        self._runner.recorder = self._recorder.environment(0)

    def stop_recording(self) -> None:
        """End the recording. Without one it does nothing."""
        recorder, self._recorder = self._recorder, None
        self._runner.recorder = None
        if recorder is not None:
            recorder.close()

    def close(self) -> None:
        """Close the page, end the browser, and end a recording. A second call does nothing.

        Any thread may call it. A `reset` or `step` that another thread is in raises ClosedEnvironmentError.
        """
        self._closed = True
        self._runner.close()
        if self._spare is not None:
            self._spare.close()
        self.stop_recording()

    @property
    def fingerprint(self) -> Fingerprint:
        """What results depend on, and how they are made: a dict of two dicts.

        "bytes" is all that rules the bytes of observations, rewards and readings: browser, game, source,
        clock, frame_ms, capture, fonts, drawing, gl, obs_type, size, frame_stack, frame_skip,
        repeat_action_probability, max_steps. Where it is equal, equal seeds and actions give equal results.
        "how" changes none of them: driver, share_renderer, reset_by, states ("in place" or "by replay"),
        webcade (the version), and more.

        Raises:
            ResetNeeded: before the first reset: no browser runs yet.
            PageError, BrowserError: the page or the browser failed.
        """
        return fingerprint_of(self._loaded("reading the fingerprint"), self._options)

    def _reset(self, goal: Goal | None) -> tuple[Observation, Info]:
        spare = self._spare_page()
        try:
            self._runner.choose(self.np_random, goal)
            if spare is not None and self._runner.must_load:
                spare.give_to(self._runner)
            self._runner.begin_reset(self.np_random, goal)
            begun = self._runner.end_reset()
        except Exception as error:
            self._raise_if_closed(error)
            raise
        if spare is not None:
            spare.prepare(self._runner)
        return begun

    def _spare_page(self) -> SparePage | None:
        """Return what loads pages ahead, if they are. In a forked child it is a new one."""
        if self._spare is not None and self._owner != os.getpid():
            self._spare, self._owner = SparePage(), os.getpid()
        return self._spare

    def _make_page(self) -> Page:
        """Make the page to play in, without loading it."""
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
        """Raise ClosedEnvironmentError instead of `error` if another thread closed the environment."""
        if self._closed:
            raise ClosedEnvironmentError("the environment was closed while in use; make a new one") from error

    def _must_be_open(self) -> None:
        if self._closed:
            raise ClosedEnvironmentError("the environment was closed; make a new one")
