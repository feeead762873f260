"""An input as bytes: what an agent's action, or a person's hands, did in a step."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from ..page import Inputs, RawInputs
from ..page.contract import RawEvent
from .layout import LONGEST_JSON
from .values import Cursor, encode_number, encode_varint

Input = Inputs | RawInputs

ACTIONS, POINTER, RAW = 0, 1, 2  # kinds of input
_MOST_ACTIONS = 65_536  # that apply together
_MOST_NUMBERS = 64  # of a pointer


def kind_of(given: Input) -> int:
    """Return the kind of an input."""
    if isinstance(given, RawInputs):
        return RAW
    return ACTIONS if given.pointer is None else POINTER


def encode_input(given: Input) -> bytes:
    """Return an input's bytes, without its kind."""
    if isinstance(given, RawInputs):
        text = json.dumps(given.phases, separators=(",", ":")).encode()
        return encode_varint(len(text)) + text
    numbers = b"".join(map(encode_varint, given.actions))
    if given.pointer is None:
        return encode_varint(len(given.actions)) + numbers
    pointer = encode_varint(len(given.pointer)) + b"".join(map(encode_number, given.pointer))
    return encode_varint(len(given.actions)) + numbers + pointer


def decode_input(kind: int, cursor: Cursor) -> Input:
    """Read an input of this kind. Raises ValueError for what is none."""
    if kind == RAW:
        return _raw(json.loads(cursor.take(cursor.varint(LONGEST_JSON))))
    actions = tuple(cursor.varint() for _ in range(cursor.varint(_MOST_ACTIONS)))
    if kind == ACTIONS:
        return Inputs(actions)
    if kind != POINTER:
        raise ValueError(f"an input has the unknown kind {kind}")
    pointer = tuple(cursor.number() for _ in range(cursor.varint(_MOST_NUMBERS)))
    if not all(map(isfinite, pointer)):
        raise ValueError("a pointer's number is not finite")
    return Inputs(actions, pointer)


def _raw(phases: Any) -> RawInputs:
    if not isinstance(phases, list) or not all(isinstance(phase, list) for phase in phases):
        raise ValueError("raw input is no list of phases")
    return RawInputs(tuple(tuple(_event(event) for event in phase) for phase in phases))


def _event(event: Any) -> RawEvent:
    if not isinstance(event, list) or not event or not all(map(_is_plain, event)):
        raise ValueError("a raw event is no list of texts and numbers")
    return tuple(event)


def _is_plain(part: Any) -> bool:
    if isinstance(part, bool):
        return False
    return isinstance(part, str) or (isinstance(part, int | float) and isfinite(part))
