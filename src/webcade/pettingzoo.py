"""A game of several players as a PettingZoo ParallelEnv.

import webcade

env = webcade.parallel_env("path/to/game", obs_type="state")
observations, infos = env.reset(seed=0)
while env.agents:
    actions = {agent: env.action_space(agent).sample() for agent in env.agents}
    observations, rewards, terminations, truncations, infos = env.step(actions)

All players' inputs go to the page in one message, as one step. Needs `pip install 'webcade[pettingzoo]'`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.utils import EzPickle
from numpy.typing import NDArray

from .env import WebcadeEnv
from .episode.actions import is_action
from .episode.joint import JointAction, PlayerView
from .episode.observing import Info, Observation
from .episode.scoring import earned, is_true
from .errors import OptionError, PageError
from .game import Game
from .options import check_options
from .options.arguments import one_of, shown

try:
    from pettingzoo import ParallelEnv
except ImportError as error:
    raise ImportError(
        "webcade.pettingzoo needs pettingzoo; type: pip install 'webcade[pettingzoo]'"
    ) from error

Step = tuple[
    dict[str, Observation], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]
]


def parallel_env(game: Game | str | Path, **options: Any) -> WebcadeParallelEnv:
    """Make a `WebcadeParallelEnv`; the arguments are its."""
    return WebcadeParallelEnv(game, **options)


class WebcadeParallelEnv(ParallelEnv[str, Observation, Any], EzPickle):
    """Several players in one page. The browser starts at the first `reset`.

    Args:
        game: a Game, a name of the catalogue, or the path of a game.toml with `[[players]]`, or its folder.
        render_mode: None, "rgb_array", or "human" (a browser window).
        players: names of those who play; the others are left to the game. None: all of them.
        **options: the keywords of `gymnasium.make`; see `webcade.options.EnvOptions`.

    Attributes:
        possible_agents: the players' names, in the file's order.
        agents: those who are still in the episode.
        joint: the environment that plays all of them as one agent. It records, and clones and restores
            states: `reset(options={"state": env.joint.clone_state()})`.

    Raises:
        GameError: the game's file has mistakes.
        OptionError: the game has no players, or a keyword is unknown or has an invalid value.
    """

    def __init__(
        self,
        game: Game | str | Path,
        *,
        render_mode: str | None = None,
        players: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        EzPickle.__init__(self, game, render_mode=render_mode, players=players, **options)
        self.joint = WebcadeEnv(game, render_mode=render_mode, players=players, **options)
        found = self.joint.game
        if not found.players:
            raise OptionError(f"game: expected one with [[players]] in its game.toml; {found.name} has none")
        checked = check_options(found, render_mode, options)
        self.metadata = {**self.joint.metadata, "name": found.id, "is_parallelizable": True}
        self.render_mode = render_mode
        self.possible_agents = [player.name for player in found.players]
        self.agents: list[str] = []
        self._players = {player.name: player for player in found.players}
        self._action = JointAction(found)
        self._views = {name: PlayerView(found, player, checked) for name, player in self._players.items()}
        self.action_spaces = self._action.spaces
        self.observation_spaces = {name: view.space for name, view in self._views.items()}
        self._earns = {name: player.earns for name, player in self._players.items()}
        self._readings: Info = {}  # the info of the moment before a step

    def observation_space(self, agent: str) -> gym.Space[Any]:
        """Return a player's observation space: always the same object."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> gym.Space[Any]:
        """Return a player's action space: always the same object."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], dict[str, Info]]:
        """Begin an episode, with all players except those who are out where it begins.

        Args:
            seed: as of `WebcadeEnv.reset`.
            options: {"state": State}, as of `WebcadeEnv.reset`. Other keys are for other environments, as
                PettingZoo has it, and do nothing.

        Returns:
            Each player's observation and info.

        Raises:
            PageError, BrowserError, SourceError, StateError, OptionError: as of `WebcadeEnv.reset`.
        """
        own = {name: value for name, value in (options or {}).items() if name == "state"}
        observation, info = self.joint.reset(seed=seed, options=own or None)
        self._readings = info
        self.agents = [name for name in self.possible_agents if not self._is_out(name, info)]
        return self._seen(observation), self._told(info)

    def step(self, actions: Mapping[str, Any]) -> Step:
        """Apply all players' actions at the same time, for `frame_skip` game frames.

        Args:
            actions: an action of each player in `agents`.

        Returns:
            Observations, rewards, terminations, truncations and infos of those who were in `agents`. If the
            page or the browser fails, all are truncated with reward 0.0, and `info["fault"]` says why.

        Raises:
            ResetNeeded: there is no running episode, or nobody is left in it.
            InvalidAction: a player's action is missing or not in its space, or there is no such player.
            ClosedEnvironmentError: the environment was closed.
        """
        if not self.agents:
            raise ResetNeeded("expected a running episode; call reset() before step()")
        self._check(actions)
        observation, _, is_over, is_cut, info = self.joint.step(self._action.join(actions))
        try:
            out = {name: is_over or self._is_out(name, info) for name in self.agents}
            rewards = {name: 0.0 if info["fault"] else self._earned(name, info, out) for name in self.agents}
        except PageError as error:  # a reading that is no number: a fault, as in a step of one player
            self.joint.give_up_episode()
            out, rewards = dict.fromkeys(self.agents, False), dict.fromkeys(self.agents, 0.0)
            is_cut, info = True, {**info, "fault": str(error)}
        cut = {name: is_cut and not out[name] for name in self.agents}
        result = self._seen(observation), rewards, out, cut, self._told(info)
        self._readings = info
        self.agents = [name for name in self.agents if not (out[name] or cut[name])]
        return result

    def render(self) -> NDArray[np.uint8] | None:
        """Take a picture of the game as it is now; see `WebcadeEnv.render`."""
        return self.joint.render()

    def close(self) -> None:
        """Close the page, end the browser, and end a recording. A second call does nothing."""
        self.joint.close()

    def _check(self, actions: Mapping[str, Any]) -> None:
        """Raise InvalidAction unless each of `agents`, and nobody else, has an action of its space."""
        if set(actions) != set(self.agents):
            raise InvalidAction(
                f"expected an action of each of {', '.join(self.agents)}; got those of "
                f"{', '.join(map(str, actions)) or 'nobody'}"
            )
        for name, action in actions.items():
            if not is_action(self.action_spaces[name], action):
                space = self.action_spaces[name]
                raise InvalidAction(f"expected an action of {space} of {name}; got {shown(action)}")

    def _is_out(self, name: str, info: Info) -> bool:
        over = self._players[name].over
        return over is not None and is_true(info, over)

    def _earned(self, name: str, info: Info, out: Mapping[str, bool]) -> float:
        return earned(self._earns[name], self._readings, info, is_over=out[name])

    def _seen(self, observation: Observation) -> dict[str, Observation]:
        return {name: self._views[name].of(observation) for name in self.agents}

    def _told(self, info: Info) -> dict[str, Info]:
        return {name: dict(info) for name in self.agents}


class OnePlayerEnv(gym.Env[Observation, Any]):
    """One player of a ParallelEnv as a gymnasium.Env; the others do what they are given to do.

        env = OnePlayerEnv(webcade.parallel_env("path/to/game"), "left", {"right": opponent})

    So a trainer for one agent learns against a fixed action, a rule, or an older copy of itself. An episode
    ends when it ends for this player.

    Args:
        env: several players.
        player: who is played.
        others: what each other player does: an action, always the same one, or a function from its
            observation to its action.

    Raises:
        OptionError: there is no such player, or another one has nothing to do.
    """

    def __init__(self, env: WebcadeParallelEnv, player: str, others: Mapping[str, Any]) -> None:
        one_of("player", player, tuple(env.possible_agents))
        rest = [name for name in env.possible_agents if name != player]
        if set(others) != set(rest):
            raise OptionError(
                f"others: expected an action or a function of each of {', '.join(rest) or 'nobody'}; "
                f"got those of {', '.join(map(str, others)) or 'nobody'}"
            )
        self.env, self.player, self.others = env, player, dict(others)
        self.render_mode, self.metadata = env.render_mode, env.metadata
        self.action_space = env.action_space(player)
        self.observation_space = env.observation_space(player)
        self._seen: dict[str, Observation] = {}

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, Info]:
        super().reset(seed=seed)
        self._seen, infos = self.env.reset(seed=seed, options=options)
        return self._seen[self.player], infos[self.player]

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, Info]:
        if self.player not in self.env.agents:
            raise ResetNeeded("expected a running episode; call reset() before step()")
        done = {name: self._choice(name) for name in self.env.agents if name != self.player}
        self._seen, rewards, over, cut, infos = self.env.step({**done, self.player: action})
        name = self.player
        return self._seen[name], rewards[name], over[name], cut[name], infos[name]

    def render(self) -> NDArray[np.uint8] | None:
        return self.env.render()

    def close(self) -> None:
        self.env.close()

    def _choice(self, name: str) -> Any:
        choice = self.others[name]
        return choice(self._seen[name]) if callable(choice) else choice
