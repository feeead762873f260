"""The game under test, and how the checks play it."""

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

MOST_STEPS = 300  # of an episode; whoever lives longer is cut off
FEWEST_STEPS = 20
CLOCK_STEPS = 60  # of an episode that the slower clocks play, too
CLOCK_EPISODES = 2

Captioned = tuple[Picture, str]


@dataclass
class GameUnderTest:
    """One game, and how much of it is played.

    Attributes:
        game: what is played.
        episodes: of each repetition.
        seed: rules the random play.
        quick: whether no more is looked at than has to be.
        load_timeout: seconds until a load counts as hung.
        step_timeout: seconds until a step counts as hung.
        steps: the most that an episode of a trace has.
        pictures: what actions looked like beside nothing done, by name.
        exploration: what a check found that plays on and on, for the next that needs it.
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
        """Seconds that a check may look for something that random play may never come to."""
        return 10 if self.quick else 40

    def fit(self, step_seconds: float) -> None:
        """Play episodes short enough for a game whose steps take this long."""
        most = int(self.patience / 4 / max(step_seconds, 1e-6) / self.episodes)
        self.steps = min(self.steps, max(FEWEST_STEPS, most))

    @contextmanager
    def make(self, **options: Any) -> Iterator[WebcadeEnv]:
        """An environment of the game, closed in the end."""
        env = _SubjectsEnv(self, options)
        try:
            yield env
        finally:
            env.close()

    @contextmanager
    def open(self, **options: Any) -> Iterator[Page]:
        """A bare page of the game, closed in the end."""
        page = self.page(EnvOptions.check(self.game, **self.timeouts, **options))
        try:
            yield page
        finally:
            page.close()

    def page(self, options: EnvOptions, renderer: SharedRenderer | None = None) -> Page:
        """A page that is not loaded yet, in a browser that the others of its kind are in."""
        page = self._shared.make(options, renderer)
        self._pages.append(page)
        return page

    def close(self) -> None:
        """End the browsers."""
        self._shared.close()

    @property
    def timeouts(self) -> dict[str, Any]:
        """The keywords that keep a wrong game from hanging whoever plays it."""
        return {"load_timeout": self.load_timeout, "step_timeout": self.step_timeout}

    @property
    def blocked_requests(self) -> list[BlockedRequest]:
        """What the game asked for and did not get, each once, as its pages tell."""
        return list(
            dict.fromkeys(one for page in self._pages for one in getattr(page, "blocked_requests", ()))
        )

    @property
    def obs_types(self) -> list[str]:
        """Every obs_type that the game can be made with."""
        images = ["rgb", "grayscale"]
        return [*images, "state", *(f"{image}+state" for image in images)] if self.game.features else images

    @property
    def whole(self) -> str:
        """The obs_type that shows all there is to see."""
        return "rgb+state" if self.game.features else "rgb"

    def record(self, episodes: int | None = None, steps: int | None = None, **options: Any) -> Trace:
        """Random play in a fresh environment."""
        with self._made_for_traces(steps, options) as env:
            return record(env, episodes or self.episodes, self.seed)

    def record_beside(self) -> Trace:
        """Random play, while another page of the same renderer process plays, too."""
        env = _BesideEnv(self, {"obs_type": self.whole, "max_steps": self.steps})
        try:
            return record(env, self.episodes, self.seed)
        finally:
            env.close()

    def record_twice(self, episodes: int, steps: int | None = None, **options: Any) -> tuple[Trace, Trace]:
        """The same random play two times in one environment."""
        with self._made_for_traces(steps, options) as env:
            return record(env, episodes, self.seed), record(env, episodes, self.seed)

    @cached_property
    def twice(self) -> tuple[Trace, Trace]:
        """What every repetition is held against."""
        return self.record_twice(self.episodes)

    @property
    def trace(self) -> Trace:
        """The first of them."""
        return self.twice[0]

    @cached_property
    def short(self) -> Trace:
        """A short trace, which the other clocks play, too."""
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
    """An environment with a companion in its renderer process, which moves whenever it does."""

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
