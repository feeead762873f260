"""Which page an environment's options ask for: the one place that chooses a driver."""

from __future__ import annotations

from .chromium.page import ChromiumPage, PageOptions
from .game import Game
from .options import EnvOptions
from .page import Page


def make_page(game: Game, options: EnvOptions) -> Page:
    """A page for the game, not loaded yet."""
    return ChromiumPage(
        game,
        options.view,
        PageOptions(
            clock=options.clock,
            window=options.render_mode == "human",
            visible=options.visible,
            browser=options.browser,
            step_timeout=options.step_timeout,
            load_timeout=options.load_timeout,
        ),
    )
