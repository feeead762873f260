"""`[clock]`, `[reward]`, `[end]` and `[episode]`: how a game is begun, stepped, rewarded and ended."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from .table import Table, choice, one_of
from .types import DAY_MS, Array, Expression, Identifier, KeyCode

LEAST_FPS = 0.01


class Clock(Table):
    """How time passes in the page."""

    default: Literal["page", "browser", "wall"] = Field(
        "page",
        description="The clock, unless the keyword `clock` of make says another: `page` (webcade steps "
        "JavaScript's time; fastest), `browser` (webcade steps the whole browser's time), `wall` (real time, "
        "not repeatable).",
    )
    fps: float = Field(60.0, gt=0, le=240, description="Game frames per second of page time.")
    frame_skip: int = Field(
        4,
        ge=1,
        le=100_000,
        description="Game frames in a step of the agent. The action is held through all of them.",
    )
    batch_frames: bool = Field(
        False,
        description="With the page clock: run a step's frames in one task, instead of a task for each "
        "callback. Faster, because the browser skips drawing that is never seen. Only for games whose loop "
        "uses no promises: a chain of more than 16 continues after the next callback.",
    )
    draw_last_frame: bool = Field(
        False,
        description="Let canvases of the document be drawn on in the last frame of a step only, with WebGL "
        "or in 2D, and check only then whether the game is over. The more frames a step has, the more this "
        "saves. With features alone and no render_mode, nothing is drawn in any frame. Only for games that "
        "draw each frame anew and read nothing back from the screen.",
    )
    advance: Expression | None = Field(
        None,
        description="JavaScript to run in every frame, for a game with a function of its own that advances "
        "it, as `advanceTime(ms)`. `ms` is the length of a frame in milliseconds.",
    )

    @field_validator("fps")
    @classmethod
    def _not_endless(cls, fps: float) -> float:
        if fps < LEAST_FPS:
            raise ValueError(f"expected at least {LEAST_FPS} frames per second; got {fps:g}")
        return fps


class RewardTerms(Table):
    """What a step earns: the sum of these terms."""

    step: float = Field(0.0, description="Reward of each step that does not end the game.")
    over: float = Field(0.0, description="Reward of the step that ends the game, instead of `step`.")
    score: float = Field(
        0.0,
        description="Reward for each point by which the reading `score` rises in a step; of a player, the "
        "reading that its `score` names.",
    )
    change: dict[Identifier, float] = Field(
        {},
        description="The same for other readings by name: reward for each unit by which the reading rises in "
        "a step; for a fall it is negative. Booleans count as 0 and 1.",
        json_schema_extra={"additionalProperties": {"type": "number"}},
    )


class Reward(RewardTerms):
    """The reward of a step: the sum of these terms."""

    value: Expression | None = Field(
        None, description="JavaScript expression of a number, evaluated after each step and added as it is."
    )
    threshold: float | None = Field(
        None,
        description="Sum of an episode's rewards from which on the game counts as solved, where that is "
        "known: Gymnasium's `reward_threshold`.",
    )


class End(Table):
    """What ends a game besides a reading named `over` that becomes true. The episode is then terminated."""

    dialog: bool = Field(
        False,
        description="Whether a dialog (`alert`, `confirm`, `prompt`) ends the game. It is answered at once.",
    )
    navigation: bool = Field(
        False,
        description="Whether the game ends when it leaves or reloads its page. If false, that is a fault.",
    )
    less: Array[Identifier] = Field(
        (), description="Names of readings that end the game when they decrease, as `lives`."
    )


class Target(Table):
    """A place in the page: an element's middle, or a point, from the corner of an element or of the page.

    What is out of view is scrolled to, as far as a person could. If the middle is covered, another part of
    the element is clicked. In an action, a click on an element that is not shown does nothing, and one on an
    element that is covered reaches what lies over it; `webcade check` says so. In a step of `[episode]`, both
    are errors. A point is clicked whatever lies there.
    """

    element: str | None = Field(None, min_length=1, description="CSS selector of the element.")
    x: float | None = Field(
        None, description="Distance from the left edge, in CSS pixels; for a canvas, in its own pixels."
    )
    y: float | None = Field(
        None, description="Distance from the top edge, in CSS pixels; for a canvas, in its own pixels."
    )

    @model_validator(mode="after")
    def _is_a_place(self) -> Target:
        if (self.x is None) != (self.y is None):
            raise ValueError("x and y belong together; one of them is missing")
        if self.element is None and self.x is None:
            raise ValueError("expected element, or x and y, or all three; got none")
        return self


class EpisodeStep(Table):
    """One step of an episode's beginning: exactly one of these keys, besides `within_ms`."""

    model_config = choice("press", "hold", "release", "click", "wait_ms", "until", "run")

    press: KeyCode | None = Field(None, description="Key to press, and release a frame later.")
    hold: KeyCode | None = Field(None, description="Key to press, and hold until its `release`.")
    release: KeyCode | None = Field(None, description="Held key to release.")
    click: Target | None = Field(
        None,
        description="Place to click with the left mouse button, or to touch. An element out of view is "
        "scrolled to. Page time passes until it can be clicked: it is shown, and nothing lies over it.",
    )
    wait_ms: float | None = Field(None, gt=0, le=DAY_MS, description="Page time to wait, in milliseconds.")
    until: Expression | None = Field(
        None, description="JavaScript expression; frames of page time pass until it is true."
    )
    within_ms: int = Field(
        10000,
        ge=1,
        le=DAY_MS,
        description="With `until` and `click`: page time, in milliseconds, after which the reset fails.",
    )
    run: Expression | None = Field(
        None,
        description="JavaScript statements to run, which may change the page. `await` takes no page time.",
    )

    @property
    def verb(self) -> str:
        """The key that this step sets: "press", "hold", "release", "click", "wait_ms", "until" or "run"."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @model_validator(mode="after")
    def _one_verb(self) -> EpisodeStep:
        one_of(self, *VERBS)
        if self.until is None and self.click is None and "within_ms" in self.model_fields_set:
            raise ValueError("within_ms belongs to until or click, and this step has neither")
        return self


VERBS = tuple(name for name in EpisodeStep.model_fields if name != "within_ms")


class Episode(Table):
    """How an episode begins and when it is truncated.

    A fresh page runs `start`, a used page runs `restart`. Then the page's random numbers are seeded with the
    episode's seed, and it runs `begin`. Only these steps may change the page. Before `restart`, the page's
    storage is set to `page.local_storage` and `page.session_storage` again.
    """

    start: Array[EpisodeStep] = Field(
        (), description="Steps of a fresh page, before it is seeded: from loaded to ready for `begin`."
    )
    restart: Array[EpisodeStep] | None = Field(
        None,
        description="Steps of a used page, before it is seeded: from wherever the last episode stopped to "
        "the state in which `start` leaves a fresh page. Without `restart`, each episode loads a fresh page.",
    )
    begin: Array[EpisodeStep] = Field(
        (), description="Steps of every page, after it is seeded: up to the first observation."
    )
    reset_by: Literal["restart", "restore", "reload"] | None = Field(
        None,
        description="How an episode begins, unless the keyword `reset_by` of make says another: `restart` (a "
        "used page runs `restart`), `restore` (the moment after the page was loaded and took `start` is put "
        "back in the same page), `reload` (a fresh page). By default `restart` if there is one, otherwise "
        "`reload`; so it is instead of `restore`, too, with a driver or clock that does not offer it. "
        "`restore` needs `states.in_place`. Set it only where the line `restore` of `webcade check` passes.",
    )
    max_steps: int | None = Field(
        None,
        ge=1,
        le=2**31 - 1,
        description="Steps of the agent after which an episode is truncated; by default, there is no limit.",
    )

    @model_validator(mode="after")
    def _has_restart(self) -> Episode:
        if self.reset_by == "restart" and self.restart is None:
            raise ValueError('reset_by = "restart" needs restart, the steps of a used page')
        return self
