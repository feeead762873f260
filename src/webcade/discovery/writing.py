"""The texts of game.toml: for trials, and of what was found, with a comment that says why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..game.schema import Closure
from ..inspecting.first_file import game_canvases, head_of, key_name, observation, size, text, toml
from ..inspecting.parts import Inspection
from .candidates import CLOSURES, Candidate
from .origins import SMALL_VIEWPORT, Origin
from .play import FRAMES, KeyEffect, PointerEffect
from .restarting import OwnRestart
from .steps import Step, framed

if TYPE_CHECKING:
    from .discovering import Discovery

NO_READINGS: Mapping[str, str] = MappingProxyType({})
PAINTED = {"painted": "read.paints('')"}  # a reading that makes the page keep the texts that it paints

_MAX_STEPS = 2000
_SMALL = "the game fills its page with WebGL, which takes long without a graphics card: a small one"
_OTHERS = 3  # candidates that are named in a comment


def trial_text(
    origin: Origin,
    seen: Inspection | None,
    start: Sequence[Mapping[str, object]],
    closures: Sequence[Closure] = (),
    readings: Mapping[str, str] = NO_READINGS,
) -> str:
    """Return a game.toml for trials.

    Args:
        origin: where the game comes from.
        seen: what is in its page; None: nobody has looked.
        start: the steps that begin an episode.
        closures: variables of closures, by their places.
        readings: expressions that are read after each step, by their names.
    """
    whole = ["[observation]", "page = true", f"size = {size(*origin.viewport)}"]
    return "\n".join(
        [
            *head_of(origin.name, "", origin.table),
            "",
            "[page]",
            f"viewport = {size(*origin.viewport)}",
            "[actions]",
            'space = "discrete"',
            'list = [{ name = "nothing" }]',
            *(whole if seen is None else observation(seen)),
            *_clock(seen),
            "[readings]",
            *(f"{name} = {text(reading)}" for name, reading in {**PAINTED, **readings}.items()),
            "[end]",
            "dialog = true",
            "navigation = true",
            "[states]",
            "in_place = true",
            "[episode]",
            f"begin = [{', '.join(map(toml, start))}]",
            "",
            *(line for one in closures for line in _closure(one)),
        ]
    )


def game_text(origin: Origin, target: Path, seen: Inspection, discovery: Discovery) -> str:
    """Return the game.toml of what was found.

    Args:
        origin: where the game comes from.
        target: the folder of the file.
        seen: what is in the page.
        discovery: what was found.
    """
    return "\n".join(
        [
            *head_of(origin.name, seen.title, origin.table_from(target)),
            "",
            *_page(origin, seen),
            *actions_text(discovery.keys, discovery.pointer),
            "",
            *observation(seen),
            *_switches(discovery, "observation"),
            "",
            *_clock(seen, discovery),
            *_readings(discovery),
            *_episode(discovery),
            *(line for one in _read(discovery) for line in _closure(one)),
        ]
    )


def _read(discovery: Discovery) -> list[Closure]:
    """The closures that a reading names; findings.json has the others' places, too."""
    ends = discovery.falls[:1] or (() if discovery.ended else discovery.end[:1])
    firsts = [*discovery.score[:1], *discovery.lives[:1], *ends]
    text = " ".join(one.expression for one in firsts)
    return [one for one in discovery.closures if re.search(rf"\b{CLOSURES}{one.name}\b", text)]


def _clock(seen: Inspection | None, discovery: Discovery | None = None) -> list[str]:
    """`[clock]` of a game that moves in steps, or draws with WebGL: long without a graphics card."""
    lines = []
    if discovery is not None and discovery.frames != FRAMES:
        lines.append(f"frame_skip = {discovery.frames} # the game moves, and hears keys, only so often")
    canvases = [one.canvas for one in game_canvases(seen)] if seen is not None else []
    if any(one is not None and one.context.startswith("webgl") for one in canvases):
        lines.append("draw_last_frame = true # WebGL takes long: of a step, only the last frame is drawn")
    if discovery is not None:
        lines += _switches(discovery, "clock")
    return ["[clock]", *lines, ""] if lines else []


def _switches(discovery: Discovery, table: str) -> list[str]:
    """The switches of a table that were found to make the game faster."""
    return [
        f"{one.name} = true # {one.gain:.2g} times as many steps a second; {one.steps} steps were the same"
        for one in discovery.switches
        if one.table == table
    ]


def _page(origin: Origin, seen: Inspection) -> list[str]:
    others = [f"# other pages: {', '.join(origin.others[:_OTHERS])}"] if origin.others else []
    why = f" # {_SMALL}" if seen.viewport == SMALL_VIEWPORT else ""
    return [*others, "[page]", f"viewport = {size(*seen.viewport)}{why}", ""]


