"""Check the states that environments are given. Each function raises OptionError."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import OptionError
from ..game import Game
from ..options.arguments import mapping, refusal
from .named import OWN_START, load_named
from .state import State

_STATE = "a State, as clone_state() returns it"
_OR_NAME = f"{_STATE}, or the name of one beside the game's file"


def check_state(keyword: str, value: object) -> State:
    """Return a State."""
    if isinstance(value, State):
        return value
    raise refusal(keyword, _STATE, value)


def state_option(options: dict[str, Any] | None, game: Game) -> State | None:
    """Return `options["state"]` of a single environment's reset, also by name; None without one."""
    return _state("options['state']", mapping("options", options).get("state"), game)


def _state(keyword: str, given: object, game: Game) -> State | None:
    if given is None or given == OWN_START:
        return None
    if isinstance(given, State):
        return given
    if isinstance(given, str):
        return load_named(keyword, game, given)
    raise refusal(keyword, _OR_NAME, given)


def states_option(options: dict[str, Any] | None, num_envs: int, game: Game) -> list[State | None]:
    """Return `options["state"]` of a vector's reset: a state for each environment, None for its own start."""
    given = mapping("options", options).get("state")
    if not isinstance(given, list | tuple):
        return [state_option(options, game)] * num_envs
    if len(given) != num_envs:
        raise OptionError(
            f"options['state']: expected {num_envs} states, one for each environment; got {len(given)}"
        )
    return [_state(f"options['state'][{index}]", one, game) for index, one in enumerate(given)]


def check_indices(indices: object, num_envs: int) -> list[int]:
    """Return numbers of environments; all of them for None."""
    if indices is None:
        return list(range(num_envs))
    expected = f"numbers of environments, from 0 to {num_envs - 1}, each once"
    try:
        chosen = [int(one) for one in indices]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise refusal("indices", expected, indices) from None
    if len(set(chosen)) != len(chosen) or not all(0 <= one < num_envs for one in chosen):
        raise refusal("indices", expected, indices)
    return chosen


def check_states(states: object, count: int) -> list[State]:
    """Return states, one for each of `count` environments."""
    if not isinstance(states, Sequence) or isinstance(states, str | bytes) or len(states) != count:
        raise refusal("states", f"{count} states, one for each environment", states)
    return [check_state(f"states[{index}]", one) for index, one in enumerate(states)]
