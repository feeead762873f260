"""Find how a game is begun and played: the steps that start it, the keys that act, or where it is clicked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import PageError
from ..game import Game
from ..inspecting.first_file import main_canvas
from ..inspecting.inventory import inspect_page
from ..inspecting.listeners import MOVES
from ..inspecting.parts import PRESSES, Inspection, Part
from .beginnings import Step
from .origins import Origin
from .play import Area, Play, PointerEffect
from .trials import Activity, Trials
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
    "KeyZ",
    "KeyX",
    "KeyC",
)
_MOST_KEYS = 14
_START_KEYS = ("Space", "Enter")
_MOST_BUTTONS = 4
_MOST_SCREENS = 3  # before the game: a title, a menu, another menu
_LOOK_AFTER_MS = 300
_POINTING = {one for one in (*PRESSES, *MOVES) if not one.startswith("touch")}
_BOARD = 6  # buttons that are a board to play on
_STARTS = re.compile(r"^(start|begin|play|run|init|launch|go|new|restart|reset|boot|main)", re.IGNORECASE)


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
    before = trials.activity(chosen)
    if before.names < 0:
        raise PageError(f"{origin.page}: its page does not load, or leaves at once")
    for _ in range(_MOST_SCREENS):
        if trials.is_late(_START_UNTIL):
            break
        starters = _starters(seen) or _calls(trials, chosen, before)
        tried = [(trials.activity([*chosen, one]), one) for one in starters]
        best = max((activity for activity, _ in tried), key=lambda one: one.all, default=before)
        if not best.starts(before):
            calls = _calls(trials, chosen, before) if starters and not chosen else []
            tried = [(trials.activity([*chosen, one]), one) for one in calls]
            best = max((activity for activity, _ in tried), key=lambda one: one.all, default=before)
            if not best.starts(before):
                break
        # The first that starts it as well: a key before a button, a button before a click anywhere.
        one = next(step for activity, step in tried if activity.all >= 0.8 * best.all)
        chosen, before = [*chosen, one], best
        seen = inspected(origin, chosen, seen, load_timeout)
    return chosen


def _calls(trials: Trials, chosen: Sequence[Step], before: Activity) -> list[Step]:
    """Calls of the page's own functions that may start it, if it stands still."""
    if before.pictures > 0:
        return []
    names = [name for name in trials.calls(chosen) if _STARTS.search(name)]
    return [{"run": f"{name}()"} for name in names[:_MOST_BUTTONS]]


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
    area = _area(seen)
    pointer = trials.pointer(start, area, effects.pictures) if area else None
    if area and pointer is None and not effects.keys and not effects.restarting:
        pointer = PointerEffect(area, moves=False, clicks=True)  # what else is there to do
    if not effects.keys and pointer is None:
        raise PageError(
            f"{origin.page}: nothing on the page answers to keys or clicks; is it the game's page?"
        )
    return Play(tuple(start), tuple(effects.keys), pointer)


def _starters(seen: Inspection) -> list[Step]:
    keys: list[Step] = [{"press": code} for code in _START_KEYS] if seen.listeners.keys else []
    buttons = [part for part in seen.parts if part.is_shown and part.kind in ("button", "click")]
    clicks: list[Step] = [{"click": {"element": part.selector}} for part in buttons[:_MOST_BUTTONS]]
    area = _area(seen)
    middle: list[Step] = []
    if area:
        x, y, width, height = area
        middle = [{"click": {"x": round(x + width / 2), "y": round(y + height / 2)}}]
    return [*keys, *clicks, *middle]


def _codes(seen: Inspection) -> list[str]:
    if not seen.listeners.keys:
        return []
    named = dict.fromkeys(code for one in seen.listeners.keys for code in one.keys)
    return list(dict.fromkeys((*list(named)[:_MOST_KEYS], *_USUAL_KEYS)))


def _area(seen: Inspection) -> Area | None:
    """Where the pointer may act: the canvas, or what listens for it, or the page; None if nothing does.

    A few buttons are no place to play in: they begin anew, pause, or mute.
    """
    canvas = main_canvas(seen)
    whole = {event for types in seen.listeners.whole_page.values() for event in types} & _POINTING
    heard = [part for part in seen.parts if part.is_shown and set(part.listens) & _POINTING]
    buttons = [part for part in heard if part.kind in ("button", "link")]
    if canvas:
        is_heard = bool(whole) or any(_covers(part, canvas) for part in heard)
        return (canvas.x, canvas.y, canvas.width, canvas.height) if is_heard else None
    if len(buttons) < _BOARD:
        heard = [part for part in heard if part not in buttons]
    if heard:
        left, top = min(one.x for one in heard), min(one.y for one in heard)
        right, bottom = max(one.x + one.width for one in heard), max(one.y + one.height for one in heard)
        return left, top, right - left, bottom - top
    width, height = seen.viewport
    return (0.0, 0.0, float(width), float(height)) if whole else None


def _covers(part: Part, canvas: Part) -> bool:
    """Whether a part is the canvas, or lies over or around half of it."""
    width = min(part.x + part.width, canvas.x + canvas.width) - max(part.x, canvas.x)
    height = min(part.y + part.height, canvas.y + canvas.height) - max(part.y, canvas.y)
    return min(width, height) > 0 and width * height >= canvas.width * canvas.height / 2
