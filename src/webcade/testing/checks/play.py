"""The checks of play: Gymnasium's `check_env`, images that show something, actions, score and end."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
from gymnasium.utils.env_checker import check_env

from ..game_under_test import GameUnderTest
from ..report import NO_TIME, Finding, failed, passed, skipped, warning
from .acting import actions
from .outcome import ends, score

IMAGE_STEPS = 30


def gymnasium(subject: GameUnderTest) -> Finding:
    """Check that Gymnasium's `check_env` finds no problem, with each `obs_type`."""
    wanted = [subject.whole] if subject.quick else subject.obs_types
    tried: list[str] = []
    problems: dict[str, str] = {}
    took = 0.0  # seconds; check_env cannot be cut short
    for obs_type in wanted:
        if subject.seconds_left <= took:
            break
        tried.append(obs_type)
        begin = time.monotonic()
        if found := _first_problem(subject, obs_type):
            problems[obs_type] = found
        took = time.monotonic() - begin
    figures = {"obs_types": tried}
    if problems:
        return failed("; ".join(f"{obs_type}: {text}" for obs_type, text in problems.items()), **figures)
    if not tried:
        return skipped(NO_TIME, **figures)
    less = f"; there was no time for {', '.join(wanted[len(tried) :])}" if len(tried) < len(wanted) else ""
    if subject.game.clock.default == "wall":
        less += "; its test of repetition does not apply to real time"
    return passed(f"check_env finds no problem with {', '.join(tried)}{less}", **figures)


def image(subject: GameUnderTest) -> Finding:
    """Check that images have more than one colour, and that they change."""
    with subject.make(obs_type="rgb", max_steps=IMAGE_STEPS) as env:
        env.action_space.seed(subject.seed)
        images, over = [env.reset(seed=subject.seed)[0]], False
        while not over and (subject.seconds_left or len(images) < 2):
            seen, _, terminated, truncated, _ = env.step(env.action_space.sample())
            images.append(seen)
            over = terminated or truncated
    pixels = [np.asarray(one).reshape(-1, 3) for one in images]
    flat = sum(bool((one == one[0]).all()) for one in pixels)
    different = len({one.tobytes() for one in pixels})
    less = "" if over else f"; there was no time for the usual {IMAGE_STEPS} steps"
    figures = {"images": len(images), "different": different, "of_one_colour": flat}
    if flat == len(images):
        return warning(
            f"each of {len(images)} images has a single colour: the game does not draw in the region of "
            f"[observation], or has not started; look at seen.png{less}",
            **figures,
        )
    if different == 1:
        return warning(f"{len(images)} images of random play are all the same{less}", **figures)
    return passed(f"{different} of {len(images)} images of random play are different{less}", **figures)


PLAY_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {
    "gymnasium": gymnasium,
    "image": image,
    "actions": actions,
    "score": score,
    "ends": ends,
}


def _first_problem(subject: GameUnderTest, obs_type: str) -> str | None:
    """The first error or warning of Gymnasium's `check_env`; None if there is none."""
    with subject.make(obs_type=obs_type) as env, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            check_env(env, skip_render_check=True)
        except Exception as error:  # check_env asserts, and lets the environment's errors through
            is_time = subject.game.clock.default == "wall" and "determinis" in str(error).lower()
            return None if is_time else f"{type(error).__name__}: {error}"
    return str(caught[0].message) if caught else None
