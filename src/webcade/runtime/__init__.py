"""What webcade puts inside a page: ES modules, joined here into one script. README.md holds its law."""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from .joining import join_modules

HANDLE = "__webcade"
"""The runtime's handle in expressions and scripts. A page is given another name: see `secret_naming`."""

EPOCH_MS = 1_735_689_600_000
"""Unix time in milliseconds at which every page begins: 2025-01-01T00:00:00Z."""

_GRID = 64  # steps a millisecond, as in clock.js


def frame_ms(fps: float) -> float:
    """The length of a game frame in milliseconds: 1000 / fps, rounded up to 1/64 ms.

    Rounded up, so that a game that waits for a whole 1000 / fps never skips a frame for a rounding.
    """
    return math.ceil(1000 / fps * _GRID) / _GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptOptions:
    """What the runtime has to know before the page's first script.

    Attributes:
        clock: "page", "browser" or "wall".
        fps: the game's frames a second.
        batch_frames: the frames of a step share a task (see `[clock]` in docs/game-toml.md).
        draw_last_frame: WebGL draws in the last frame of a step only (see there, too).
        events: count events that the page sends, for `read.events`.
        painted: keep the text that the game paints, for `read.painted`.
        local_storage: what localStorage holds at each episode's beginning.
        session_storage: the same of sessionStorage.
        style: CSS added to the page.
        canvas_host: address of the outer page that draws this one (see capture/canvas_host.js); "" without.
        opener: address of the page that opens several windows of the game (see
            shared_renderer/opener_page.js); "" without.
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
    opener: str = ""


@cache
def _joined(entry: str) -> str:
    """The modules that `entry` needs, as one script: joined when the wheel was built, or now (joining.py)."""
    built = files(__name__) / "joined" / entry.rpartition("/")[2]
    return built.read_text("utf-8") if built.is_file() else join_modules(entry, read_module)


def read_module(path: str) -> str:
    """The text of one of the page's modules, by its path in this folder."""
    return (files(__name__) / path).read_text("utf-8")


def secret_naming() -> Callable[[str], str]:
    """What puts a name that no page can guess in place of `HANDLE`, in whatever text is sent to one page."""
    secret = f"{HANDLE}_{secrets.token_hex(16)}"
    return lambda text: text.replace(HANDLE, secret)


def script(options: ScriptOptions) -> str:
    """The runtime as one classic script, to be run before the page's first."""
    given = {
        "clock": options.clock,
        "frameMs": frame_ms(options.fps),
        "epochMs": EPOCH_MS,
        "batchFrames": options.batch_frames,
        "drawLastFrame": options.draw_last_frame,
        "worker": _worker_script(options.fps) if options.clock == "page" else "",
        "events": options.events,
        "painted": options.painted,
        "style": options.style,
        "canvasHost": options.canvas_host,
        "opener": options.opener,
        "frames": HANDLE,
        "storage": {"local": dict(options.local_storage), "session": dict(options.session_storage)},
    }
    return (
        f"const {HANDLE} = (() => {{ 'use strict';\n{_joined('boot.js')}\n"
        f"return boot(globalThis, {json.dumps(given)});\n}})();"
    )


def opener_script() -> str:
    """The script of the page that opens several windows of a game; it leaves `webcadeOpener` in `window`."""
    joined = _joined("shared_renderer/opener_page.js")
    return f"{{ 'use strict';\n{joined}\nglobalThis.webcadeOpener = createOpener(globalThis); }}"


def _worker_script(fps: float) -> str:
    """The runtime for a worker, a function of the options that its page gives it (workers/worker_boot.js)."""
    boot = f"bootWorker(globalThis, {{ ...given, frameMs: {frame_ms(fps)} }});"
    return f"(given) => {{ 'use strict';\n{_joined('workers/worker_boot.js')}\n{boot}\n}}"
