"""A trace: episodes of random play, everything the environment answered digested step by step.

Actions are kept as plain data: a number, numbers in a list, or these by the names of a Dict.
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

Step = dict[str, str]  # the action, and what came, by name: a digest of each image, each number in full


@dataclass(frozen=True, slots=True)
class Trace:
    """What some episodes were, step by step; the first step of each is its reset.

    Attributes:
        episodes: a list of steps for each.
        actions: how many actions the random play chose.
    """

    episodes: list[list[Step]]
    actions: int

    @property
    def digest(self) -> str:
        """Sha256, in hexadecimal, of all of it; no order of keys and no hash seed has part in it."""
        return hashlib.sha256(json.dumps(self.episodes, sort_keys=True).encode()).hexdigest()

    def difference(self, other: Trace) -> str | None:
        """Where another trace first differs from this one, and in what; None where it does not."""
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
        """The same trace with nothing but these."""
        kept = [[{name: step[name] for name in names if name in step} for step in e] for e in self.episodes]
        return Trace(kept, self.actions)

    def values(self, name: str) -> set[str]:
        """Every value that came under a name."""
        return {step[name] for episode in self.episodes for step in episode if name in step}


def record(env: WebcadeEnv, episodes: int, seed: int, reset_seed: int | None = None) -> Trace:
    """Episodes of uniform random actions, after a reset with the same seed, or another.

    Raises:
        PageError: a fault in mid-episode.
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
    """An action of any space as JSON has it."""
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
    """A number, a boolean or a tuple of those, so that two texts are equal where every bit is."""
    if isinstance(value, tuple):
        return f"[{','.join(map(_text, value))}]"
    return str(bool(value)) if isinstance(value, bool | np.bool_) else float(value).hex()
