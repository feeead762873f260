"""Plays a trace again in a vector, beside another environment."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import concatenate, create_empty_array

from ..episode.batching import split_infos
from ..page import ResetBy
from ..vector import WebcadeVectorEnv
from .trace import Step, Trace, as_step, differing, step_of

if TYPE_CHECKING:
    from .game_under_test import GameUnderTest

ENVS = 2


def in_vector(subject: GameUnderTest, trace: Trace, options: dict[str, Any], by: ResetBy) -> str:
    """Play a trace again in the first environment of a vector, while the second plays at random.

    Args:
        subject: the game.
        trace: of a single environment with the same options, seeded with the subject's seed.
        options: keywords of the vector.
        by: how its episodes begin.

    Returns:
        The first step that differs, and the names of what differs there; "" if nothing does.
    """
    envs = WebcadeVectorEnv(subject.game, ENVS, **{**subject.timeouts, **options}, reset_by=by)
    try:
        envs.action_space.seed(subject.seed)
        return _played(subject, trace, envs)
    finally:
        envs.close()


def _played(subject: GameUnderTest, trace: Trace, envs: WebcadeVectorEnv) -> str:
    for number, steps in enumerate(trace.episodes):
        for index, then in enumerate(steps):
            if time.monotonic() > subject.deadline and number > 1:
                return ""
            if number == index == 0:
                for _ in range(3):  # the second load keeps the moment that the third restores
                    observations, infos = envs.reset(seed=subject.seed)
                now = as_step(part_of(observations, 0), split_infos(infos, ENVS)[0])
            else:
                now = _step(envs, then.get("action"))
            if names := differing(then, {name: now[name] for name in then if name in now}):
                return f"episode {number}, step {index}: {', '.join(names)}"
    return ""


def _step(envs: WebcadeVectorEnv, action: str | None) -> Step:
    """Step, the first environment with an action of a trace; None: it begins an episode."""
    space = envs.single_action_space
    own = space.sample() if action is None else action_of(space, json.loads(action))
    batch = concatenate(space, [own, space.sample()], create_empty_array(space, ENVS))  # type: ignore[arg-type]
    observations, rewards, terminations, truncations, infos = envs.step(batch)
    ended = bool(terminations[0]), bool(truncations[0])
    came = part_of(observations, 0), float(rewards[0]), *ended, split_infos(infos, ENVS)[0]
    given = {} if action is None else {"action": action}
    return given | step_of(came)


def part_of(observations: Any, number: int) -> Any:
    """Return an environment's part of batched observations."""
    if isinstance(observations, dict):
        return {name: part[number] for name, part in observations.items()}
    return observations[number]


def action_of(space: spaces.Space[Any], value: Any) -> Any:
    """Return an action of a space from what `trace.plain` made of it."""
    if isinstance(space, spaces.Dict):
        return {name: action_of(part, value[name]) for name, part in space.items()}
    return np.array(value, space.dtype)
