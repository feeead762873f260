"""Loads a game's page and lists what is in it: as its game.toml says, or as it stands in a bare folder."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..chromium.network.blocked_requests import BlockedRequest
from ..chromium.page import PageOptions
from ..errors import PageError
from ..game import Game, Reading
from ..page import View
from ..site import ORIGIN
from .first_file import bare_file
from .listeners import find_listeners
from .page_world import InspectedPage, Inventory
from .pages import FoundPage
from .parts import PRESSES, Grid, Inspection, Listeners, Part


def inspect_page(game: Game, load_timeout: float = 30, found: FoundPage | None = None) -> Inspection:
    """Load the game, start an episode, and list what the page contains, also if the episode does not start.

    Args:
        game: the game.
        load_timeout: seconds to wait for the page to load.
        found: how the page was found, if the game has no game.toml.

    Raises:
        PageError, BrowserError: the page could not be loaded at all.
        GameError: game.toml has a mistake that shows only when the game's own files are read.
    """
    page = InspectedPage(
        game.with_settings("observation", in_iframe=False),
        View(),
        PageOptions(visible=True, load_timeout=load_timeout),
    )
    try:
        return _inspected(page, game, found)
    finally:
        page.close()


def inspect_bare(
    found: FoundPage, viewport: tuple[int, int], wait_ms: int, load_timeout: float = 30
) -> Inspection:
    """Load a page that no game.toml describes, let page time pass, and list what the page contains.

    A page that lies in a folder of its own, and asks for files beside that folder, is loaded again with all
    of them within reach.

    Args:
        found: the page.
        viewport: (width, height) of the page, in CSS pixels.
        wait_ms: page time that passes before the look, in milliseconds.
        load_timeout: seconds to wait for the page to load.

    Raises:
        PageError, BrowserError: the page could not be loaded at all.
    """
    seen = inspect_page(_bare(found, viewport, wait_ms), load_timeout, found)
    if found.folder == "." or not any(_lies_in(found.home, one.url) for one in _missing(seen)):
        return seen
    wider = found.from_home()
    return inspect_page(_bare(wider, viewport, wait_ms), load_timeout, wider)


def _bare(found: FoundPage, viewport: tuple[int, int], wait_ms: int) -> Game:
    return Game.from_text(bare_file(found, viewport, wait_ms), found.home)


def _missing(seen: Inspection) -> list[BlockedRequest]:
    return [one for one in seen.blocked_requests if one.is_missing]


def _lies_in(folder: Path, url: str) -> bool:
    return url.startswith(ORIGIN) and (folder / unquote(urlsplit(url).path).lstrip("/")).is_file()


def _inspected(page: InspectedPage, game: Game, found: FoundPage | None) -> Inspection:
    readings: dict[str, Reading] = {}
    complaint = ""
    try:
        readings = dict(page.reset(0, "reload").readings)
    except PageError as error:
        complaint = str(error)
    inventory = Inventory(page)
    listeners = find_listeners(page, inventory, page.own_scripts)
    listed = inventory.call("list", {"value": game.observation.element})
    parts = _joined([Part.of(one) for one in listed], listeners)
    grid = inventory.call("grid")
    inventory.call("drawOutlines", {"value": [part._asdict() for part in parts]})
    viewport = game.page.viewport
    return Inspection(
        page.photograph(),
        inventory.call("title"),
        (viewport.width, viewport.height),
        parts,
        listeners,
        readings,
        complaint,
        tuple(page.errors),
        tuple(dict.fromkeys(page.blocked_requests)),
        found=found,
        folder=_folder(game),
        grid=None if grid is None else Grid(**grid),
        game_frame=inventory.call("gameFrame"),
    )


def _folder(game: Game) -> Path | None:
    return None if game.source.folder is None else game.folder / game.source.folder


def _joined(parts: list[Part], listeners: Listeners) -> tuple[Part, ...]:
    """The parts that show by themselves, with what each listens for, and then the others that listen."""
    events = {part.selector: part.listens for part in listeners.by_element}
    known = {part.selector for part in parts}
    more = [one for one in listeners.by_element if one.selector not in known]
    return (*(_listening(part, events.get(part.selector, ())) for part in parts), *more)


def _listening(part: Part, events: tuple[str, ...]) -> Part:
    """The part with its events; a link that listens for clicks is a button."""
    is_button = part.kind == "link" and not set(PRESSES).isdisjoint(events)
    return part._replace(kind="button" if is_button else part.kind, listens=events)
