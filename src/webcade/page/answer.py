"""What a page answers, checked as what comes from an enemy: it is what was expected, or a PageScriptError."""

from __future__ import annotations

import math
import struct
import zlib
from typing import Any

from ..errors import PageScriptError

UNREADABLE = (
    ValueError,  # which those of UTF-8 and base64 are, too
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What taking apart an answer of any type, length or form may raise."""

MOST = 1 << 53
"""The greatest whole number that JavaScript counts to."""

_SHOWN = 80  # characters of an answer
_CONTRADICTION = "FileContradicted: "  # the name of the runtime's error (runtime/game/reset.js)
_TOLD = 1000  # characters of what a page threw, or of an address


class FileContradicted(PageScriptError):
    """The game does what its file says that it does not: no fresh page mends that."""


def script_error(text: str) -> PageScriptError:
    """The error for an exception of the page, as JavaScript writes it: its name, a colon, its message."""
    if text.startswith(_CONTRADICTION):
        return FileContradicted(printable(text.removeprefix(_CONTRADICTION)))
    return PageScriptError(printable(text.removeprefix("Error: ")))


def wrong_answer(answer: Any, expected: str, error: BaseException | None = None) -> PageScriptError:
    """The fault of a page whose answer is not what was expected, as an error in taking it apart has shown."""
    reason = "" if error is None else f" ({printable(str(error), _SHOWN) or type(error).__name__})"
    return PageScriptError(f"the page answered {described(answer)}; expected {expected}{reason}")


def described(answer: Any) -> str:
    """An answer of any kind, in a few characters that can be printed."""
    if answer is None or isinstance(answer, bool):
        return "null or nothing" if answer is None else str(answer).lower()
    if isinstance(answer, str):
        return repr(answer) if len(answer) <= _SHOWN else f"{answer[:_SHOWN]!r}... ({len(answer)} characters)"
    if isinstance(answer, float):
        return f"{answer:g}"
    if isinstance(answer, int):
        return str(answer) if abs(answer) <= MOST else "a whole number beyond 2**53"
    return f"a value of type {type(answer).__name__}"


def printable(text: str, most: int = _TOLD) -> str:
    """A text of a page's, of no more than `most` characters, that can be printed: no half characters."""
    shown = text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"
    return shown.encode("utf-8", "replace").decode()


def text_of(answer: Any, expected: str) -> str:
    """The answer, which has to be a text."""
    if isinstance(answer, str):
        return answer
    raise wrong_answer(answer, expected)


def finite(text: str) -> float:
    """A number's text as a number. Raises ValueError for none, NaN and infinity."""
    number = float(text)
    if math.isfinite(number):
        return number
    raise ValueError(f"expected a finite number; got {described(text)}")
