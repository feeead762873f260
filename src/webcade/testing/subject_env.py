"""Environments of a game under test, whose pages share its browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..chromium.shared_renderer.renderer import SharedRenderer
from ..env import WebcadeEnv
from ..episode.observing import Info, Observation
from ..episode.runner import Step
from ..errors import PageError
from ..page import Page

if TYPE_CHECKING:
    from .game_under_test import GameUnderTest


class StrictEnv(WebcadeEnv):
    """An environment whose page shares the subject's browser: starting one takes longer than most checks.

    A fault raises PageError: a truncated episode would look like one that went well.

    Args:
        subject: the game.
        options: keywords of WebcadeEnv.
        renderer: the renderer process to share with other pages; None: one of its own.
    """

    def __init__(
        self, subject: GameUnderTest, options: dict[str, Any], renderer: SharedRenderer | None = None
    ) -> None:
        self._subject = subject
        self._renderer = renderer
        super().__init__(subject.game, **{**subject.timeouts, **options})
        self._spare = None  # its load would disturb what is measured

    def step(self, action: Any) -> Step:
        result = super().step(action)
        if fault := result[-1]["fault"]:
            raise PageError(f"a fault during play: {fault}")
        return result

    def _make_page(self) -> Page:
        return self._subject.page(self._options, self._renderer)


class BesideEnv(StrictEnv):
    """An environment with a companion in the same renderer process, which steps whenever it does."""

    def __init__(self, subject: GameUnderTest, options: dict[str, Any]) -> None:
        super().__init__(subject, options, SharedRenderer(subject.game))
        self._companion = StrictEnv(subject, options, self._renderer)
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