def actions_text(keys: Sequence[KeyEffect], pointer: PointerEffect | None) -> Iterator[str]:
    """Yield the lines of `[actions]`, with what each was found to do."""
    if pointer is None or pointer.cells:
        what = "cells whose clicks" if not keys else "keys and cells that" if pointer else "keys that"
        yield from (f"[actions] # {what} made a difference, from the same moment", 'space = "discrete"')
        yield from _list(keys, pointer)
    elif not keys:
        yield from (f"[actions] # {_pointed(pointer)}", 'space = "pointer"', f"pointer = {_pointer(pointer)}")
    else:
        yield from (f"[actions] # keys make a difference, and {_pointed(pointer)}", 'space = "dict"')
        yield from ("[[actions.parts]]", 'name = "keys"', *_list(keys))
        yield from ("[[actions.parts]]", 'name = "pointer"', 'space = "pointer"')
        yield f"pointer = {_pointer(pointer)}"


def _list(keys: Sequence[KeyEffect], pointer: PointerEffect | None = None) -> Iterator[str]:
    yield from ("list = [", '  { name = "nothing" },')
    for key in keys:
        way = "keys" if key.is_held else "press"
        why = (
            "holding it does more than pressing it"
            if key.is_held
            else "holding it does no more than pressing"
        )
        same = (
            f"; the same as {', '.join(key.same)}, at all {key.moments} moments where they were compared"
            if key.same
            else ""
        )
        yield f"  {{ name = {text(key_name(key.code))}, {way} = [{text(key.code)}] }}, # {why}{same}"
    if pointer is not None and pointer.cells is not None:
        cells = ", ".join(f"{name} = {value:g}" for name, value in pointer.cells._asdict().items())
        yield f'  {{ name = "cell", cells = {{ {cells} }} }}, # a click on each'
    yield "]"


def _pointed(pointer: PointerEffect) -> str:
    if pointer.holds:
        return "holding the pointer's button, or dragging, does more than clicking"
    if pointer.moves and pointer.clicks:
        return "moving the pointer makes a difference, and so do clicks"
    return f"{'moving the pointer makes' if pointer.moves else 'clicks make'} a difference"


def _pointer(pointer: PointerEffect) -> str:
    if pointer.holds:
        return '{ buttons = ["left"] }'
    return "{ click = true }" if pointer.clicks else "{ buttons = [] }"


def _readings(discovery: Discovery) -> Iterator[str]:
    score, end = discovery.score, discovery.end
    yield "[readings]"
    yield from _reading("score", score)
    yield from _reading("over", () if discovery.ended or discovery.falls else end)
    yield from _reading("rises", discovery.falls[:1])
    if discovery.lives:
        yield from _reading("lives", discovery.lives)
    yield from ("", "[reward]")
    yield "score = 1.0" if score else "step = 1.0 # no score was found: this rewards survival"
    if discovery.ended:
        yield from ("", "[end]", f"{discovery.ended} = true # random play ended so")
    elif discovery.falls:
        yield from ("", "[end]", 'less = ["rises"] # it falls where the game begins anew by itself')
    yield ""


def _reading(name: str, candidates: Sequence[Candidate]) -> Iterator[str]:
    if not candidates:
        return
    first, *others = candidates
    yield f"# {'; '.join(first.evidence)}"
    yield f"{name} = {text(first.expression)}"
    for other in others[:_OTHERS]:
        yield f"# {name} = {text(other.expression)} # {'; '.join(other.evidence)}"


def _closure(closure: Closure) -> Iterator[str]:
    yield "[[page.closures]] # reads as what the debugger sees, at every step of an episode"
    for key in ("name", "file", "anchor", "variable"):
        yield f"{key} = {text(getattr(closure, key))}"
    if closure.in_play:
        yield "in_play = true # the page runs the place while it is played"
    yield ""


def _episode(discovery: Discovery) -> Iterator[str]:
    yield "[episode]"
    if discovery.own_restart is not None:
        yield from own_restart_text(discovery.own_restart)
    elif discovery.start:
        yield f"begin = {_steps(discovery.start)} # {_why(discovery.start)}"
    yield f"max_steps = {_MAX_STEPS}"
    if discovery.is_restored:
        yield 'reset_by = "restore" # three episodes went as those on fresh pages'
        yield from ("", "[states]", "in_place = true")
    yield ""


def _why(start: Sequence[Step]) -> str:
    is_waiting = all("wait_ms" in step for step in start)
    return "the page sets itself up meanwhile" if is_waiting else "after it most moves by itself"


def own_restart_text(own: OwnRestart) -> Iterator[str]:
    """Yield the lists of `[episode]` by which the game itself begins anew."""
    if own.start:
        yield f"start = {_steps(own.start)} # after it most moves by itself"
    yield f"restart = {_steps(own.restart)} # episodes that follow others went as those on fresh pages"
    yield f"begin = {_steps(own.begin)}"


def _steps(steps: Sequence[Step]) -> str:
    return f"[{', '.join(map(toml, framed(steps)))}]"
