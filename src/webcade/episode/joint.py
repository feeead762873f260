"""What several players do as one action, and what each of them sees of the one observation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gymnasium import spaces
from numpy.typing import NDArray

from ..game import Game
from ..game.played_by import features_of
from ..game.schema import Player
from ..options import EnvOptions
from .actions import ActionEncoder, rest_action
from .observing import Observation, copied
from .spaces import observation_space


class JointAction:
    """Joins the actions of a game's players into one of the game's action space.

    Args:
        game: a game with players.

    Attributes:
        spaces: each player's action space: of one part its own, of several a MultiDiscrete or Dict of them.
    """

    def __init__(self, game: Game) -> None:
        self._space = ActionEncoder(game.actions).space
        self._parts = [part.name for part in game.actions.parts]
        self._own = {player.name: player.own_parts for player in game.players}
        self.spaces = {name: self._space_of(own) for name, own in self._own.items()}

    def join(self, actions: Mapping[str, Any]) -> Any:
        """Return the action of the game's space; a player without an action does nothing.

        Args:
            actions: elements of the players' spaces, by their names.
        """
        if not self._parts:  # one player is left, and the game's actions are its own
            return next(iter(actions.values()), rest_action(self._space))
        chosen = rest_action(self._space)
        for name, action in actions.items():
            for part, one in self._shared_out(self._own[name], action):
                chosen[part] = one
        return chosen

    def _space_of(self, own: tuple[str, ...]) -> spaces.Space[Any]:
        if not self._parts:
            return self._space
        if isinstance(self._space, spaces.Dict):
            parts = {name: self._space[name] for name in self._parts if name in own}
            return spaces.Dict(parts) if len(parts) > 1 else next(iter(parts.values()))
        assert isinstance(self._space, spaces.MultiDiscrete)
        sizes = self._space.nvec[[number for number, name in enumerate(self._parts) if name in own]]
        return spaces.MultiDiscrete(sizes) if len(sizes) > 1 else spaces.Discrete(int(sizes[0]))

    def _shared_out(self, own: tuple[str, ...], action: Any) -> list[tuple[Any, Any]]:
        """Return where each part of a player's action goes in the joint one."""
        names = [name for name in self._parts if name in own]
        is_dict = isinstance(self._space, spaces.Dict)
        places = names if is_dict else [self._parts.index(name) for name in names]
        if len(names) == 1:
            return [(places[0], action)]
        return list(zip(places, [action[name] for name in names] if is_dict else action, strict=True))


class PlayerView:
    """What one player sees of the game's observation: the same picture as all, and its own features.

    Args:
        game: the game.
        player: the player.
        options: how the game is observed.

    Attributes:
        space: the player's observation space.
    """

    def __init__(self, game: Game, player: Player, options: EnvOptions) -> None:
        own = features_of(game, player)
        self.space = observation_space(game.model_copy(update={"features": own}), options)
        all_names = [name for feature in game.features for name in feature.names]
        places = [all_names.index(name) for feature in own for name in feature.names]
        self._places = places if options.has_state and places != list(range(len(all_names))) else None

    def of(self, observation: Observation) -> Observation:
        """Return what the player sees, in arrays of its own."""
        own = copied(observation)
        if self._places is None:
            return own
        if isinstance(own, dict):
            return {**own, "state": own["state"][self._places]}
        state: NDArray[Any] = own[self._places]
        return state
