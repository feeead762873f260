"""The agents of `webcade play`: random actions, or the hand-written policy in a game's rule.py."""

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
    """Choose the agent: `wanted` if given, else the rule of a catalogue game that has one, else random.

    The rule.py of a folder outside the catalogue is foreign code; it runs only if `wanted` asks for it.

    Raises:
        OptionError: the rule is wanted, and the game has no rule.py or no features for it to read.
    """
    has_rule = (game.folder / RULE).is_file()
    if wanted is None:
        return AgentKind.RULE if has_rule and is_ours(game) else AgentKind.RANDOM
    if wanted is AgentKind.RULE and not has_rule:
        raise OptionError(f"--agent: {game.name} has no {RULE} in {game.folder}; use --agent random")
    if wanted is AgentKind.RULE and not game.features:
        raise OptionError(
            f"--agent: {game.name} has no [[features]] for its {RULE} to read; use --agent random"
        )
    return wanted


def make_agent(game: Game, kind: AgentKind, space: spaces.Space[Any], seed: int) -> Agent:
    """Make the agent: a function from the features, by name, to an action of `space`.

    Args:
        game: the game to play.
        kind: what `choose` returned.
        space: the environment's action space.
        seed: seeds the random agent.
    """
    if kind is AgentKind.RULE:
        return load_rule(game, space)
    space.seed(seed)
    return lambda features: space.sample()
