"""Opens a game's page as its file says, and lists what is in it: for writing that file without a window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ..chromium.network.blocked_requests import advice
from ..chromium.page import ChromiumPage, PageOptions
from ..errors import PageError
from ..game import Game, Reading
from ..page import View

_INVENTORY = Path(__file__).with_name("inventory.js")


class Part(NamedTuple):
    """Something in the page: a canvas, what can be clicked, a frame. In CSS pixels of the viewport.

    Attributes:
        kind: "canvas", "button" (a link or whatever has a hand for a pointer, too), "frame" or "observed".
        selector: that finds it alone, in the page, its shadow roots and frames.
        about: a canvas's own size, a button's text.
    """

    kind: str
    selector: str
    about: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a game's page has in it.

    Attributes:
        png: of the viewport, as a person sees it, each part outlined.
        parts: canvases first; those that are not shown have no size.
        readings: their values at an episode's first moment; none where none begins.
        complaint: why none begins, "" where one does.
        refused: what the game asked for and did not get, "" for nothing.
    """

    png: bytes
    parts: tuple[Part, ...]
    readings: dict[str, Reading]
    complaint: str
    refused: str


def inspect_page(game: Game, load_timeout: float = 30) -> Inspection:
    """Begin an episode as the game's file says, and look at the page; also where none begins.

    Raises:
        PageError, BrowserError: there is no page to look at.
        GameError: what only the game's own files show to be wrong.
    """
    unframed = game.model_copy(
        update={"observation": game.observation.model_copy(update={"in_iframe": False})}
    )
    options = PageOptions(visible=True, load_timeout=load_timeout)
    page = ChromiumPage(unframed, View(), options)
    readings: dict[str, Reading] = {}
    complaint = ""
    try:
        try:
            readings = dict(page.reset(0, "reload").readings)
        except PageError as error:
            complaint = str(error)
        source = _INVENTORY.read_text("utf-8").rstrip().removesuffix(";")
        parts = json.loads(page.evaluate(f"({source})({json.dumps(game.observation.element)})"))
        refused = advice(page.blocked_requests).removeprefix("; ")
        return Inspection(
            page.photograph(), tuple(Part(**part) for part in parts), readings, complaint, refused
        )
    finally:
        page.close()
