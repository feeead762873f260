"""Check what a page answers, as if it came from an enemy. An unexpected answer is a PageScriptError."""

from __future__ import annotations

import math
import struct
import zlib
from typing import Any

from ..errors import PageScriptError

UNREADABLE = (
    ValueError,  # includes the errors of UTF-8 and base64
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""The errors that parsing an answer of any type, length or form may raise."""

MOST = 1 << 53
"""2**53: up to here JavaScript holds every whole number exactly."""

_SHOWN = 80  # characters of an answer that a message quotes
_CONTRADICTION = "FileContradicted: "  # the name of the runtime's error (runtime/game/reset.js)
_LONGEST_TEXT = 1000  # characters that a message quotes of a page's exception, or of an address


class FileContradicted(PageScriptError):
    """The game does something that its file says it does not do. A fresh page would not help."""


def script_error(text: str) -> PageScriptError:
    """Make the error for an exception of the page.

    Args:
        text: the exception as JavaScript writes it: its name, a colon, its message.
    """
    if text.startswith(_CONTRADICTION):
        return FileContradicted(printable(text.removeprefix(_CONTRADICTION)))
    return PageScriptError(printable(text.removeprefix("Error: ")))


def wrong_answer(answer: Any, expected: str, error: BaseException | None = None) -> PageScriptError:
    """Make the error for an unexpected answer.

    Args:
        answer: what the page answered.
        expected: what was expected, in words.
        error: the error that parsing the answer raised, if any.
    """
    reason = "" if error is None else f" ({printable(str(error), _SHOWN) or type(error).__name__})"
    return PageScriptError(f"the page answered {described(answer)}; expected {expected}{reason}")


def described(answer: Any) -> str:
    """Describe an answer of any type in a few printable characters."""
    if answer is None or isinstance(answer, bool):
        return "null or nothing" if answer is None else str(answer).lower()
    if isinstance(answer, str):
        return repr(answer) if len(answer) <= _SHOWN else f"{answer[:_SHOWN]!r}... ({len(answer)} characters)"
    if isinstance(answer, float):
        return f"{answer:g}"
    if isinstance(answer, int):
        return str(answer) if abs(answer) <= MOST else "a whole number beyond 2**53"
    return f"a value of type {type(answer).__name__}"


def printable(text: str, most: int = _LONGEST_TEXT) -> str:
    """Shorten a page's text to `most` characters, and replace lone surrogates, which cannot be printed."""
    shown = text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"
    return shown.encode("utf-8", "replace").decode()


def text_of(answer: Any, expected: str) -> str:
    """Return the answer if it is a string; else raise PageScriptError."""
    if isinstance(answer, str):
        return answer
    raise wrong_answer(answer, expected)


def count_of(answer: Any, most: int, *, least: int = 1) -> int:
    """Return the whole number, `least` to `most`, of the page's answer; else raise PageScriptError."""
    if isinstance(answer, str) and len(answer) < 16 and answer.isascii() and answer.isdecimal():
        count = int(answer)
        if least <= count <= most:
            return count
    raise wrong_answer(answer, f"a whole number from {least} to {most}")


def finite(text: str) -> float:
    """Parse a finite number. Raises ValueError for other text, NaN and infinity."""
    number = float(text)
    if math.isfinite(number):
        return number
    raise ValueError(f"expected a finite number; got {described(text)}")
