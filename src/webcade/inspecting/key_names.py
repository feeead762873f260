"""Which keys the source of a script names, as far as it can be read: a help, not a promise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..game.keys import KEYS, NUMPAD, RIGHT

_PLAIN = {code: key for code, key in KEYS.items() if key.location not in (NUMPAD, RIGHT)}
_BY_NUMBER = {key.key_code: code for code, key in _PLAIN.items()}
_BY_KEY = {text: code for code, key in _PLAIN.items() for text in (key.key, key.shifted) if text} | {
    "Spacebar": "Space", "Esc": "Escape", "Del": "Delete",
    "Left": "ArrowLeft", "Up": "ArrowUp", "Right": "ArrowRight", "Down": "ArrowDown",
}  # fmt: skip  # the last ones are those of old browsers
_LONG = {text for text in _BY_KEY if len(text) > 1} - {"Left", "Up", "Right", "Down", "End", "Home", "Delete"}

_ASKS = re.compile(r"\b(?:key|code|keyCode|which|charCode)\b")
_ASKS_NUMBER = re.compile(r"\b(?:keyCode|which|charCode)\b")
_LIBRARY_TABLE = re.compile(
    r"\{\s*[\"']?(?:8|Esc)[\"']?\s*:\s*[\"'](?:Backspace|Escape)[\"'][^}]*\}"
)  # React's
_TEXT = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.){1,16})\1""")
_COMPARED = re.compile(
    r"""(?:[=!]==?|\bcase|\.(?:key|code)\b[^;\n]{0,40}(?:includes|indexOf|test|match)\()\s*(["'`])([^"'`\n]{1,14})\1"""
    r"""|(["'`])([^"'`\n]{1,14})\3\s*[=!]==?\s*\w+(?:\.\w+)*\.(?:key|code)\b"""
)
_LISTED = re.compile(r"\[((?:\s*([\"'`])[^\"'`\n]{1,14}\2\s*,?)+)\]\s*\.\s*(?:includes|indexOf)\(")
_NUMBER = re.compile(
    r"(?:\b(?:keyCode|which|charCode|code|key)\b\s*\)?\s*[=!]==?\s*|\bcase\s+)(\d{1,3})\b"
    r"|\b(\d{1,3})\s*[=!]==?\s*\w+(?:\.\w+)*\.(?:keyCode|which)\b"
    r"|[{,]\s*[\"']?(\d{1,3})[\"']?\s*:"
    r"|\b(?:KEY_?|VK_)?(?:LEFT|RIGHT|UP|DOWN|SPACE|ENTER|ESC|ESCAPE|[A-Z])(?:_KEY|_ARROW)?\s*[:=]\s*(\d{1,3})\b"
)


_BINDING = re.compile(
    r"""(?:\b(?:bind|bindKey|hotkeys|addKeys?|isKeyDown|isKeyPressed|keyPressed|keyIsDown|keyDown|isPressed)\(|"""
    r"""\bkeys\s*:)\s*["'`]([\w ,+]{1,40})["'`]"""
)
_CURSORS = re.compile(r"\bcreateCursorKeys\b")  # Phaser's
_WORD = re.compile(r"\b(Arrow(?:Left|Right|Up|Down)|Key[A-Z]|Digit\d)\b|\.(Space|Enter|Escape)\b")
_CONSTANT = re.compile(
    r"\b(?:Key(?:Code)?s?|KEYS?)\.(?:ARROW_?)?(LEFT|RIGHT|UP|DOWN|SPACE(?:BAR)?|ENTER|ESC(?:APE)?|[A-Z])\b"
    r"|\b(LEFT|RIGHT|UP|DOWN)_ARROW\b"
)
_KEPT_NUMBER = re.compile(r"\b(\w+)\s*=(?![=>])[^;\n]{0,80}\b(?:keyCode|which|charCode)\b")
_BY_NAME = {code.lower().removeprefix("arrow"): code for code in _PLAIN} | {
    key.key.lower(): code for code, key in _PLAIN.items()
} | {"space": "Space", "spacebar": "Space", "esc": "Escape", "return": "Enter"}  # fmt: skip


def keys_in_handler(source: str) -> list[str]:
    """Return the codes of the keys that a handler's own text names, as "ArrowLeft", in the order of `KEYS`.

    Args:
        source: the text of a function that listens for keys.
    """
    found = set(_codes(source)) | set(_compared(source))
    if _ASKS_NUMBER.search(source):
        found |= set(_numbers(source))
    return _ordered(found)


def keys_in_script(source: str) -> list[str]:
    """Return the codes of the keys that a whole script names where it can hardly mean anything else.

    Args:
        source: the text of a script that has a handler in it, which may ask another function about the key.
    """
    if not any(pattern.search(source) for pattern in (_ASKS, _BINDING, _CONSTANT, _CURSORS)):
        return []
    source = _LIBRARY_TABLE.sub("", source)
    found = set(_codes(source))
    found |= set(_bound(source))
    numbers = set(_numbers(source)) if _ASKS_NUMBER.search(source) else set()
    if numbers & {"ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Space", "Enter"}:
        found |= {code for code in numbers if not re.fullmatch(r"F\d+|Numpad.*|Digit\d|Tab|Backspace", code)}
    return _ordered(found)


def _bound(source: str) -> Iterator[str]:
    """Keys by names of engines and libraries: `bind("left")`, `KeyCodes.LEFT`, `held.ArrowLeft`."""
    for found in (*_WORD.finditer(source), *_CONSTANT.finditer(source)):
        yield _BY_NAME[
            (found[1] or found[2]).lower().removeprefix("arrow").removeprefix("key").removeprefix("digit")
        ]
    if _CURSORS.search(source):
        yield from ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown")
    for found in _BINDING.finditer(source):
        for name in re.split(r"[\s,+]+", found[1]):
            if code := _BY_NAME.get(name.lower()):
                yield code


def _codes(source: str) -> Iterator[str]:
    """Codes and long names of keys, wherever they are quoted: "KeyA", "ArrowLeft", "Enter"."""
    for found in _TEXT.finditer(source):
        text = found[2]
        if text in KEYS and len(text) > 1:
            yield text
        elif text in _LONG:
            yield _BY_KEY[text]


def _compared(source: str) -> Iterator[str]:
    """Keys by the text that a handler compares with: "a", " ", "Left"."""
    texts = [found[2] or found[4] for found in _COMPARED.finditer(source)]
    for found in _LISTED.finditer(source):
        texts += [quoted[2] for quoted in _TEXT.finditer(found[1])]
    yield from (_BY_KEY[text] for text in texts if text in _BY_KEY)


def _numbers(source: str) -> Iterator[str]:
    """Keys by their number: `keyCode === 37`, `case 37:`, `{ 37: "left" }`, `n = e.which; n === 37`."""
    numbers = [next(filter(None, found.groups())) for found in _NUMBER.finditer(source)]
    for name in {kept[1] for kept in _KEPT_NUMBER.finditer(source)}:
        compared = re.finditer(
            rf"\b{name}\s*[=!]==?\s*(\d{{1,3}})\b|\b(\d{{1,3}})\s*[=!]==?\s*{name}\b", source
        )
        numbers += [one[1] or one[2] for one in compared]
    yield from (_BY_NUMBER[int(number)] for number in numbers if int(number) in _BY_NUMBER)


def _ordered(found: set[str]) -> list[str]:
    return [code for code in KEYS if code in found]
