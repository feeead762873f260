"""Who plays: chance, or the simple rule that a game's folder may bring as rule.py."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

from gymnasium import spaces

from ..errors import OptionError
from ..game import Game
from .common import is_ours

RULE = "rule.py"

Agent = Callable[[dict[str, float]], int]
"""From the game's features by name to an action's number."""


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
        return _load_rule(game)
    space.seed(seed)
    return lambda features: int(space.sample())


def _load_rule(game: Game) -> Agent:
    spec = spec_from_file_location("webcade_rule", game.folder / RULE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        rule: Agent = module.act
    except Exception as error:
        raise OptionError(
            f"--agent: {game.folder / RULE} should define act(features) -> int; it failed with {error!r}"
        ) from error
    return lambda features: _act(game, rule, features)


def _act(game: Game, rule: Agent, features: dict[str, float]) -> int:
    """A rule's action, its mistakes told as its author's."""
    try:
        action = int(rule(features))
    except Exception as error:
        raise OptionError(f"--agent: {game.folder / RULE} failed in act with {error!r}") from error
    count = len(game.actions.list)
    if not 0 <= action < count:
        raise OptionError(f"--agent: {game.folder / RULE} gave action {action}; expected 0 to {count - 1}")
    return action
