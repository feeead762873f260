"""The checks of play: Gymnasium's `check_env`, images that show something, a score that changes, an end."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium.utils.env_checker import check_env

from ..exploring import Exploration, explore
from ..game_under_test import GameUnderTest
from ..report import Finding, failed, passed, skipped, warning
from .acting import actions

IMAGE_STEPS = 30


def gymnasium(subject: GameUnderTest) -> Finding:
    """Check that Gymnasium's `check_env` finds no problem, with each `obs_type`."""
    tried = [subject.whole] if subject.quick else subject.obs_types
    problems = {obs_type: found for obs_type in tried if (found := _first_problem(subject, obs_type))}
    if problems:
        return failed("; ".join(f"{obs_type}: {text}" for obs_type, text in problems.items()))
    return passed(f"check_env finds no problem with {', '.join(tried)}", obs_types=tried)


def score(subject: GameUnderTest) -> Finding:
    """Check that the score changes."""
    if "score" not in subject.game.readings:
        return skipped("game.toml has no readings.score")
    values = subject.trace.values("score")
    steps = subject.trace.actions
    if len(values) == 1:
        further = _explored(subject)
        values, steps = values | further.scores, steps + further.steps
    numbers = sorted(map(_number, values))
    figures: dict[str, Any] = {"least": numbers[0], "greatest": numbers[-1], "steps": steps}
    if len(values) == 1:
        return failed(f"readings.score: stays at {numbers[0]:g} through {steps} random steps", **figures)
    return passed(f"from {numbers[0]:g} to {numbers[-1]:g} in {steps} random steps", **figures)


def ends(subject: GameUnderTest) -> Finding:
    """Check that an episode ends: by the game's own end, or by `episode.max_steps`."""
    ended = sum(episode[-1].get("terminated") == "True" for episode in subject.trace.episodes)
    steps = subject.trace.actions
    if not ended and _has_an_end(subject):
        further = _explored(subject)
        ended, steps = further.ended, steps + further.steps
    if ended:
        return passed("random play reaches the game's own end", ended=ended, steps=steps)
    limit = subject.game.episode.max_steps
    if limit is not None:
        return passed(
            f"the game did not end in {steps} random steps; episode.max_steps = {limit} ends it", steps=steps
        )
    return failed(
        f"the episode did not end in {steps} random steps; add readings.over, [end] or episode.max_steps",
        steps=steps,
    )


def image(subject: GameUnderTest) -> Finding:
    """Check that images have more than one colour, and that they change."""
    with subject.make(obs_type="rgb", max_steps=IMAGE_STEPS) as env:
        env.action_space.seed(subject.seed)
        images, over = [env.reset(seed=subject.seed)[0]], False
        while not over:
            seen, _, terminated, truncated, _ = env.step(env.action_space.sample())
            images.append(seen)
            over = terminated or truncated
    pixels = [np.asarray(one).reshape(-1, 3) for one in images]
    flat = sum(bool((one == one[0]).all()) for one in pixels)
    different = len({one.tobytes() for one in pixels})
    figures = {"images": len(images), "different": different, "of_one_colour": flat}
    if flat == len(images):
        return warning(
            f"each of {len(images)} images has a single colour: the game does not draw in the region of "
            "[observation], or has not started; look at seen.png",
            **figures,
        )
    if different == 1:
        return warning(f"{len(images)} images of random play are all the same", **figures)
    return passed(f"{different} of {len(images)} images of random play are different", **figures)


PLAY_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {
    "gymnasium": gymnasium,
    "image": image,
    "actions": actions,
    "score": score,
    "ends": ends,
}


def _explored(subject: GameUnderTest) -> Exploration:
    """The result of long play, which is made once for all checks that need it."""
    if subject.exploration is None:
        subject.exploration = explore(subject, "score" in subject.game.readings, _has_an_end(subject))
    found: Exploration = subject.exploration
    return found


def _has_an_end(subject: GameUnderTest) -> bool:
    end = subject.game.end
    return bool("over" in subject.game.readings or end.dialog or end.navigation or end.less)


def _number(text: str) -> float:
    """The score that a trace has as text."""
    return float(text == "True") if text in ("True", "False") else float.fromhex(text)


def _first_problem(subject: GameUnderTest, obs_type: str) -> str | None:
    """The first error or warning of Gymnasium's `check_env`; None if there is none."""
    with subject.make(obs_type=obs_type) as env, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            check_env(env, skip_render_check=True)
        except Exception as error:  # check_env asserts, and lets the environment's errors through
            return f"{type(error).__name__}: {error}"
    return str(caught[0].message) if caught else None
