"""Moments of a game as text, with which a player of one session has another one begin there."""

from __future__ import annotations

import base64
import binascii

from ..errors import OptionError, StateError
from ..game import Game
from ..game.wording import shown
from ..states.named import load_named, names_of
from ..states.state import State

_EXPECTED = "what a save has answered (base64), or a name of the game's own states"


def text_of(state: State) -> str:
    """Return a moment as text, some kilobytes: the bytes of `State.to_bytes` in base64."""
    return base64.b64encode(state.to_bytes()).decode()


def moment_of(game: Game, given: object) -> State:
    """Return the moment that a text says: what `text_of` returned, or the name of one of the game's states.

    Raises:
        OptionError: it is neither, or of another game.
    """
    if not isinstance(given, str):
        raise OptionError(f"state: expected {_EXPECTED}; got {shown(given)}")
    try:
        if given in names_of(game):
            return load_named("state", game, given)
        state = State.from_bytes(base64.b64decode(given, validate=True))
    except (StateError, binascii.Error, ValueError) as error:
        named = ", ".join(names_of(game)) or "none"
        raise OptionError(f"state: expected {_EXPECTED} ({named}); got {shown(given)}: {error}") from None
    if state.game != game.id:
        raise OptionError(f"state: it is one of {state.game}; expected one of {game.id}")
    return state
