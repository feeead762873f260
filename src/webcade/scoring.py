"""Readings before and after a step -> reward, terminated. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from webcade.errors import PageScriptError
from webcade.game import Reading, Reward


def score(reward: Reward, before: Mapping[str, Reading], after: Mapping[str, Reading]) -> tuple[float, bool]:
    """What the step between two readings earned, and whether it ended the game.

    The step that ends the game earns `over` and no `step`; both earn `score` for each point between.

    Raises:
        PageScriptError: `score` or `over` came as an array.
    """
    terminated = bool(_number(after, "over"))
    earned = reward.over if terminated else reward.step
    if reward.score:
        earned += reward.score * (_number(after, "score") - _number(before, "score"))
    return earned, terminated


def reward_range(reward: Reward) -> tuple[float, float]:
    """The least and the greatest reward of a step, a fault's 0 included; infinite where the score counts."""
    if reward.score:
        return -inf, inf
    terms = (reward.step, reward.over, 0.0)
    return min(terms), max(terms)


def _number(readings: Mapping[str, Reading], name: str) -> float:
    value = readings.get(name, 0.0)
    if isinstance(value, tuple):
        raise PageScriptError(
            f"readings.{name}: expected a number or a boolean; got an array of {len(value)}"
        )
    return float(value)
