"""An inspection as lines of text: a kind, a name, and what there is to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ..chromium.network.blocked_requests import BlockedRequest, shortened
from ..site import ORIGIN
from .pages import own_copy
from .parts import Canvas, Grid, Inspection, KeyListener, Part

_ALIKE = 4  # parts that are alike of which all are listed; of more, the first two are
_WIDE = 44  # characters of a name that the columns are aligned for
_ADDRESS = 76  # characters of an address
_OTHERS = 5  # other pages that are named

_WHERE = {"script": " (named in its script, not in the handler)", "page": " (named in another script)"}

Row = tuple[str, str, str]


def table(seen: Inspection) -> list[str]:
    """Return the lines, aligned, without the picture's path."""
    inside = [
        *_page(seen),
        *_parts(seen),
        *_board(seen.grid),
        *(("listens", name, ", ".join(types)) for name, types in seen.listeners.whole_page.items()),
        *map(_keys, seen.listeners.keys),
        *(("reading", name, str(value)) for name, value in seen.readings.items()),
        *(("error", error, "") for error in seen.errors),
    ]
    return [*aligned(inside, _WIDE), *aligned([*map(_request, seen.blocked_requests)], _ADDRESS)] + [
        f"{'hint':9}  {hint}" for hint in _hints(seen)
    ]


def aligned(rows: list[Row], widest: int) -> list[str]:
    """Return rows as lines in columns; a name longer than `widest` does not count for the width."""
    wide = max((len(name) for _, name, what in rows if what and len(name) <= widest), default=0)
    return [f"{kind:9}  {name:{wide}}  {what}".rstrip() for kind, name, what in rows]


def _page(seen: Inspection) -> Iterator[Row]:
    found = seen.found
    if found is None:
        return
    others = list(found.others[:_OTHERS])
    if len(found.others) > _OTHERS:
        others.append(f"{len(found.others) - _OTHERS} more")
    yield "page", found.path, f"others: {', '.join(others)}" if others else "no other page in the folder"


def _parts(seen: Inspection) -> Iterator[Row]:
    for _, group in groupby(seen.parts, key=_likeness):
        alike = list(group)
        listed = alike if len(alike) <= _ALIKE else alike[:2]
        for part in listed:
            yield part.kind, part.selector, "; ".join(filter(None, _facts(part, seen)))
        if len(listed) < len(alike):
            yield part.kind, f"... {len(alike) - len(listed)} more like these", ""


def _board(grid: Grid | None) -> Iterator[Row]:
    """The board that elements of one size make, as `cells` of an action has it."""
    if grid is not None:
        place = ", ".join(f"{name} = {_px(value)}" for name, value in grid._asdict().items())
        yield "board", f"{grid.columns} x {grid.rows} cells", f"cells = {{ {place} }}"


def _likeness(part: Part) -> tuple[object, ...]:
    """What parts of a grid have in common: all but their numbers and their places."""
    return part.kind, re.sub(r"\d+", "#", part.selector), part.listens, part.is_shown


def _facts(part: Part, seen: Inspection) -> Iterator[str]:
    if part.canvas is not None:
        yield from _canvas(part.canvas)
    else:
        yield part.about
    yield (
        f"{_px(part.width)} x {_px(part.height)} at {_px(part.x)}, {_px(part.y)}"
        if part.is_shown
        else "not shown"
    )
    if part.is_shown and _is_outside(part, seen.viewport):
        yield "outside of the page's {} x {}".format(*seen.viewport)
    if part.listens:
        yield f"listens for {', '.join(part.listens)}"


def _px(length: float) -> str:
    return f"{round(length, 1):g}"


def _canvas(canvas: Canvas) -> Iterator[str]:
    yield f"{canvas.width} x {canvas.height} pixels"
    if canvas.density not in (0, 1):
        yield f"density {canvas.density:.3g}"
    yield canvas.context or "drawn by a worker"
    if canvas.colours == -1:
        yield "may not be read: pictures from elsewhere are drawn on it"
    elif canvas.colours <= 1:
        yield "nothing is painted on it" if canvas.transparent else "all of one colour"
    if canvas.transparent and canvas.colours > 1:
        picture = " and a picture" if canvas.image else ""
        yield f"transparent over {canvas.background}{picture}"


def _is_outside(part: Part, viewport: tuple[int, int]) -> bool:
    """Whether the middle of a part, where it is clicked, is outside of the page."""
    x, y = part.x + part.width / 2, part.y + part.height / 2
    return not (0 <= x < viewport[0] and 0 <= y < viewport[1])


def _keys(listener: KeyListener) -> Row:
    what = " ".join(listener.keys) + _WHERE.get(listener.named_in, "")
    return "keys", f"{listener.target} {listener.event}", what or f"names no key: {listener.source}"


def _request(request: BlockedRequest) -> Row:
    address = shortened(request.url.removeprefix(f"{ORIGIN}/"), _ADDRESS)
    if request.is_missing:
        return "missing", address, f"{request.what}; not in the folder"
    why = f"; harmless: {request.third_party}" if request.third_party else ""
    return "refused", address, f"{request.what}{why}"


def _hints(seen: Inspection) -> Iterator[str]:
    """What to do next, where the page shows it."""
    if seen.found is not None and seen.found.unbuilt:
        built = "build the game (npm run build) and inspect what that makes"
        yield f"{seen.found.path} has {seen.found.unbuilt}, which no browser runs: {built}"
    if not any(part.kind == "canvas" for part in seen.parts) and not seen.complaint:
        yield "no canvas yet; if the game makes one later, lead into it by [episode] start and inspect again"
    if seen.game_frame:
        page = seen.game_frame.removeprefix(f"{ORIGIN}/")
        yield f"the whole game is in a frame: inspect its own page, {page}, and name it as source.page"
    refused = [one for one in seen.blocked_requests if one.remedy]
    needed = next((one for one in refused if not one.third_party), None)
    if needed is not None:
        yield f"the game may need {needed.file_name}: {_how(needed, seen.folder)}"
    if any(one.third_party for one in refused):
        yield 'what is harmless can stay refused; if a script waits for it, stub it with text = ""'


def _how(request: BlockedRequest, folder: Path | None) -> str:
    """What to write so that a request is answered, its address shortened."""
    if request.kind == "WebSocket":
        return f"add {request.remedy}"
    if own := own_copy(request, folder):
        return f'add [page] stubs = [{{ url = ..., file = "{own}" }}]'
    return (
        f'put a copy beside game.toml and add [page] stubs = [{{ url = ..., file = "{request.file_name}" }}]'
    )
