"""Check the arguments that users give. Each error is an OptionError that names the argument.

Messages have the form `keyword: expected ...; got ...`. A NumPy number, or an array without axes, is accepted
where a Python number is.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..errors import OptionError
from ..game.wording import did_you_mean, shown

__all__ = [
    "check_keys",
    "check_names",
    "display_is_there",
    "duration",
    "mapping",
    "one_of",
    "one_of_two",
    "path",
    "probability",
    "refusal",
    "seconds",
    "seed",
    "shown",
    "sides",
    "truth",
    "weights",
    "whole",
]

LONGEST_SIDE = 16_384  # pixels: the longest side of a canvas
_MOST_SECONDS = 1_000_000  # a system call counts milliseconds in 31 bits


def refusal(keyword: str, expected: str, value: object) -> OptionError:
    """Make the OptionError for an invalid value of an argument."""
    return OptionError(f"{keyword}: expected {expected}; got {shown(value)}")


def check_names(given: Iterable[str], known: Iterable[str]) -> None:
    """Raise OptionError if a keyword of `given` is not in `known`."""
    known = list(known)
    for name in given:
        if name not in known:
            hint = did_you_mean(str(name), known) or f"; known are {', '.join(known)}"
            raise OptionError(f"{name}: no such keyword{hint}")


def check_keys(keyword: str, value: object, known: tuple[str, ...]) -> dict[str, Any]:
    """Return a dict, or an empty one for None. Raises OptionError if a key is not one of the known ones."""
    given = mapping(keyword, value)
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or f"; known are {', '.join(map(repr, known))}"
            raise OptionError(f"{keyword}[{name!r}]: no such key{hint}")
    return dict(given)


def display_is_there(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether a window can be opened: always, but on Linux only if a display is named."""
    return sys.platform != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def one_of_two(names: tuple[str, str], values: tuple[Any, Any], what: str) -> Any:
    """Return a value that has two names; None if it has neither. Raises OptionError if they differ."""
    first, second = values
    if first is not None and second is not None and first != second:
        raise OptionError(
            f"{names[0]}, {names[1]}: two names of {what}; expected one of them, or the same for both; got "
            f"{shown(first)} and {shown(second)}"
        )
    return second if first is None else first


def one_of(keyword: str, value: object, choices: tuple[object, ...]) -> None:
    """Raise OptionError if the value is not one of the choices, which are strings or None."""
    if (value is None or isinstance(value, str)) and value in choices:
        return
    hint = did_you_mean(value, [str(one) for one in choices]) if isinstance(value, str) else ""
    raise OptionError(f"{keyword}: expected one of {', '.join(map(repr, choices))}; got {shown(value)}{hint}")


def whole(keyword: str, value: object, least: int = 1, most: int = 2**31 - 1) -> int:
    """Return a whole number from `least` to `most`; a bool is refused. Raises OptionError."""
    number = _as_int(value)
    if number is None or number < least:
        raise refusal(keyword, f"a whole number from {least}", value)
    if number > most:
        raise refusal(keyword, f"a whole number from {least} to {most:,}", value)
    return number


def sides(keyword: str, form: str, value: Any) -> tuple[int, int]:
    """Return two lengths in pixels, of at most a canvas's longest side. Raises OptionError.

    Args:
        keyword: the argument's name.
        form: what they are, such as "(height, width)".
        value: what was given.
    """
    try:
        first, second = value
    except (TypeError, ValueError):
        raise refusal(keyword, form, value) from None
    return (
        whole(f"{keyword}[0]", first, most=LONGEST_SIDE),
        whole(f"{keyword}[1]", second, most=LONGEST_SIDE),
    )


def seconds(keyword: str, value: object) -> float:
    """Return a time in seconds, more than 0. Raises OptionError."""
    return duration(keyword, value, "seconds", _MOST_SECONDS)


def duration(keyword: str, value: object, unit: str = "minutes", most: int = _MOST_SECONDS // 60) -> float:
    """Return a time in some unit, more than 0. Raises OptionError."""
    number = _as_float(value)
    if number is None or number <= 0:
        raise refusal(keyword, f"{unit}, more than 0", value)
    if number > most:
        raise refusal(keyword, f"at most {most:,} {unit}", value)
    return number


def probability(keyword: str, value: object) -> float:
    """Return a number from 0 to 1. Raises OptionError."""
    number = _as_float(value)
    if number is None or not 0 <= number <= 1:
        raise refusal(keyword, "a number from 0 to 1", value)
    return number


def truth(keyword: str, value: object) -> bool:
    """Return True or False; other values are refused. Raises OptionError."""
    if not isinstance(value, bool | np.bool_):
        raise refusal(keyword, "True or False", value)
    return bool(value)


def path(keyword: str, value: object, what: str = "a path") -> str | None:
    """Return a path, or another non-empty string, as a string; None stays None. Raises OptionError."""
    if value is None:
        return None
    if not isinstance(value, str | os.PathLike) or not (text := os.fspath(value)) or "\0" in str(text):
        raise refusal(keyword, what, value)
    return str(text)


def mapping(keyword: str, value: object, what: str = "a dict") -> Mapping[str, Any]:
    """Return a dict whose keys are strings; None becomes an empty dict. Raises OptionError."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise refusal(keyword, what, value)
    return value


def weights(keyword: str, value: object) -> dict[str, float] | None:
    """Return names with their weights, each more than 0; None stays None. Raises OptionError."""
    if value is None:
        return None
    expected = 'a dict of names with weights, each more than 0, as {"night": 1, "start": 3}'
    given = mapping(keyword, value, expected)
    numbers = {name: _as_float(one) for name, one in given.items()}
    if not numbers or any(one is None or one <= 0 for one in numbers.values()):
        raise refusal(keyword, expected, value)
    return {name: one for name, one in numbers.items() if one is not None}


def seed(keyword: str, value: object) -> int | None:
    """Return a seed, a whole number from 0; None stays None. Raises OptionError."""
    if value is None:
        return None
    number = _as_int(value)
    if number is None or number < 0:
        raise refusal(keyword, "a whole number from 0, or None", value)
    return number


def _as_int(value: object) -> int | None:
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        return None
    return int(value)


def _as_float(value: object) -> float | None:
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        return None
    try:
        number = float(value)
    except OverflowError:  # an int of hundreds of digits
        return None
    return number if math.isfinite(number) else None
