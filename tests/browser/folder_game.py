"""Games of our own in a folder, written by a test: files, and the game.toml beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from webcade import Game
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.page import Snapshot, View

TOML = """
webcade = 1
name = "Own"
title = "A game of our own"
license = "MIT"
{source}
{page}
[actions]
space = "discrete"
list = [{{ name = "noop" }}]
[observation]
canvas = "canvas"
size = {{ width = 8, height = 8 }}
[readings]
{readings}
"""
FOLDER = '[source]\nfolder = "site"'
CANVAS = '<canvas width="8" height="8"></canvas>'


def write(
    home: Path,
    files: Mapping[str, str | bytes],
    *,
    source: str = FOLDER,
    page: str = "",
    **readings: str,
) -> Game:
    """The game with these `files` in its folder `site`; `page` is text of its tables [page] and below."""
    (home / "site").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        file = home / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    lines = "\n".join(f"{name} = '''{text}'''" for name, text in readings.items())
    (home / "game.toml").write_text(TOML.format(source=source, page=page, readings=lines))
    return Game.load(home)


def open_game(game: Game, clock: str = "page", load_timeout: float = 20) -> tuple[Snapshot, list[str]]:
    """The first frame of an episode, and the addresses that were refused."""
    page = ChromiumPage(game, View(None), PageOptions(clock=clock, load_timeout=load_timeout))
    try:
        return page.reset(0, "reload"), page.refused
    finally:
        page.close()
