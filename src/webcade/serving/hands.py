"""What a player's hands do, as raw input: keys by the names that models use, presses, clicks, drags."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import OptionError
from ..game.keys import KEYS, nearest_code
from ..game.wording import shown
from ..page.contract import RawEvent

Phases = list[list[RawEvent]]

BUTTONS = ("left", "middle", "right")
_PLAIN = {code.lower(): code for code in KEYS} | {
    "left": "ArrowLeft", "right": "ArrowRight", "up": "ArrowUp", "down": "ArrowDown",
    "return": "Enter", "esc": "Escape", "spacebar": "Space", " ": "Space", "ctrl": "ControlLeft",
    "control": "ControlLeft", "shift": "ShiftLeft", "alt": "AltLeft",
    "page_up": "PageUp", "page_down": "PageDown",
}  # fmt: skip
_LEAST_DRAG = 2  # frames between the button's way down and its way up
_MOST_KEYS = 8


def key_codes(keys: str | Sequence[str]) -> list[str]:
    """Return the codes of keys that go down together.

    Args:
        keys: one or several, each a KeyboardEvent.code ("ArrowLeft", "KeyA") or a plain name: "left", "a",
            "enter", "space". One text may join several by "+": "shift+a".

    Raises:
        OptionError: there is no such key.
    """
    given = keys.split("+") if isinstance(keys, str) and len(keys) > 1 else [*keys]
    if not 1 <= len(given) <= _MOST_KEYS:
        raise OptionError(f"keys: expected 1 to {_MOST_KEYS} keys; got {shown(keys)}")
    return list(dict.fromkeys(map(_code, given)))


def check_button(button: str) -> str:
    """Return a button of the pointer. Raises OptionError."""
    if button not in BUTTONS:
        raise OptionError(f"button: expected left, middle or right; got {shown(button)}")
    return button


def pressed(codes: Sequence[str]) -> Phases:
    """Return keys pressed together, and let go a frame later."""
    return [down(codes), up(codes)]


def down(codes: Sequence[str]) -> list[RawEvent]:
    """Return keys that go down."""
    return [("keydown", code) for code in codes]


def up(codes: Sequence[str]) -> list[RawEvent]:
    """Return keys that go up, the last one first."""
    return [("keyup", code) for code in reversed(codes)]


def clicked(place: tuple[float, float], button: str, times: int = 1) -> Phases:
    """Return clicks at a place of the viewport, a frame each way."""
    once: Phases = [[("move", *place), ("down", button)], [("up", button)]]
    return once * times


def dragged(start: tuple[float, float], end: tuple[float, float], button: str, frames: int) -> Phases:
    """Return a drag: the pointer goes from start to end in even steps, one a frame, with the button down."""
    steps = max(frames, _LEAST_DRAG)
    (x, y), (to_x, to_y) = start, end
    way = [(x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(1, steps + 1)]
    moves: Phases = [[("move", *place)] for place in way]
    return [[("move", *start), ("down", button)], *moves, [("up", button)]]


def _code(key: str) -> str:
    if key in KEYS:
        return key
    word = str(key).lower()
    for name in (word, f"key{word}", f"digit{word}", f"arrow{word}"):
        if name in _PLAIN:
            return _PLAIN[name]
    near = nearest_code(str(key))
    hint = f"; did you mean {near}?" if near else "; as ArrowLeft, Space, Enter or KeyA"
    raise OptionError(f"keys: {shown(key)} is no key{hint}")
