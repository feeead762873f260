"""The first frame of a game in Chromium, for tests that ask what its page has."""

from __future__ import annotations

from webcade import Game
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.page import Snapshot, View


def open_game(game: Game, clock: str = "page", load_timeout: float = 60) -> tuple[Snapshot, list[str]]:
    """The first frame of an episode, and the addresses that were refused."""
    page = ChromiumPage(game, View(None), PageOptions(clock=clock, load_timeout=load_timeout))
    try:
        return page.reset(0, "reload"), page.refused
    finally:
        page.close()
