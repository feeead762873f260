"""`[actions]`: what the agent can do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .episode import Target
from .table import Table, is_given, one_of
from .types import Array, Identifier, KeyCode, NamedArray

Button = Literal["left", "middle", "right"]
Space = Literal["discrete", "multi_discrete", "multi_binary", "pointer", "dict"]
PartSpace = Literal["discrete", "multi_binary", "pointer"]
Axis = float
Neighbour = Literal["left", "right", "up", "down"]
STEPS: dict[Neighbour, tuple[int, int]] = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}


class Drag(Table):
    """A way of the pointer with its button down: pressed at one place, moved, let go at another."""

    start: Target = Field(description="Where the button goes down.")
    end: Target = Field(description="Where it comes up.")


class Cells(Table):
    """A rectangle of the observed region in rows and columns; each cell is an action, a click or drag."""

    columns: int = Field(ge=1, le=1000, description="Number of columns.")
    rows: int = Field(ge=1, le=1000, description="Number of rows.")
    x: float = Field(0.0, ge=0, description="Left edge, in pixels of the observed region.")
    y: float = Field(0.0, ge=0, description="Top edge, in pixels of the observed region.")
    width: float = Field(gt=0, description="Width of all columns, in pixels of the observed region.")
    height: float = Field(gt=0, description="Height of all rows, in pixels of the observed region.")
    drag: Neighbour | None = Field(
        None,
        description="Cells are not clicked but dragged to their neighbour there, in every step; those that "
        "have none are no actions.",
    )

    def places(self) -> list[tuple[int, int]]:
        """Row and column of each cell that is an action, row by row."""
        down, right = STEPS[self.drag] if self.drag else (0, 0)
        return [
            (row, column)
            for row in range(self.rows)
            for column in range(self.columns)
            if 0 <= row + down < self.rows and 0 <= column + right < self.columns
        ]

    def middle(self, row: int, column: int) -> tuple[float, float]:
        """A cell's middle, x and y in pixels of the observed region."""
        width, height = self.width / self.columns, self.height / self.rows
        return self.x + (column + 0.5) * width, self.y + (row + 0.5) * height

    def neighbour(self, row: int, column: int) -> tuple[int, int] | None:
        """Row and column of the cell that this one is dragged to; None where cells are clicked."""
        if self.drag is None:
            return None
        down, right = STEPS[self.drag]
        return row + down, column + right


class Act(Table):
    """One part of an action's sequence: a key or a place, or frames in which nothing is done."""

    press: KeyCode | None = Field(None, description="Key that goes down, and up a frame later.")
    hold: KeyCode | None = Field(
        None, description="Key that goes down, until its `release` or the step's end."
    )
    release: KeyCode | None = Field(None, description="Held key that goes up.")
    click: Target | None = Field(None, description="Place that is clicked.")
    wait_frames: int | None = Field(None, ge=1, le=240, description="Frames that pass.")

    @model_validator(mode="after")
    def _one_verb(self) -> Act:
        one_of(self, *type(self).model_fields)
        return self


