"""GameUnderTest: the game that is checked, the browsers that its pages share, and the traces made so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..chromium.network.blocked_requests import BlockedRequest
from ..chromium.shared_renderer.renderer import SharedRenderer
from ..drivers import SharedPages
from ..env import WebcadeEnv
from ..episode.runner import Info, Observation, Step
from ..game import Game
from ..options import EnvOptions
from ..page import Page
from ..recording import Picture
from .trace import Trace, record

MOST_STEPS = 300  # an episode of a trace is truncated after this many steps
FEWEST_STEPS = 20
CLOCK_STEPS = 60  # the same for a trace that is compared between clocks, of which some are slow
CLOCK_EPISODES = 2

Captioned = tuple[Picture, str]  # a picture and the text under it


@dataclass
class GameUnderTest:
    """One game, how long to play it, and what the checks share.

    Attributes:
        game: the game.
        episodes: episodes of each trace.
        seed: seeds the random play.
        quick: whether the checks should take less time and look at less.
        load_timeout: seconds to wait for a page to load.
        step_timeout: seconds to wait for the answer to a step.
        steps: an episode of a trace is truncated after this many steps.
        pictures: for each action that had an effect, a picture without it and one with it.
        exploration: the result of `exploring.explore`, kept for all checks that need it; None before that.
    """

    game: Game
    episodes: int
    seed: int
    quick: bool = False
    load_timeout: float = 30
    step_timeout: float = 10
    steps: int = MOST_STEPS
    pictures: dict[str, list[Captioned]] = field(default_factory=dict)
    exploration: Any = None
    _pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = min(self.steps, self.game.episode.max_steps or self.steps)
        self._shared = SharedPages(self.game)

    @property
    def patience(self) -> float:
        """Seconds that a check may spend looking for something that random play may never reach."""
        return 10 if self.quick else 40

    def fit(self, step_seconds: float) -> None:
        """Shorten the episodes of traces for a game whose steps take `step_seconds` each."""
        most = int(self.patience / 4 / max(step_seconds, 1e-6) / self.episodes)
        self.steps = min(self.steps, max(FEWEST_STEPS, most))

    @contextmanager
    def make(self, **options: Any) -> Iterator[WebcadeEnv]:
        """An environment of the game, closed at the end of the `with`.

        Args:
            **options: keywords of WebcadeEnv.
        """
        env = _SubjectsEnv(self, options)
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

    def page(self, options: EnvOptions, renderer: SharedRenderer | None = None) -> Page:
        """Make a page, not loaded yet, in the browser that all pages with the same browser options share."""
        page = self._shared.make(options, renderer)
        self._pages.append(page)
        return page

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
        """Every `obs_type` that the game supports."""
        images = ["rgb", "grayscale"]
        return [*images, "state", *(f"{image}+state" for image in images)] if self.game.features else images

    @property
    def whole(self) -> str:
        """The `obs_type` that shows most: images and, if the game has features, the state."""
        return "rgb+state" if self.game.features else "rgb"

    def record(self, episodes: int | None = None, steps: int | None = None, **options: Any) -> Trace:
        """Record random play in a fresh environment.

        Args:
            episodes: how many; None takes the subject's.
            steps: steps until an episode is truncated; None takes the subject's.
            **options: further keywords of WebcadeEnv.
        """
        with self._made_for_traces(steps, options) as env:
            return record(env, episodes or self.episodes, self.seed)

    def record_beside(self) -> Trace:
        """Record random play while another page in the same renderer process plays as well."""
        env = _BesideEnv(self, {"obs_type": self.whole, "max_steps": self.steps})
        try:
            return record(env, self.episodes, self.seed)
        finally:
            env.close()

    def record_twice(self, episodes: int, steps: int | None = None, **options: Any) -> tuple[Trace, Trace]:
        """Record the same random play twice in one environment; arguments as for `record`."""
        with self._made_for_traces(steps, options) as env:
            return record(env, episodes, self.seed), record(env, episodes, self.seed)

    @cached_property
    def twice(self) -> tuple[Trace, Trace]:
        """Two traces of the same play, recorded once for all checks."""
        return self.record_twice(self.episodes)

    @property
    def trace(self) -> Trace:
        """The trace that the repeatability checks compare others with: the first of `twice`."""
        return self.twice[0]

    @cached_property
    def short(self) -> Trace:
        """A short trace by the clock of game.toml, to compare with the other clocks."""
        return self.record(CLOCK_EPISODES, CLOCK_STEPS)

    @contextmanager
    def _made_for_traces(self, steps: int | None, options: dict[str, Any]) -> Iterator[WebcadeEnv]:
        shown = {"obs_type": self.whole, "max_steps": min(steps or self.steps, self.steps)}
        with self.make(**{**shown, **options}) as env:
            yield env


class _SubjectsEnv(WebcadeEnv):
    """An environment whose page shares the subject's browser: starting one takes longer than most checks."""

    def __init__(
        self, subject: GameUnderTest, options: dict[str, Any], renderer: SharedRenderer | None = None
    ) -> None:
        self._subject = subject
        self._renderer = renderer
        super().__init__(subject.game, **{**subject.timeouts, **options})

    def _make_page(self) -> Page:
        return self._subject.page(self._options, self._renderer)


class _BesideEnv(_SubjectsEnv):
    """An environment with a companion in the same renderer process, which steps whenever it does."""

    def __init__(self, subject: GameUnderTest, options: dict[str, Any]) -> None:
        super().__init__(subject, options, SharedRenderer(subject.game))
        self._companion = _SubjectsEnv(subject, options, self._renderer)
        self._companion.action_space.seed(subject.seed)

    def reset(self, **options: Any) -> tuple[Observation, Info]:
        self._companion.reset(seed=self._subject.seed + 1)
        return super().reset(**options)

    def step(self, action: Any) -> Step:
        *_, terminated, truncated, _info = self._companion.step(self._companion.action_space.sample())
        if terminated or truncated:
            self._companion.reset()
        return super().step(action)

    def close(self) -> None:
        self._companion.close()
        super().close()
