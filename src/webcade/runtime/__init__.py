"""The JavaScript runtime that webcade runs inside a page: ES modules, joined here into one script.

README.md in this folder says what the modules do and which rules they follow.
"""

from __future__ import annotations

import json
import math
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from .joining import join_modules

HANDLE = "__webcade"
"""The name of the runtime's handle in scripts. In each page it has another name: see `secret_naming`."""

EPOCH_MS = 1_735_689_600_000
"""The time at which every page starts, as Unix time in milliseconds: 2025-01-01T00:00:00Z."""

PromiseMethods = dict[str, dict[str, list[str]]]
"""What of a browser's platform answers by a promise; see loading/promise_methods.js."""

_CHANGES = re.compile(
    r"\b(?:let |const (?=\w+ = (?:emptyList\(|\[|\{|(?:\w+\.)?create\(|(?:\w+\.)?weakMap\()))(\w+)"
)
_REMEMBERS_NOTHING = (
    *("builtins", "kept_interfaces", "shims", "capture_", "crossing_", "states_", "shared_renderer_"),
    "workers_",
)
_GRID = 64  # steps per millisecond of page time, as in time/clock.js


def frame_ms(fps: float) -> float:
    """The length of a game frame in milliseconds: 1000 / fps, rounded up to a multiple of 1/64 ms.

    It is rounded up because a game that waits for 1000 / fps would skip a frame if frames were shorter.
    """
    return math.ceil(1000 / fps * _GRID) / _GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptOptions:
    """What the runtime needs to know before the page's first script.

    Attributes:
        clock: "page", "browser" or "wall".
        fps: the game's frames per second.
        batch_frames: run the frames of a step in one task; see `[clock]` in docs/game-toml.md.
        draw_last_frame: draw on the document's canvases only in the last frame of a step; see there, too.
        events: count the events that the page dispatches, for `read.events`.
        painted: keep the text that the game draws on canvases, for `read.painted`.
        local_storage: the content of localStorage at the start of each episode.
        session_storage: the content of sessionStorage at the start of each episode.
        style: CSS to add to the page.
        canvas_host: address of the outer page that draws this one (see capture/canvas_host.js); "" if none.
        states: copy the page's moments, so that they can be put back (see states/states.js).
        memory: let steps be asked for and answered through memory (see crossing/mailbox.js).
        opener: address of the page that opens several windows of the game (see
            shared_renderer/opener_page.js); "" if there is none.
        promises: what of the browser's platform answers by a promise; None: the page has to find out.
        worker_mark: with what the page marks the addresses of its workers' scripts, if webcade serves them
            (see page/served_workers.py); "" if it does not.
    """

    clock: str = "page"
    fps: float = 60.0
    batch_frames: bool = False
    draw_last_frame: bool = False
    events: bool = False
    painted: bool = False
    local_storage: Mapping[str, str] = field(default_factory=dict)
    session_storage: Mapping[str, str] = field(default_factory=dict)
    style: str = ""
    canvas_host: str = ""
    memory: bool = False
    opener: str = ""
    states: bool = False
    promises: PromiseMethods | None = None
    worker_mark: str = ""


@cache
def _joined(entry: str) -> str:
    """`entry` and the modules that it imports as one script. A wheel has it; a working copy joins it now."""
    built = files(__name__) / "joined" / entry.rpartition("/")[2]
    return built.read_text("utf-8") if built.is_file() else join_modules(entry, read_module)


def read_module(path: str) -> str:
    """The text of a module, by its path in this folder."""
    return (files(__name__) / path).read_text("utf-8")


def secret_naming() -> Callable[[str], str]:
    """Make a secret name for the runtime's handle in one page, so that the page cannot guess it.

    Returns:
        A function that replaces `HANDLE` by the secret name, in any text that is sent to the page.
    """
    secret = f"{HANDLE}_{secrets.token_hex(16)}"
    return lambda text: text.replace(HANDLE, secret)


def script(options: ScriptOptions) -> str:
    """The runtime as one classic script, to run before the page's first script."""
    given = {
        "clock": options.clock,
        "frameMs": frame_ms(options.fps),
        "epochMs": EPOCH_MS,
        "batchFrames": options.batch_frames,
        "drawLastFrame": options.draw_last_frame,
        "worker": {
            "script": worker_script(options.fps) if options.clock == "page" else "",
            "mark": options.worker_mark,
        },
        "events": options.events,
        "painted": options.painted,
        "style": options.style,
        "canvasHost": options.canvas_host,
        "memory": options.memory,
        "opener": options.opener,
        "promises": options.promises,
        "frames": HANDLE,
        "storage": {"local": dict(options.local_storage), "session": dict(options.session_storage)},
    }
    states = _states_script() if options.states else "null"
    return (
        f"const {HANDLE} = (() => {{ 'use strict';\n{_joined('boot.js')}\n"
        f"return boot(globalThis, {json.dumps(given)}, {states});\n}})();"
    )


def variables_by_line(text: str) -> list[frozenset[str]]:
    """The variables of the runtime that can change, as the functions on each line of its script may see them.

    Args:
        text: the runtime's script.

    Returns:
        For each line the names that its module declares by `let`, and its constant lists and objects; none
        for modules that remember nothing from step to step.
    """
    lines = text.splitlines()
    modules, current = [], ""
    for line in lines:
        if line.startswith("const $") and line.endswith(" = (() => {"):
            current = line[len("const $") : line.index(" =")]
        modules.append(current)
    names: dict[str, set[str]] = {}
    for module, line in zip(modules, lines, strict=True):
        names.setdefault(module, set()).update(_CHANGES.findall(line))
    found = {
        module: frozenset[str]() if module.startswith(_REMEMBERS_NOTHING) else frozenset(some)
        for module, some in names.items()
    }
    return [found[module] for module in modules]


def _states_script() -> str:
    """The function that installs the copies of moments, as an expression."""
    return f"(() => {{\n{_joined('states/states.js')}\nreturn installStates;\n}})()"


def opener_script() -> str:
    """The script of the page that opens several windows of a game. It sets `window.webcadeOpener`."""
    joined = _joined("shared_renderer/opener_page.js")
    return f"{{ 'use strict';\n{joined}\nglobalThis.webcadeOpener = createOpener(globalThis); }}"


def worker_script(fps: float) -> str:
    """The runtime for workers: a function of options that the page passes (see workers/worker_boot.js)."""
    boot = f"bootWorker(globalThis, {{ ...given, frameMs: {frame_ms(fps)} }});"
    return f"(given) => {{ 'use strict';\n{_joined('workers/worker_boot.js')}\n{boot}\n}}"
