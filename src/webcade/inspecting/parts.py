"""What an inspection finds in a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ..chromium.network.blocked_requests import BlockedRequest
from ..game import Reading
from .pages import FoundPage

PRESSES = (
    "click", "dblclick", "contextmenu", "mousedown", "mouseup", "pointerdown", "pointerup",
    "touchstart", "touchend", "dragstart", "drop",
)  # fmt: skip
"""The events of mouse, pointer and touch by which something is done."""


class Canvas(NamedTuple):
    """What a canvas is like.

    Attributes:
        width: in its own pixels.
        height: in its own pixels.
        density: its own pixels for each CSS pixel, horizontally; 0 if it is not shown.
        context: "2d", "webgl2", "webgl", "bitmaprenderer" or "webgpu"; "" if a worker draws on it.
        colours: how many a coarse copy of it has; -1 if it may not be read.
        transparent: whether some of its pixels are not opaque.
        background: the colour behind it, as "#rrggbb".
        image: whether a picture or a gradient is behind it, too.
    """

    width: int
    height: int
    density: float
    context: str
    colours: int
    transparent: bool
    background: str
    image: bool


class Grid(NamedTuple):
    """A board: elements of one size in rows and columns.

    Attributes:
        columns: how many.
        rows: how many.
        x: left edge in CSS pixels, from the left of the viewport.
        y: top edge in CSS pixels, from the top of the viewport.
        width: of all columns together, in CSS pixels.
        height: of all rows together, in CSS pixels.
    """

    columns: int
    rows: int
    x: float
    y: float
    width: float
    height: float


class Part(NamedTuple):
    """A part of the page that a game.toml may name.

    Attributes:
        kind: "canvas"; "button": also a field, or any element with the cursor `pointer`; "click": any other
            element with a listener for clicks, presses or touches; "link": a link without such a listener;
            "frame"; or "observed": the element of `observation.element`.
        selector: a CSS selector that matches only this element, in the page, its shadow roots and its frames.
        about: its text, shortened.
        x: left edge in CSS pixels, from the left of the viewport.
        y: top edge in CSS pixels, from the top of the viewport.
        width: in CSS pixels; 0 if it is not shown.
        height: in CSS pixels; 0 if it is not shown.
        canvas: what it is like, if it is a canvas.
        listens: the events of mouse, pointer and touch that it listens for.
    """

    kind: str
    selector: str
    about: str
    x: float
    y: float
    width: float
    height: float
    canvas: Canvas | None = None
    listens: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether it takes up room in the page."""
        return self.width > 0 and self.height > 0

    @classmethod
    def of(cls, data: dict[str, Any]) -> Part:
        """Make a part of what inventory.js says of it."""
        facts = data.pop("canvas")
        return cls(**data, canvas=None if facts is None else Canvas(**facts))


class KeyListener(NamedTuple):
    """Something in the page that listens for keys.

    Attributes:
        target: "window", "document" or a selector.
        event: "keydown", "keyup" or "keypress".
        keys: codes of the keys that are named, as "ArrowLeft".
        named_in: where they are named: "handler"; "script", the handler's, if it names none itself; "page",
            in any script, if neither does; "" if nowhere.
        source: the beginning and the end of the handler's source.
    """

    target: str
    event: str
    keys: tuple[str, ...]
    named_in: str
    source: str


class Listeners(NamedTuple):
    """All that listens for input in a page.

    Attributes:
        by_element: a part for each element that listens for clicks, moves or touches, with its `listens`.
        whole_page: the same events as `window`, `document` and `body` listen for them, by their names.
        keys: what listens for keys.
    """

    by_element: tuple[Part, ...]
    whole_page: dict[str, tuple[str, ...]]
    keys: tuple[KeyListener, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a game's page contains.

    Attributes:
        png: a picture of the viewport, with each part outlined.
        title: the page's title; "" without one.
        viewport: (width, height) of the page, in CSS pixels.
        parts: the page's parts, canvases first.
        listeners: what listens for input.
        readings: the values of the readings at the start of an episode; empty if none started.
        complaint: why no episode started; "" if one did.
        errors: the page's uncaught errors and what it wrote to `console.error`, each once.
        blocked_requests: the requests that were not answered, each once.
        found: how the page was found in a folder without a game.toml; None with one.
        folder: the folder of the game's files; None if they come from elsewhere.
        grid: the board that the page's elements make; None without one.
        game_frame: the address of the frame that the whole game is in; "" if it is not in one.
    """

    png: bytes
    title: str
    viewport: tuple[int, int]
    parts: tuple[Part, ...]
    listeners: Listeners
    readings: dict[str, Reading]
    complaint: str
    errors: tuple[str, ...]
    blocked_requests: tuple[BlockedRequest, ...]
    found: FoundPage | None = None
    folder: Path | None = None
    grid: Grid | None = None
    game_frame: str = ""
