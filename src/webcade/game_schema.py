"""The tables of game.toml, one model each; `webcade.game.Game` joins them.

The field descriptions below are the documentation: the JSON Schema that editors complete from and
docs/game-toml.md are generated from them (scripts/generate_docs.py). A rule that a type cannot say
is a validator that raises ValueError with the sentence its user reads.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from webcade.game_types import Array, Colour, Expression, Identifier, KeyCode, NamedArray, Pixels


class Table(BaseModel):
    """A table of game.toml: unknown keys are refused, and a value has its type or is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _one_of(table: BaseModel, *keys: str) -> None:
    """Refuse a table that sets none or several of `keys`."""
    given = [key for key in keys if getattr(table, key) is not None and getattr(table, key) is not False]
    if len(given) != 1:
        raise ValueError(f"expected exactly one of {', '.join(keys)}; got {' and '.join(given) or 'none'}")


def _choice(*keys: str) -> ConfigDict:
    """Tell editors, through the JSON Schema, what `_one_of` checks."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})


class Source(Table):
    """Where the game comes from: exactly one of `url`, `folder` and `npm`."""

    model_config = _choice("url", "folder", "npm")

    url: str | None = Field(
        None,
        description="Address of the game's page, as `https://...` or `chrome://dino`. Such a game is only as "
        "repeatable as its server.",
    )
    folder: str | None = Field(
        None, description="Folder with the game's own files and an index.html, relative to game.toml."
    )
    npm: str | None = Field(
        None, description="Package of the npm registry, as `name@1.2.3`, an exact version; needs `integrity`."
    )
    integrity: str | None = Field(
        None, description="With `npm`: the package's checksum as npm prints it, `sha512-...`."
    )
    allow: Array[str] = Field(
        (),
        description="Origins, as `https://cdn.example.com`, that the game may reach besides its own; all "
        "others are refused and reported.",
    )

    @field_validator("url")
    @classmethod
    def _has_scheme(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", url):
            raise ValueError(
                f"{url!r} is no address; expected one with its scheme, as 'https://example.com/game'"
            )
        return url

    @field_validator("folder")
    @classmethod
    def _exists(cls, folder: str | None, info: ValidationInfo) -> str | None:
        home = (info.context or {}).get("folder", Path())
        if folder is None or (not Path(folder).is_absolute() and (home / folder).is_dir()):
            return folder
        raise ValueError(f"expected a folder beside game.toml, by its relative path; there is no {folder!r}")

    @field_validator("npm")
    @classmethod
    def _pinned(cls, npm: str | None) -> str | None:
        if npm is not None and not re.fullmatch(r"(@[\w.~-]+/)?[\w.~-]+@\d+\.\d+\.\d+[\w.+-]*", npm):
            raise ValueError(f"{npm!r} names no exact version; expected name@version, as 'my-game@1.2.3'")
        return npm

    @field_validator("allow")
    @classmethod
    def _origins(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for text in allow:
            parts = urlsplit(text)
            if (
                parts.scheme not in ("http", "https", "ws", "wss")
                or text != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(
                    f"{text!r} is no origin; expected scheme and host, as 'https://cdn.example.com'"
                )
        return allow

    @model_validator(mode="after")
    def _one_source(self) -> Source:
        _one_of(self, "url", "folder", "npm")
        if (self.npm is None) != (self.integrity is None):
            raise ValueError("npm and integrity belong together; one of them is missing")
        return self


class Size(Table):
    """A width and a height."""

    width: Pixels = Field(description="Width in pixels.")
    height: Pixels = Field(description="Height in pixels.")


class PageSettings(Table):
    """The page that the game is played in."""

    viewport: Size = Field(Size(width=800, height=600), description="Size of the page, in CSS pixels.")
    device_scale: float = Field(
        1.0, gt=0, le=8, description="Device pixels to one CSS pixel (devicePixelRatio)."
    )
    ready: Expression = Field(
        "true", description="JavaScript expression that becomes true once the game can be played."
    )


class Clock(Table):
    """What time is, in the page."""

    default: Literal["page", "browser", "wall"] = Field(
        "page",
        description="The clock unless make is told another: `page` (JavaScript time is stepped, fastest), "
        "`browser` (the whole browser's time is stepped), `wall` (real time, nothing repeatable).",
    )
    fps: float = Field(60.0, gt=0, le=240, description="Game frames in a second of page time.")
    frame_skip: int = Field(
        4, ge=1, description="Game frames in a step of the agent; the action is held through them."
    )
    one_task: bool = Field(
        False,
        description="Under the page clock, run a step's frames in one task instead of a task for each "
        "callback. Faster: drawings that nobody sees stay undone. For games whose loop uses no promises: a "
        "chain of more than 16 goes on after the next callback.",
    )


class Action(Table):
    """One thing the agent can do."""

    name: Identifier = Field(description="Name of the action, once in the list.")
    keys: Array[KeyCode] = Field(
        (), description="Keys held while the action lasts, as KeyboardEvent.code; none for doing nothing."
    )


class Actions(Table):
    """What the agent can do."""

    space: Literal["discrete"] = Field(
        description="Kind of space: `discrete`, one action of the list a step."
    )
    list: NamedArray[Action] = Field(
        min_length=1, description="The actions; the agent's number 0 is the first of them."
    )


class Crop(Table):
    """A part of the observed region."""

    x: int = Field(ge=0, description="Left edge, in pixels of the region.")
    y: int = Field(ge=0, description="Top edge, in pixels of the region.")
    width: Pixels = Field(description="Width in pixels of the region.")
    height: Pixels = Field(description="Height in pixels of the region.")


class Observation(Table):
    """What the agent sees: exactly one of `canvas` and `page = true`."""

    model_config = _choice("canvas", "page")

    canvas: str | None = Field(
        None, min_length=1, description="CSS selector of the canvas that the game draws on."
    )
    page: bool = Field(False, description="Whether all that a person would see of the page is observed.")
    background: Colour = Field(
        "#ffffff", description="Colour painted under transparent pixels of the canvas, as `#rrggbb`."
    )
    size: Size = Field(
        description="The region's own size, in pixels: of a canvas its width and height attributes, of the "
        "page its viewport."
    )
    crop: Crop | None = Field(None, description="The part of the region that is observed; without it, all.")

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the observation before `size` of make scales it, in pixels."""
        part = self.crop or self.size
        return part.height, part.width

    @model_validator(mode="after")
    def _fits(self) -> Observation:
        _one_of(self, "canvas", "page")
        size, crop = self.size, self.crop
        if crop and (crop.x + crop.width > size.width or crop.y + crop.height > size.height):
            reach = f"{crop.x + crop.width} x {crop.y + crop.height}"
            raise ValueError(
                f"expected crop inside size, {size.width} x {size.height}; it reaches to {reach}"
            )
        return self


