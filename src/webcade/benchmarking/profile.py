"""Measures where the time of a step goes: the game, the reading of observations, the round trip, Python."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from ..env import WebcadeEnv
from ..episode.actions import ActionEncoder
from ..game import Game
from ..page.script import step_text
from ..runtime import HANDLE
from .views import FRAME_SKIP, views_of

SOURCE = Path(__file__).with_name("profile.js")
PARTS = {
    "game": "the game's frames: callbacks and drawing",
    "reading": "reading and encoding readings, features and pixels in the page",
    "crossing": "the round trip to the page, through two processes of the browser",
    "python": "Python: sending, decoding, stacking, scoring",
}

_CHUNK_STEPS = 40


@dataclass(frozen=True, slots=True)
class Profile:
    """Where the time of a step goes.

    Attributes:
        game: the game's id.
        parts_us: for each observation, the microseconds per step of each of PARTS, and of "all".
    """

    game: str
    parts_us: dict[str, dict[str, float]]

    def to_json(self) -> dict[str, Any]:
        """The profile as a dict for JSON."""
        rounded = {
            view: {part: round(us, 1) for part, us in parts.items()} for view, parts in self.parts_us.items()
        }
        return {"game": self.game, "frame_skip": FRAME_SKIP, "microseconds": rounded}


def profile(
    game: Game, rounds: int, seed: int, on_progress: Callable[[str], None] = lambda _: None
) -> Profile:
    """Measure where the time of a step goes, for each observation, with the page clock and random actions.

    Args:
        game: the game.
        rounds: how many samples to take; the result has their medians.
        seed: seeds the first reset and the actions.
        on_progress: called with the name of each observation before it is measured.
    """
    found: dict[str, dict[str, float]] = {}
    for view, options in views_of(game).items():
        on_progress(view)
        env = WebcadeEnv(game, frame_skip=FRAME_SKIP, clock="page", **options)
        try:
            env.reset(seed=seed)
            chunks = [measure(env, FRAME_SKIP, seed) for _ in range(rounds)]
        finally:
            env.close()
        found[view] = _medians(chunks)
    return Profile(game.id, found)


def measure(env: WebcadeEnv, frames: int, seed: int, most: int = _CHUNK_STEPS) -> dict[str, float]:
    """Make some steps from Python and the same from a loop inside the page, and compare.

    Args:
        env: an environment under the page clock; it is reset first.
        frames: the environment's `frame_skip`.
        seed: seeds the resets and the actions: what is compared is the same play.
        most: steps to make; fewer if the game ends.

    Returns:
        Microseconds per step for each of PARTS, and for "all".
    """
    env.action_space.seed(seed)
    env.reset(seed=seed)
    steps, over = 0, False
    wall, own = time.perf_counter(), time.process_time()
    while steps < most and not over:
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        steps += 1
        over = terminated or truncated
    own, wall = time.process_time() - own, time.perf_counter() - wall
    inside = _inside(env, frames, seed, most)
    step_us, read_us = (1000 * inside[part] / max(1, inside["steps"]) for part in ("stepMs", "readMs"))
    wall_us, own_us = 1e6 * wall / steps, 1e6 * own / steps
    return {
        "game": max(0.0, step_us - read_us),
        "reading": read_us,
        "crossing": max(0.0, wall_us - step_us - own_us),
        "python": own_us,
        "all": wall_us,
    }


def _inside(env: WebcadeEnv, frames: int, seed: int, most: int) -> dict[str, float]:
    env.action_space.seed(seed)
    env.reset(seed=seed)
    code = ActionEncoder(env.game.actions)
    chosen = [code.encode(env.action_space.sample()) for _ in range(most)]
    steps = ", ".join(f"() => {step_text(inputs, frames)}" for inputs in chosen)
    source = SOURCE.read_text("utf-8").rstrip().removesuffix(";")
    page: Any = env.page
    result: dict[str, float] = page.evaluate(f"({source})({HANDLE}, [{steps}])")
    return result


def _medians(chunks: list[dict[str, float]]) -> dict[str, float]:
    by_part: dict[str, list[float]] = defaultdict(list)
    for chunk in chunks:
        for part, us in chunk.items():
            by_part[part].append(us)
    return {part: median(figures) for part, figures in by_part.items()}


def show(found: Profile) -> None:
    """Print a profile to stdout as a table."""
    title = f"{found.game}: microseconds per step of {FRAME_SKIP} frames, one environment, medians"
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    table.add_column("where")
    for view in found.parts_us:
        table.add_column(view, justify="right", no_wrap=True)
    for part, meaning in (*PARTS.items(), ("all", "the whole step")):
        table.add_row(meaning, *(f"{parts[part]:,.0f}" for parts in found.parts_us.values()))
    Console().print(table)
