"""Traces: records of random play that can be compared to the bit.

A trace keeps, for each step, the action, a digest of each array of the observation, the reward, the flags and
the values of `info`. An action is kept as JSON: a number, a list of numbers, or a dict of these for a Dict
space.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from ..env import WebcadeEnv
from ..episode.runner import Info, Observation
from ..errors import PageError

Step = dict[str, str]  # by name: the action, digests of the observation's arrays, and all values exactly


@dataclass(frozen=True, slots=True)
class Trace:
    """A record of some episodes.

    Attributes:
        episodes: for each episode, its steps; the first is the reset.
        actions: how many steps were made in all, without the resets.
    """

    episodes: list[list[Step]]
    actions: int

    @property
    def digest(self) -> str:
        """SHA-256 of the whole trace in hexadecimal. It does not depend on the order of keys."""
        return hashlib.sha256(json.dumps(self.episodes, sort_keys=True).encode()).hexdigest()

    def difference(self, other: Trace) -> str | None:
        """The first step in which another trace differs, and the names of the values; None if it is equal."""
        nothing: list[Step] = []
        for number, (mine, theirs) in enumerate(
            zip_longest(self.episodes, other.episodes, fillvalue=nothing)
        ):
            for step in range(max(len(mine), len(theirs))):
                a, b = (steps[step] if step < len(steps) else {} for steps in (mine, theirs))
                if a != b:
                    names = sorted(name for name in a | b if a.get(name) != b.get(name))
                    return f"episode {number}, step {step}: {', '.join(names)}"
        return None

    def only(self, *names: str) -> Trace:
        """A copy that has only the values of these names."""
        kept = [[{name: step[name] for name in names if name in step} for step in e] for e in self.episodes]
        return Trace(kept, self.actions)

    def values(self, name: str) -> set[str]:
        """The different values that a name had, in the form in which a trace keeps them."""
        return {step[name] for episode in self.episodes for step in episode if name in step}


def record(env: WebcadeEnv, episodes: int, seed: int, reset_seed: int | None = None) -> Trace:
    """Play episodes with uniform random actions, and record them.

    Args:
        env: the environment.
        episodes: how many episodes to play.
        seed: seeds the actions.
        reset_seed: seed of the first reset; None takes `seed`. Later resets have no seed of their own.

    Raises:
        PageError: a fault during an episode.
    """
    env.action_space.seed(seed)
    first = seed if reset_seed is None else reset_seed
    played, actions = [], 0
    for number in range(episodes):
        observation, info = env.reset(seed=first if number == 0 else None)
        steps, over = [_step(observation, info)], False
        while not over:
            action = env.action_space.sample()
            observation, reward, terminated, truncated, info = env.step(action)
            if "fault" in info:
                raise PageError(f"a fault in episode {number}, step {len(steps)}: {info['fault']}")
            outcome = {"reward": reward, "terminated": terminated, "truncated": truncated}
            said = {"action": json.dumps(plain(action))}
            steps.append(said | _step(observation, {**info, **outcome}))
            over = terminated or truncated
        actions += len(steps) - 1
        played.append(steps)
    return Trace(played, actions)


def plain(action: Any) -> Any:
    """An action of any space as plain data for JSON."""
    if isinstance(action, Mapping):
        return {name: plain(part) for name, part in action.items()}
    return action.tolist() if isinstance(action, np.ndarray | np.generic) else action


def _step(observation: Observation, values: Info) -> Step:
    parts: Mapping[str, Any] = observation if isinstance(observation, dict) else {"image": observation}
    digests = {f"observation.{name}": _digest(part) for name, part in parts.items()}
    return digests | {name: _text(value) for name, value in values.items()}


def _digest(array: np.ndarray[Any, Any]) -> str:
    head = f"{array.dtype.str}{array.shape}".encode()
    return hashlib.sha256(head + np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def _text(value: Any) -> str:
    """A number, a boolean or a tuple of those as text. Two texts are equal only if all bits are."""
    if isinstance(value, tuple):
        return f"[{','.join(map(_text, value))}]"
    return str(bool(value)) if isinstance(value, bool | np.bool_) else float(value).hex()
