"""The contract that every driver's page keeps.

A page is loaded, reset and stepped. Each reset and each step returns one `Snapshot`: image, readings,
features and time of the same game frame, usually transferred in one round trip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import OptionError, PageError
from ..game import Reading
from .fingerprint import Fingerprint
from .policy import PagePolicy

Pixels = Literal["rgb", "grayscale"]
ResetBy = Literal["restart", "restore", "reload"]


class Inputs(NamedTuple):
    """An agent's action as the page takes it (see `webcade.episode.actions`).

    Attributes:
        actions: the numbers of the game's actions that apply, all together. Keys and buttons of the others
            are released.
        pointer: the numbers of a freely moved pointer: place or movement, buttons, wheel; None without one.
    """

    actions: tuple[int, ...]
    pointer: tuple[float, ...] | None = None


RawEvent = tuple[str | float, ...]


class RawInputs(NamedTuple):
    """Input that is no action of the game's file: keys, pointer and wheel, event by event.

    Nothing else changes: what is held stays held. Without events it is page time alone.

    Attributes:
        phases: the events of each frame, from the first on. An event is ("keydown", code), ("keyup", code),
            ("move", x, y), ("moveBy", x, y), ("down", button), ("up", button) or ("wheel", pixels). A code is
            a KeyboardEvent.code; a place is in CSS pixels of the viewport; a button is "left", "middle" or
            "right".
    """

    phases: tuple[tuple[RawEvent, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Lag:
    """How far an episode is behind real time.

    Attributes:
        lag_ms: how late the last step ended, in milliseconds.
        late_steps: steps since the episode's start that ended a game frame or more after their deadline.
        missed_frames: game frames since the episode's start that were due and not made.
    """

    lag_ms: float = 0.0
    late_steps: int = 0
    missed_frames: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a game after a reset or a step, all of the same game frame.

    Attributes:
        image: uint8, (height, width, 3) for rgb, (height, width) for grayscale; None if not asked for.
        readings: the game's readings by name.
        state: the game's features, float32 (n,); empty if the game has none, or they were not asked for.
        time_ms: page time since the episode's start, in milliseconds.
        frame: number of game frames since the episode's start.
        value: the value of the game's reward expression; 0.0 if it has none.
        ended: "dialog" or "navigation" if one of these ended the game; else "".
        lag: how far the episode is behind real time; None under stepped clocks.
    """

    image: NDArray[np.uint8] | None
    readings: dict[str, Reading]
    state: NDArray[np.float32]
    time_ms: float
    frame: int
    value: float = 0.0
    ended: str = ""
    lag: Lag | None = None


