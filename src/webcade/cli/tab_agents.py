"""Who can play in a tab beside a person: chance, a game's rule, and the trained agents that come with it."""

from __future__ import annotations

from ..game import Game
from ..serving.tab.played import TabAgent
from ..training.shipped import shipped_agents
from .agents import (
    BEST_AGENT,
    RANDOM_AGENT,
    RULE_AGENT,
    has_own_rule,
    plain_player,
    trained_agent,
    trained_player,
)


def agents_of(game: Game) -> dict[str, TabAgent]:
    """Return who can play a game, by short names. The rule.py of a folder is foreign code, and is not run."""
    made = {f"{BEST_AGENT} {seen}": _trained(game, BEST_AGENT, seen) for seen in shipped_agents(game)}
    if has_own_rule(game):
        made[RULE_AGENT] = _rule(game)
    return {**made, RANDOM_AGENT: _random(game)}


def agent_of(game: Game, name: str) -> TabAgent:
    """Return the agent that is chosen by name: "rule", "random", "best", or a path. Raises OptionError."""
    if name == RANDOM_AGENT:
        return _random(game)
    return _rule(game) if name == RULE_AGENT else _trained(game, name, None)


def _random(game: Game) -> TabAgent:
    return TabAgent("chance", lambda space, seed: plain_player(game, RANDOM_AGENT, space, seed).act)


def _rule(game: Game) -> TabAgent:
    words = "the game's rule"
    return TabAgent(
        words, lambda space, seed: plain_player(game, RULE_AGENT, space, seed).act, needs_features=True
    )


def _trained(game: Game, name: str, seen: str | None) -> TabAgent:
    agent = trained_agent(game, name, seen)
    words = f"the trained agent ({agent.about.get('algo', 'network')}, {agent.view['obs_type']})"
    return TabAgent(words, lambda space, seed: trained_player(agent, seed).act, dict(agent.view))
