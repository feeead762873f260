"""Trials of a game's actions: input sequences that show whether an action differs from doing nothing.

Each action of a list has a trial of its own; a pointer has one for moving, one for each button and one for
the wheel. If a game takes several inputs at once, an action is also tried together with random other inputs,
because a pointer's place, for example, may have an effect only while a button is down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..episode.actions import ActionEncoder
from ..game import Game
from ..game.schema import Pointer
from ..page import Inputs
from ..page.inputs import acting

HELD = 6  # steps in which the action is done
AFTER = 4  # steps after them: some actions have an effect only when they are released
MOST_CELLS = 12  # cells of a grid to try
COMPANIES = 3  # random inputs to combine an action with
GRID = (1 / 6, 1 / 2, 5 / 6)  # pointer places to try, as fractions of the region's width and height

Script = tuple[Inputs, ...]  # the inputs of successive steps


class ActionSequence(NamedTuple):
    """Two scripts of equal length that differ only in the action under test."""

    acting: Script
    resting: Script


@dataclass(frozen=True, slots=True)
class ActionTrial:
    """One action, and several ways to try it. The action has an effect if any of them shows a difference.

    Attributes:
        name: the action's name, or for a pointer "pointer.move", "pointer.wheel" or "pointer." and a button.
        path: the action's place in game.toml, such as "actions.list[2]".
        ways: sequences to try; empty if game.toml says that the action does nothing.
        cells: the number of cells if the action is a grid, else 0. For a grid, each of `ways` is one cell.
    """

    name: str
    path: str
    ways: tuple[ActionSequence, ...]
    cells: int = 0


def action_trials(game: Game, seed: int) -> list[ActionTrial]:
    """All trials for a game's actions, in the order of game.toml.

    Args:
        game: the game.
        seed: seeds the random inputs that actions are combined with.
    """
    code = ActionEncoder(game.actions)
    rest = Inputs((), code.rest.pointer)
    does = acting(game)
    company = _company(code, seed)
    found: list[ActionTrial] = []
    first = 0
    for path, part in _parts(game):
        if part.space == "pointer":
            found += _pointer_probes(path, part.pointer or Pointer(), rest)
            continue
        counts = [action.choices for action in part.list]
        numbers = range(first, first + sum(counts))
        for index, (action, count) in enumerate(zip(part.list, counts, strict=True)):
            own = range(first, first + count)
            first += count
            apart = numbers if part.space == "discrete" else own  # actions that exclude each other
            ways = _cell_ways(own, rest) if action.cells else _ways(own[0], apart, rest, company)
            name = f"{part.name}.{action.name}" if game.actions.parts else action.name
            cells = count if action.cells else 0
            found.append(ActionTrial(name, f"{path}.list[{index}]", ways if does[own[0]] else (), cells))
    return found


def _parts(game: Game) -> Iterator[tuple[str, Any]]:
    if not game.actions.parts:
        yield "actions", game.actions
    for index, part in enumerate(game.actions.parts):
        yield f"actions.parts[{index}]", part


def _company(code: ActionEncoder, seed: int) -> list[Inputs]:
    """Random inputs to combine an action with; none if an action space allows only one action at a time."""
    if len(code.rest.actions) == 1 and code.rest.pointer is None:
        return []
    code.space.seed(seed)
    return [code.encode(code.space.sample()) for _ in range(COMPANIES)]


def _held(acting: Inputs, resting: Inputs) -> ActionSequence:
    return ActionSequence((acting,) * HELD + (resting,) * AFTER, (resting,) * (HELD + AFTER))


def _ways(number: int, apart: range, rest: Inputs, company: list[Inputs]) -> tuple[ActionSequence, ...]:
    """The action alone, then combined with each of `company`."""
    beside = [Inputs(tuple(n for n in one.actions if n not in apart), one.pointer) for one in company]
    return tuple(
        _held(Inputs(tuple(sorted((*other.actions, number))), other.pointer), other)
        for other in (rest, *beside)
    )


def _cell_ways(own: range, rest: Inputs) -> tuple[ActionSequence, ...]:
    """A sequence for each of up to MOST_CELLS cells, spread evenly over the grid; first and last included."""
    tried = np.unique(np.linspace(own[0], own[-1], min(MOST_CELLS, len(own))).round().astype(int)).tolist()
    return tuple(_held(Inputs((number,), rest.pointer), rest) for number in tried)


def _pointer_probes(path: str, pointer: Pointer, rest: Inputs) -> Iterator[ActionTrial]:
    hand = _Hand(pointer, rest)
    yield ActionTrial("pointer.move", f"{path}.pointer", tuple(hand.moves()))
    for index, button in enumerate(pointer.buttons):
        yield ActionTrial(f"pointer.{button}", f"{path}.pointer.buttons[{index}]", tuple(hand.presses(index)))
    if pointer.wheel:
        ways = (_held(hand.at(wheel=turn), rest) for turn in (1.0, -1.0))
        yield ActionTrial("pointer.wheel", f"{path}.pointer.wheel", tuple(ways))


class _Hand:
    """Makes the inputs of a pointer, as the numbers of its Box space."""

    def __init__(self, pointer: Pointer, rest: Inputs) -> None:
        assert rest.pointer is not None
        self._pointer, self._rest = pointer, rest
        self._middle = rest.pointer[:2]
        sides = (-1.0, 0.0, 1.0) if pointer.lock else GRID
        self._places = [(x, y) for y in sides for x in sides]

    def at(
        self, place: tuple[float, ...] | None = None, button: int | None = None, wheel: float = 0.0
    ) -> Inputs:
        """The pointer at a place (with pointer lock: moved by it), with one button down or none."""
        down = [float(index == button) for index in range(len(self._pointer.buttons))]
        turn = [wheel] if self._pointer.wheel else []
        return Inputs((), (*(place or self._middle), *down, *turn))

    def moves(self) -> Iterator[ActionSequence]:
        """Moves without a button, drags with each button, and presses at other places."""
        for place in self._places:
            yield _held(self.at(place), self._rest)
        for button in range(len(self._pointer.buttons)):
            pressed, released = (self.at(None, button),), (self._rest,)
            resting = pressed * HELD + released * AFTER
            for place in self._places:
                there = (self.at(place, button),)
                yield ActionSequence(pressed * 2 + there * (HELD - 2) + (self.at(place),) * AFTER, resting)
                yield ActionSequence(there * HELD + (self.at(place),) * AFTER, resting)

    def presses(self, button: int) -> Iterator[ActionSequence]:
        """Presses of the button at each place, at the middle first."""
        for place in sorted(self._places, key=lambda place: place != self._middle):
            yield _held(self.at(place, button), self.at(place))
