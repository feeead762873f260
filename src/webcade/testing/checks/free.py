"""Which lines need no time for a game: they do not apply to it, or say what traces that are shared show."""

from __future__ import annotations

from ..game_under_test import GameUnderTest
from .outcome import has_an_end


def lines_without_trials(subject: GameUnderTest) -> set[str]:
    """The names of the lines that play nothing of their own."""
    game = subject.game
    observation, is_real_time = game.observation, game.clock.default == "wall"
    reasons = {
        "score": "score" not in game.readings,
        "ends": not has_an_end(game),
        "restart": game.episode.restart is None or is_real_time,
        "restore": not game.states.in_place,
        "reload": subject.reset_by == "reload" or is_real_time,  # each trace begins on fresh pages
        "share-renderer": not game.page.share_renderer,
        "clock-page": game.clock.default == "page",  # each trace is under it
        "profile": game.clock.default != "page",
        "in-iframe": observation.canvas is not None or observation.in_iframe,
        **dict.fromkeys(("actions", "second-process", "busy", "visible", "seeds", "state"), is_real_time),
    }
    return {line for line, is_free in reasons.items() if is_free}
