"""The keys of a US keyboard, by KeyboardEvent.code.

`KEYS["KeyA"]` has what a page's listener finds in the event: `key` ("a"), `keyCode` (65), `location` (0).
"""

from __future__ import annotations

from typing import NamedTuple

from .wording import nearest

STANDARD, LEFT, RIGHT, NUMPAD = 0, 1, 2, 3  # KeyboardEvent.location


class Key(NamedTuple):
    """The properties of a key's KeyboardEvent.

    Attributes:
        key: KeyboardEvent.key without Shift, as "a", "ArrowUp" or " ".
        key_code: KeyboardEvent.keyCode, which is deprecated and still used by many games.
        location: KeyboardEvent.location: 0 standard, 1 left, 2 right, 3 number pad.
        shifted: KeyboardEvent.key with Shift, as "A" or "!"; "" if it is the same as `key`.
    """

    key: str
    key_code: int
    location: int = STANDARD
    shifted: str = ""


_NAMED = {  # code and key are equal
    "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
    "Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8,
    "Insert": 45, "Delete": 46, "Home": 36, "End": 35, "PageUp": 33, "PageDown": 34,
}  # fmt: skip

_PRINTED = {
    "Space": (" ", 32, ""), "Minus": ("-", 189, "_"), "Equal": ("=", 187, "+"),
    "BracketLeft": ("[", 219, "{"), "BracketRight": ("]", 221, "}"), "Backslash": ("\\", 220, "|"),
    "Semicolon": (";", 186, ":"), "Quote": ("'", 222, '"'), "Backquote": ("`", 192, "~"),
    "Comma": (",", 188, "<"), "Period": (".", 190, ">"), "Slash": ("/", 191, "?"),
}  # fmt: skip

_OVER_DIGITS = ")!@#$%^&*("  # Shift and 0, 1, 2, ...

_MODIFIERS = {"Shift": (16, 16), "Control": (17, 17), "Alt": (18, 18), "Meta": (91, 92)}

_NUMPAD = {
    "NumpadMultiply": ("*", 106), "NumpadAdd": ("+", 107), "NumpadSubtract": ("-", 109),
    "NumpadDecimal": (".", 110), "NumpadDivide": ("/", 111), "NumpadEnter": ("Enter", 13),
}  # fmt: skip

KEYS: dict[str, Key] = {
    **{code: Key(code, number) for code, number in _NAMED.items()},
    **{code: Key(key, number, STANDARD, shifted) for code, (key, number, shifted) in _PRINTED.items()},
    **{
        f"Key{letter}": Key(letter.lower(), ord(letter), STANDARD, letter)
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    },
    **{f"Digit{digit}": Key(digit, ord(digit), STANDARD, _OVER_DIGITS[int(digit)]) for digit in "0123456789"},
    **{f"{name}Left": Key(name, left, LEFT) for name, (left, _) in _MODIFIERS.items()},
    **{f"{name}Right": Key(name, right, RIGHT) for name, (_, right) in _MODIFIERS.items()},
    **{f"F{n}": Key(f"F{n}", 111 + n) for n in range(1, 13)},
    **{f"Numpad{digit}": Key(str(digit), 96 + digit, NUMPAD) for digit in range(10)},
    **{code: Key(*printed, NUMPAD) for code, printed in _NUMPAD.items()},
}


def nearest_code(word: str) -> str | None:
    """Guess the code that a wrong word was meant for: "w" -> "KeyW", "Up" -> "ArrowUp"."""
    said = word.lower()
    for code, key in KEYS.items():
        if said and said in (key.key.lower(), code.lower(), code.lower().removeprefix("arrow")):
            return code
    return nearest(word, KEYS)


_KEYBOARD_PLACE = 1 << 30  # SDL's numbers of keys that print nothing: the key's place, which USB numbers
_PLACES = {
    **{f"F{n}": 57 + n for n in range(1, 13)},
    **{"Insert": 73, "Home": 74, "PageUp": 75, "End": 77, "PageDown": 78},
    **{"ArrowRight": 79, "ArrowLeft": 80, "ArrowDown": 81, "ArrowUp": 82},
    **{"NumpadDivide": 84, "NumpadMultiply": 85, "NumpadSubtract": 86, "NumpadAdd": 87, "NumpadEnter": 88},
    **{f"Numpad{digit}": 89 + (digit - 1) % 10 for digit in range(10)},
    **{"NumpadDecimal": 99, "ControlLeft": 224, "ShiftLeft": 225, "AltLeft": 226, "MetaLeft": 227},
    **{"ControlRight": 228, "ShiftRight": 229, "AltRight": 230, "MetaRight": 231},
}
_CONTROLS = {"Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8, "Delete": 127}


def keyboard_code(code: str) -> int | None:
    """Return the number that SDL, and so pygame, has for a key: that of its character, if it prints one."""
    if code in _PLACES:
        return _PLACES[code] | _KEYBOARD_PLACE
    if code in _CONTROLS:
        return _CONTROLS[code]
    return ord(KEYS[code].key) if code in KEYS and len(KEYS[code].key) == 1 else None
