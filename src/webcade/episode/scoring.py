"""Compute a step's reward and `terminated` from the readings before and after it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from ..errors import PageScriptError
from ..game import Reading
from ..game.schema import End, Reward, RewardTerms

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
    """Return a step's reward, and whether the game is over.

    A step earns `reward.step`, or `reward.over` if it ends the game; also the changes of readings times their
    factors, and `value`.

    Args:
        reward: the game's [reward] table.
        before: the readings before the step.
        after: the readings after it.
        end: the game's [end] table: what ends the game besides the reading `over`.
        ended: "dialog" or "navigation" if one of these ended the game; else "".
        value: the value of the game's reward expression.

    Raises:
        PageScriptError: a reading that is needed here is an array.
    """
    lost = any(_number(after, name) < _number(before, name) for name in (end.less if end else ()))
    terminated = bool(_number(after, "over")) or lost or bool(ended)
    return earned(reward, before, after, is_over=terminated, value=value), terminated


def earned(
    reward: RewardTerms, before: Readings, after: Readings, *, is_over: bool, value: float = 0.0
) -> float:
    """Return what a step earns.

    Args:
        reward: the terms.
        before: the readings before the step.
        after: the readings after it.
        is_over: whether the step ends the game.
        value: what is added as it is.

    Raises:
        PageScriptError: a reading that is needed here is an array.
    """
    total = value + (reward.over if is_over else reward.step)
    for name, factor in _factors(reward).items():
        total += factor * (_number(after, name) - _number(before, name))
    return total


def is_true(readings: Readings, name: str) -> bool:
    """Return whether a reading is true, or a number other than 0. Raises PageScriptError for an array."""
    return bool(_number(readings, name))


def reward_range(reward: Reward) -> tuple[float, float]:
    """Return the least and the greatest reward of a step, including a fault's 0.

    Both are infinite if the reward has changes of readings or an expression.
    """
    if _factors(reward) or reward.value is not None:
        return -inf, inf
    terms = (reward.step, reward.over, 0.0)
    return min(terms), max(terms)


def _factors(reward: RewardTerms) -> dict[str, float]:
    return ({"score": reward.score} if reward.score else {}) | reward.change


def _number(readings: Readings, name: str) -> float:
    value = readings.get(name, 0.0)
    if isinstance(value, tuple):
        raise PageScriptError(
            f"readings.{name}: expected a number or a boolean; got an array of {len(value)}"
        )
    return float(value)
