"""Traces: records of random play that can be compared to the bit.

A trace keeps, for each step, the action, a digest of each array of the observation, the reward, the flags and
the values of `info`. An action is kept as JSON: a number, a list of numbers, or a dict of these for a Dict
space.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..env import WebcadeEnv
from ..episode import runner
from ..episode.observing import Info, Observation
from ..errors import PageError

Step = dict[str, str]  # by name: the action, digests of the observation's arrays, and all values exactly


@dataclass(frozen=True, slots=True)
class Trace:
    """A record of some episodes.

    Attributes:
        episodes: for each episode, its steps; the first is the reset.
        actions: how many steps were made in all, without the resets.
        is_cut: whether time was up before the last episode was over.
    """

    episodes: list[list[Step]]
    actions: int
    is_cut: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of the whole trace in hexadecimal. It does not depend on the order of keys."""
        return hashlib.sha256(json.dumps(self.episodes, sort_keys=True).encode()).hexdigest()

    def difference(self, other: Trace) -> str | None:
        """The first step in which another trace differs, and the names of the values; None if it is equal.

        Where one of the two was cut, only what both have is compared.
        """
        mine, theirs = self._by_place(), other._by_place()
        for place in sorted(mine | theirs):
            if self._lacks(place) or other._lacks(place):
                return None
            if names := differing(mine.get(place, {}), theirs.get(place, {})):
                return f"episode {place[0]}, step {place[1]}: {', '.join(names)}"
        return None

    def steps_shared(self, other: Trace, first: int = 0) -> int:
        """How many steps both traces have, resets not counted, from the episode `first` on."""
        shared = self._by_place().keys() & other._by_place().keys()
        return sum(episode >= first and step > 0 for episode, step in shared)

    def _by_place(self) -> dict[tuple[int, int], Step]:
        """The steps by the numbers of their episode and of the step."""
        return {(e, s): step for e, steps in enumerate(self.episodes) for s, step in enumerate(steps)}

    def _lacks(self, place: tuple[int, int]) -> bool:
        """Whether the trace was cut before this place."""
        last = len(self.episodes) - 1
        return self.is_cut and place > (last, len(self.episodes[last]) - 1 if self.episodes else -1)

    def only(self, *names: str) -> Trace:
        """A copy that has only the values of these names."""
        kept = [[{name: step[name] for name in names if name in step} for step in e] for e in self.episodes]
        return Trace(kept, self.actions, self.is_cut)


def record(
    env: WebcadeEnv, episodes: int, seed: int, reset_seed: int | None = None, deadline: float = math.inf
) -> Trace:
    """Play episodes with uniform random actions, and record them.

    Args:
        env: the environment; a fault should raise PageError in it.
        episodes: how many episodes to play.
        seed: seeds the actions.
        reset_seed: seed of the first reset; None takes `seed`. Later resets have no seed of their own.
        deadline: time of `time.monotonic()` at which the recording is cut.

    Raises:
        PageError: a fault during an episode.
    """
    env.action_space.seed(seed)
    first = seed if reset_seed is None else reset_seed
    played: list[list[Step]] = []
    is_cut = False
    while len(played) < episodes and not is_cut:
        is_cut = time.monotonic() > deadline
        if not is_cut:
            observation, info = env.reset(seed=None if played else first)
            played.append([as_step(observation, info)])
            is_cut = not _play(env, played, deadline)
    return Trace(played, sum(len(steps) - 1 for steps in played), is_cut)


def record_restored(env: WebcadeEnv, episodes: int, seed: int, deadline: float = math.inf) -> Trace | str:
    """Record episodes that begin where the load left the page, or return why it cannot be put back there.

    Args:
        env: an environment with `reset_by="restore"`; see `record` for the rest.
        episodes: how many to play.
        seed: seeds the actions and the first reset.
        deadline: time of `time.monotonic()` at which the recording is cut.
    """
    for _ in range(2):  # the page that is loaded second keeps the moment
        env.reset(seed=seed)
    trace = record(env, episodes, seed, deadline=deadline)
    problem: str = getattr(env.page, "start_problem", "")
    return problem or trace


def _play(env: WebcadeEnv, played: list[list[Step]], deadline: float) -> bool:
    """Play the last of the episodes, and append its steps. Return False if time was up before its end."""
    steps, over = played[-1], False
    while not over:
        if time.monotonic() > deadline:
            return False
        action = env.action_space.sample()
        try:
            came = env.step(action)
        except PageError as error:
            raise PageError(f"episode {len(played) - 1}, step {len(steps)}: {error}") from error
        steps.append({"action": json.dumps(plain(action))} | step_of(came))
        over = came[2] or came[3]
    return True


_NUMBERS = {"True": (1.0).hex(), "False": (0.0).hex()}


def differing(one: Step, other: Step) -> list[str]:
    """The names of the values in which two steps differ.

    True is 1 and False is 0: a vector has numbers for all where a reading is one in some environments, and
    true or false in others.
    """
    return sorted(name for name in one | other if _number(one.get(name)) != _number(other.get(name)))


def _number(value: str | None) -> str | None:
    return _NUMBERS.get(value or "", value)


def plain(action: Any) -> Any:
    """An action of any space as plain data for JSON."""
    if isinstance(action, Mapping):
        return {name: plain(part) for name, part in action.items()}
    return action.tolist() if isinstance(action, np.ndarray | np.generic) else action


def step_of(came: runner.Step) -> Step:
    """What `env.step` returned, in the form in which a trace keeps it."""
    observation, reward, terminated, truncated, info = came
    outcome = {"reward": reward, "terminated": terminated, "truncated": truncated}
    return as_step(observation, {**info, **outcome})


def as_step(observation: Observation, values: Info) -> Step:
    """What a reset or a step returned, in the form in which a trace keeps it."""
    parts: Mapping[str, Any] = observation if isinstance(observation, dict) else {"image": observation}
    digests = {f"observation.{name}": _digest(part) for name, part in parts.items()}
    return digests | {name: _text(value) for name, value in values.items()}


def _digest(array: np.ndarray[Any, Any]) -> str:
    head = f"{array.dtype.str}{array.shape}".encode()
    return hashlib.sha256(head + np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def _text(value: Any) -> str:
    """A text, a number, a boolean, an array or a tuple of those as text. Equal only if all bits are."""
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        return _digest(value)
    if isinstance(value, tuple):
        return f"[{','.join(map(_text, value))}]"
    return str(bool(value)) if isinstance(value, bool | np.bool_) else float(value).hex()
