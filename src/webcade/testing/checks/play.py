"""Whether a game can be played: Gymnasium's own check, a score that moves, an end."""

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
    """Gymnasium finds nothing to say, whatever is observed."""
    tried = [subject.whole] if subject.quick else subject.obs_types
    complaints = {obs_type: found for obs_type in tried if (found := _complaint(subject, obs_type))}
    if complaints:
        return failed("; ".join(f"{obs_type}: {text}" for obs_type, text in complaints.items()))
    return passed(f"check_env says nothing of {', '.join(tried)}", obs_types=tried)


def score(subject: GameUnderTest) -> Finding:
    """The score is more than one value."""
    if "score" not in subject.game.readings:
        return skipped("the game's file has no readings.score")
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
    """Random play comes to an end: the game's own, or the limit its file states."""
    ended = sum(episode[-1].get("terminated") == "True" for episode in subject.trace.episodes)
    steps = subject.trace.actions
    if not ended and _has_an_end(subject):
        further = _explored(subject)
        ended, steps = further.ended, steps + further.steps
    if ended:
        return passed("random play comes to the game's own end", ended=ended, steps=steps)
    limit = subject.game.episode.max_steps
    if limit is not None:
        return passed(f"no end of its own in {steps} random steps; max_steps = {limit} is one", steps=steps)
    return failed(
        f"neither readings.over nor [end] in {steps} random steps, nor episode.max_steps, ends it: state one",
        steps=steps,
    )


def image(subject: GameUnderTest) -> Finding:
    """What is seen is a picture of something, and another one later."""
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
            f"every one of {len(images)} images is of one single colour: the game does not paint where "
            "[observation] looks, or has not begun; seen.png shows it",
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
    """Long play, once for all that need it."""
    if subject.exploration is None:
        subject.exploration = explore(subject, "score" in subject.game.readings, _has_an_end(subject))
    found: Exploration = subject.exploration
    return found


def _has_an_end(subject: GameUnderTest) -> bool:
    end = subject.game.end
    return bool("over" in subject.game.readings or end.dialog or end.navigation or end.less)


def _number(text: str) -> float:
    """A score as a trace has it."""
    return float(text == "True") if text in ("True", "False") else float.fromhex(text)


def _complaint(subject: GameUnderTest, obs_type: str) -> str | None:
    """The first thing that Gymnasium's check has to say."""
    with subject.make(obs_type=obs_type) as env, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            check_env(env, skip_render_check=True)
        except Exception as error:  # whatever it is, it is what the check has to say
            return f"{type(error).__name__}: {error}"
    return str(caught[0].message) if caught else None
