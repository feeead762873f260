"""`[actions]`: what the agent can do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .episode import Target
from .table import Table, is_given, one_of
from .types import Array, Expression, Identifier, KeyCode, NamedArray

Button = Literal["left", "middle", "right"]
Space = Literal["discrete", "multi_discrete", "multi_binary", "pointer", "dict"]
PartSpace = Literal["discrete", "multi_binary", "pointer"]
Axis = float
Neighbour = Literal["left", "right", "up", "down"]
STEPS: dict[Neighbour, tuple[int, int]] = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}


class Drag(Table):
    """A drag: press the button at one place, move the pointer, and release the button at another."""

    start: Target = Field(description="Where the button is pressed.")
    end: Target = Field(description="Where the button is released.")


class Cells(Table):
    """A grid over a rectangle of the observed region. Each cell is an action: a click or a drag."""

    columns: int = Field(ge=1, le=1000, description="Number of columns.")
    rows: int = Field(ge=1, le=1000, description="Number of rows.")
    x: float = Field(0.0, ge=0, description="Left edge, in pixels of the observed region.")
    y: float = Field(0.0, ge=0, description="Top edge, in pixels of the observed region.")
    width: float = Field(gt=0, description="Width of all columns together, in pixels of the observed region.")
    height: float = Field(gt=0, description="Height of all rows together, in pixels of the observed region.")
    drag: Neighbour | None = Field(
        None,
        description="Drag each cell to its neighbour in this direction instead of clicking it. A cell "
        "without this neighbour is not an action.",
    )

    def places(self) -> list[tuple[int, int]]:
        """Return (row, column) of each cell that is an action, row by row."""
        down, right = STEPS[self.drag] if self.drag else (0, 0)
        return [
            (row, column)
            for row in range(self.rows)
            for column in range(self.columns)
            if 0 <= row + down < self.rows and 0 <= column + right < self.columns
        ]

    def middle(self, row: int, column: int) -> tuple[float, float]:
        """Return x and y of a cell's middle, in pixels of the observed region."""
        width, height = self.width / self.columns, self.height / self.rows
        return self.x + (column + 0.5) * width, self.y + (row + 0.5) * height

    def neighbour(self, row: int, column: int) -> tuple[int, int] | None:
        """Return (row, column) of the cell that this one is dragged to; None if cells are clicked."""
        if self.drag is None:
            return None
        down, right = STEPS[self.drag]
        return row + down, column + right


class Act(Table):
    """One part of an action's sequence: exactly one of these keys."""

    press: KeyCode | None = Field(None, description="Key to press, and release a frame later.")
    hold: KeyCode | None = Field(
        None, description="Key to press, and hold until its `release` or the end of the step."
    )
    release: KeyCode | None = Field(None, description="Held key to release.")
    click: Target | None = Field(None, description="Place to click.")
    wait_frames: int | None = Field(None, ge=1, le=240, description="Number of frames to wait.")

    @model_validator(mode="after")
    def _one_verb(self) -> Act:
        one_of(self, *type(self).model_fields)
        return self


