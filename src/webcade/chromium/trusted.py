"""Trusted input: when the runtime requests an event, the browser itself makes it."""

from __future__ import annotations

from math import isfinite

from ..game.keys import KEYS, NUMPAD, Key
from ..page.answer import finite
from ..runtime import HANDLE
from .devtools.cbor import Message
from .devtools.session import Session

BINDING = f"{HANDLE}Input"
_MODIFIERS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}  # DevTools' bits
_BUTTONS = {"left": 1, "right": 2, "middle": 4}
_PRESSES = {f"{name}|{count}" for name in _BUTTONS for count in (1, 2, 3)}  # a button, and clicks in a row
_FORCE = 0.5  # of a mouse's button that is down


class TrustedInput:
    """Makes the input of a page whose game has been defined.

    Args:
        session: the page.
        timeout: seconds for each call.
    """

    def __init__(self, session: Session, timeout: float) -> None:
        self._session = session
        self._timeout = timeout
        self._modifiers = 0
        self._buttons = 0
        self._place = (0.0, 0.0)
        session.on("Runtime.bindingCalled", self._make_event)
        session.call("Runtime.addBinding", {"name": session.named(BINDING)}, timeout)
        session.evaluate(f"{HANDLE}.trust('{BINDING}')", timeout)

    def _make_event(self, params: Message) -> None:
        request = _parsed(params)
        if request is None:
            return  # not from the runtime: frames of the game can call the binding, too
        kind, value = request
        if kind in ("keydown", "keyup"):
            self._key(value, kind == "keydown")
        elif kind == "move":
            x, y = value.split("|")
            self._place = (float(x), float(y))
            self._mouse("mouseMoved")
        elif kind == "wheel":
            self._mouse("mouseWheel", deltaX=0, deltaY=float(value))
        else:
            name, count = value.split("|")
            self._button(name, kind == "down", int(count))
        self._session.send("Runtime.evaluate", {"expression": self._session.named(f"{HANDLE}.sent()")})

    def _key(self, code: str, is_down: bool) -> None:
        key = KEYS[code]
        bit = _MODIFIERS.get(key.key, 0)
        self._modifiers = self._modifiers | bit if is_down else self._modifiers & ~bit
        event = {
            "type": ("keyDown" if _text(key, self._modifiers) else "rawKeyDown") if is_down else "keyUp",
            "code": code,
            "key": _printed(key, self._modifiers),
            "windowsVirtualKeyCode": key.key_code,
            "location": key.location if key.location != NUMPAD else 0,
            "isKeypad": key.location == NUMPAD,
            "modifiers": self._modifiers,
        }
        if is_down and (text := _text(key, self._modifiers)):
            event["text"] = text
        self._session.call("Input.dispatchKeyEvent", event, self._timeout)

    def _button(self, name: str, is_down: bool, count: int) -> None:
        bit = _BUTTONS[name]
        self._buttons = self._buttons | bit if is_down else self._buttons & ~bit
        self._mouse("mousePressed" if is_down else "mouseReleased", button=name, clickCount=count)

    def _mouse(self, kind: str, **more: object) -> None:
        x, y = self._place
        held = next((name for name, bit in _BUTTONS.items() if self._buttons & bit), "none")
        event = {"type": kind, "x": x, "y": y, "button": held, "buttons": self._buttons}
        event |= {"modifiers": self._modifiers, "force": _FORCE if self._buttons else 0, **more}
        self._session.call("Input.dispatchMouseEvent", event, self._timeout)


def _parsed(params: Message) -> tuple[str, str] | None:
    """Parse a request into an event's kind and value; None if it is not a valid one."""
    kind, _, value = str(params.get("payload")).partition("|")
    try:
        known = {
            "keydown": lambda: value in KEYS,
            "keyup": lambda: value in KEYS,
            "down": lambda: value in _PRESSES,
            "up": lambda: value in _PRESSES,
            "wheel": lambda: isfinite(float(value)),
            "move": lambda: len([finite(part) for part in value.split("|")]) == 2,
        }[kind]()
    except (KeyError, ValueError):
        return None
    return (kind, value) if known else None


def _printed(key: Key, modifiers: int) -> str:
    return key.shifted if key.shifted and modifiers & _MODIFIERS["Shift"] else key.key


def _text(key: Key, modifiers: int) -> str:
    """Return the text that the key writes into a field."""
    if modifiers & ~_MODIFIERS["Shift"]:
        return ""
    printed = _printed(key, modifiers)
    return "\r" if printed == "Enter" else printed if len(printed) == 1 else ""
