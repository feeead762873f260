"""Which keywords of `make` a recording keeps, and which of a recording's are used.

No program's path and no address is among them: whoever plays a file that somebody else made runs nothing that
it names, and goes nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..game import Game
from ..options import EnvOptions, game_of

VIEW = frozenset(("obs_type", "size", "frame_stack", "channels", "dtype"))
"""The options that change what is observed of a moment, and not the moment."""

_NAMES = (
    *("obs_type", "size", "frame_stack", "channels", "dtype", "frame_skip"),
    *("repeat_action_probability", "max_steps", "clock", "reset_by", "driver"),
)
_BROWSERS = ("chrome", "firefox")
_DRIVER_OPTIONS = ("visible", "share_renderer", "gpu", "display")


def kept_options(options: EnvOptions) -> dict[str, Any]:
    """Return the options that a recording keeps, as JSON has them."""
    found = {name: getattr(options, name) for name in _NAMES}
    found["size"] = None if options.size is None else list(options.size)
    return usable_options({**found, "browser": options.browser, "driver_options": options.driver_options})


def usable_options(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of a recording's options that may be used."""
    found = {name: kept[name] for name in _NAMES if name in kept}
    if kept.get("browser") in _BROWSERS:
        found["browser"] = kept["browser"]
    own = kept.get("driver_options")
    if isinstance(own, Mapping):
        found["driver_options"] = {name: value for name, value in own.items() if name in _DRIVER_OPTIONS}
    return found


def players_kept(game: Game) -> dict[str, Any]:
    """Return what a recording keeps of who plays: nothing, unless players are left to the game."""
    return {"players": list(game.is_played_by)} if game.is_played_by else {}


def as_played(game: Game, kept: Mapping[str, Any]) -> Game:
    """Return the game as the players of a recording played it, from the recording's options.

    Raises:
        OptionError: the game has no such players.
    """
    return game_of(game, kept.get("players"))
