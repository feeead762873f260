"""EpisodeRunner: runs one environment's episodes in a page. A single environment has one, a vector many.

A reset or a step is two calls, begin and end, so that the pages of several runners work at the same time.

Faults. If a browser or page dies, hangs, navigates away or gives unusable readings during a step, only that
episode is lost: the step returns the last good observation, reward 0.0, terminated False, truncated True,
and ``info["fault"]``, which is "" otherwise, says what happened; the next reset starts on a fresh page. If a
reset fails, it is tried once more on a fresh page, in a new browser if the old one may be the cause; then the
error is raised.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from gymnasium.error import ClosedEnvironmentError, ResetNeeded
from numpy.typing import NDArray

from ..errors import (
    BrowserDied,
    BrowserError,
    BrowserNotFound,
    BrowserTooOld,
    PageError,
    PageNavigated,
    PageScriptError,
    PageTimeout,
    StateError,
)
from ..game import Game
from ..options import EnvOptions
from ..page import Inputs, KeptMoment, Page, PagePolicy, RawInputs, Snapshot
from .actions import ActionEncoder
from .fingerprint import fingerprint_of
from .goal import Copy, Goal, Here, Moment, Seen
from .history import History, Input, TimedInput
from .observing import Info, Observation, Observer, copied, info_of, mask_of
from .recorder import NO_FAULT, Recorder
from .scoring import score
from .way import Way

Step = tuple[Observation, float, bool, bool, Info]
Result = TypeVar("Result")

_CLOSED = "the environment was closed while it was in use; make a new one"
_MOST_STARTS = 16  # copies of start states that a page keeps
_RETRY_IS_POINTLESS = (BrowserNotFound, BrowserTooOld)


class EpisodeRunner:
    """One environment's page, and the state of its episode.

    Args:
        game: what is played.
        options: how it is played.
        make_page: makes a page, without loading it.

    Attributes:
        page: the page in use; None before the first reset and after a fault.
        recorder: hears what is played; None: nobody does.
        seed: what the next reset is called with, for the recorder; None: its random generator goes on.
        starts: draws where an episode begins; None for the game's own beginning.
    """

    def __init__(self, game: Game, options: EnvOptions, make_page: Callable[[], Page]) -> None:
        self.page: Page | None = None
        self.recorder: Recorder | None = None
        self.seed: int | None = None
        self.starts: Callable[[np.random.Generator], Goal | None] | None = None
        self._game = game
        self._options = options
        self._make_page = make_page
        self._owner = os.getpid()
        self._observer = Observer(game, options)
        self._actions = ActionEncoder(game.actions)
        self._rng = np.random.default_rng()
        self._last: tuple[Observation, Snapshot] | None = None
        self._is_over = True  # no step before a reset
        self._is_pending = False  # a reset or step was begun and not ended
        self._failure: Exception | None = None  # raised by the begin; its end raises it
        self._load_failure: Exception | None = None  # raised by `load`; the next reset raises it
        self._is_closed = False  # possibly by another thread
        self._page_seed = 0
        self._held = self._actions.rest
        self._asked: TimedInput = self._held, options.frame_skip  # of the step under way
        self._steps = 0
        self._due: float | None = None
        self._was_fresh = False  # whether the page was loaded for the episode
        self._history = History(0, False, options.frame_skip)
        self._way: Way | None = None  # of the reset under way, to its goal; None: to an episode's beginning
        self._starts: dict[Moment, Copy] = {}  # the page's copies of starts that were reached by replay
        self._choice: tuple[Goal | None] | None = None  # where the next reset leads to; None: not chosen yet
        self._is_back = False  # whether the page has put itself back to the goal

    @property
    def must_load(self) -> bool:
        """Whether the next reset has to load a page first."""
        page = self._own_page()
        if page is None:
            return True
        goal = self._choice[0] if self._choice is not None else None
        copy = None if goal is None else self._copy_of(goal)
        is_kept = copy is not None and page.holds(copy.kept)  # then no episode has to be begun
        return not is_kept and page.must_load(self._options.reset_by)

    def choose(self, rng: np.random.Generator, goal: Goal | None) -> None:
        """Choose where the next reset leads to; arguments as for `begin_reset`, which does it otherwise."""
        self._choice = (self.starts(rng) if goal is None and self.starts is not None else goal,)

    @property
    def generator(self) -> np.random.Generator:
        """The random generator of the episode: the one that its reset was given."""
        return self._rng

    @property
    def is_over(self) -> bool:
        """Whether no step can be made."""
        return self._is_over

    def mask(self) -> NDArray[np.bool_]:
        """Return which actions can be chosen now, bool (n,). The game has masks.

        Raises:
            ResetNeeded: before the first reset.
        """
        if self._last is None:
            raise ResetNeeded("expected a running episode; call reset() before action_masks()")
        return mask_of(self._last[1])

    def here(self) -> Here | None:
        """Return the moment that the page is at; None if it is at no known one."""
        if self._last is None or self._own_page() is None or self._is_pending:
            return None
        observation, snapshot = self._last
        image = snapshot.image
        if image is not None:  # the agent may write into what it was given
            snapshot = replace(snapshot, image=image.copy())
        moment = Moment(
            history=self._history,
            length=len(self._history),
            held=self._held,
            steps=self._steps,
            is_over=self._is_over,
            place=self.recorder.place() if self.recorder is not None else None,
        )
        return Here(moment, Seen(snapshot, copied(observation), self._observer.stack.images))

    def load(self) -> None:
        """Load a fresh page, so that a reset can start at once. Slow; may run in a thread.

        Raises:
            PageError, BrowserError: the load failed. The next reset reports it, too.
        """
        page = self._page_to_use()
        try:
            page.load()
        except (PageError, BrowserError) as error:
            self._load_failure = error
            raise
        finally:
            if self._is_closed:
                page.close()

    def exchange(self, page: Page) -> Page | None:
        """Use this page from now on. Return the page used before, which the caller has to close or reuse."""
        before = self._own_page()
        self.page, self._owner = page, os.getpid()
        self._load_failure = None
        return before

    def begin_reset(self, rng: np.random.Generator, goal: Goal | None = None) -> None:
        """Begin an episode. The page's seed and the sticky actions are drawn from `rng`.

        Args:
            rng: the environment's random generator.
            goal: the moment to be at instead; None: what `starts` draws, or an episode's beginning.
        """
        self._rng = rng
        if self._choice is None:
            self.choose(rng, goal)
        assert self._choice is not None
        (goal,), self._choice = self._choice, None
        if goal is None:
            self._way, self._page_seed = None, int(rng.integers(2**32))
            self._held, self._steps = self._actions.rest, 0
        else:
            self._way, self._page_seed = Way(goal, self._observer), goal.moment.history.page_seed
            self._held, self._steps = goal.moment.held, goal.moment.steps
        self._due = None
        self._is_over = True  # until `end_reset`
        self._own_page()
        self._is_back = self._way is not None and self._put_back(self._way)
        if not self._is_back:
            self._begin(self._begin_on_page)

    def advance(self) -> None:
        """Wait until the episode has begun that leads to the goal, if there is one, and begin the way to it.

        It need not be called. It lets several pages take their ways at the same time.
        """
        if self._way is None or self._is_back or self._failure is not None or self.page is None:
            return
        try:
            self._way.set_out(self.page)
        except (PageError, BrowserError) as error:
            self._failure = error

    def end_reset(self) -> tuple[Observation, Info]:
        """Wait for the reset; return the first observation and info.

        Raises:
            PageError, BrowserError: the reset failed, and so did a second try on a fresh page.
            StateError: the goal is not as it was.
            ClosedEnvironmentError: the environment was closed meanwhile.
        """
        if not self._is_back:
            self._last = self._begun()
            if self._way is not None and self.page is not None:
                self._keep_start(self.page)
        assert self._last is not None
        observation, snapshot = self._last
        way, self._way = self._way, None
        if way is None:
            self._history = History(self._page_seed, self._was_fresh, self._options.frame_skip, self)
            self._is_over = False
        else:
            moment = way.goal.moment
            self._history = moment.history.branch(moment.length, self, self._options.frame_skip)
            self._is_over = moment.is_over
        return observation, self._info(snapshot)

    def _begun(self) -> tuple[Observation, Snapshot]:
        """Wait for the reset that was begun. Try once more on a fresh page if that may help."""
        last = self._first_try()
        if last is not None:
            return last
        if self._way is not None:  # not in the `except`: the error of the second try has no context
            self._way.start_over()
        self._begin(self._begin_on_page)
        return self._end(self._end_on_page, is_reset=True)

    def _first_try(self) -> tuple[Observation, Snapshot] | None:
        """Wait for the reset that was begun. Return None if it failed and a fresh page may help."""
        try:
            return self._end(self._end_on_page, is_reset=True)
        except _RETRY_IS_POINTLESS:
            raise
        except StateError:  # a restart may owe something to earlier episodes
            if self._was_fresh or self._way is None or not self._way.goal.moment.history.fresh:
                raise
            return None
        except (PageError, BrowserError):
            self._must_be_open()
            return None

    def _copy_of(self, goal: Goal) -> Copy | None:
        """Return the copy of a goal that the page has, as far as it is known here."""
        own = self._starts.get(goal.moment)
        return goal.copy if own is None else own

    def _keep_start(self, page: Page) -> None:
        """Have the page keep a copy of the start at which it has arrived, for the next reset to it."""
        here = None if self._way is None or not page.keeps_moments else self.here()
        if self._way is None or here is None:
            return
        goal = self._way.goal
        if not goal.is_start:
            return
        if len(self._starts) >= _MOST_STARTS:
            page.forget(self._starts.pop(next(iter(self._starts))).kept)
        with suppress(PageError, BrowserError):  # the next call says what has failed
            kept = page.keep()
            if isinstance(kept, KeptMoment):
                self._starts[goal.moment] = Copy(kept, here.seen)

    def _put_back(self, way: Way) -> bool:
        """Have the page be at the goal again, if it keeps a copy of it. Otherwise the steps are taken."""
        page = self.page
        if page is None:
            return False
        try:
            last = way.put_back(page, self._copy_of(way.goal))
            if last is None:
                return False
            self._tell_recorder(page, last[1])
        except (PageError, BrowserError):
            self.drop_page()
            return False
        self._last = last
        return True

    def waits(self, since: float) -> None:
        """Count the time-out of the call under way from `since`; see `Page.waits`."""
        if self.page is not None:
            self.page.waits(since)

    def must_be_running(self) -> None:
        """Raise ResetNeeded if no episode is running."""
        if self._last is None or self.page is None or self._is_over:
            raise ResetNeeded("expected a running episode; call reset() before step()")

    def begin_step(self, action: Any) -> None:
        """Begin to apply an action for `frame_skip` game frames, or fewer if the game ends.

        Raises:
            ResetNeeded: before the first reset, or after the episode's end.
        """
        self.must_be_running()
        if not self._sticks():
            self._held = self._actions.encode(action)
        self._ask(self._held, self._options.frame_skip)

    def begin_timed_step(self, inputs: Input, frames: int) -> None:
        """Begin a step of any input for `frames` game frames, or fewer if the game ends.

        Raises:
            ResetNeeded: before the first reset, or after the episode's end.
        """
        self.must_be_running()
        if isinstance(inputs, Inputs):
            self._held = inputs
        self._ask(inputs, frames)

    def end_step(self) -> Step:
        """Wait for the step; return what `gymnasium.Env.step` returns. A page's failure is a fault.

        Raises:
            ClosedEnvironmentError: the environment was closed meanwhile.
        """
        assert self._last is not None
        before = self._last[1]
        try:
            snapshot = self._end(lambda page: page.end_step())
            return self._taken(before, snapshot)
        except (PageError, BrowserDied) as error:
            self._must_be_open()
            return self._fault(error)

    def step_many(self, actions: Sequence[Any], *, each: bool) -> list[Step]:
        """Make steps until the episode ends. Actions as for `begin_step`, one after the other.

        Args:
            actions: one at least.
            each: whether each step needs its observation; else only the last one has one.

        Returns:
            What `end_step` returns, for each step that was made. If the page fails, the last one says so.

        Raises:
            ResetNeeded, ClosedEnvironmentError: as `begin_step` and `end_step` do.
        """
        self.must_be_running()
        steps: list[Step] = []
        while not self._is_over and len(steps) < len(actions):
            steps += self._some(actions[len(steps) :], self._needs_each(each))
        return steps

    def step_by_policy(
        self, policy: PagePolicy, choices: int, most: int, *, each: bool
    ) -> tuple[list[int], list[Step]]:
        """Make steps until the episode ends. A policy in the page chooses among the first `choices` actions.

        Returns:
            The numbers of the actions; what `end_step` returns for each step that was made. If the page
            fails, there is one step more, which says so.

        Raises:
            OptionError: this page cannot do so.
            ResetNeeded, ClosedEnvironmentError: as `begin_step` and `end_step` do.
        """
        self.must_be_running()
        frames = self._options.frame_skip
        inputs = [self._actions.encode(number) for number in range(choices)]
        numbers: list[int] = []
        steps: list[Step] = []

        def take(page: Page) -> list[tuple[Inputs, Snapshot]]:
            assert self._last is not None
            count = self._left(most - len(steps))
            made = page.step_by_policy(self._last[1], count, each=self._needs_each(each))
            numbers.extend(number for number, _ in made)
            return [(inputs[number], snapshot) for number, snapshot in made]

        assert self.page is not None
        try:
            self.page.use_policy(policy, [(one, frames) for one in inputs])
        except (PageError, BrowserDied) as error:
            self._must_be_open()
            return [], [self._fault(error)]
        while not self._is_over and len(steps) < most:
            steps += self._made_by(take, self._held)
            self._held = inputs[numbers[-1]] if numbers else self._held
        return numbers, steps

    def _needs_each(self, each: bool) -> bool:
        """Whether each of many steps needs its picture."""
        return each or self.recorder is not None or self._options.frame_stack is not None

    def _left(self, count: int) -> int:
        """How many of so many steps the limit leaves."""
        limit = self._options.max_steps
        return count if limit is None else min(count, limit - self._steps)

    def _some(self, actions: Sequence[Any], each: bool) -> list[Step]:
        """Make as many of the steps as the page takes in one call."""
        asked, frames = actions[: self._left(len(actions))], self._options.frame_skip
        chance, held = self._rng.bit_generator.state, self._held
        inputs = self._encoded(asked)

        def take(page: Page) -> list[tuple[Inputs, Snapshot]]:
            snapshots = page.step_many([(one, frames) for one in inputs], each=each)
            return list(zip(inputs, snapshots, strict=False))

        steps = self._made_by(take, inputs[0])
        if len(steps) < len(inputs):  # chance and what is held are to be those of the steps made
            self._rng.bit_generator.state, self._held = chance, held
            self._encoded(asked[: len(steps)])
        return steps

    def _made_by(self, take: Callable[[Page], list[tuple[Inputs, Snapshot]]], first: Inputs) -> list[Step]:
        """Count the steps that the page takes in one call.

        Args:
            take: has the page take them; returns the input and the snapshot of each.
            first: the input of the first one, for the record of a failure.
        """
        assert self._last is not None
        frames = self._options.frame_skip
        seen, before = self._last
        self._asked = first, frames
        steps: list[Step] = []
        try:
            self._begin(lambda page: None)
            for inputs, snapshot in self._end(take):
                self._asked = inputs, frames
                steps.append(self._taken(before, snapshot))
                before = snapshot
        except (PageError, BrowserDied) as error:
            self._must_be_open()
            self._last = seen, before
            return [*steps, self._fault(error)]
        return steps

    def _encoded(self, actions: Sequence[Any]) -> list[Inputs]:
        """Return the inputs of actions, one after the other, some of which stick."""
        inputs = []
        for action in actions:
            if not self._sticks():
                self._held = self._actions.encode(action)
            inputs.append(self._held)
        return inputs

    def _taken(self, before: Snapshot, snapshot: Snapshot) -> Step:
        """Count the step that was asked, and return what it gives.

        Raises:
            PageError: the page gave a value that is none.
        """
        reward, terminated = score(
            self._game.reward,
            before.readings,
            snapshot.readings,
            end=self._game.end,
            ended=snapshot.ended,
            value=snapshot.value,
        )
        self._steps += 1
        inputs, frames = self._asked
        if isinstance(inputs, RawInputs) or frames != self._options.frame_skip:
            self._history.extend([self._asked])
        else:
            self._history.add(inputs)
        observation = self._observer.observe(snapshot, fresh=False)
        truncated = not terminated and self._limit_reached()
        if self.recorder is not None:
            self.recorder.step(
                *(inputs, frames, snapshot, reward), terminated=terminated, truncated=truncated
            )
        self._last, self._is_over = (observation, snapshot), terminated or truncated
        if self._options.render_mode == "human":
            self._pace(frames)
        return observation, reward, terminated, truncated, self._info(snapshot)

    def drop_page(self) -> None:
        """Close the page and end the episode. The next reset makes a new page."""
        self._is_over, self._is_pending = True, False
        page, self.page = self.page, None
        if page is not None:
            page.close()

    def close(self) -> None:
        """Close the page for good. A call that another thread is in raises ClosedEnvironmentError."""
        self._is_closed = True
        self.drop_page()

    def abandon(self) -> None:
        """Drop the page if a reset or step was begun on it and not ended."""
        if self._is_pending:
            self.drop_page()

    def _own_page(self) -> Page | None:
        """Return the page. In a forked child, drop it first: its browser belongs to the parent."""
        if self.page is not None and self._owner != os.getpid():
            self.drop_page()
        return self.page

    def _page_to_use(self) -> Page:
        page = self._own_page()
        if page is None:
            page = self._make_page()
            self.exchange(page)
        return page

    def _ask(self, inputs: Input, frames: int) -> None:
        self._asked = inputs, frames
        self._begin(lambda page: page.begin_step(inputs, frames))

    def _begin_on_page(self, page: Page) -> None:
        failure, self._load_failure = self._load_failure, None
        if failure is not None:
            raise failure
        by = self._options.reset_by
        self._was_fresh = page.is_fresh or page.must_load(by) or by == "restore"
        page.begin_reset(self._page_seed, self._options.reset_by)

    def _end_on_page(self, page: Page) -> tuple[Observation, Snapshot]:
        """End a reset. The recorder hears of it as long as an error counts as the reset's."""
        if self._way is None:
            snapshot = page.end_reset()
            observation = self._observer.observe(snapshot, fresh=True)
        else:
            observation, snapshot = self._way.arrive(page)
        self._tell_recorder(page, snapshot)
        return observation, snapshot

    def _tell_recorder(self, page: Page, snapshot: Snapshot) -> None:
        """Tell the recorder of the moment that a reset has led to."""
        if self.recorder is None:
            return
        fingerprint = fingerprint_of(page, self._options)
        seed, self.seed = self.seed, None
        if self._way is None:
            self.recorder.reset(snapshot, fingerprint, self._page_seed, fresh=self._was_fresh, seed=seed)
        else:
            self.recorder.go_to(snapshot, fingerprint, self._way.goal.moment)

    def _begin(self, begin: Callable[[Page], None]) -> None:
        """Begin a reset or step. A page's failure is kept, and `_end` raises it."""
        self._failure, self._is_pending = None, True
        page = None
        try:
            page = self.page or self._page_to_use()
            begin(page)
        except (PageError, BrowserError) as error:
            self._failure = error
        except BaseException:
            self.drop_page()
            raise
        if self._is_closed:
            self._raise_closed(page)

    def _end(self, end: Callable[[Page], Result], *, is_reset: bool = False) -> Result:
        """Wait for what was begun. On any error, also an interrupt, drop the page: its state is unknown."""
        page = self.page
        self._is_pending = False
        try:
            if self._failure is not None:
                raise self._failure
            if page is None:
                raise ClosedEnvironmentError(_CLOSED)
            result = end(page)
        except BaseException as error:
            if is_reset and page is not None:
                distrust(page, error)
            self.drop_page()
            raise
        if self._is_closed:
            self._raise_closed(page)
        return result

    def _raise_closed(self, page: Page | None) -> None:
        """Close the page again, since it may have started after `close`, and raise ClosedEnvironmentError."""
        if page is not None:
            page.close()
        raise ClosedEnvironmentError(_CLOSED)

    def _must_be_open(self) -> None:
        if self._is_closed:
            raise ClosedEnvironmentError(_CLOSED)

    def _fault(self, error: Exception) -> Step:
        assert self._last is not None
        self.drop_page()
        observation, snapshot = self._last
        info = {**self._info(snapshot), "fault": str(error)}
        if self.recorder is not None:
            info |= self.recorder.fault(*self._asked, str(error))
        return copied(observation), 0.0, False, True, info

    def _info(self, snapshot: Snapshot) -> Info:
        info = info_of(snapshot)
        return info if self.recorder is None else info | NO_FAULT

    def _sticks(self) -> bool:
        probability = self._options.repeat_action_probability
        return probability > 0 and bool(self._rng.random() < probability)

    def _limit_reached(self) -> bool:
        limit = self._options.max_steps
        return limit is not None and self._steps >= limit

    def _pace(self, frames: int) -> None:
        """Sleep so that a window shows a step's frames no faster than at the game's own speed."""
        seconds = frames / self._game.clock.fps
        now = time.monotonic()
        self._due = max(now, (self._due if self._due is not None else now) + seconds)
        time.sleep(self._due - now)


def distrust(page: Page, error: BaseException) -> None:
    """After a failed load or reset, use another browser for the next pages, unless the game was the cause."""
    is_from_game = isinstance(error, PageScriptError | PageNavigated)
    is_slow = isinstance(error, PageTimeout) and error.frames > 0
    if isinstance(error, PageError | BrowserError) and not (is_from_game or is_slow):
        page.distrust()