class Action(Table):
    """One thing the agent can do. What it says together is done together; none of it is doing nothing."""

    name: Identifier = Field(description="Name of the action, once in the list.")
    keys: Array[KeyCode] = Field(
        (),
        description="Keys held while the action lasts, through several steps if it is chosen again; they "
        "repeat as on a keyboard.",
    )
    press: Array[KeyCode] = Field(
        (), description="Keys pressed anew in every step: down together, up a frame later."
    )
    click: Target | None = Field(None, description="Place that is clicked, or touched, in every step.")
    cells: Cells | None = Field(
        None,
        description="Cells that are clicked or dragged: an action for each, `<name>_<row>_<column>`, row by "
        "row.",
    )
    point: Target | None = Field(None, description="Place that the pointer moves to.")
    drag: Drag | None = Field(None, description="Way that the pointer is dragged in every step.")
    wheel: float = Field(
        0.0, description="Pixels that the wheel scrolls down in every step, where the pointer is."
    )
    button: Button = Field("left", description="The button of `click`, `cells`, `drag` and `hold_button`.")
    hold_button: bool = Field(
        False,
        description="The button is held while the action lasts, where the pointer is or `point` puts it.",
    )
    sequence: Array[Act] = Field(
        (),
        description="Keys and clicks in turn, a frame apart, in every step; what a step is too short for "
        "comes at its end, all at once.",
    )
    gamepad_axes: Array[Axis] = Field(
        (), description="Axes of a standard gamepad, -1 to 1: left stick x, y, right stick x, y."
    )
    gamepad_buttons: Array[int] = Field(
        (), description="Buttons of a standard gamepad that are held, by number."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Action:
        places = [key for key in ("click", "cells", "drag") if is_given(self, key)]
        if len(places) > 1:
            raise ValueError(f"expected one of click, cells and drag at most; got {' and '.join(places)}")
        if any(not -1 <= axis <= 1 for axis in self.gamepad_axes) or len(self.gamepad_axes) > 4:
            raise ValueError("expected up to four gamepad_axes from -1 to 1")
        if any(not 0 <= number <= 16 for number in self.gamepad_buttons):
            raise ValueError("expected gamepad_buttons from 0 to 16, as the standard gamepad numbers them")
        return self


class Pointer(Table):
    """A pointer that the agent moves freely: a Box.

    The first two numbers are its place in the observed region, from 0, left or top, to 1; under `lock` they
    are its movement, from -1 to 1. Then comes one number, 0 to 1, for each of `buttons`, down above 0.5, and
    one for the wheel, -1 (up) to 1, where there is one.
    """

    buttons: Array[Button] = Field(("left",), description="The buttons the agent has.")
    click: bool = Field(
        False,
        description="Whether a button above 0.5 clicks anew in every step; otherwise it is held, and drags.",
    )
    wheel: bool = Field(False, description="Whether there is a wheel; a full turn scrolls 100 pixels.")
    lock: bool = Field(
        False, description="Whether the game takes the pointer (requestPointerLock) and hears movement only."
    )
    speed: float = Field(50.0, gt=0, description="With `lock`: pixels of a full movement in a step.")


class ActionPart(Table):
    """One part of what the agent does at once, in a `multi_discrete` or `dict` space."""

    name: Identifier = Field(description="Name of the part, once in the list; its key in a `dict` space.")
    space: PartSpace = Field("discrete", description="Kind of the part's space.")
    list: NamedArray[Action] = Field((), description="The part's actions.")
    pointer: Pointer | None = Field(None, description="With `pointer`: what kind of pointer.")

    @model_validator(mode="after")
    def _complete(self) -> ActionPart:
        _check_kind(self.space, self.list, self.pointer)
        return self


class Actions(Table):
    """What the agent can do in a step.

    `discrete`: one action of the list. `multi_binary`: any of the list at once, "buttons held".
    `pointer`: a Box, see `actions.pointer`. `multi_discrete`: one action of each of the `parts`.
    `dict`: the `parts` under their names, each with a space of its own.
    """

    space: Space = Field(description="Kind of space.")
    list: NamedArray[Action] = Field(
        (), description="The actions; the agent's number 0 is the first of them."
    )
    parts: NamedArray[ActionPart] = Field(
        (), description="With `multi_discrete` and `dict`: what is done at once."
    )
    pointer: Pointer | None = Field(None, description="With `pointer`: what kind of pointer.")
    trusted: bool = Field(
        False,
        description="Whether keys and clicks come from the browser itself (`isTrusted`), as text fields and "
        "some games want them; several times slower.",
    )

    @model_validator(mode="after")
    def _complete(self) -> Actions:
        if self.space in ("multi_discrete", "dict"):
            if not self.parts or self.list or self.pointer:
                raise ValueError(
                    f'space = "{self.space}" needs parts, and neither list nor pointer beside them'
                )
            if self.space == "multi_discrete" and any(part.space != "discrete" for part in self.parts):
                raise ValueError(
                    'the parts of space = "multi_discrete" are all "discrete"; expected space = "dict"'
                )
            if sum(part.space == "pointer" for part in self.parts) > 1:
                raise ValueError("expected one part with a pointer at most")
        else:
            if self.parts:
                raise ValueError('parts belong to space = "multi_discrete" or "dict"')
            _check_kind(self.space, self.list, self.pointer)
        return self


def _check_kind(space: str, actions: tuple[Action, ...], pointer: Pointer | None) -> None:
    if space == "pointer":
        if actions:
            raise ValueError('space = "pointer" has no list; a "dict" of parts joins both')
        return
    if pointer is not None:
        raise ValueError(f'pointer belongs to space = "pointer"; this is {space!r}')
    if not actions:
        raise ValueError("list: required, and missing")
    if space == "multi_binary" and any(action.cells for action in actions):
        raise ValueError(
            'cells belong to space = "discrete"; a "multi_binary" of cells would click all at once'
        )