class RegionPlace(NamedTuple):
    """Where the observed region's picture is on the page.

    Attributes:
        x, y: its top left corner, in CSS pixels of the viewport.
        x_scale, y_scale: the CSS pixels that one pixel of the picture takes.
    """

    x: float
    y: float
    x_scale: float = 1.0
    y_scale: float = 1.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the picture as one of the viewport, in CSS pixels."""
        return self.x + x * self.x_scale, self.y + y * self.y_scale


class Miss(NamedTuple):
    """A click, or another movement of the pointer, that did not reach its element.

    Attributes:
        reason: why not, in a sentence.
        elsewhere: whether it was made all the same, and reached something else.
    """

    reason: str
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class View:
    """What a page returns with each reset and step.

    Attributes:
        pixels: "rgb", "grayscale", or None for no image.
        size: (height, width) that images are area-averaged to, in pixels; None for the region's own size.
        state: whether the game's features are returned.
        rendered: whether `render` may be called. Without, and without pixels, nothing needs to be drawn.
    """

    pixels: Pixels | None = "rgb"
    size: tuple[int, int] | None = None
    state: bool = True
    rendered: bool = True


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class KeptMoment:
    """A moment of which a page has a copy. Only the page that made it can be put back to it.

    Attributes:
        number: the copy's number in its page.
    """

    number: int


class Page(Protocol):
    """One game's page under control. Every method may raise PageError or BrowserError.

    A reset or a step is two calls, begin and end, so that several pages can run at the same time. Each begin
    needs its end before the next begin.
    """

    def load(self) -> None:
        """Load the page so that a reset can start at once. Slow; may run in a thread."""

    def must_load(self, by: ResetBy) -> bool:
        """Return whether a reset has to load the page first: it was played, and cannot be restarted."""

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        """Begin an episode. Loads the page first if `must_load` says so.

        Args:
            seed: seeds the page's random numbers; 0 to 2**32 - 1.
            by: "restart" (the game's own way), "restore" (the moment after the load is put back), "reload".
        """

    def end_reset(self) -> Snapshot:
        """Wait for the reset; return the episode's first snapshot."""

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        """Begin to apply inputs for `frames` game frames, or fewer if the game ends."""

    def end_step(self) -> Snapshot:
        """Wait for the step; return the snapshot after it."""

    def waits(self, since: float) -> None:
        """Count the time-out of the call under way from `since`, not from the call of its end.

        A caller that waits for several pages uses it, so that their time-outs do not add up.

        Args:
            since: a time of `time.monotonic()`, in seconds.
        """
        return

    def missed(self) -> list[Miss]:
        """Return what did not reach its element since this was asked last, each reason once."""
        return []

    def distrust(self) -> None:
        """Use another browser for pages that are loaded from now on: this one may have caused a failure."""
        return

    def make_spare(self) -> Page | None:
        """Make a page like this one in the same browser, without loading it.

        Returns:
            The page, which may be loaded in a thread while this one is played; or None, if one that is loaded
            and waits would not stay as it is, or would be in the way.
        """
        return None

    @property
    def is_outdated(self) -> bool:
        """Whether the game's files have changed since the load."""
        return False

    def reset(self, seed: int, by: ResetBy) -> Snapshot:
        """Begin and end a reset."""
        self.begin_reset(seed, by)
        return self.end_reset()

    def step(self, inputs: Inputs | RawInputs, frames: int) -> Snapshot:
        """Begin and end a step."""
        self.begin_step(inputs, frames)
        return self.end_step()

    def begin_replay(self, steps: Sequence[tuple[Inputs | RawInputs, int]]) -> None:
        """Begin to take steps, each an input and a number of game frames, without a snapshot of each.

        They lead to the moment that `begin_step` and `end_step` lead to, called for each in order.
        """

    def end_replay(self) -> None:
        """Wait until the steps are taken."""

    def step_many(self, steps: Sequence[tuple[Inputs | RawInputs, int]], *, each: bool) -> list[Snapshot]:
        """Take steps until one of them ends the game, or fewer, but one at least.

        Args:
            steps: an input and a number of game frames for each.
            each: whether each snapshot needs its image; else only the last one does.

        Returns:
            A snapshot after each step that was taken.
        """
        return [self.step(*steps[0])]

    def step_by_policy(self, before: Snapshot, most: int, *, each: bool) -> list[tuple[int, Snapshot]]:
        """Take steps that the policy chooses, until one ends the game, or fewer, but one at least.

        Args:
            before: the snapshot of this moment.
            most: how many steps.
            each: whether each snapshot needs its image; else only the last one does.

        Returns:
            The number of the action, and the snapshot after it, of each step that was taken.
        """
        raise NotImplementedError  # where `use_policy` raises nothing, there is one

    def use_policy(self, policy: PagePolicy, choices: Sequence[tuple[Inputs, int]]) -> None:
        """Set the policy of `step_by_policy`, until the next reset.

        Args:
            policy: chooses by what it sees of the moment before.
            choices: an input and a number of game frames for each of its actions.

        Raises:
            OptionError: this page cannot do so, or the policy is no function.
        """
        raise OptionError(
            'policy: expected a game that is stepped by the clock "page", and pictures of a canvas or none '
            '(obs_type="state"); got a page that needs a crossing for each step'
        )

    @property
    def keeps_moments(self) -> bool:
        """Whether it can keep a copy of a moment at all. It does not change, and is known before the load."""
        return False

    def keep(self) -> KeptMoment | str:
        """Keep a copy of this moment, until `forget` or the next load.

        Returns:
            What `put_back` takes; or the reason why this moment cannot be copied, in words.
        """
        return "this page keeps no copies"

    def holds(self, kept: KeptMoment) -> bool:
        """Return whether this page has that copy. It does not ask the browser."""
        return False

    def put_back(self, kept: KeptMoment) -> None:
        """Be at a kept moment again: all that follows is as it was. `holds` has to be True.

        Raises:
            PageError, BrowserError: the page failed, or is at no known moment now.
        """
        raise PageError(f"the page has no copy {kept.number}")

    def forget(self, kept: KeptMoment) -> None:
        """Let go of a copy. Any thread may call it, at any time; it does not wait for the browser."""
        return

    def render(self) -> NDArray[np.uint8]:
        """Return the observed region at its own size, uint8 (height, width, 3). No page time passes.

        The view's `rendered` has to be True.
        """

    def place(self) -> RegionPlace:
        """Return where on the page the picture of `render` is. No page time passes."""
        return RegionPlace(0.0, 0.0)

    def peek(self, expression: str) -> float | bool:
        """Evaluate a player's expression, whose value is a number, true or false. It can change nothing.

        Raises:
            OptionError: the driver cannot hold an expression to that.
            PageScriptError: it threw, tried to change something, took too long, or has another value.
        """
        raise OptionError(
            "expression: this driver cannot hold one to changing nothing; expected a reading, or chromium"
        )

    def game_text(self) -> str:
        """Return what the page's own `render_game_to_text()` says; "" without one. No page time passes."""
        return ""

    @property
    def is_fresh(self) -> bool:
        """Whether it is loaded, and no episode was played in it."""

    @property
    def fingerprint(self) -> Fingerprint:
        """What its results depend on: browser build, game digest, clock, capture path, fonts, and more."""

    def close(self) -> None:
        """Close the page, and the browser unless other pages use it. A second call does nothing."""
