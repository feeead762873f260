"""`[clock]`, `[reward]`, `[end]` and `[episode]`: how a game is begun, stepped, rewarded and ended."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from .table import Table, choice, one_of
from .types import DAY_MS, Array, Expression, Identifier, KeyCode

LEAST_FPS = 0.01


class Clock(Table):
    """What time is, in the page."""

    default: Literal["page", "browser", "wall"] = Field(
        "page",
        description="The clock unless make is told another: `page` (JavaScript time is stepped, fastest), "
        "`browser` (the whole browser's time is stepped), `wall` (real time, nothing repeatable).",
    )
    fps: float = Field(60.0, gt=0, le=240, description="Game frames in a second of page time.")
    frame_skip: int = Field(
        4,
        ge=1,
        le=100_000,
        description="Game frames in a step of the agent; the action is held through them.",
    )
    batch_frames: bool = Field(
        False,
        description="Under the page clock, run a step's frames in one task instead of a task for each "
        "callback. Faster: drawings that nobody sees stay undone. For games whose loop uses no promises: a "
        "chain of more than 16 goes on after the next callback.",
    )
    draw_last_frame: bool = Field(
        False,
        description="Let WebGL draw in the last frame of a step only, and look only then whether the game is "
        "over. Faster, the more frames a step has. For games that draw each frame anew and take nothing back "
        "from the screen.",
    )
    advance: Expression | None = Field(
        None,
        description="JavaScript run in every frame, for a game that is stepped by a function of its own, as "
        "`advanceTime(ms)`; `ms` is the length of a frame.",
    )

    @field_validator("fps")
    @classmethod
    def _not_endless(cls, fps: float) -> float:
        if fps < LEAST_FPS:
            raise ValueError(f"expected at least {LEAST_FPS} frames a second; got {fps:g}")
        return fps


class Reward(Table):
    """What a step earns; the terms add up."""

    step: float = Field(0.0, description="Earned by each step that does not end the game.")
    over: float = Field(0.0, description="Earned, instead of `step`, by the step that ends the game.")
    score: float = Field(
        0.0, description="Earned for each point by which the step changed the reading `score`."
    )
    change: dict[Identifier, float] = Field(
        {},
        description="For other readings by name: earned for each unit by which the step changed it; booleans "
        "count as 0 and 1.",
        json_schema_extra={"additionalProperties": {"type": "number"}},
    )
    value: Expression | None = Field(
        None, description="JavaScript expression of a number, read after each step, that is earned as it is."
    )


class End(Table):
    """What ends a game, besides a reading named `over` that becomes true. The episode is `terminated`."""

    dialog: bool = Field(
        False,
        description="Whether a dialog (`alert`, `confirm`, `prompt`) ends the game; it is answered at once.",
    )
    navigation: bool = Field(
        False,
        description="Whether the game ends by leaving or reloading its page. Where this is false, doing so "
        "is a fault.",
    )
    less: Array[Identifier] = Field(
        (), description="Readings by name that end the game when they get less, as `lives`."
    )


class Target(Table):
    """A place in the page: of an element, its middle; or a point, from the element's or the page's corner."""

    element: str | None = Field(None, min_length=1, description="CSS selector of the element.")
    x: float | None = Field(
        None, description="From the left edge, in CSS pixels; of a canvas, in its own pixels."
    )
    y: float | None = Field(
        None, description="From the top edge, in CSS pixels; of a canvas, in its own pixels."
    )

    @model_validator(mode="after")
    def _is_a_place(self) -> Target:
        if (self.x is None) != (self.y is None):
            raise ValueError("x and y belong together; one of them is missing")
        if self.element is None and self.x is None:
            raise ValueError("expected element, or x and y, or all of them; got none")
        return self


class EpisodeStep(Table):
    """One step of the way into an episode: exactly one verb."""

    model_config = choice("press", "hold", "release", "click", "wait_ms", "until", "run")

    press: KeyCode | None = Field(None, description="Key that goes down, and up a frame later.")
    hold: KeyCode | None = Field(None, description="Key that goes down and stays so until its `release`.")
    release: KeyCode | None = Field(None, description="Held key that goes up.")
    click: Target | None = Field(
        None, description="Place that is clicked with the main mouse button, or touched."
    )
    wait_ms: float | None = Field(
        None, gt=0, le=DAY_MS, description="Page time that passes, in milliseconds."
    )
    until: Expression | None = Field(
        None, description="JavaScript expression; page time passes, frame by frame, until it is true."
    )
    within_ms: int = Field(
        10000,
        ge=1,
        le=DAY_MS,
        description="With `until`: page time in milliseconds after which the reset has failed.",
    )
    run: Expression | None = Field(
        None,
        description="JavaScript, statements too, that may write to the page; `await` takes no page time.",
    )

    @property
    def verb(self) -> str:
        """Which of the verbs this step is: "press", "hold", "release", "click", "wait_ms", "until", "run"."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @model_validator(mode="after")
    def _one_verb(self) -> EpisodeStep:
        one_of(self, *VERBS)
        if self.until is None and "within_ms" in self.model_fields_set:
            raise ValueError("within_ms belongs to until, and this step has none")
        return self


VERBS = tuple(name for name in EpisodeStep.model_fields if name != "within_ms")


class Episode(Table):
    """How an episode begins and when it is cut off.

    A fresh page runs `start`, a used page runs `restart`; both are then given the episode's seed and
    run `begin`. Only these steps may write to the page. Before `restart` the page's storage is put back to
    what `page.local_storage` and `page.session_storage` say.
    """

    start: Array[EpisodeStep] = Field(
        (), description="Steps of a fresh page, before the seed: from loaded to where `begin` can run."
    )
    restart: Array[EpisodeStep] | None = Field(
        None,
        description="Steps of a used page, before the seed: from wherever the last episode stopped to the "
        "state that `start` leaves a fresh page in. Without it each episode loads a fresh page.",
    )
    begin: Array[EpisodeStep] = Field(
        (), description="Steps of every page after it got the episode's seed: to the first observation."
    )
    max_steps: int | None = Field(
        None,
        ge=1,
        le=2**31 - 1,
        description="Steps of the agent after which the episode is truncated; without it, none.",
    )
