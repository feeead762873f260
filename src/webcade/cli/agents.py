"""Who plays: chance, or the simple rule that a game's folder may bring as rule.py."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from gymnasium import spaces

from ..catalogue import is_ours
from ..errors import OptionError
from ..game import Game
from ..game.rule import RULE, Agent, load_rule


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
        return load_rule(game, space)
    space.seed(seed)
    return lambda features: space.sample()