class Feature(Table):
    """One number of the vector that `obs_type="state"` gives."""

    name: Identifier = Field(description="Name of the feature, once in the list.")
    reading: Expression = Field(
        description="JavaScript expression of a number or boolean, read after each step; writes nothing."
    )
    low: float = Field(description="Least value; what is below is clipped to it.")
    high: float = Field(description="Greatest value; what is above is clipped to it.")
    description: str = Field("", description="What it measures and in which unit, for people.")

    @model_validator(mode="after")
    def _ordered(self) -> Feature:
        if self.low >= self.high:
            raise ValueError(f"expected low below high; got low {self.low:g} and high {self.high:g}")
        return self


class Reward(Table):
    """What a step earns; the terms add up."""

    step: float = Field(0.0, description="Earned by each step that does not end the game.")
    over: float = Field(
        0.0, description="Earned, instead of `step`, by the step after which the reading `over` is true."
    )
    score: float = Field(
        0.0, description="Earned for each point by which the step changed the reading `score`."
    )


class Point(Table):
    """A place in the page."""

    x: float = Field(ge=0, description="From the viewport's left edge, in CSS pixels.")
    y: float = Field(ge=0, description="From the viewport's top edge, in CSS pixels.")


class EpisodeStep(Table):
    """One step of the way into an episode: exactly one verb."""

    model_config = _choice("press", "hold", "release", "click", "wait_ms", "until", "run")

    press: KeyCode | None = Field(None, description="Key that goes down and up again.")
    hold: KeyCode | None = Field(None, description="Key that goes down and stays so until its `release`.")
    release: KeyCode | None = Field(None, description="Held key that goes up.")
    click: Point | None = Field(None, description="Place that is clicked with the main mouse button.")
    wait_ms: float | None = Field(None, gt=0, description="Page time that passes, in milliseconds.")
    until: Expression | None = Field(
        None, description="JavaScript expression; page time passes, frame by frame, until it is true."
    )
    within_ms: int = Field(
        10000, ge=1, description="With `until`: page time in milliseconds after which the reset has failed."
    )
    run: Expression | None = Field(
        None, description="JavaScript, statements too, that may write to the page."
    )

    @property
    def verb(self) -> str:
        """Which of the verbs this step is: "press", "hold", "release", "click", "wait_ms", "until", "run"."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @model_validator(mode="after")
    def _one_verb(self) -> EpisodeStep:
        _one_of(self, *VERBS)
        if self.until is None and "within_ms" in self.model_fields_set:
            raise ValueError("within_ms belongs to until, and this step has none")
        return self


VERBS = tuple(name for name in EpisodeStep.model_fields if name != "within_ms")


class Episode(Table):
    """How an episode begins and when it is cut off.

    A fresh page runs `start`, a used page runs `restart`; both are then given the episode's seed and
    run `begin`. Only these steps may write to the page.
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
        None, ge=1, description="Steps of the agent after which the episode is truncated; without it, none."
    )
