"""EpisodeRunner: plays one environment's episodes in a page. The single environment has one, a vector many.

A reset or a step is two calls, begin and end, so that the pages of several players work at once.

Faults. A browser or page that dies, hangs, leaves or reads nonsense in mid-step costs the episode and
nothing else: the step returns the last good observation, reward 0.0, terminated False, truncated True,
and ``info["fault"]`` says what happened; the next reset starts on a fresh page. A reset that fails tries
once more on a fresh page, in a new browser where the old one may be at fault, then raises what it met.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

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
)
from ..game import Game
from ..game.scoring import score
from ..options import EnvOptions
from ..page import Page, Snapshot
from .actions import ActionEncoder
from .frame_stack import FrameStack
from .spaces import state_space

Observation = NDArray[Any] | dict[str, NDArray[Any]]
Info = dict[str, Any]
Step = tuple[Observation, float, bool, bool, Info]

_CLOSED = "the environment was closed while it was in use"
_CANNOT_BE_MENDED = (BrowserNotFound, BrowserTooOld)


class EpisodeRunner:
    """One environment's page, and its episode so far.

    Args:
        game: what is played.
        options: how.
        make_page: gives a page that is not loaded yet.
    """

    def __init__(self, game: Game, options: EnvOptions, make_page: Callable[[], Page]) -> None:
        self.page: Page | None = None
        self._game = game
        self._options = options
        self._make_page = make_page
        self._owner = os.getpid()
        self._stack = FrameStack(options.frame_stack)
        self._state_space = state_space(game)
        self._actions = ActionEncoder(game.actions)
        self._rng = np.random.default_rng()
        self._last: tuple[Observation, Snapshot] | None = None
        self._is_over = True  # no step before a reset
        self._is_waiting = False  # something was begun and not ended
        self._failure: Exception | None = None  # of what was begun
        self._load_failure: Exception | None = None  # which is the next reset's
        self._is_closed = False  # by whatever thread
        self._page_seed = 0
        self._held = self._actions.rest
        self._steps = 0
        self._due: float | None = None

    @property
    def must_load(self) -> bool:
        """Whether the next reset has to load a page first."""
        page = self._own_page()
        return page is None or page.must_load(self._options.reset_by)

    def load(self) -> None:
        """Have a page that is fresh. Takes long, and may be called in a thread of its own."""
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
        """Take this page; the one before it is the caller's."""
        before = self._own_page()
        self.page, self._owner = page, os.getpid()
        self._load_failure = None
        return before

    def begin_reset(self, rng: np.random.Generator) -> None:
        """Begin an episode, its page's seed and its sticky actions drawn from `rng`."""
        self._rng = rng
        self._page_seed = int(rng.integers(2**32))
        self._held, self._steps = self._actions.rest, 0
        self._due = None
        self._is_over = True  # until it has begun
        self._own_page()
        self._begin(self._begin_on_page)

    def end_reset(self) -> tuple[Observation, Info]:
        """The episode's first observation and info.

        Raises:
            PageError, BrowserError: two fresh pages in a row failed.
        """
        frame = self._first_try()
        if frame is None:  # outside of its error's handling: what the second raises stands alone
            self._begin(self._begin_on_page)
            frame = self._end(lambda page: page.end_reset(), is_reset=True)
        observation = self._observe(frame, fresh=True)
        self._last, self._is_over = (observation, frame), False
        return observation, self._info(frame)

    def _first_try(self) -> Snapshot | None:
        """The end of a reset that was begun; None where a fresh page may mend what failed."""
        try:
            return self._end(lambda page: page.end_reset(), is_reset=True)
        except _CANNOT_BE_MENDED:
            raise
        except (PageError, BrowserError):
            self._must_be_open()
            return None

    def waits(self, since: float) -> None:
        """Time-outs of what was begun count from `since`; see `Page.waits`."""
        if self.page is not None:
            self.page.waits(since)

    def must_be_running(self) -> None:
        """Raise ResetNeeded where there is no episode to go on with."""
        if self._last is None or self.page is None or self._is_over:
            raise ResetNeeded("expected a running episode; call reset() before step()")

    def begin_step(self, action: Any) -> None:
        """Hold an action's inputs for `frame_skip` game frames, fewer if the game ends.

        Raises:
            ResetNeeded: before the first reset, or after the episode's end.
        """
        self.must_be_running()
        if not self._sticks():
            self._held = self._actions.encode(action)
        self._begin(lambda page: page.begin_step(self._held, self._options.frame_skip))

    def end_step(self) -> Step:
        """What the step led to, as `gymnasium.Env.step` gives it."""
        assert self._last is not None
        before = self._last[1]
        try:
            frame = self._end(lambda page: page.end_step())
            reward, terminated = score(
                self._game.reward,
                before.readings,
                frame.readings,
                end=self._game.end,
                ended=frame.ended,
                value=frame.value,
            )
        except (PageError, BrowserDied) as error:
            self._must_be_open()
            return self._fault(error)
        self._steps += 1
        observation = self._observe(frame, fresh=False)
        truncated = not terminated and self._limit_reached()
        self._last, self._is_over = (observation, frame), terminated or truncated
        if self._options.render_mode == "human":
            self._pace()
        return observation, reward, terminated, truncated, self._info(frame)

    def drop_page(self) -> None:
        """Let go of the page; the episode is over."""
        self._is_over, self._is_waiting = True, False
        page, self.page = self.page, None
        if page is not None:
            page.close()

    def close(self) -> None:
        """Let go of the page for good. What another thread has begun ends with ClosedEnvironmentError."""
        self._is_closed = True
        self.drop_page()

    def abandon(self) -> None:
        """Forget what was begun and not ended, and the page with it."""
        if self._is_waiting:
            self.drop_page()

    def _own_page(self) -> Page | None:
        """The page, which a forked child has to let go of: its browser is the parent's."""
        if self.page is not None and self._owner != os.getpid():
            self.drop_page()
        return self.page

    def _page_to_use(self) -> Page:
        page = self._own_page()
        if page is None:
            page = self._make_page()
            self.exchange(page)
        return page

    def _begin_on_page(self, page: Page) -> None:
        failure, self._load_failure = self._load_failure, None
        if failure is not None:
            raise failure
        page.begin_reset(self._page_seed, self._options.reset_by)

    def _begin(self, begin: Callable[[Page], None]) -> None:
        """Begin something; a failure is kept for its end, where it counts."""
        self._failure, self._is_waiting = None, True
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
            self._let_go(page)

    def _end(self, end: Callable[[Page], Snapshot], *, is_reset: bool = False) -> Snapshot:
        """The frame of what was begun. Whatever fails, an interrupt included, leaves no page half way."""
        page = self.page
        self._is_waiting = False
        try:
            if self._failure is not None:
                raise self._failure
            if page is None:
                raise ClosedEnvironmentError(_CLOSED)
            frame = end(page)
        except BaseException as error:
            if is_reset and page is not None:
                distrust(page, error)
            self.drop_page()
            raise
        if self._is_closed:
            self._let_go(page)
        return frame

    def _let_go(self, page: Page | None) -> None:
        """The player was closed while the page was in use: it may have come up again since."""
        if page is not None:
            page.close()
        raise ClosedEnvironmentError(_CLOSED)

    def _must_be_open(self) -> None:
        if self._is_closed:
            raise ClosedEnvironmentError(_CLOSED)

    def _fault(self, error: Exception) -> Step:
        assert self._last is not None
        self.drop_page()
        observation, frame = self._last
        return _copied(observation), 0.0, False, True, {**self._info(frame), "fault": str(error)}

    def _sticks(self) -> bool:
        probability = self._options.repeat_action_probability
        return probability > 0 and bool(self._rng.random() < probability)

    def _limit_reached(self) -> bool:
        limit = self._options.max_steps
        return limit is not None and self._steps >= limit

    def _info(self, frame: Snapshot) -> Info:
        info: Info = {**frame.readings, "time_ms": frame.time_ms, "frame": frame.frame}
        if frame.lag is not None:
            info |= asdict(frame.lag)
        return info

    def _observe(self, frame: Snapshot, fresh: bool) -> Observation:
        parts: dict[str, NDArray[Any]] = {}
        if frame.image is not None:
            parts["image"] = self._stack.push(frame.image, fresh)
        if self._options.has_state:
            parts["state"] = np.clip(frame.state, self._state_space.low, self._state_space.high)
        return parts if len(parts) > 1 else next(iter(parts.values()))

    def _pace(self) -> None:
        """A window is for people: no faster than the game's own speed."""
        seconds = self._options.frame_skip / self._game.clock.fps
        now = time.monotonic()
        self._due = max(now, (self._due if self._due is not None else now) + seconds)
        time.sleep(self._due - now)


def _copied(observation: Observation) -> Observation:
    if isinstance(observation, dict):
        return {name: part.copy() for name, part in observation.items()}
    return observation.copy()


def distrust(page: Page, error: BaseException) -> None:
    """Have the next pages in another browser after a failed load or reset, unless that was the game's own."""
    is_games = isinstance(error, PageScriptError | PageNavigated)
    is_slow = isinstance(error, PageTimeout) and error.frames > 0
    if isinstance(error, PageError | BrowserError) and not (is_games or is_slow):
        page.distrust()
