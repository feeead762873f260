"""The text of a game.toml to start from: for a look at a bare folder, and for its author afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from ..chromium.network.origins import origin
from .pages import FoundPage, own_copy
from .parts import PRESSES, Canvas, Inspection, Part

_MOST_KEYS = 12  # that become actions
_MOST_CLICKS = 8
_GENERIC = {"index", "game", "main", "build", "dist", "public", "docs"}


def bare_file(found: FoundPage, viewport: tuple[int, int], wait_ms: int) -> str:
    """Return the text of a game.toml that only opens a page, to look at it.

    Args:
        found: the page.
        viewport: (width, height) of the page, in CSS pixels.
        wait_ms: page time that passes before the first observation, in milliseconds.
    """
    begin = f"begin = [{{ wait_ms = {wait_ms} }}]" if wait_ms > 0 else ""
    return "\n".join(
        [
            *head(found, ""),
            "",
            "[page]",
            f"viewport = {size(*viewport)}",
            *_actions([]),
            "[observation]",
            "page = true",
            f"size = {size(*viewport)}",
            "[episode]",
            begin,
            "",
        ]
    )


def first_file(seen: Inspection) -> str:
    """Return the text of a first game.toml for a page that was found in a bare folder.

    What cannot be seen in a page is left for the author, as comments: score, end and a restart.
    """
    assert seen.found is not None
    canvas = main_canvas(seen)
    lines = [*head(seen.found, seen.title), *_allowed(seen), ""]
    lines += ["[page]", f"viewport = {size(*seen.viewport)}", *_stubs(seen), ""]
    lines += [*_actions(list(_choices(seen, canvas))), "", *observation(seen), ""]
    lines += [
        "[readings] # JavaScript, read after every step",
        '# score = "game.score"',
        '# over = "game.over"',
        "",
        "[reward]",
        "# score = 1.0",
        "",
        "[episode]",
        '# start = [{ click = { element = "#play" } }]',
        "max_steps = 1000",
    ]
    return "\n".join(lines) + "\n"


def head(found: FoundPage, title: str) -> list[str]:
    """Return the first lines of a file, with `[source]` as the last table."""
    table = {"folder": found.folder} | ({} if found.page == "index.html" else {"page": found.page})
    return head_of(found.home.name, title, table)


def head_of(folder: str, title: str, source: Mapping[str, object]) -> list[str]:
    """Return the first lines of a file.

    Args:
        folder: what the game is called if it has no title.
        title: the game's title; "" if it is not known.
        source: the keys of `[source]`, which is the last table.
    """
    title = title or folder or "A game"
    words = re.findall(r"[A-Za-z0-9]+", title) or re.findall(r"[A-Za-z0-9]+", folder)
    name = "".join(word[:1].upper() + word[1:] for word in words)[:40]
    name = f"Game{name}" if name[:1].isdecimal() else name
    return [
        "webcade = 1",
        f"name = {text(name if name.lower() not in ('', *_GENERIC) else 'MyGame')}",
        f"title = {text(title)}",
        'license = "unknown"',
        "",
        "[source]",
        *(f"{key} = {toml(value)}" for key, value in source.items()),
    ]


def toml(value: object) -> str:
    """Return a value as TOML writes it in one line."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {toml(one)}' for key, one in value.items())} }}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(toml, value))}]"
    return f"{value}"


def _allowed(seen: Inspection) -> list[str]:
    """The key of `[source]` that lets the page reach what only its server has, as a comment."""
    sockets = [one for one in seen.blocked_requests if one.kind == "WebSocket" and not one.is_missing]
    origins = dict.fromkeys(origin(one.url) for one in sockets)
    return [f"# allow = [{', '.join(map(text, origins))}]"] if origins else []


def _stubs(seen: Inspection) -> list[str]:
    """The key of `[page]` that answers what was refused, as comments: TOML once the `# ` is taken away."""
    refused = [one for one in seen.blocked_requests if one.kind != "WebSocket" and not one.is_missing]
    answers = [f"#   {one.stub(own_copy(one, seen.folder))}," for one in refused]
    return ["# stubs = [", *answers, "# ]"] if answers else []


def _actions(choices: list[str]) -> list[str]:
    return ["[actions]", 'space = "discrete"', "list = [", '  { name = "nothing" },', *choices, "]"]


def _choices(seen: Inspection, canvas: Part | None) -> Iterator[str]:
    """The actions: the keys that the page's scripts name; else what can be clicked."""
    codes = dict.fromkeys(code for one in seen.listeners.keys for code in one.keys)
    for code in list(codes)[:_MOST_KEYS]:
        yield f"  {{ name = {text(key_name(code))}, keys = [{text(code)}] }},"
    if codes:
        return
    clickable = [part for part in seen.parts if part.is_shown and part.kind in ("button", "click")]
    pressed = {event for types in seen.listeners.whole_page.values() for event in types} & set(PRESSES)
    if canvas is not None and (canvas.listens or pressed):
        clickable.insert(0, canvas)
    elif pressed:
        width, height = seen.viewport
        yield f'  {{ name = "click", click = {{ x = {width // 2}, y = {height // 2} }} }},'
    for number, part in enumerate(clickable[:_MOST_CLICKS], 1):
        yield f'  {{ name = "click_{number}", click = {{ element = {text(part.selector)} }} }},'


def key_name(code: str) -> str:
    """Return a name for a key's action, from the key's code."""
    plain = re.sub(r"^(Arrow|Key|Digit)", "", code)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain).lower()


def observation(seen: Inspection) -> list[str]:
    """Return the lines of `[observation]`: of the game's canvases, or of the whole page."""
    canvases = game_canvases(seen)
    facts = canvases[0].canvas if canvases else None
    if facts is None:
        return ["[observation]", "page = true", f"size = {size(*seen.viewport)}"]
    selectors = ", ".join(text(one.selector) for one in canvases)
    is_shown_through = facts.transparent and facts.background != "#ffffff"
    return [
        "[observation]",
        f"canvas = {selectors}" if len(canvases) == 1 else f"canvas = [{selectors}] # from the lowest up",
        f"size = {size(facts.width, facts.height)}",
        *([f"background = {text(facts.background)}"] if is_shown_through else []),
    ]


def main_canvas(seen: Inspection) -> Part | None:
    """Return the uppermost canvas that the game is likely to be drawn on; None without one."""
    canvases = game_canvases(seen)
    return canvases[-1] if canvases else None


def game_canvases(seen: Inspection) -> list[Part]:
    """The canvases that the game is likely to be drawn on, the lowest first.

    They are the largest one that is shown, and those that cover most of it or lie under most of it.
    """
    drawn = [
        part
        for part in seen.parts
        if part.kind == "canvas" and part.is_shown and part.canvas and 0 not in part.canvas[:2]
    ]
    largest = max(drawn, key=lambda part: part.width * part.height, default=None)
    if largest is None:
        return []
    layers = [part for part in drawn if _overlap(part, largest) > largest.width * largest.height / 2]
    return layers if any(_is_drawn_on(one.canvas) for one in layers if one.canvas) else []


def _is_drawn_on(canvas: Canvas) -> bool:
    return bool(canvas.context) and (canvas.colours != 1 or not canvas.transparent)


def _overlap(one: Part, other: Part) -> float:
    """The area in which two parts lie over each other, in CSS pixels."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(width, 0.0) * max(height, 0.0)


def size(width: int, height: int) -> str:
    """Return a size as TOML writes it."""
    return f"{{ width = {width}, height = {height} }}"


def text(value: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
