"""Readings before and after a step -> reward, terminated. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from ..errors import PageScriptError
from .game import Reading
from .schema import End, Reward

Readings = Mapping[str, Reading]


def score(
    reward: Reward,
    before: Readings,
    after: Readings,
    *,
    end: End | None = None,
    ended: str = "",
    value: float = 0.0,
) -> tuple[float, bool]:
    """What the step between two readings earned, and whether it ended the game.

    The step that ends the game earns `over` and no `step`; both earn what has changed, and `value`.

    Args:
        reward: what counts.
        before: the readings before the step.
        after: the readings after it.
        end: what ends the game besides the reading `over`.
        ended: what the page itself saw end the game: "dialog", "navigation" or nothing.
        value: what the game's own reward expression gave.

    Raises:
        PageScriptError: a reading that counts came as an array.
    """
    lost = any(_number(after, name) < _number(before, name) for name in (end.less if end else ()))
    terminated = bool(_number(after, "over")) or lost or bool(ended)
    earned = value + (reward.over if terminated else reward.step)
    for name, factor in _factors(reward).items():
        earned += factor * (_number(after, name) - _number(before, name))
    return earned, terminated


def reward_range(reward: Reward) -> tuple[float, float]:
    """The least and the greatest reward of a step, a fault's 0 included; infinite where a change counts."""
    if _factors(reward) or reward.value is not None:
        return -inf, inf
    terms = (reward.step, reward.over, 0.0)
    return min(terms), max(terms)


def _factors(reward: Reward) -> dict[str, float]:
    return ({"score": reward.score} if reward.score else {}) | reward.change


def _number(readings: Readings, name: str) -> float:
    value = readings.get(name, 0.0)
    if isinstance(value, tuple):
        raise PageScriptError(
            f"readings.{name}: expected a number or a boolean; got an array of {len(value)}"
        )
    return float(value)
