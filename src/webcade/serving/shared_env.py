"""Environments of one game's sessions, whose pages share a browser, and a renderer process where they may."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ..env import WebcadeEnv
from ..game import Game
from ..page import Page

if TYPE_CHECKING:
    from ..drivers import SessionPages


class SharedEnv(WebcadeEnv):
    """A `WebcadeEnv` whose page is one of several.

    Args:
        game: what is played.
        pages: makes the page.
        **options: keywords of `WebcadeEnv`.
    """

    def __init__(self, game: Game, pages: SessionPages, **options: Any) -> None:
        self._pages = pages
        super().__init__(game, **options)

    def _make_page(self) -> Page:
        return self._pages.make(self._options)


class Homes:
    """Where the sessions of a server have their pages, for each game. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_closed = False
        self._pages: dict[str, SessionPages] = {}

    def of(self, game: Game) -> SessionPages:
        """Return what makes the pages of a game's sessions."""
        from ..drivers import SessionPages  # late, as in env.py

        with self._lock:
            if game.id not in self._pages:
                pages = self._pages[game.id] = SessionPages(game)
                if self._is_closed:
                    pages.close()
            return self._pages[game.id]

    def close(self) -> None:
        """End all browsers, even if sessions still use them. None starts again."""
        with self._lock:
            self._is_closed = True
            all_pages = list(self._pages.values())
        for pages in all_pages:
            pages.close()


def make_env(game: Game, pages: SessionPages | None, **options: Any) -> WebcadeEnv:
    """Return an environment of a session: with a page of these, or in a browser of its own without.

    It can be rendered, for those who watch.
    """
    options = {"render_mode": "rgb_array"} | options
    return WebcadeEnv(game, **options) if pages is None else SharedEnv(game, pages, **options)
