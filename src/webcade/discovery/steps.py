"""Steps of `[episode]`, as game.toml writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Step = dict[str, object]
"""One step, as game.toml writes it."""

_WAIT_MS = 16  # of page time: one frame


def framed(steps: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Return steps with a frame after each that is no wait.

    So what a step leads to is there when the episode begins, as a component that React renders.
    """
    return [one for step in steps for one in ([step] if "wait_ms" in step else [step, {"wait_ms": _WAIT_MS}])]
