"""The headers that a game's pages are served with."""

from __future__ import annotations

from ..game import Game
from .isolation import isolation_headers

# The runtime is a page's only gamepad (runtime/input/gamepad.js). Without this header a page that listens for
# gamepadconnected hears of one that is plugged into this machine, and the browser looks for one all the time:
# measured with Chromium 156, 15 ms of processor time a second.
_NO_GAMEPAD_OF_THIS_MACHINE = {"Permissions-Policy": "gamepad=()"}


def headers_for(game: Game) -> dict[str, str]:
    """The headers that all answers to a game's page have, if they come from a site (not from an address)."""
    return _NO_GAMEPAD_OF_THIS_MACHINE | isolation_headers(game)
