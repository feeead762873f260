"""Whether a game can be played: Gymnasium's own check, actions that act, a score that moves, an end."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium.utils.env_checker import check_env

from ..env import WebcadeEnv
from ..errors import PageError
from .report import Finding, failed, passed, skipped
from .subject import Subject

HELD_STEPS = 10  # within which an action has to show
PREFIXES = (0, 5, 15, 30)  # random steps before it: some actions act in the midst of a game alone
END_STEPS = 3000  # of random play, in which a game should end once


def gymnasium(subject: Subject) -> Finding:
    """Gymnasium finds nothing to say, whatever is observed."""
    complaints = {
        obs_type: found for obs_type in subject.obs_types if (found := _complaint(subject, obs_type))
    }
    if complaints:
        return failed("; ".join(f"{obs_type}: {text}" for obs_type, text in complaints.items()))
    return passed(f"check_env says nothing of {', '.join(subject.obs_types)}", obs_types=subject.obs_types)


def actions(subject: Subject) -> Finding:
    """Each action, held for some steps, shows another game than action 0 does."""
    names = [action.name for action in subject.game.actions.list]
    idle = set(range(1, len(names)))
    with subject.make() as env:
        for prefix in PREFIXES:
            if not idle:
                break
            base = _held(env, subject.seed, prefix, 0)
            idle = {action for action in idle if _held(env, subject.seed, prefix, action) == base}
    if idle:
        listed = ", ".join(f"actions.list[{action}] ({names[action]})" for action in sorted(idle))
        return failed(
            f"{listed}: {HELD_STEPS} steps of it look as those of {names[0]} do, at {len(PREFIXES)} moments"
        )
    return passed(f"each of {len(names)} actions makes a difference", actions=names)


def score(subject: Subject) -> Finding:
    """The score is more than one value."""
    if "score" not in subject.game.readings:
        return skipped("the game's file has no readings.score")
    values = {float.fromhex(value) for value in subject.trace.values("score")}
    figures: dict[str, Any] = {"least": min(values), "greatest": max(values)}
    if len(values) == 1:
        return failed(
            f"readings.score: stays at {min(values):g} through {subject.trace.actions} random steps",
            **figures,
        )
    return passed(f"from {min(values):g} to {max(values):g}", **figures)


def ends(subject: Subject) -> Finding:
    """Random play comes to an end: the game's own, or the limit its file states."""
    ended = sum(episode[-1]["terminated"] == "True" for episode in subject.trace.episodes)
    steps = subject.trace.actions
    if not ended and "over" in subject.game.readings:
        ended, steps = _play_to_an_end(subject)
    if ended:
        return passed("random play comes to the game's own end", ended=ended, steps=steps)
    limit = subject.game.episode.max_steps
    if limit is not None:
        return passed(f"no end of its own in {steps} random steps; max_steps = {limit} is one", steps=steps)
    return failed(
        f"neither readings.over in {steps} random steps nor episode.max_steps ends it: state one", steps=steps
    )


PLAY_CHECKS: dict[str, Callable[[Subject], Finding]] = {
    "gymnasium": gymnasium,
    "actions": actions,
    "score": score,
    "ends": ends,
}


def _complaint(subject: Subject, obs_type: str) -> str | None:
    """The first thing that Gymnasium's check has to say."""
    with subject.make(obs_type=obs_type) as env, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            check_env(env, skip_render_check=True)
        except Exception as error:  # whatever it is, it is what the check has to say
            return f"{type(error).__name__}: {error}"
    return str(caught[0].message) if caught else None


def _held(env: WebcadeEnv, seed: int, prefix: int, action: int) -> list[bytes]:
    """What is seen while an action is held, after some random steps."""
    choice = np.random.Generator(np.random.PCG64(seed))
    script = [*choice.integers(len(env.game.actions.list), size=prefix), *[action] * HELD_STEPS]
    env.reset(seed=seed)
    seen = []
    for move in script:
        observation, _, terminated, truncated, info = env.step(int(move))
        if "fault" in info:
            raise PageError(info["fault"])
        assert isinstance(observation, np.ndarray)
        seen.append(observation.tobytes())
        if terminated or truncated:
            break
    return seen[prefix:]


def _play_to_an_end(subject: Subject) -> tuple[int, int]:
    """How often the game ended, 0 or 1, and after how many random steps."""
    choice = np.random.Generator(np.random.PCG64(subject.seed))
    with subject.make() as env:
        env.reset(seed=subject.seed)
        for step in range(1, END_STEPS + 1):
            *_, terminated, truncated, info = env.step(int(choice.integers(len(env.game.actions.list))))
            if "fault" in info:
                raise PageError(info["fault"])
            if terminated:
                return 1, step
            if truncated:
                env.reset()
    return 0, END_STEPS
