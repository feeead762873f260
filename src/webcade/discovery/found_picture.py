"""A picture of what was found: the canvas, where the score is shown, and where a click starts the game."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..chromium.page import PageOptions
from ..errors import BrowserError, PageError
from ..game import FILE, Game
from ..inspecting.page_world import InspectedPage, Inventory
from ..page import RawInputs, View
from ..runtime.joining import join_modules
from .candidates import Candidate
from .steps import Step

PICTURE = "found.png"
_PAINTED = Path(__file__).parent / "in_page" / "painted_places.js"
_PLACES = "__webcadePainted"
_FRAMES = 4  # in which what the game paints is seen
_NUMBER = re.compile(r"read\.number\((\"(?:[^\"\\]|\\.)*\")\)")
_LABEL = re.compile(r"read\.painted\((\"(?:[^\"\\]|\\.)*\")\)")
_MARGIN, _POINT = 2, 12  # CSS pixels around a text, and of a place that is clicked

Mark = dict[str, Any]
"""A part as outlines.js draws it; `selector` is what is written at its corner."""


def found_picture(
    folder: Path, start: Sequence[Step], score: Sequence[Candidate], load_timeout: float
) -> str:
    """Draw the page as an episode begins, with what was found outlined, into `found.png`.

    Args:
        folder: of the game.toml that was written.
        start: the first steps; of those that click, the places are marked.
        score: the candidates, the likeliest first.
        load_timeout: seconds.

    Returns:
        "" or why there is no picture.
    """
    game = Game.load(folder / FILE)
    page = InspectedPage(game, View(), PageOptions(visible=True, load_timeout=load_timeout))
    try:
        page.reset(0, "reload")
        painted = _painted(page)
        inventory = Inventory(page)
        marks = [*_clicked(inventory, start), *_scores(inventory, painted, score[:1])]
        canvases = [one for one in inventory.call("list", {"value": None}) if one["kind"] == "canvas"]
        inventory.call("drawOutlines", {"value": [*canvases, *marks]})
        (folder / PICTURE).write_bytes(page.photograph())
    except (PageError, BrowserError) as error:
        return str(error)
    finally:
        page.close()
    return ""


def shown_by(score: Candidate) -> tuple[list[str], list[str]]:
    """Return the selectors, and the words before painted numbers, that show a score, by its evidence."""
    text = " ".join((score.expression, *score.evidence))
    selectors, labels = (dict.fromkeys(kind.findall(text)) for kind in (_NUMBER, _LABEL))
    return [json.loads(one) for one in selectors], [json.loads(one) for one in labels]


def _scores(
    inventory: Inventory, painted: Sequence[dict[str, Any]], score: Sequence[Candidate]
) -> Iterator[Mark]:
    for one in score:
        selectors, labels = shown_by(one)
        for selector in selectors:
            yield from _of_element(inventory, selector, "score", "score")
        for place in painted:
            if any(label in place["text"] for label in labels):
                yield _mark("score", "score", *_widened(place))


def _clicked(inventory: Inventory, start: Sequence[Step]) -> Iterator[Mark]:
    for number, step in enumerate(start, 1):
        target = step.get("click")
        if not isinstance(target, dict):
            continue
        if "element" in target:
            yield from _of_element(inventory, target["element"], "start", f"start {number}")
        else:
            half = _POINT / 2
            yield _mark("start", f"start {number}", target["x"] - half, target["y"] - half, _POINT, _POINT)


def _of_element(inventory: Inventory, selector: str, kind: str, words: str) -> Iterator[Mark]:
    """The place of an element; none if it is gone or not shown."""
    box = inventory.call("find", {"value": selector})
    if box and box["width"] and box["height"]:
        yield _mark(kind, words, box["x"], box["y"], box["width"], box["height"])


def _painted(page: InspectedPage) -> list[dict[str, Any]]:
    """What the page paints in the next frames, each text once."""
    source = join_modules("painted_places.js", lambda path: _PAINTED.read_text("utf-8"))
    page.evaluate(
        f"globalThis.{_PLACES} = (() => {{ 'use strict';\n{source}\nreturn watchPainted();\n}})(); 0"
    )
    page.step(RawInputs(), _FRAMES)
    places = json.loads(page.evaluate(f"globalThis.{_PLACES}.places()"))
    return list({place["text"]: place for place in places}.values())


def _widened(place: dict[str, Any]) -> tuple[float, float, float, float]:
    x, y, width, height = (float(place[key]) for key in ("x", "y", "width", "height"))
    return x - _MARGIN, y - _MARGIN, width + 2 * _MARGIN, height + 2 * _MARGIN


def _mark(kind: str, words: str, x: float, y: float, width: float, height: float) -> Mark:
    return {"kind": kind, "selector": words, "x": x, "y": y, "width": width, "height": height}
