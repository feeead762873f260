"""Actions and episode steps as what the runtime's input does (the types of runtime/input.js).

An atom is one thing that a key or the pointer does; atoms of a phase are done together, and phases come a
frame apart.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from .game import Game
from .keys import KEYS
from .schema import Act, Action, Cells, EpisodeStep, Pointer, Target

Atom = list[Any]
Phases = list[list[Atom]]
KeyData = dict[str, str | int]


def actions_data(game: Game) -> dict[str, Any]:
    """All that a game's actions are, in the order that `webcade.actions` numbers them."""
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


def step_phases(step: EpisodeStep) -> Phases:
    """What an episode's `press`, `hold`, `release` or `click` does."""
    return _act_phases(step)


def _region(game: Game) -> str | None:
    observation = game.observation
    return observation.canvas[0] if observation.canvas else observation.element


def _pointer(pointer: Pointer | None) -> dict[str, Any]:
    data: dict[str, Any] = (pointer or Pointer()).model_dump()
    return data


def _expanded(action: Action) -> list[Action | tuple[Action, float, float]]:
    """The action itself, or one for each of its cells with the cell's middle."""
    if action.cells is None:
        return [action]
    return [(action, x, y) for x, y in _middles(action.cells)]


def _middles(cells: Cells) -> list[tuple[float, float]]:
    width, height = cells.width / cells.columns, cells.height / cells.rows
    return [
        (cells.x + (column + 0.5) * width, cells.y + (row + 0.5) * height)
        for row in range(cells.rows)
        for column in range(cells.columns)
    ]


def _action(one: Action | tuple[Action, float, float], region: str | None) -> dict[str, Any]:
    action, cell = (one, None) if isinstance(one, Action) else (one[0], one[1:])
    gamepad = {"axes": list(action.gamepad_axes), "buttons": list(action.gamepad_buttons)}
    return {
        "keys": [key_data(code) for code in action.keys],
        "button": action.button if action.hold_button else None,
        "point": _target(action.point) if action.point else None,
        "phases": _phases(action, cell and {"selector": region, "x": cell[0], "y": cell[1]}),
        "gamepad": gamepad if action.gamepad_axes or action.gamepad_buttons else None,
    }


def _phases(action: Action, cell: dict[str, Any] | None) -> Phases:
    ways: list[Phases] = []
    if action.press:
        keys = [key_data(code) for code in action.press]
        ways.append([[["keydown", key] for key in keys], [["keyup", key] for key in reversed(keys)]])
    place = cell or (action.click and _target(action.click))
    if place:
        ways.append(_click(place, action.button))
    if action.drag:
        start, end = _target(action.drag.start), _target(action.drag.end)
        down, up = ["down", action.button], ["up", action.button]
        ways.append([[["move", start], down], [["move", end]], [["move", end], up]])
    if action.wheel:
        ways.append([[["wheel", action.wheel]]])
    if action.sequence:
        ways.append(_sequence(action.sequence))
    return [[atom for part in parts for atom in part] for parts in zip_longest(*ways, fillvalue=[])]


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


def _target(target: Target) -> dict[str, Any]:
    return {"selector": target.element, "x": target.x, "y": target.y}


def key_data(code: str) -> KeyData:
    """What the runtime needs to know to press a key."""
    return {"code": code, **KEYS[code]._asdict()}
