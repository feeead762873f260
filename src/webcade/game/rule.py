"""Load rule.py, a simple hand-written agent that a game's folder may contain."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import numpy as np
from gymnasium import spaces

from ..errors import OptionError
from . import Game

RULE = "rule.py"

Agent = Callable[[dict[str, float]], Any]
"""Takes the game's features by name; returns an action of its action space."""


def has_rule(game: Game) -> bool:
    """Whether a game's folder has a rule, and the game the features that it reads."""
    return (game.folder / RULE).is_file() and bool(game.features)


def load_rule(game: Game, space: spaces.Space[Any]) -> Agent:
    """Load the rule in the game's folder. This runs its code.

    Returns:
        The agent. It raises OptionError if `act` fails or returns no action of the space.

    Raises:
        OptionError: rule.py fails, or does not define `act`.
    """
    spec = spec_from_file_location("webcade_rule", game.folder / RULE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        rule: Agent = module.act
    except Exception as error:
        raise OptionError(
            f"{game.folder / RULE}: expected it to define act(features) -> action; it failed with {error!r}"
        ) from error
    return lambda features: _act(game, rule, space, features)


def _act(game: Game, rule: Agent, space: spaces.Space[Any], features: dict[str, float]) -> Any:
    """Call a rule. Its failures become OptionErrors that name its file."""
    try:
        said = rule(features)
        action = as_action(space, said)
    except Exception as error:
        raise OptionError(f"{game.folder / RULE}: act failed with {error!r}") from error
    if not space.contains(action):
        raise OptionError(f"{game.folder / RULE}: expected an action of {space} from act; got {said!r}")
    return action


def as_action(space: spaces.Space[Any], said: Any) -> Any:
    """Convert plain numbers, lists and dicts to an action of the space."""
    if isinstance(space, spaces.Dict):
        return {name: as_action(part, said[name]) for name, part in space.items()}
    if isinstance(space, spaces.Discrete):
        return int(said)
    return np.asarray(said, space.dtype)
