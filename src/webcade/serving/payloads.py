"""Bursts of held buttons, as the skill develop-web-game has them, and text typed on a keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import OptionError
from ..game.keys import KEYS
from ..game.wording import shown
from ..page.contract import RawEvent
from .hands import key_codes
from .session import MOST_ACTIONS, PlaySession

_MOUSE = {"left_mouse_button": "left", "middle_mouse_button": "middle", "right_mouse_button": "right"}
_TYPED = {key.key: (code,) for code, key in KEYS.items() if len(key.key) == 1 and not key.location} | {
    key.shifted: ("ShiftLeft", code) for code, key in KEYS.items() if key.shifted
}


def bursts(session: PlaySession, steps: Sequence[Mapping[str, Any]]) -> list[tuple[list[RawEvent], int]]:
    """Return bursts of held buttons as the raw input of steps, each with its game frames.

    Args:
        session: plays them; it knows where the picture is.
        steps: each {"buttons": ["right", "space"], "frames": 8}, where "left_mouse_button" is held at
            "mouse_x" and "mouse_y", in pixels of the game's picture. What a step does not name is let
            go; so is everything after the last one.

    Raises:
        OptionError: a step is none.
    """
    if not 1 <= len(steps) <= MOST_ACTIONS:
        raise OptionError(f"steps: expected 1 to {MOST_ACTIONS}; got {len(steps)}")
    made: list[tuple[list[RawEvent], int]] = []
    held: list[str] = []
    for step in steps:
        events, held = _burst(session, step, held)
        made.append((events, session.whole_frames(step.get("frames", 1))))
    events, _ = _burst(session, {}, held)
    return [*made, (events, 1)] if events else made


def typed(text: str) -> list[tuple[str, ...]]:
    """Return the keys of each character of a text, as a US keyboard has them. Raises OptionError."""
    keys: list[tuple[str, ...]] = []
    for character in text.replace("\n", "\r"):
        codes = ("Enter",) if character == "\r" else _TYPED.get(character)
        if codes is None:
            raise OptionError(f"text: no key of a US keyboard types {shown(character)}")
        keys.append(codes)
    return keys


def _burst(
    session: PlaySession, step: Mapping[str, Any], held: list[str]
) -> tuple[list[RawEvent], list[str]]:
    """Return the events with which a step begins, and what is held then: key codes and buttons."""
    names = step.get("buttons", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise OptionError(f'steps: expected "buttons" as a list of names; got {shown(names)}')
    wanted = [_MOUSE.get(name) or key_codes([name])[0] for name in names]
    events: list[RawEvent] = [_event("up", one) for one in reversed(held) if one not in wanted]
    if "mouse_x" in step and "mouse_y" in step:
        events.append(("move", *session.place(step["mouse_x"], step["mouse_y"])))
    return [*events, *(_event("down", one) for one in wanted if one not in held)], wanted


def _event(way: str, name: str) -> RawEvent:
    return (way, name) if name in _MOUSE.values() else (f"key{way}", name)
