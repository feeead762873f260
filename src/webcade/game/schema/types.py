"""The types of values in game.toml: key codes, names, expressions and others.

A check raises ValueError with the sentence that the file's author reads.
"""

from __future__ import annotations

import math
import re
import struct
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from typing_extensions import TypeAliasType

from ..keys import KEYS, nearest_code

# Names that `info` uses: those of webcade, then those of Gymnasium's wrappers and vectors.
RESERVED = (
    *("time_ms", "frame", "fault", "lag_ms", "late_steps", "missed_frames", "action_mask"),
    *("recording", "recording_step", "episode", "final_obs", "final_info"),
)

DAY_MS = 86_400_000  # milliseconds; the longest wait that a file may ask for

T = TypeVar("T")
Array = Annotated[tuple[T, ...], Strict(False)]  # a TOML array, kept as a tuple
Pixels = Annotated[int, Field(ge=1, le=16384)]


FLOAT32 = 3.4028234663852886e38  # the greatest float32


def as_float32(number: float) -> float:
    """Return the nearest float32; infinity beyond the greatest."""
    try:
        nearest: float = struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)
    return nearest


def matching(pattern: str, meaning: str) -> AfterValidator:
    """Return a check that a text matches `pattern`; `meaning` describes the form in the message."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is not {meaning}")
        return text

    return AfterValidator(check)


def _known_key(code: str) -> str:
    if code not in KEYS:
        nearest = nearest_code(code)
        hint = (
            f"did you mean {nearest!r}?" if nearest else "expected a KeyboardEvent.code, as 'KeyA' or 'Space'"
        )
        raise ValueError(f"{code!r} is not a key code; {hint}")
    return code


def _free_name(name: str) -> str:
    if name in RESERVED:
        raise ValueError(f"{name!r} is reserved, because info has such an entry already; choose another name")
    return name


def _unique_names(items: tuple[T, ...]) -> tuple[T, ...]:
    names = [getattr(item, "name", "") for item in items]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"expected each name once; got {', '.join(map(repr, twice))} more than once")
    return items


NamedArray = Annotated[tuple[T, ...], Strict(False), AfterValidator(_unique_names)]
KeyCode = TypeAliasType(
    "KeyCode",
    Annotated[str, AfterValidator(_known_key), WithJsonSchema({"type": "string", "enum": list(KEYS)})],
)
_IDENTIFIER = r"[A-Za-z][A-Za-z0-9_]*"
Identifier = Annotated[
    str, matching(_IDENTIFIER, "a name of letters, digits and _ that begins with a letter")
]
ReadingName = Annotated[
    Identifier,
    AfterValidator(_free_name),
    WithJsonSchema({"type": "string", "pattern": f"^{_IDENTIFIER}$", "not": {"enum": list(RESERVED)}}),
]
Expression = Annotated[str, matching(r"(?s).*\S.*", "a JavaScript expression")]
Colour = Annotated[str, matching(r"#[0-9A-Fa-f]{6}", "a colour of the form '#rrggbb'")]


def _pinned(package: str) -> str:
    if not re.fullmatch(r"(@[\w.~-]+/)?[\w.~-]+@\d+\.\d+\.\d+[\w.+-]*", package):
        raise ValueError(f"{package!r} has no exact version; expected name@version, as 'my-game@1.2.3'")
    return package


PackageSpec = Annotated[str, AfterValidator(_pinned)]
Integrity = Annotated[
    str, matching(r"sha512-[A-Za-z0-9+/]{86}==", "a checksum as npm prints it, 'sha512-...'")
]


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Selectors = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    Strict(False),
    BeforeValidator(_several),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
            ]
        }
    ),
]
