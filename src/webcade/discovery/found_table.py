"""What was found of a game as lines of text: a kind, a name, and what there is to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..inspecting.table import Row, aligned
from .candidates import Candidate
from .discovering import Discovery
from .play import KeyEffect, PointerEffect
from .steps import Step

_MOST = 4  # candidates of a kind
_WIDE = 44  # characters of a name that the columns are aligned for


def found_table(found: Discovery) -> list[str]:
    """Return the lines, aligned: the likeliest candidates first, each with its evidence."""
    rows: list[Row] = [
        ("page", found.page, ""),
        ("start", words_of(found.start) or "by itself", ""),
        *map(_key, found.keys),
        *([] if found.pointer is None else [("pointer", _pointer(found.pointer), "")]),
        ("step", f"{found.frames} frames", ""),
        *_candidates("score", found.score),
        *_candidates("lives", found.lives),
        *_ends(found),
        ("restart", beginning_of(found), ""),
        *(("decide", choice, "") for choice in found.open_choices),
    ]
    return aligned(rows, _WIDE)


def words_of(steps: Sequence[Step]) -> str:
    """Return steps of `[episode]` in a few words."""
    return ", ".join(" ".join(map(str, step.values())) for step in steps)


def beginning_of(found: Discovery) -> str:
    """Return how an episode follows another."""
    if found.is_restored:
        return "by a restore: three episodes went as those on fresh pages"
    if (own := found.own_restart) is not None:
        return f"by the game itself ({words_of([*own.restart, *own.begin])}): as on fresh pages"
    return "by a load of the page"


def _key(key: KeyEffect) -> Row:
    same = f"; the same as {', '.join(key.same)}, at all {key.moments} moments" if key.same else ""
    return "key", key.code, f"{'held' if key.is_held else 'pressed'}{same}"


def _pointer(pointer: PointerEffect) -> str:
    if pointer.cells is not None:
        return f"clicks on {pointer.cells.columns} x {pointer.cells.rows} cells"
    does = {"moves": pointer.moves, "clicks": pointer.clicks, "holds or drags": pointer.holds}
    return ", ".join(name for name, is_done in does.items() if is_done)


def _ends(found: Discovery) -> Iterator[Row]:
    if found.ended:
        yield "end", found.ended, "random play ended so"
    falls = [("end", f"{one.expression} falls", "; ".join(one.evidence)) for one in found.falls]
    yield from chain(falls, _candidates("end", found.end, must=not (found.ended or falls)))


def _candidates(kind: str, candidates: Sequence[Candidate], *, must: bool = True) -> Iterator[Row]:
    """The likeliest candidates, and how many more there are; that there are none, if there must be some."""
    for one in candidates[:_MOST]:
        yield kind, one.expression, "; ".join(one.evidence)
    if len(candidates) > _MOST:
        yield kind, f"... {len(candidates) - _MOST} more in --json", ""
    if must and not candidates and kind != "lives":
        yield kind, "not found", ""
