"""Switches of game.toml that make a game faster, tried: kept if pictures are the same, and time is won."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from ..env import WebcadeEnv
from ..episode.runner import Step
from ..errors import PageError
from ..game import Game
from ..testing import GameUnderTest

_STEPS, _FEWEST = 240, 60  # that are compared; that are enough where time runs out
_TURN = 20  # steps of one form of the game before those of the other
_SECONDS = 12.0  # for a switch
_WORTH_IT = 1.2  # times as many steps a second
_SEED = 0


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch of game.toml that was found to make a game faster.

    Attributes:
        table: of game.toml, "clock" or "observation".
        name: in that table; its value is true.
        gain: how many times as many steps a second the game takes with it.
        steps: how many steps were the same with it and without, to the bit.
    """

    table: str
    name: str
    gain: float
    steps: int


def switches(game: Game, load_timeout: float, deadline: float) -> list[Switch]:
    """Return the switches that make a game faster and change nothing, each tried with those before it.

    Args:
        game: as it was found.
        load_timeout: seconds.
        deadline: time of `time.monotonic()` after which none is tried any more.
    """
    kept: list[Switch] = []
    for table, name in _those_of(game):
        if time.monotonic() >= deadline:
            break  # two browsers would start for nothing
        end = min(deadline, time.monotonic() + _SECONDS)
        other = game.with_settings(table, **{name: True})
        if (found := _tried(game, other, load_timeout, end)) is not None:
            steps, gain = found
            kept.append(Switch(table, name, gain, steps))
            game = other
    return kept


def _those_of(game: Game) -> Iterator[tuple[str, str]]:
    """The switches that may do something for a game, as tables and names."""
    if game.observation.canvas is None:
        yield "observation", "in_iframe"
    yield "clock", "batch_frames"
    if game.observation.canvas is not None and not game.clock.draw_last_frame:
        yield "clock", "draw_last_frame"


def _tried(plain: Game, other: Game, load_timeout: float, end: float) -> tuple[int, float] | None:
    """How many steps were the same, and the gain; None if one was not, or the gain is not worth it."""
    try:
        with ExitStack() as opened:
            return _compared(_opened(plain, load_timeout, opened), _opened(other, load_timeout, opened), end)
    except PageError:
        return None


def _opened(game: Game, load_timeout: float, opened: ExitStack) -> WebcadeEnv:
    subject = opened.enter_context(closing(GameUnderTest(game, 1, _SEED, load_timeout=load_timeout)))
    return opened.enter_context(subject.make(reset_by="reload"))


def _compared(plain: WebcadeEnv, other: WebcadeEnv, end: float) -> tuple[int, float] | None:
    """Play the same in both, in turns, from episode to episode."""
    envs = plain, other
    plain.action_space.seed(_SEED)
    steps, gains, is_over = 0, list[float](), True
    while steps < _STEPS and time.monotonic() < end:
        if is_over:
            first, other_first = (np.asarray(env.reset(seed=_SEED + steps)[0]) for env in envs)
            if not np.array_equal(first, other_first):
                return None
        actions = [plain.action_space.sample() for _ in range(_TURN)]
        (ours, took), (theirs, took_other) = (_turn(env, actions) for env in envs)
        if len(ours) != len(theirs) or not all(map(_is_same, ours, theirs)):
            return None
        steps += len(ours)
        gains.append(took / took_other)
        is_over = any(ours[-1][2:4])
    gain = median(gains) if gains else 0.0
    return (steps, gain) if steps >= _FEWEST and gain >= _WORTH_IT else None


def _turn(env: WebcadeEnv, actions: Sequence[Any]) -> tuple[list[Step], float]:
    """Take steps until the episode is over; return them, and the seconds that they took."""
    start = time.perf_counter()
    steps: list[Step] = []
    for action in actions:
        steps.append(env.step(action))
        if any(steps[-1][2:4]):
            break
    return steps, time.perf_counter() - start


def _is_same(one: Step, other: Step) -> bool:
    """Whether two steps are the same. With `draw_last_frame` an end has its step's last frames, too."""
    return one[1:4] == other[1:4] and (one[2] or np.array_equal(np.asarray(one[0]), np.asarray(other[0])))
