"""`[page]`: the page that a game is played in, and the changes made to it before it runs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from .table import Table, choice, file_beside, inside, one_of
from .types import DAY_MS, Array, Expression, Identifier, NamedArray, Pixels


class Size(Table):
    """A width and a height."""

    width: Pixels = Field(description="Width in pixels.")
    height: Pixels = Field(description="Height in pixels.")


class Patch(Table):
    """A change to a file of the game before the page gets it, for code that a closure or bundle hides."""

    file: str = Field(
        min_length=1,
        description="Path of the file from the source's root, as `js/game.js`; for a `url` source, the end "
        "of the file's address.",
    )
    find: str = Field(min_length=1, description="The exact text to find.")
    replace: str = Field(description="The text to put in its place.")
    times: int = Field(
        1, ge=1, le=1_000_000, description="How often `find` occurs in the file; any other count is an error."
    )


class Stub(Table):
    """An answer to a request that webcade would block. Give exactly one of `text` and `file`."""

    model_config = choice("text", "file")

    url: str = Field(
        min_length=1,
        description="Address of the request; `*` stands for any text, as `https://cdn.example.com/*.js`.",
    )
    text: str | None = Field(None, description="The answer's body.")
    file: str | None = Field(
        None,
        description="File with the answer's body: beside game.toml, or in the source, as `source:lib/x.js`.",
    )
    type: str | None = Field(
        None,
        description="The answer's media type, as `text/javascript`; by default it follows from the ending of "
        "the address.",
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


class Closure(Table):
    """A variable that no expression reaches: of a function, a module or a class (`this.#score`).

    Expressions read it as `read.closures.<name>`. The file is not changed. The reading is of the place's last
    run before the episode began: of the module, the call or the object that was made there.
    """

    name: Identifier = Field(description="Name in `read.closures`.")
    file: str = Field(
        min_length=1,
        description="Path of the file from the source's root, as `js/game.js`; for a `url` source, the end "
        "of the file's address. A page with the script in it is a file, too.",
    )
    anchor: str = Field(
        min_length=1,
        description="Text that the file has exactly once, at the place: that of the line that declares the "
        "variable, as `let score = 0`. For a private field, a line of the class's constructor, or its "
        "declaration with a value (`#score = 0`).",
    )
    variable: Expression = Field(
        description="The variable, as a script at that place would write it: `score`, `player.hp`, "
        "`this.#score`. Expressions are allowed; they must not change the page."
    )
    in_play: bool = Field(
        False,
        description="Whether the page also runs the place while an episode is played, as where each level is "
        "a new object. A step then costs about half a millisecond more.",
    )


class PageSettings(Table):
    """The page that the game is played in."""

    viewport: Size = Field(Size(width=800, height=600), description="Size of the page, in CSS pixels.")
    device_scale: float = Field(
        1.0, gt=0, le=8, description="Device pixels per CSS pixel (devicePixelRatio)."
    )
    ready: Expression = Field(
        "true",
        description="JavaScript expression that becomes true when the game can be played. The canvas or "
        "element that is observed may come up to 5 seconds of page time later.",
    )
    ready_within_ms: int = Field(
        30000,
        ge=1,
        le=DAY_MS,
        description="Page time, in milliseconds, in which `ready` must become true, or the load fails.",
    )
    locale: str = Field(
        "en-US",
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$",
        description="Language of the browser, as `en-US`.",
    )
    time_zone: str = Field("UTC", min_length=1, description="Time zone of the browser, as `Europe/Berlin`.")
    color_scheme: Literal["light", "dark"] = Field("light", description="Value of `prefers-color-scheme`.")
    touch: bool = Field(
        False,
        description="Whether the page sees a touch screen. Clicks and pointers then become touches.",
    )
    local_storage: dict[str, str] = Field(
        {}, description="Content of localStorage at the beginning of each episode."
    )
    session_storage: dict[str, str] = Field(
        {}, description="Content of sessionStorage at the beginning of each episode."
    )
    scripts: Array[str] = Field(
        (), description="Script files beside game.toml that run before the page's own scripts, in this order."
    )
    style: str = Field("", description="CSS that is added to the page, for example to hide advertising.")
    patches: Array[Patch] = Field((), description="Changes to the game's files.")
    stubs: Array[Stub] = Field((), description="Answers to requests for other files than the game's own.")
    modules: dict[Identifier, str] = Field(
        {},
        description="JavaScript modules of the page: a name, and the address by which its scripts import the "
        "module. Expressions read the exports as `read.modules.<name>`.",
        json_schema_extra={"additionalProperties": {"type": "string"}},
    )
    closures: NamedArray[Closure] = Field(
        (),
        description="Variables that only the game's own functions see. Expressions read them as "
        "`read.closures.<name>`, without a change to the game's files. They need `driver` chromium.",
    )
    share_renderer: bool = Field(
        False,
        description="In a vector, and in the sessions of `webcade serve`, let several pages of the game "
        "share a renderer process and be stepped by one call. Faster. Only for games that store nothing in "
        "localStorage, cookies or IndexedDB, because these pages share that storage.",
    )
    cross_origin_isolated: bool = Field(
        False,
        description="Whether the page is sent with the headers COOP and COEP, so that it has "
        "SharedArrayBuffer and threads of WebAssembly, as Godot 4 and Emscripten's pthreads need them. What "
        "depends on the order in which threads run does not repeat.",
    )
    events: Array[str] = Field(
        (),
        description="Types of events that the page dispatches itself, to be counted for `read.events(type)`.",
    )

    @field_validator("scripts")
    @classmethod
    def _files(cls, scripts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(file_beside(script, info) for script in scripts)
