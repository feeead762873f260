"""Find how a game is begun and played: the steps that start it, the keys that act, or where it is clicked."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import PageError
from ..game import Game
from ..inspecting.first_file import main_canvas
from ..inspecting.inventory import inspect_page
from ..inspecting.parts import PRESSES, Inspection
from .origins import Origin
from .trials import KeyEffects, Play, Step, Trials
from .writing import trial_text

_START_UNTIL = 0.25  # of the time
_USUAL_KEYS = (
    "Space",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Enter",
    "KeyW",
    "KeyA",
    "KeyS",
    "KeyD",
)
_MOST_KEYS = 14
_START_KEYS = ("Space", "Enter")
_MOST_BUTTONS = 4
_MOST_SCREENS = 3  # before the game: a title, a menu, another menu
_MORE = 2  # things that have to move more after a start than before
_LOOK_AFTER_MS = 300
_GRID = (0.2, 0.5, 0.8)  # where the canvas is clicked, as parts of its sides


def inspected(
    origin: Origin, start: Sequence[Step], seen: Inspection | None, load_timeout: float
) -> Inspection:
    """Return what is in the page after some steps.

    Args:
        origin: where the game comes from.
        start: the steps.
        seen: what is known of the page; None: nothing.
        load_timeout: seconds.
    """
    begun: list[Step] = [*start, {"wait_ms": _LOOK_AFTER_MS}]  # a game may draw only then
    game = Game.from_text(trial_text(origin, seen, begun), origin.home)
    return inspect_page(game, load_timeout)


def started(origin: Origin, seen: Inspection, trials: Trials, load_timeout: float) -> list[Step]:
    """Return the steps after which most moves by itself: keys and buttons, one screen after another.

    Raises:
        PageError: the page does not load, or leaves at once.
    """
    chosen: list[Step] = []
    moves = trials.activity(chosen)
    if moves < 0:
        raise PageError(f"{origin.page}: its page does not load, or leaves at once")
    for _ in range(_MOST_SCREENS):
        if trials.is_late(_START_UNTIL):
            break
        tried = [(trials.activity([*chosen, one]), one) for one in _starters(seen)]
        best = max(tried, key=lambda one: one[0], default=(0.0, {}))
        if best[0] <= moves * 1.2 + _MORE:
            break
        # The first that starts it as well: a key before a button, a button before a click anywhere.
        one = next(step for activity, step in tried if activity >= 0.8 * best[0])
        chosen, moves = [*chosen, one], best[0]
        seen = inspected(origin, chosen, seen, load_timeout)
    return chosen


def played(origin: Origin, seen: Inspection, trials: Trials, start: Sequence[Step]) -> Play:
    """Return what is done to play the game.

    Args:
        origin: where the game comes from.
        seen: what is in the page after the start.
        trials: opens the game.
        start: the first steps.

    Raises:
        PageError: nothing makes a difference.
    """
    effects = trials.effects(start, _codes(seen))
    points = [] if effects.keys else _clicked(trials, start, _points(seen), effects)
    if not effects.keys and not points:
        raise PageError(
            f"{origin.page}: nothing on the page answers to keys or clicks; is it the game's page?"
        )
    return Play(tuple(start), tuple(effects.keys), tuple(points))


def _starters(seen: Inspection) -> list[Step]:
    keys: list[Step] = [{"press": code} for code in _START_KEYS] if seen.listeners.keys else []
    buttons = [part for part in seen.parts if part.is_shown and part.kind in ("button", "click")]
    clicks: list[Step] = [{"click": {"element": part.selector}} for part in buttons[:_MOST_BUTTONS]]
    points = _points(seen)
    middle: list[Step] = [{"click": {"x": points[4][0], "y": points[4][1]}}] if points else []
    return [*keys, *clicks, *middle]


def _codes(seen: Inspection) -> list[str]:
    if not seen.listeners.keys:
        return []
    named = dict.fromkeys(code for one in seen.listeners.keys for code in one.keys)
    return list(dict.fromkeys((*list(named)[:_MOST_KEYS], *_USUAL_KEYS)))


def _clicked(
    trials: Trials, start: Sequence[Step], points: list[tuple[float, float]], effects: KeyEffects
) -> list[tuple[float, float]]:
    """The places to click, if clicks act, or if there is nothing else to do and the page listens for them."""
    return points if not effects.restarting or trials.clicks_act(start, points) else []


def _points(seen: Inspection) -> list[tuple[float, float]]:
    """Where the game's canvas, or the page, can be clicked; none if nothing listens for that."""
    canvas = main_canvas(seen)
    pressed = {event for types in seen.listeners.whole_page.values() for event in types} & set(PRESSES)
    clicked = [part for part in seen.parts if set(part.listens) & set(PRESSES)]
    if not pressed and not clicked:
        return []
    x, y, width, height = (
        (canvas.x, canvas.y, canvas.width, canvas.height)
        if canvas
        else (0.0, 0.0, *map(float, seen.viewport))
    )
    return [(round(x + width * across), round(y + height * down)) for down in _GRID for across in _GRID]
