"""A state as bytes: `webcade state 1`, a line feed, a CRC-32 of the rest, and the rest, compressed.

    rest = length of the head (4 bytes), head (JSON, UTF-8), recipe (see `Recipe.to_bytes`)

Numbers are little-endian. A state may come from anybody: what is not as written here is a StateError.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .._version import __version__
from ..episode.goal import Moment
from ..episode.history import History
from ..errors import StateError
from ..page import Inputs
from ..recordings.inputs import decode_input, encode_input, kind_of
from ..recordings.recipe import Recipe
from ..recordings.values import Cursor, Value, encode_value, unpacked
from .expected import Expected
from .state import State

MAGIC = b"webcade state 1\n"
_MOST_BYTES = 1 << 28  # of a state, when it is unpacked
_UNFIT = (
    ValueError,
    TypeError,
    KeyError,
    RecursionError,
    OverflowError,
    struct.error,
    StateError,
)

_Hex = Annotated[str, Field(pattern=r"^([0-9a-f]{2})*$")]


class Head(BaseModel):
    """All of a state but its recipe. Inputs and values are hexadecimal, in a recording's form."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)

    webcade: str
    game: str
    bytes: dict[str, Any]
    how: dict[str, Any]
    held: _Hex
    steps: Annotated[int, Field(ge=0, lt=2**53)]
    is_over: bool
    is_start: bool
    time_ms: float
    frame: Annotated[int, Field(ge=0, lt=2**53)]
    readings: dict[str, _Hex]
    observation: _Hex
    chance: dict[str, Any] | None


def encode(state: State) -> bytes:
    """Return a state's bytes."""
    expected = state._expected
    head = Head(
        webcade=__version__,
        game=state.game,
        bytes=state.fingerprint["bytes"],
        how=state.fingerprint["how"],
        held=(bytes((kind_of(state.held),)) + encode_input(state.held)).hex(),
        steps=state.steps,
        is_over=state.is_over,
        is_start=state.is_start,
        time_ms=expected.time_ms,
        frame=expected.frame,
        readings={name: encode_value(value).hex() for name, value in expected.readings.items()},
        observation=expected.observation.hex(),
        chance=state.chance,
    )
    text = head.model_dump_json().encode()
    rest = zlib.compress(struct.pack("<I", len(text)) + text + state.recipe.to_bytes())
    return MAGIC + struct.pack("<I", zlib.crc32(rest)) + rest


def decode(data: bytes, name: str = "the state") -> State:
    """Return the state that has these bytes.

    Args:
        data: what `encode` returned.
        name: what it is, for errors.

    Raises:
        StateError: it is no state of this version.
    """
    if not data.startswith(b"webcade state "):
        raise StateError(f"{name}: no state; expected what clone_state() or `webcade state save` made")
    if not data.startswith(MAGIC):
        raise StateError(f"{name}: a state of another version of webcade; this one reads version 1")
    rest = data[len(MAGIC) + 4 :]
    if data[len(MAGIC) : len(MAGIC) + 4] != struct.pack("<I", zlib.crc32(rest)):
        raise StateError(f"{name}: damaged: its bytes were changed, or the file was cut short")
    try:
        return _decoded(rest)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "JSON"
        raise StateError(f"{name}: no state: its {where} is wrong") from None
    except _UNFIT as error:
        raise StateError(f"{name}: no state: {error}") from None


def read(path: Path) -> State:
    """Return the state in a file.

    Raises:
        StateError: there is no such file, or it is no state.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StateError(f"{path}: cannot be read: {error.strerror}") from None
    return decode(data, str(path))


def moment_of(recipe: Recipe, *, held: Inputs, steps: int, is_over: bool = False) -> Moment:
    """Return the moment that a recipe leads to. Nobody adds to its history."""
    usual = recipe.steps[-1][1] if recipe.steps else 1
    history = History(recipe.page_seed, recipe.fresh, usual)
    history.extend(recipe.steps)
    return Moment(history=history, length=len(history), held=held, steps=steps, is_over=is_over)


def _decoded(rest: bytes) -> State:
    plain = unpacked(rest, _MOST_BYTES)
    length = struct.unpack_from("<I", plain)[0]
    head = Head.model_validate_json(plain[4 : 4 + length])
    recipe = Recipe.from_bytes(plain[4 + length :])
    observation, readings = bytes.fromhex(head.observation), head.readings
    values: dict[str, Value] = {name: _value(bytes.fromhex(one)) for name, one in readings.items()}
    return State(
        head.game,
        {"bytes": head.bytes, "how": head.how},
        moment_of(recipe, held=_held(bytes.fromhex(head.held)), steps=head.steps, is_over=head.is_over),
        Expected(head.time_ms, head.frame, values, observation),
        is_start=head.is_start,
        chance=head.chance,
    )


def _value(data: bytes) -> Value:
    cursor = Cursor(data)
    value = cursor.value()
    cursor.end()
    return value


def _held(data: bytes) -> Inputs:
    cursor = Cursor(data)
    held = decode_input(cursor.byte(), cursor)
    cursor.end()
    if not isinstance(held, Inputs):
        raise ValueError("what is held is no action")
    return held
