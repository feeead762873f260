"""What a player waits for: a reading compared with a value, or any change of it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ..errors import OptionError
from ..game.wording import did_you_mean, shown
from .readings import Moment, Value

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
CHANGES = "changes"  # a comparison without a value


def condition(now: Moment, reading: str, comparison: str, value: object) -> Callable[[Moment], bool]:
    """Return whether a moment is as wanted.

    Args:
        now: the moment at which the waiting begins.
        reading: the name of a reading or feature; one number of a list by its place: "cell[3]".
        comparison: one of COMPARISONS, or "changes".
        value: what the reading is compared with.

    Raises:
        OptionError: there is no such reading or comparison, or they do not fit.
    """
    first = value_of(now, reading)
    if comparison == CHANGES:
        return lambda moment: value_of(moment, reading) != first
    compare = COMPARISONS.get(comparison)
    if compare is None:
        raise OptionError(
            f"comparison: expected {', '.join(COMPARISONS)} or {CHANGES}; got {shown(comparison)}"
        )
    if isinstance(first, list):
        raise OptionError(f'reading: {reading} is a list; compare one of its numbers, as "{reading}[0]"')
    if not isinstance(value, int | float):
        raise OptionError(f"value: expected a number, true or false; got {shown(value)}")
    return lambda moment: compare(value_of(moment, reading), value)


def value_of(moment: Moment, reading: str) -> Value:
    """Return a reading, a feature, or a number of a list. Raises OptionError for what is none."""
    try:
        return moment.value(reading)
    except KeyError:
        known = moment.names
        there = did_you_mean(reading, known) or f"; there are {', '.join(known) or 'none'}"
        raise OptionError(f"reading: no reading or feature {shown(reading)}{there}") from None