class Action(Table):
    """An action of the agent. All keys of an action are applied together. An empty action does nothing."""

    name: Identifier = Field(description="Name of the action; each name once in the list.")
    keys: Array[KeyCode] = Field(
        (),
        description="Keys to hold while the action lasts: through several steps, if it is chosen again. They "
        "repeat as on a keyboard.",
    )
    press: Array[KeyCode] = Field(
        (), description="Keys to press in every step: all down together, and up a frame later."
    )
    click: Target | None = Field(None, description="Place to click, or touch, in every step.")
    cells: Cells | None = Field(
        None,
        description="Grid of cells to click or drag. Each cell is an action of its own, "
        "`<name>_<row>_<column>`, row by row.",
    )
    point: Target | None = Field(None, description="Place to move the pointer to.")
    drag: Drag | None = Field(None, description="Drag to make in every step.")
    wheel: float = Field(
        0.0, description="Pixels to scroll down in every step, with the wheel, where the pointer is."
    )
    button: Button = Field("left", description="The button of `click`, `cells`, `drag` and `hold_button`.")
    hold_button: bool = Field(
        False,
        description="Hold the button while the action lasts, where the pointer is or `point` puts it.",
    )
    sequence: Array[Act] = Field(
        (),
        description="Keys and clicks to make one after the other in every step, a frame apart. If the step "
        "has too few frames, the rest is made all at once at its end.",
    )
    mask: Expression | None = Field(
        None,
        description="JavaScript expression of whether the action can be chosen now; of `cells`, an array "
        "with a boolean for each. It must not change the page. See `actions.mask`.",
    )
    gamepad_axes: Array[Axis] = Field(
        (), description="Axes of a standard gamepad, -1 to 1: left stick x, y, right stick x, y."
    )
    gamepad_buttons: Array[int] = Field(
        (), description="Numbers of the buttons of a standard gamepad to hold."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Action:
        places = [key for key in ("click", "cells", "drag") if is_given(self, key)]
        if len(places) > 1:
            raise ValueError(f"expected at most one of click, cells and drag; got {' and '.join(places)}")
        if any(not -1 <= axis <= 1 for axis in self.gamepad_axes) or len(self.gamepad_axes) > 4:
            raise ValueError("expected at most four gamepad_axes, each from -1 to 1")
        if any(not 0 <= number <= 16 for number in self.gamepad_buttons):
            raise ValueError("expected gamepad_buttons from 0 to 16, as the standard gamepad numbers them")
        return self

    @property
    def choices(self) -> int:
        """How many actions of the agent it is: one, or one for each of its `cells`."""
        return 1 if self.cells is None else len(self.cells.places())


class Pointer(Table):
    """A pointer that the agent moves freely. The action space is a Box.

    Its first two numbers are the place in the observed region, from 0 (left, top) to 1 (right, bottom); with
    `lock` they are the movement, from -1 to 1. One number from 0 to 1 follows for each of `buttons`: above
    0.5 the button is down. With `wheel`, the last number is the wheel, from -1 (up) to 1 (down).
    """

    buttons: Array[Button] = Field(("left",), description="The pointer's buttons.")
    click: bool = Field(
        False,
        description="Whether a button above 0.5 clicks anew in every step. Otherwise it is held, and drags.",
    )
    wheel: bool = Field(False, description="Whether the pointer has a wheel; 1 scrolls by 100 pixels.")
    lock: bool = Field(
        False,
        description="Whether the game locks the pointer (requestPointerLock) and reads only its movement.",
    )
    speed: float = Field(50.0, gt=0, description="With `lock`: pixels that a movement of 1 makes in a step.")


class ActionPart(Table):
    """A part of a `multi_discrete` or `dict` action space. The agent does all parts at the same time."""

    name: Identifier = Field(
        description="Name of the part, which is its key in a `dict` space; each name once in the list."
    )
    space: PartSpace = Field("discrete", description="Kind of the part's space.")
    list: NamedArray[Action] = Field((), description="The part's actions.")
    pointer: Pointer | None = Field(None, description='With `space = "pointer"`: the kind of pointer.')

    @model_validator(mode="after")
    def _complete(self) -> ActionPart:
        _check_kind(self.space, self.list, self.pointer)
        return self


class Actions(Table):
    """What the agent can do in a step.

    `discrete`: one action of `list`. `multi_binary`: any actions of `list` at once, as buttons are held.
    `pointer`: a Box, see `actions.pointer`. `multi_discrete`: one action of each of the `parts`.
    `dict`: all `parts` by their names, each with a space of its own.
    """

    space: Space = Field(description="Kind of the action space.")
    list: NamedArray[Action] = Field((), description="The actions. The agent's action 0 is the first.")
    parts: NamedArray[ActionPart] = Field(
        (), description="With `multi_discrete` and `dict`: the parts, which are all done at the same time."
    )
    pointer: Pointer | None = Field(None, description='With `space = "pointer"`: the kind of pointer.')
    mask: Expression | None = Field(
        None,
        description="JavaScript expression of an array with a boolean for each action of `list`, in order: "
        "whether it can be chosen now. It must not change the page. With it, or with a `mask` of any action, "
        '`info["action_mask"]` and `action_masks()` say so to agents that ask; an action that is masked can '
        'be taken all the same. Only with `space = "discrete"`.',
    )
    trusted: bool = Field(
        False,
        description="Whether the browser itself makes the keys and clicks, so that `isTrusted` is true. Text "
        "fields and some games need that. Several times slower.",
    )

    @property
    def choices(self) -> int:
        """How many actions of the agent `list` is, with the cells of each."""
        return sum(one.choices for one in self.list)

    @model_validator(mode="after")
    def _complete(self) -> Actions:
        if self.space in ("multi_discrete", "dict"):
            if not self.parts or self.list or self.pointer:
                raise ValueError(f'space = "{self.space}" needs parts, and no list or pointer beside them')
            if self.space == "multi_discrete" and any(part.space != "discrete" for part in self.parts):
                raise ValueError(
                    'the parts of space = "multi_discrete" are all "discrete"; expected space = "dict"'
                )
            if sum(part.space == "pointer" for part in self.parts) > 1:
                raise ValueError("expected at most one part with a pointer")
        else:
            if self.parts:
                raise ValueError('parts belong to space = "multi_discrete" or "dict"')
            _check_kind(self.space, self.list, self.pointer)
        self._check_masks()
        return self

    def _check_masks(self) -> None:
        own = [action.name for action in self.list if action.mask is not None]
        parts = [part.name for part in self.parts if any(action.mask is not None for action in part.list)]
        if (parts or own or self.mask is not None) and self.space != "discrete":
            raise ValueError(f'mask belongs to space = "discrete"; this is {self.space!r}')
        if self.mask is not None and own:
            raise ValueError(
                f"mask: expected one for all actions, or those of single ones; {own[0]} has its own"
            )


def _check_kind(space: str, actions: tuple[Action, ...], pointer: Pointer | None) -> None:
    if space == "pointer":
        if actions:
            raise ValueError('space = "pointer" has no list; for both, use space = "dict" with two parts')
        return
    if pointer is not None:
        raise ValueError(f'pointer belongs to space = "pointer"; this is {space!r}')
    if not actions:
        raise ValueError("list: required, and missing")
    if space == "multi_binary" and any(action.cells for action in actions):
        raise ValueError(
            'cells belong to space = "discrete"; a "multi_binary" of cells would click all at once'
        )
