"""Who plays: chance, or the simple rule that a game's folder may bring as rule.py."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import numpy as np
from gymnasium import spaces

from ..errors import OptionError
from ..game import Game
from .common import is_ours

RULE = "rule.py"

Agent = Callable[[dict[str, float]], Any]
"""From the game's features by name to an action of its space."""


class AgentKind(StrEnum):
    """The agents that `webcade play` offers."""

    RULE = "rule"
    RANDOM = "random"


def choose(game: Game, wanted: AgentKind | None) -> AgentKind:
    """The agent asked for, else the game's rule; a folder's own code only when it is asked for by name.

    Raises:
        OptionError: the game has no rule, or no features for a rule to read.
    """
    has_rule = (game.folder / RULE).is_file()
    if wanted is None:
        return AgentKind.RULE if has_rule and is_ours(game) else AgentKind.RANDOM
    if wanted is AgentKind.RULE and not has_rule:
        raise OptionError(f"--agent: {game.name} has no {RULE} in {game.folder}; expected random")
    if wanted is AgentKind.RULE and not game.features:
        raise OptionError(f"--agent: {game.name} has no [[features]] for its {RULE} to read; expected random")
    return wanted


def make_agent(game: Game, kind: AgentKind, space: spaces.Space[Any], seed: int) -> Agent:
    """The agent, ready to play."""
    if kind is AgentKind.RULE:
        return _load_rule(game, space)
    space.seed(seed)
    return lambda features: space.sample()


def _load_rule(game: Game, space: spaces.Space[Any]) -> Agent:
    spec = spec_from_file_location("webcade_rule", game.folder / RULE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        rule: Agent = module.act
    except Exception as error:
        raise OptionError(
            f"--agent: {game.folder / RULE} should define act(features) -> action; it failed with {error!r}"
        ) from error
    return lambda features: _act(game, rule, space, features)


def _act(game: Game, rule: Agent, space: spaces.Space[Any], features: dict[str, float]) -> Any:
    """A rule's action, its mistakes told as its author's."""
    try:
        said = rule(features)
        action = as_action(space, said)
    except Exception as error:
        raise OptionError(f"--agent: {game.folder / RULE} failed in act with {error!r}") from error
    if not space.contains(action):
        raise OptionError(f"--agent: {game.folder / RULE} gave action {said!r}; expected one of {space}")
    return action


def as_action(space: spaces.Space[Any], said: Any) -> Any:
    """Plain numbers, lists and dictionaries as an action of the space has them."""
    if isinstance(space, spaces.Dict):
        return {name: as_action(part, said[name]) for name, part in space.items()}
    if isinstance(space, spaces.Discrete):
        return int(said)
    return np.asarray(said, space.dtype)
