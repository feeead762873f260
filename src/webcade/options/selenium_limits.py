"""Refuse a game that Selenium cannot run, with the reason, before a browser starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from ..errors import OptionError
from ..game import Game

_HERE = ("localhost", "127.0.0.1", "::1")


def check_selenium(game: Game, *, clock: str, browser: str | None, driver_options: Mapping[str, Any]) -> None:
    """Raise OptionError if the game or its clock needs what this WebDriver cannot do."""
    if clock == "browser":
        raise OptionError('clock: Selenium cannot step a whole browser; expected "page" or "wall"')
    is_firefox = "firefox" in PurePath(browser or "").name.lower()
    for lack in _lacks(game, is_firefox, driver_options.get("remote_url")):
        raise OptionError(f"driver: {game.name} cannot be played with Selenium: {lack}")


def _lacks(game: Game, is_firefox: bool, remote_url: str | None) -> Iterator[str]:
    if game.actions.trusted:
        yield 'it needs trusted input (actions.trusted); expected driver="chromium"'
    if game.page.touch and is_firefox:
        yield "it needs a touch screen (page.touch), and Firefox has none; expected another browser"
    if game.page.stubs:
        yield 'webcade has to answer some of its requests (page.stubs); expected driver="chromium"'
    if game.page.closures:
        yield 'its variables are reached by Chromium\'s debugger (page.closures); expected driver="chromium"'
    if game.page.patches and game.source.url is not None:
        yield 'what its url sends has to be patched (page.patches); expected driver="chromium"'
    if game.page.cross_origin_isolated and game.source.url is not None:
        yield 'its url has to send further headers (page.cross_origin_isolated); expected driver="chromium"'
    if remote_url is not None and urlsplit(remote_url).hostname not in _HERE and _is_here(game, is_firefox):
        yield f"its files are on this machine, and a browser at {remote_url} cannot reach them"


def _is_here(game: Game, is_firefox: bool) -> bool:
    """Whether the page comes from this machine. Firefox gets Chromium's internal pages from here, too."""
    url = game.source.url
    return url is None or url.startswith("file:") or (is_firefox and game.source.is_internal)
