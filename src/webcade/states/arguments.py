"""Check the states that environments are given. Each function raises OptionError."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import OptionError
from ..options.arguments import mapping, refusal
from .state import State

_STATE = "a State, as clone_state() returns it"


def check_state(keyword: str, value: object) -> State:
    """Return a State."""
    if isinstance(value, State):
        return value
    raise refusal(keyword, _STATE, value)


def state_option(options: dict[str, Any] | None) -> State | None:
    """Return `options["state"]` of a single environment's reset; None without one."""
    given = mapping("options", options).get("state")
    return None if given is None else check_state("options['state']", given)


def states_option(options: dict[str, Any] | None, num_envs: int) -> list[State | None]:
    """Return `options["state"]` of a vector's reset: a state for each environment, None for its own start."""
    given = mapping("options", options).get("state")
    if not isinstance(given, list | tuple):
        return [state_option(options)] * num_envs
    if len(given) != num_envs:
        raise OptionError(
            f"options['state']: expected {num_envs} states, one for each environment; got {len(given)}"
        )
    return [
        None if one is None else check_state(f"options['state'][{index}]", one)
        for index, one in enumerate(given)
    ]


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
