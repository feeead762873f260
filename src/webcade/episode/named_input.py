"""Actions by their names: what a person, a script or a language model says it does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from gymnasium.error import InvalidAction

from ..game import Game
from ..game.schema import Actions
from ..game.wording import nearest, shown
from ..page import Inputs
from .actions import ActionEncoder

_LISTED = 24  # names that a message lists


def action_names(game: Game) -> tuple[str, ...]:
    """Return the names of a game's actions by their numbers; of parts as "move.left"."""
    return _names(game.actions)


def named_inputs(game: Game, names: Sequence[object]) -> Inputs:
    """Return what these actions do together.

    Args:
        game: the game.
        names: as `action_names` has them; an action of a part also without the part's name, if no other part
            has an action of that name.

    Raises:
        InvalidAction: the game has no action of a name.
    """
    numbers = {_number(game, name) for name in names}
    return Inputs(tuple(sorted(numbers)))


@lru_cache(maxsize=64)
def _names(actions: Actions) -> tuple[str, ...]:
    plain = ActionEncoder(actions).names
    if not actions.parts:
        return tuple(plain)
    parts = [part.name for part in actions.parts for action in part.list for _ in range(action.choices)]
    return tuple(f"{part}.{name}" for part, name in zip(parts, plain, strict=True))


def _number(game: Game, name: object) -> int:
    known = action_names(game)
    if name in known:
        return known.index(str(name))
    ends = [number for number, one in enumerate(known) if one.rpartition(".")[2] == name]
    if len(ends) == 1:
        return ends[0]
    near = nearest(name, known) if isinstance(name, str) else None
    hint = f"; did you mean {near}?" if near else ""
    raise InvalidAction(f"expected an action of {game.name}: {_listed(known)}; got {shown(name)}{hint}")


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "it has none by name, and is played with a pointer"
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more
