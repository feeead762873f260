"""Who plays in `webcade play` and `webcade eval`: chance, a game's rule.py, or an agent that was trained."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gymnasium import spaces

from ..catalogue import is_ours
from ..env import WebcadeEnv
from ..episode.observing import Info, Observation
from ..errors import OptionError
from ..game import Game
from ..game.rule import RULE, Agent, has_rule, load_rule
from ..options.arguments import shown
from ..training.agent import NetworkAgent, load_agent
from ..training.players import Choose, Teacher, rule_player
from ..training.settings import Obs, Settings
from ..training.shipped import load_shipped, shipped_agents
from .common import existing_path

RULE_AGENT, RANDOM_AGENT, BEST_AGENT = "rule", "random", "best"
_NAMES = f"{RULE_AGENT}, {RANDOM_AGENT}, {BEST_AGENT}"


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays one environment.

    Attributes:
        act: chooses each action.
        words: who it is, for people.
    """

    act: Choose
    words: str


def choose(game: Game, wanted: str | None, obs_type: str | None = None, size: str | None = None) -> str:
    """Choose the agent: `wanted` if given; else the best that comes with the game, its rule, or chance.

    An agent that comes with the game is left out if it does not see what `obs_type` and `size` ask for.

    The rule.py of a folder outside the catalogue is foreign code; it runs only if `wanted` asks for it.

    Returns:
        "rule", "random", "best", or the path of a trained agent.

    Raises:
        OptionError: there is no such agent, or the game has no rule.py, or no features for it to read.
    """
    if wanted is None:
        shipped = shipped_agents(game)
        if shipped and size is None and (obs_type is None or obs_type in shipped):
            return BEST_AGENT
        return RULE_AGENT if has_own_rule(game) else RANDOM_AGENT
    if wanted == RULE_AGENT and not has_rule(game):
        lacks = f"no {RULE} in {game.folder}" if game.features else f"no [[features]] for a {RULE} to read"
        raise OptionError(f"--agent: {game.name} has {lacks}; use --agent random")
    if wanted == BEST_AGENT and not shipped_agents(game):
        raise OptionError(f"--agent: {game.name} comes with no trained agent; use webcade train {game.name}")
    if wanted not in (RULE_AGENT, RANDOM_AGENT, BEST_AGENT) and existing_path(wanted) is None:
        raise OptionError(
            f"--agent: expected a folder of webcade train, or {_NAMES}; there is no {shown(wanted)}"
        )
    return wanted


def has_own_rule(game: Game) -> bool:
    """Whether a game of the catalogue has a rule: its code is webcade's own."""
    return is_ours(game) and has_rule(game)


def trained_agent(game: Game, name: str, obs: str | None = None) -> NetworkAgent:
    """Read a trained agent of this game.

    Args:
        game: the game.
        name: "best", or a path.
        obs: of those that come with the game, the one that sees this `obs_type`; None: the first, pixels.

    Raises:
        OptionError: there is none, or it was trained on another game.
    """
    trained = load_shipped(game, obs) if name == BEST_AGENT else load_agent(Path(name))
    if _unversioned(trained.game) != _unversioned(game.id):
        raise OptionError(f"--agent: {shown(name)} was trained on {trained.game}, not on {game.id}")
    return trained


def _unversioned(id_: str) -> str:
    return re.sub(r"-v\d+$", "", id_)


def teacher_of(game: Game, name: str, obs: Obs, settings: Settings) -> Teacher:
    """Find who teaches an agent that sees images.

    Args:
        game: the game.
        name: "rule", "best", or the path of an agent that sees the features.
        obs: what the agent sees that is taught.
        settings: of its training: the teacher's pace must be the same.

    Raises:
        OptionError: there is no such teacher, or nothing that it can teach.
    """
    if obs is Obs.STATE:
        raise OptionError("--teacher: it teaches agents that see images; leave out --obs state")
    if not game.features or game.masks:
        lack = (
            "action masks, which no teacher keeps"
            if game.features
            else "no [[features]] for a teacher to see"
        )
        raise OptionError(f"--teacher: {game.name} has {lack}")
    view = settings.view(obs)
    if choose(game, name) == RULE_AGENT:
        return Teacher(RULE_AGENT, rule_player(game, view)[0])
    if name == RANDOM_AGENT:
        raise OptionError(
            "--teacher: expected a folder of webcade train, best or rule; chance teaches nothing"
        )
    agent = trained_agent(game, name, Obs.STATE if name == BEST_AGENT else None)
    wanted = {"obs_type": str(Obs.STATE), **{key: view[key] for key in ("frame_skip",) if key in view}}
    seen = {key: agent.view.get(key) for key in wanted}
    if seen != wanted:
        raise OptionError(f"--teacher: expected one that sees {wanted}; {shown(name)} sees {seen}")
    return Teacher(name if name == BEST_AGENT else f"{agent.about.get('algo')}, features", agent.act)


def trained_player(agent: NetworkAgent, seed: int) -> Player:
    """Let a trained agent play a single environment with its view; `seed` rules what it draws."""
    choose_action = agent.player(seed)

    def act(observation: Observation, info: Info) -> Any:
        assert not isinstance(observation, dict)
        mask = info.get("action_mask")
        return choose_action(observation[None], None if mask is None else mask[None])[0]

    return Player(act, f"a trained agent ({agent.about.get('algo', 'network')})")


def plain_player(game: Game, name: str, space: spaces.Space[Any], seed: int) -> Player:
    """Let the game's rule or chance play, with features in the observation if the rule plays."""
    agent = make_agent(game, name, space, seed)
    names = [feature for one in game.features for feature in one.names]

    def act(observation: Observation, info: Info) -> Any:
        state = observation.get("state") if isinstance(observation, dict) else observation
        values = state.tolist() if state is not None and state.ndim == 1 else []
        return agent(dict(zip(names, values, strict=False)))

    return Player(act, "the game's rule.py" if name == RULE_AGENT else "a random agent")


def seated(game: Game, name: str, seed: int, **options: Any) -> tuple[WebcadeEnv, Player]:
    """Make an environment with what a player has to see, and pictures for people beside it; and the player.

    Args:
        game: the game.
        name: who plays, as `choose` returns it.
        seed: seeds the random agent.
        **options: further keywords of `WebcadeEnv`.

    Raises:
        OptionError: there is no such agent, or it was trained on another game.
    """
    is_plain = name in (RULE_AGENT, RANDOM_AGENT)
    agent = None if is_plain else trained_agent(game, name)
    plain = {"obs_type": "state" if game.features else "grayscale"}
    view = {**(plain if agent is None else agent.view), **options}
    env = WebcadeEnv(game, **view, render_mode="rgb_array")
    player = trained_player(agent, seed) if agent else plain_player(game, name, env.action_space, seed)
    return env, player


def make_agent(game: Game, name: str, space: spaces.Space[Any], seed: int) -> Agent:
    """Make the rule or the random agent: a function from the features, by name, to an action of `space`.

    Args:
        game: the game to play.
        name: "rule" or "random".
        space: the environment's action space.
        seed: seeds the random agent.
    """
    if name == RULE_AGENT:
        return load_rule(game, space)
    space.seed(seed)
    return lambda features: space.sample()
