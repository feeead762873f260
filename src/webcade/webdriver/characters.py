"""The characters by which WebDriver names keys; keys that print nothing have code points of their own."""

from __future__ import annotations

from ..errors import OptionError
from ..game.keys import KEYS, NUMPAD, RIGHT, nearest_code

_NAMED = {  # https://www.w3.org/TR/webdriver2/#keyboard-actions
    "Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue006", "Escape": "\ue00c",
    "PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010", "Home": "\ue011",
    "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
    "Insert": "\ue016", "Delete": "\ue017",
}  # fmt: skip
_MODIFIERS = {"Shift": ("\ue008", "\ue050"), "Control": ("\ue009", "\ue051"),
              "Alt": ("\ue00a", "\ue052"), "Meta": ("\ue03d", "\ue053")}  # fmt: skip
_NUMPAD = {
    **{str(digit): chr(0xE01A + digit) for digit in range(10)},
    "*": "\ue024", "+": "\ue025", "-": "\ue027", ".": "\ue028", "/": "\ue029", "Enter": "\ue007",
}  # fmt: skip


def key_character(name: str) -> str:
    """The character by which WebDriver names a key.

    Args:
        name: a KeyboardEvent.code ("ArrowUp", "KeyA"), or a single character, which is returned as it is.

    Raises:
        OptionError: there is no such key.
    """
    if len(name) == 1:
        return name
    if name not in KEYS:
        near = nearest_code(name)
        remark = f"; did you mean {near!r}?" if near else ""
        raise OptionError(f"key: expected a KeyboardEvent.code or a single character; got {name!r}{remark}")
    key, location = KEYS[name].key, KEYS[name].location
    if location == NUMPAD:
        return _NUMPAD[key]
    if key in _MODIFIERS:
        return _MODIFIERS[key][location == RIGHT]
    if key in _NAMED:
        return _NAMED[key]
    return chr(0xE030 + int(key[1:])) if len(key) > 1 else key  # F1 is U+E031
