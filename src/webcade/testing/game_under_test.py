"""GameUnderTest: the game that is checked, the browsers that its pages share, and what the checks share."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..chromium.network.blocked_requests import BlockedRequest
from ..chromium.shared_renderer.renderer import SharedRenderer
from ..drivers import SharedPages
from ..env import WebcadeEnv
from ..game import Game
from ..media import Picture
from ..options import EnvOptions
from ..page import Page, ResetBy
from .budget import Length, Pace, fit
from .exploring import Explorer
from .shared_traces import SharedTraces
from .subject_env import StrictEnv

MOST_STEPS = 300  # an episode of a trace is truncated after this many steps

Captioned = tuple[Picture, str]  # a picture and the text under it


@dataclass
class GameUnderTest:
    """One game, how much of it to play, and what the checks share.

    Attributes:
        game: the game.
        episodes: episodes of a trace, if there is time for them.
        seed: seeds the random play.
        quick: whether the checks should take less time and look at less.
        rule: whether the rule.py in the game's folder may play, which runs its code.
        load_timeout: seconds to wait for a page to load.
        step_timeout: seconds to wait for the answer to a step.
        deadline: time of `time.monotonic()` at which the check under way should end.
        end: the same for all checks together.
        length: how much to play in a trace; `usual` if not given, until `fit` shortens it.
        pace: how fast the game is; None before the check `starts`.
        pictures: for each action that had an effect, a picture without it and one with it.
        traces: the traces that checks share.
        explorer: plays on where a check needs a score or an end.
    """

    game: Game
    episodes: int
    seed: int
    quick: bool = False
    rule: bool = True
    load_timeout: float = 30
    step_timeout: float = 10
    deadline: float = math.inf
    end: float = math.inf
    length: Length = field(default_factory=lambda: Length(0, 0))
    pace: Pace | None = None
    pictures: dict[str, list[Captioned]] = field(default_factory=dict)
    _pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.length = self.length if self.length.episodes else self.usual
        self._shared = SharedPages(self.game)
        self.traces = SharedTraces(self)

    @cached_property
    def explorer(self) -> Explorer:
        """Plays the game; what it has seen is kept for all checks that need it."""
        return Explorer(self)

    @property
    def reset_by(self) -> ResetBy:
        """How an episode begins by the game's file."""
        return EnvOptions.check(self.game).reset_by

    @property
    def usual(self) -> Length:
        """How much a trace has where there is time enough."""
        return Length(self.episodes, min(MOST_STEPS, self.game.episode.max_steps or MOST_STEPS))

    def fit(self, seconds: float) -> None:
        """Fit the length of traces to the game's pace, so that one takes no more than some seconds."""
        if self.pace is not None:
            self.length = fit(self.usual, self.pace, seconds)

    @property
    def seconds_left(self) -> float:
        """Seconds that the check under way still has; 0 if time is up."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def fresh_seconds(self) -> float:
        """About how long a trace takes whose episodes each have a fresh page."""
        return self.length.seconds(Pace(self.pace.step, self.pace.load)) if self.pace else 0.0

    def extend(self, seconds: float) -> None:
        """Let the check under way have at least some seconds from now; the later ones have less then."""
        self.deadline = min(max(self.deadline, time.monotonic() + seconds), self.end)

    @contextmanager
    def within(self, part: float) -> Iterator[None]:
        """Let what is done in the `with` have a part of the time that is left, from 0 to 1."""
        own = self.deadline
        self.deadline = time.monotonic() + part * self.seconds_left
        try:
            yield
        finally:
            self.deadline = own

    @contextmanager
    def make(self, **options: Any) -> Iterator[WebcadeEnv]:
        """An environment of the game, closed at the end of the `with`. A fault during play raises PageError.

        Args:
            **options: keywords of WebcadeEnv.
        """
        env = StrictEnv(self, options)
        try:
            yield env
        finally:
            env.close()

    @contextmanager
    def open(self, **options: Any) -> Iterator[Page]:
        """A page of the game without an environment, closed at the end of the `with`.

        Args:
            **options: keywords of WebcadeEnv.
        """
        page = self.page(EnvOptions.check(self.game, **self.timeouts, **options))
        try:
            yield page
        finally:
            page.close()

    @contextmanager
    def variant(self, game: Game) -> Iterator[GameUnderTest]:
        """Another form of the game, in browsers of its own, which end with the `with`."""
        other = replace(self, game=game, pictures={}, _pages=[])
        try:
            yield other
        finally:
            other.close()

    def page(self, options: EnvOptions, renderer: SharedRenderer | None = None) -> Page:
        """Make a page, not loaded yet, in the browser that all pages with the same browser options share."""
        page = self._shared.make(options, renderer)
        self._pages.append(page)
        return page

    @property
    def loads(self) -> int:
        """How many pages were made so far."""
        return len(self._pages)

    def close(self) -> None:
        """Close the browsers."""
        self._shared.close()

    @property
    def timeouts(self) -> dict[str, Any]:
        """`load_timeout` and `step_timeout`, as keywords of WebcadeEnv."""
        return {"load_timeout": self.load_timeout, "step_timeout": self.step_timeout}

    @property
    def blocked_requests(self) -> list[BlockedRequest]:
        """The requests of all pages so far that were blocked, without duplicates."""
        return list(
            dict.fromkeys(one for page in self._pages for one in getattr(page, "blocked_requests", ()))
        )

    @property
    def obs_types(self) -> list[str]:
        """Every `obs_type` that the game supports; the one that shows most first."""
        if not self.game.features:
            return ["rgb", "grayscale"]
        return ["rgb+state", "rgb", "grayscale", "state", "grayscale+state"]

    @property
    def whole(self) -> str:
        """The `obs_type` that shows most: images and, if the game has features, the state."""
        return self.obs_types[0]
