"""Pages that do all that a page can do wrong, alone, beside others, and in one process with others."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from hostile_page import is_true, on_key, write_game
from misdeeds import HARMS
from trial import Outcome, Progress

from webcade import BrowserError, PageError
from webcade.env import WebcadeEnv
from webcade.vector import WebcadeVectorEnv

SHORT, LONG = 4, 3 * len(HARMS)
_TIMEOUT = 2  # seconds of a step
_GRACE = 2  # and after it
_STEPS = 5
_LEAVING = 10  # seconds until every process has to be gone


def run(seed: int, count: int, progress: Progress, first: int = 0) -> Outcome:
    """See trial.py."""
    outcome, chance = Outcome(), random.Random(seed)
    forms: list[Callable[[Path, str, Outcome], None]] = [_alone, _beside, _in_one_process]
    trials = [(form, name) for form in forms for name in HARMS]
    chance.shuffle(trials)
    before = _children()
    with tempfile.TemporaryDirectory() as home:
        for index in range(first, first + count):
            form, name = trials[index % len(trials)]
            form(Path(home) / str(index), name, outcome)
            for process in _left(before):
                outcome.violate("process", f"{name}, {form.__name__[1:]}: {process} is left")
            progress(index - first + 1)
    return outcome


def _alone(home: Path, name: str, outcome: Outcome) -> None:
    env = WebcadeEnv(write_game(home, on_key(HARMS[name])), step_timeout=_TIMEOUT, load_timeout=10)
    with closing(env):
        for turn in range(2):  # an episode with the harm, and one after it
            if not _reset(lambda: env.reset(seed=1), f"{name}, alone", outcome):
                return
            for _ in range(_STEPS - 3 * turn):
                step = _timed(partial(env.step, 1 - turn), f"{name}, alone", outcome)
                if step is None or step[3]:
                    outcome.counts["alone: a fault"] += step is not None
                    break
                outcome.counts["alone: a step without"] += 1


def _beside(home: Path, name: str, outcome: Outcome, share_renderer: bool = False) -> None:
    game = write_game(home, on_key(HARMS[name]), share_renderer=share_renderer)
    form = "in one process" if share_renderer else "beside others"
    where = f"{name}, {form}"
    envs = WebcadeVectorEnv(game, 4, step_timeout=_TIMEOUT, load_timeout=10)
    with closing(envs):
        if not _reset(lambda: envs.reset(seed=1), where, outcome):
            return
        for number in range(_STEPS):
            step = _timed(lambda: envs.step(np.array([1, 0, 0, 0])), where, outcome)
            if step is None:
                return
            _judge(step, where, form, outcome)
            outcome.counts[f"{form}: a fault"] += bool(step[3][0])
            if step[3].any():
                return
            outcome.counts[f"{form}: a step without"] += number >= 0


def _in_one_process(home: Path, name: str, outcome: Outcome) -> None:
    _beside(home, name, outcome, share_renderer=True)


def _judge(step: Any, where: str, form: str, outcome: Outcome) -> None:
    """What the pages beside the hostile one have to show for it."""
    images, rewards, _, truncated, infos = step
    for index in range(1, 4):
        if truncated[index]:
            outcome.counts[f"{form}: a neighbour's episode lost"] += 1
            if rewards[index] != 0 or not infos["fault"][index]:
                outcome.violate("neighbour", f"{where}: page {index}: {rewards[index]} at a fault")
        elif rewards[index] != 4 or not is_true({"score": infos["score"][index]}, images[index]):
            score = infos["score"][index]
            outcome.violate("neighbour", f"{where}: page {index}: {score}, {images[index][0, 0]}")


def _reset(reset: Callable[[], object], where: str, outcome: Outcome) -> bool:
    """Whether there is an episode; that there is none is no violation where two tries said why."""
    try:
        reset()
        return True
    except (PageError, BrowserError):
        outcome.counts["a reset that raised"] += 1
    except Exception as error:
        outcome.violate("escaped", f"{where}: reset: {type(error).__name__}: {error}")
    return False


def _timed(step: Callable[[], Any], where: str, outcome: Outcome) -> Any:
    """What the step gives; None where something escaped."""
    began = time.monotonic()
    try:
        return step()
    except Exception as error:
        outcome.violate("escaped", f"{where}: {type(error).__name__}: {error}")
        return None
    finally:
        if time.monotonic() - began > _TIMEOUT + _GRACE:
            outcome.violate("slow", f"{where}: a step of {time.monotonic() - began:.1f} s")


def _left(before: set[int]) -> list[str]:
    """Processes of this one's that should be gone."""
    deadline = time.monotonic() + _LEAVING
    while (left := _children() - before) and time.monotonic() < deadline:
        time.sleep(0.02)
    return [f"process {one}" for one in left]


def _children() -> set[int]:
    """Of this process, and theirs (Linux)."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                parents[int(stat.parent.name)] = int(fields[1])

    found, fresh = set[int](), {os.getpid()}
    while fresh:
        fresh = {one for one, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found
