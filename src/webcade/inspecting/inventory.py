"""Loads a game's page as its game.toml says, and lists its canvases, buttons, frames and readings."""

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
    """A part of the page that a game.toml may name.

    Attributes:
        kind: "canvas"; "button": also a link, or any element with the cursor `pointer`; "frame"; or
            "observed": the element of `observation.element`.
        selector: a CSS selector that matches only this element, in the page, its shadow roots and its frames.
        about: a canvas's own size or a button's text.
        x: left edge in CSS pixels, from the left of the viewport.
        y: top edge in CSS pixels, from the top of the viewport.
        width: in CSS pixels; 0 if it is not shown.
        height: in CSS pixels; 0 if it is not shown.
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
    """What a game's page contains.

    Attributes:
        png: a picture of the viewport, with each part outlined.
        parts: the page's parts, canvases first.
        readings: the values of the readings at the start of an episode; empty if none started.
        complaint: why no episode started; "" if one did.
        refused: a sentence about blocked requests; "" if there were none.
    """

    png: bytes
    parts: tuple[Part, ...]
    readings: dict[str, Reading]
    complaint: str
    refused: str


def inspect_page(game: Game, load_timeout: float = 30) -> Inspection:
    """Load the game, start an episode, and list what the page contains, also if the episode does not start.

    Args:
        game: the game.
        load_timeout: seconds to wait for the page to load.

    Raises:
        PageError, BrowserError: the page could not be loaded at all.
        GameError: game.toml has a mistake that shows only when the game's own files are read.
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
