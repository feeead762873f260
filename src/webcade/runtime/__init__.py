"""What webcade puts inside a page: plain JavaScript, joined here into one script. README.md holds its law."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files

HANDLE = "__webcade"
"""The one name the runtime leaves in a page's lexical scope."""

EPOCH_MS = 1_735_689_600_000
"""Unix time in milliseconds at which every page begins: 2025-01-01T00:00:00Z."""

_PARTS = (
    "natives",
    "disguise",
    "timers",
    "clock",
    "calendar",
    "performance",
    "time",
    "lattice",
    "animation_events",
    "held_animation",
    "animations",
    "random",
    "presence",
    "frames",
    "pending",
    "held_promises",
    "held_requests",
    "held_storage",
    "held_elements",
    "held_images",
    "loading",
    "messages",
    "audio",
    "observers",
    "smil",
    "media_loading",
    "media",
    "input",
    "pixels",
    "runs",
    "capture",
    "reader",
    "boot",
)
_GRID = 64  # steps a millisecond, as in clock.js


def frame_ms(fps: float) -> float:
    """The length of a game frame in milliseconds: 1000 / fps, rounded up to 1/64 ms.

    Rounded up, so that a game that waits for a whole 1000 / fps never skips a frame for a rounding.
    """
    return math.ceil(1000 / fps * _GRID) / _GRID


@cache
def script(clock: str, fps: float, one_task: bool = False) -> str:
    """The runtime as one classic script, to be run before the page's first.

    Args:
        clock: "page", "browser" or "wall".
        fps: the game's frames a second.
        one_task: the frames of a step share a task (see `[clock]` in docs/game-toml.md).
    """
    folder = files(__name__)
    parts = "\n".join((folder / f"{part}.js").read_text("utf-8") for part in _PARTS)
    options = json.dumps({"clock": clock, "frameMs": frame_ms(fps), "epochMs": EPOCH_MS, "oneTask": one_task})
    return f"const {HANDLE} = (() => {{ 'use strict';\n{parts}\nreturn boot(globalThis, {options});\n}})();"
