"""What a player waits for: a reading compared with a value, or any change of it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from gymnasium.error import ResetNeeded

from ..errors import OptionError, PageScriptError
from ..game.wording import did_you_mean, shown
from .readings import Moment, Value

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
CHANGES = "changes"  # a comparison without a value


def comparing(first: Value, comparison: str, value: object, reading: str) -> Callable[[Value], bool]:
    """Return whether a later value is as wanted.

    Args:
        first: the value when the waiting begins.
        comparison: one of COMPARISONS, or "changes".
        value: what it is compared with.
        reading: what it is a value of, for errors.

    Raises:
        OptionError: there is no such comparison, or it does not fit.
    """
    if comparison == CHANGES:
        return lambda now: now != first
    compare = COMPARISONS.get(comparison)
    if compare is None:
        raise OptionError(
            f"comparison: expected {', '.join(COMPARISONS)} or {CHANGES}; got {shown(comparison)}"
        )
    if isinstance(first, list):
        raise OptionError(f'reading: {reading} is a list; compare one of its numbers, as "{reading}[0]"')
    if not isinstance(value, int | float):
        raise OptionError(f"value: expected a number, true or false; got {shown(value)}")
    return lambda now: compare(now, value)


class Watch:
    """What a player waits for, as it changes.

    Args:
        read: returns its value now.

    Attributes:
        problem: why it has no value any more; "" while it has one.
    """

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._last: Value = None
        self.problem = ""

    def value(self) -> Value:
        """Return its value; where it has none any more, the last one.

        Raises:
            OptionError: it had none from the beginning.
            ResetNeeded: nor is there an episode.
        """
        try:
            self._last = self._read()
        except (PageScriptError, ResetNeeded) as error:
            if self._last is None and isinstance(error, ResetNeeded):
                raise
            if self._last is None:
                raise OptionError(f"expression: {error}") from error
            self.problem = str(error)
        return self._last


def value_of(moment: Moment, reading: str) -> Value:
    """Return a reading, a feature, or a number of a list. Raises OptionError for what is none."""
    try:
        return moment.value(reading)
    except KeyError:
        known = moment.names
        there = did_you_mean(reading, known) or f"; there are {', '.join(known) or 'none'}"
        raise OptionError(f"reading: no reading or feature {shown(reading)}{there}") from None
