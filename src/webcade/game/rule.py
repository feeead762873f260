"""The simple rule that a game's folder may bring as rule.py: from its features to an action."""

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
"""From the game's features by name to an action of its space."""


def load_rule(game: Game, space: spaces.Space[Any]) -> Agent:
    """The rule of the game's folder; loading it runs its code.

    Raises:
        OptionError: it defines no `act`, or, when it is asked, `act` fails or gives no action of the space.
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
            f"{game.folder / RULE} should define act(features) -> action; it failed with {error!r}"
        ) from error
    return lambda features: _act(game, rule, space, features)


def _act(game: Game, rule: Agent, space: spaces.Space[Any], features: dict[str, float]) -> Any:
    """A rule's action, its mistakes told as its author's."""
    try:
        said = rule(features)
        action = as_action(space, said)
    except Exception as error:
        raise OptionError(f"{game.folder / RULE} failed in act with {error!r}") from error
    if not space.contains(action):
        raise OptionError(f"{game.folder / RULE} gave action {said!r}; expected one of {space}")
    return action


def as_action(space: spaces.Space[Any], said: Any) -> Any:
    """Plain numbers, lists and dictionaries as an action of the space has them."""
    if isinstance(space, spaces.Dict):
        return {name: as_action(part, said[name]) for name, part in space.items()}
    if isinstance(space, spaces.Discrete):
        return int(said)
    return np.asarray(said, space.dtype)
