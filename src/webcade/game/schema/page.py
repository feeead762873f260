"""`[page]`: the page that a game is played in, and what is changed of it before it runs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from .table import Table, choice, file_beside, inside, one_of
from .types import DAY_MS, Array, Expression, Identifier, Pixels


class Size(Table):
    """A width and a height."""

    width: Pixels = Field(description="Width in pixels.")
    height: Pixels = Field(description="Height in pixels.")


class Patch(Table):
    """A change to a file of the game before the page gets it: for what lies hidden in a closure or bundle."""

    file: str = Field(
        min_length=1,
        description="The file, by its path from the source's root, as `js/game.js`; for a `url` source the "
        "end of its address.",
    )
    find: str = Field(min_length=1, description="Text to find, exactly.")
    replace: str = Field(description="Text to put in its place.")
    times: int = Field(
        1, ge=1, le=1_000_000, description="How often `find` must be there; any other number is refused."
    )


class Stub(Table):
    """An answer to a request that would otherwise be refused: exactly one of `text` and `file`."""

    model_config = choice("text", "file")

    url: str = Field(
        min_length=1,
        description="The address asked for; `*` stands for any text, as `https://cdn.example.com/*.js`.",
    )
    text: str | None = Field(None, description="The answer's body.")
    file: str | None = Field(
        None, description="A file beside game.toml, or in the source as `source:lib/x.js`."
    )
    type: str | None = Field(
        None, description="The answer's media type, as `text/javascript`; otherwise by the address's ending."
    )
    status: int = Field(200, ge=200, le=599, description="The answer's HTTP status.")

    @model_validator(mode="after")
    def _one_body(self, info: ValidationInfo) -> Stub:
        one_of(self, "text", "file")
        if self.file is not None:
            inside(self.file.removeprefix("source:"))
            if not self.file.startswith("source:"):
                file_beside(self.file, info)
        return self


class PageSettings(Table):
    """The page that the game is played in."""

    viewport: Size = Field(Size(width=800, height=600), description="Size of the page, in CSS pixels.")
    device_scale: float = Field(
        1.0, gt=0, le=8, description="Device pixels to one CSS pixel (devicePixelRatio)."
    )
    ready: Expression = Field(
        "true", description="JavaScript expression that becomes true once the game can be played."
    )
    ready_within_ms: int = Field(
        30000, ge=1, le=DAY_MS, description="Page time in milliseconds that `ready` may take."
    )
    locale: str = Field(
        "en-US",
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$",
        description="Language of the browser, as `en-US`.",
    )
    time_zone: str = Field("UTC", min_length=1, description="Time zone of the browser, as `Europe/Berlin`.")
    color_scheme: Literal["light", "dark"] = Field("light", description="What `prefers-color-scheme` says.")
    touch: bool = Field(
        False,
        description="Whether the page finds itself on a touch screen; clicks and pointers are fingers then.",
    )
    local_storage: dict[str, str] = Field({}, description="What localStorage holds when an episode begins.")
    session_storage: dict[str, str] = Field(
        {}, description="What sessionStorage holds when an episode begins."
    )
    scripts: Array[str] = Field(
        (), description="Scripts beside game.toml, run in this order before the page's own."
    )
    style: str = Field("", description="CSS added to the page: to hide what is not the game.")
    patches: Array[Patch] = Field((), description="Changes to the game's files.")
    stubs: Array[Stub] = Field((), description="Answers to requests beyond the game's own files.")
    modules: dict[Identifier, str] = Field(
        {},
        description="Modules of the page, by the address their scripts import them with; expressions find "
        "their exports as `read.modules.<name>`.",
        json_schema_extra={"additionalProperties": {"type": "string"}},
    )
    share_renderer: bool = Field(
        False,
        description="In a vector, let several pages of the game share a renderer process and be stepped by "
        "one call. Faster. For games that keep nothing in localStorage, cookies or IndexedDB, which such "
        "pages share.",
    )
    events: Array[str] = Field(
        (), description="Types of the page's own events that are counted for `read.events(type)`."
    )

    @field_validator("scripts")
    @classmethod
    def _files(cls, scripts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(file_beside(script, info) for script in scripts)
