"""Translate a game's actions and episode steps into input events of the runtime.

An input event is one thing that a key, the pointer or the wheel does. The events of a phase happen in the
same frame; phases follow each other, one a frame. The types are those of runtime/input/input.js.
"""

from __future__ import annotations

from itertools import zip_longest
from math import isfinite
from typing import Any

from ..errors import PageScriptError
from ..game import Game
from ..game.keys import KEYS
from ..game.schema import Act, Action, Cells, EpisodeStep, Pointer, Target
from ..game.wording import shown
from .contract import RawEvent, RawInputs

InputEvent = list[Any]
Phases = list[list[InputEvent]]
KeyData = dict[str, str | int]
Cell = tuple[int, int]  # row and column


def actions_data(game: Game) -> dict[str, Any]:
    """Return a game's actions as the runtime takes them, numbered as `webcade.episode.actions` does."""
    actions = game.actions
    parts = actions.parts or (actions,)
    region = _region(game)
    pointers = [part.pointer for part in parts if part.space == "pointer"]
    chosen = [_action(one, region) for part in parts for action in part.list for one in _expanded(action)]
    pointer = next(iter(pointers), None)
    has_pointer = any(part.space == "pointer" for part in parts)
    return {
        "list": chosen,
        "pointer": _pointer(pointer) if has_pointer else None,
        "region": region,
        "touch": game.page.touch,
    }


def acting(game: Game) -> list[bool]:
    """Return whether each action does anything, by its number."""
    return [any(one.values()) for one in actions_data(game)["list"]]


def step_phases(step: EpisodeStep) -> Phases:
    """Return the input of an episode's `press`, `hold`, `release` or `click`."""
    return _act_phases(step)


def raw_phases(inputs: RawInputs) -> Phases:
    """Return raw input as events of the runtime, phase by phase.

    Raises:
        PageScriptError: an event is not one that `RawInputs` lists.
    """
    return [[_raw_event(event) for event in phase] for phase in inputs.phases]


def _raw_event(event: RawEvent) -> InputEvent:
    match event:
        case ("keydown" | "keyup" as kind, str(code)) if code in KEYS:
            return [kind, key_data(code)]
        case ("move", int() | float() as x, int() | float() as y) if isfinite(x) and isfinite(y):
            return ["move", {"selector": None, "x": x, "y": y, "unit": "own"}]
        case ("moveBy", int() | float() as x, int() | float() as y) if isfinite(x) and isfinite(y):
            return ["moveBy", [x, y]]
        case ("down" | "up" as kind, "left" | "middle" | "right" as button):
            return [kind, button]
        case ("wheel", int() | float() as pixels) if isfinite(pixels):
            return ["wheel", pixels]
    raise PageScriptError(f"expected an event of RawInputs, as ('keydown', 'Space'); got {shown(event)}")


def step_words(step: EpisodeStep) -> str:
    """Say in words what an episode's `press`, `hold`, `release` or `click` did, as "pressed Space"."""
    if step.click is not None:
        target = step.click
        place = "" if target.x is None else f"({target.x:g},{target.y:g})"
        element = "" if target.element is None else f"'{target.element}'"
        return f"clicked {' of '.join(part for part in (place, element) if part)}"
    words = {"press": "pressed", "hold": "held", "release": "released"}
    return f"{words[step.verb]} {getattr(step, step.verb)}"


def _region(game: Game) -> str | None:
    observation = game.observation
    return observation.canvas[0] if observation.canvas else observation.element


def _pointer(pointer: Pointer | None) -> dict[str, Any]:
    data: dict[str, Any] = (pointer or Pointer()).model_dump()
    return data


def _expanded(action: Action) -> list[Action | tuple[Action, Cell]]:
    """Return the action itself, or a pair of action and cell for each of its cells."""
    if action.cells is None:
        return [action]
    return [(action, cell) for cell in action.cells.places()]


def _action(one: Action | tuple[Action, Cell], region: str | None) -> dict[str, Any]:
    action, cell = (one, None) if isinstance(one, Action) else one
    gamepad = {"axes": list(action.gamepad_axes), "buttons": list(action.gamepad_buttons)}
    return {
        "keys": [key_data(code) for code in action.keys],
        "button": action.button if action.hold_button else None,
        "point": _target(action.point) if action.point else None,
        "phases": _phases(action, cell, region),
        "gamepad": gamepad if action.gamepad_axes or action.gamepad_buttons else None,
    }


def _phases(action: Action, cell: Cell | None, region: str | None) -> Phases:
    ways: list[Phases] = []
    if action.press:
        keys = [key_data(code) for code in action.press]
        ways.append([[["keydown", key] for key in keys], [["keyup", key] for key in reversed(keys)]])
    if action.click:
        ways.append(_click(_target(action.click), action.button))
    if action.drag:
        ways.append(_drag(_target(action.drag.start), _target(action.drag.end), action.button))
    if action.cells and cell:
        ways.append(_in_cell(action.cells, cell, region, action.button))
    if action.wheel:
        ways.append([[["wheel", action.wheel]]])
    if action.sequence:
        ways.append(_sequence(action.sequence))
    return [[event for part in parts for event in part] for parts in zip_longest(*ways, fillvalue=[])]


def _sequence(acts: tuple[Act, ...]) -> Phases:
    phases: Phases = []
    held: list[str] = []
    for act in acts:
        if act.wait_frames is not None:
            phases += [[]] * act.wait_frames
            continue
        held += [act.hold] if act.hold else []
        held = [code for code in held if code != act.release]
        phases += _act_phases(act)
    return phases + ([[["keyup", key_data(code)] for code in held]] if held else [])


def _act_phases(act: Act | EpisodeStep) -> Phases:
    if act.click is not None:
        return _click(_target(act.click), "left")
    if act.press is not None:
        return [[["keydown", key_data(act.press)]], [["keyup", key_data(act.press)]]]
    if act.hold is not None:
        return [[["keydown", key_data(act.hold)]]]
    assert act.release is not None
    return [[["keyup", key_data(act.release)]]]


def _click(place: dict[str, Any], button: str) -> Phases:
    return [[["move", place], ["down", button]], [["up", button]]]


def _drag(start: dict[str, Any], end: dict[str, Any], button: str) -> Phases:
    return [[["move", start], ["down", button]], [["drag", end]], [["drag", end], ["up", button]]]


def _in_cell(cells: Cells, cell: Cell, region: str | None, button: str) -> Phases:
    def middle(of: Cell) -> dict[str, Any]:
        x, y = cells.middle(*of)
        return {"selector": region, "x": x, "y": y, "unit": "own"}

    neighbour = cells.neighbour(*cell)
    return _drag(middle(cell), middle(neighbour), button) if neighbour else _click(middle(cell), button)


def _target(target: Target) -> dict[str, Any]:
    unit = "page" if target.element is None else "own"
    return {"selector": target.element, "x": target.x, "y": target.y, "unit": unit}


def key_data(code: str) -> KeyData:
    """Return what the runtime needs to press a key, by its KeyboardEvent.code."""
    return {"code": code, **KEYS[code]._asdict()}
