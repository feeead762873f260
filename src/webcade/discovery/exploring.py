"""Find how a game is begun and played: the steps that start it, the keys that act, or where it is clicked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..chromium.network.blocked_requests import advice
from ..errors import PageError, PageTimeout
from ..game import Game
from ..inspecting.first_file import main_canvas
from ..inspecting.inventory import inspect_page
from ..inspecting.listeners import MOVES
from ..inspecting.parts import PRESSES, Inspection, Part
from .origins import SMALL_VIEWPORT, Origin
from .play import FRAMES, Area, Play, PointerEffect
from .steps import Step
from .trials import Activity, Trials
from .writing import trial_text

_START_UNTIL, _PLAY_UNTIL = 0.25, 0.4  # of the time
_WAITS_MS = (0, 2000, 4000)  # after the start: a countdown, or an intro, lets nothing act
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
_NO_PLAY = ("Escape",)  # it pauses a game, or gives it up
_MOST_KEYS = 14
_START_KEYS = ("Space", "Enter")
_MOST_BUTTONS = 4
_MOST_FRAMES = 3  # one in the other
_BORDER = 0.05  # of a page's sides, that a canvas may leave free
_MOST_SCREENS = 3  # before the game: a title, a menu, another menu
_SOON_MS = 250  # in which a game may go on before the first step
_LOOK_AFTER_MS = 300
_FIRST_FRAMES, _FIRST_FRAMES_MS = 3, 50  # in which a page may set itself up after its load
_POINTING = {one for one in (*PRESSES, *MOVES) if not one.startswith("touch")}
_LEAST_CELLS = 2  # whose clicks show different things
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


def opened(origin: Origin, load_timeout: float) -> tuple[Origin, Inspection]:
    """Open the game's page, or that of the frame that the whole game is in; return it with what is in it.

    A page that is filled with WebGL is a small one.

    Raises:
        PageError: the page does not load.
    """
    seen = _first_look(origin, load_timeout)
    for _ in range(_MOST_FRAMES):
        inner = origin.at(seen.game_frame)
        if inner is None:
            break
        origin, seen = inner, _first_look(inner, load_timeout)
    small = replace(origin, viewport=SMALL_VIEWPORT)
    if _fills_with_webgl(seen) and _fills_with_webgl(smaller := _first_look(small, load_timeout)):
        return small, smaller
    return origin, seen


def _fills_with_webgl(seen: Inspection) -> bool:
    """Whether a canvas has as many pixels as the page, and is drawn by WebGL."""
    width, height = seen.viewport
    drawn = [one.canvas for one in seen.parts if one.is_shown and one.canvas is not None]
    return any(
        one.context.startswith("webgl")
        and abs(one.width - width) <= _BORDER * width
        and abs(one.height - height) <= _BORDER * height
        for one in drawn
    )


def _first_look(origin: Origin, load_timeout: float) -> Inspection:
    try:
        return inspected(origin, (), None, load_timeout)
    except PageTimeout as error:
        raise PageError(f"{origin.page}: did not load within {load_timeout:g} s: {error}") from error


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
        ways = _ways_to_start(seen, trials, chosen, before)
        found = next(filter(None, (_start_of(trials, chosen, before, steps) for steps in ways)), None)
        if found is None:
            break
        one, before = found
        chosen.append(one)
        seen = inspected(origin, chosen, seen, load_timeout)
    return chosen


def set_up(trials: Trials, start: Sequence[Step]) -> list[Step]:
    """Return the steps, and a short wait after them if the page makes more in the frames that follow.

    Many a page sets itself up in its first frame. A place of its file can be read only once it has been run.
    """
    if trials.is_late(_START_UNTIL):
        return [*start]
    try:
        makes_more = trials.makes_more(start, _FIRST_FRAMES)
    except PageError:  # such as a page that is left there
        makes_more = False
    return _waiting(start, _FIRST_FRAMES_MS if makes_more else 0)


def _ways_to_start(
    seen: Inspection, trials: Trials, chosen: Sequence[Step], before: Activity
) -> Iterator[list[Step]]:
    """Steps that may start it, the usual ones first; further ones are looked for only if those do not."""
    usual = _starters(seen)
    yield usual
    if not (usual and chosen):
        yield _calls(trials, chosen, before)
    area = _area(seen)
    if area and main_canvas(seen) and not (chosen and before.pictures):  # buttons are painted on a canvas
        yield [
            {"click": {"x": x, "y": y}} for x, y in trials.clicked_places(chosen, area, until=_START_UNTIL)
        ]


def _start_of(
    trials: Trials, chosen: Sequence[Step], before: Activity, steps: Sequence[Step]
) -> tuple[Step, Activity] | None:
    """The step after which most moves, if it starts the game: the first of those that do it as well.

    So a key comes before a button, and a button before a click anywhere.
    """
    tried = [(trials.activity([*chosen, one]), one) for one in steps]
    best = max((activity for activity, _ in tried), key=lambda one: one.all, default=before)
    if not best.starts(before):
        return None
    return next(step for activity, step in tried if activity.all >= 0.8 * best.all), best


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
    codes, area = _codes(seen), _area(seen)
    before = 0
    for wait in _WAITS_MS:
        begun = _waiting(start, wait)
        effects = trials.effects(begun, codes)
        pointer = trials.pointer(begun, area, effects.pictures) if area else None
        pointer = _on_cells(trials, begun, seen, pointer)
        acting = [one.code for one in effects.keys]
        if acting and wait:
            begun = _waiting(start, _soonest(trials, start, acting[0], before, wait))
        if acting or pointer:
            frames = trials.frames_of_a_move(begun, acting) if acting and not pointer else None
            return Play(tuple(begun), tuple(effects.keys), pointer, frames or FRAMES, effects.restarting)
        before = wait
        if trials.is_late(_PLAY_UNTIL) or not (codes or area):
            break
    if area and not effects.restarting:  # what else is there to do
        return Play(tuple(start), (), PointerEffect(area, moves=False, clicks=True))
    late = "; time ran out, and a longer --time-limit tries more" if trials.is_late(_PLAY_UNTIL) else ""
    nothing = f"nothing on the page answers to keys or clicks{late}{_complaint(seen)}"
    raise PageError(f"{origin.page}: {nothing}; is it the game's page?")


def _complaint(seen: Inspection) -> str:
    """A part of an error message: what the page itself says is wrong with it; "" if it says nothing."""
    failed = f"; a script of it failed: {seen.errors[0]}" if seen.errors else ""
    return failed + advice([*seen.blocked_requests])


def _on_cells(
    trials: Trials, begun: Sequence[Step], seen: Inspection, pointer: PointerEffect | None
) -> PointerEffect | None:
    """The same clicks on the cells of a board, if the page has or paints one, and clicks on it differ."""
    if pointer is None or pointer.holds or not pointer.clicks:
        return pointer
    if main_canvas(seen):
        board = trials.painted_board(begun)
        return pointer if board is None else replace(pointer, area=board[1], moves=False, cells=board[0])
    grid = seen.grid
    if grid is None:
        return pointer
    area = (grid.x, grid.y, grid.width, grid.height)
    if len(trials.clicked_places(begun, area, _LEAST_CELLS)) < _LEAST_CELLS:
        return pointer
    return replace(pointer, area=area, moves=False, cells=grid)


def _waiting(start: Sequence[Step], wait: int) -> list[Step]:
    return [*start, {"wait_ms": wait}] if wait else [*start]


def _soonest(trials: Trials, start: Sequence[Step], code: str, early: int, late: int) -> int:
    """The shortest of the waits between two, in ms, after which a key acts that acts after the longer one."""
    while late - early > _SOON_MS:
        middle = (early + late) // 2
        if trials.effects(_waiting(start, middle), [code]).keys:
            late = middle
        else:
            early = middle
    return late


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
    codes = dict.fromkeys((*list(named)[:_MOST_KEYS], *_USUAL_KEYS))
    return [code for code in codes if code not in _NO_PLAY]


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
