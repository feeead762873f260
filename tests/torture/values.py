"""Values that nobody should give, and some that may be given: what the fuzzers of arguments draw from."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


class Silent:
    """Has no text."""

    def __repr__(self) -> str:
        raise RuntimeError("no text")


class Touchy:
    """Cannot be compared, counted, or asked whether it is true."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("not to be compared")

    def __bool__(self) -> bool:
        raise RuntimeError("neither true nor false")

    def __len__(self) -> int:
        raise RuntimeError("not to be counted")


class Index:
    """Is a number until it is asked which."""

    def __index__(self) -> int:
        raise RuntimeError("no number")


def _nested(depth: int = 500) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


MAKERS: tuple[Callable[[random.Random], Any], ...] = (
    lambda rng: None,
    lambda rng: rng.choice([True, False, np.True_]),
    lambda rng: rng.choice([0, -1, -(2**63), 2**31, 2**63, 2**64]),
    lambda rng: 10 ** rng.choice([12, 400, 5000]),
    lambda rng: rng.choice([0.0, -0.5, 1.5, 1e308, 5e-324]),
    lambda rng: rng.choice([float("nan"), float("inf"), -float("inf"), 1j]),
    lambda rng: rng.choice(["", "x", "84x84", "\0", "a" * 5000, "\ud800", "../..", "NOPE", "rgb ", "Page"]),
    lambda rng: rng.choice([b"x", bytearray(b"page"), memoryview(b"x")]),
    lambda rng: rng.choice([[], [1], [1, 2, 3], [84, -84], [84.5, 84], ["a", "b"], [None, None]]),
    lambda rng: rng.choice([(), (1,), (10**9, 10**9), (84, 84, 3), ("84", "84"), ((1, 2), (3, 4))]),
    lambda rng: rng.choice([{}, {1: 2}, {"a": 1}, {"visible": "yes"}, {"display": []}, {"display": "wall"}]),
    lambda rng: rng.choice([set(), {1, 2}, frozenset("ab"), range(3), iter([1, 2]), ...]),
    lambda rng: rng.choice([Silent(), Touchy(), Index(), object(), type, len, lambda: 0]),
    lambda rng: rng.choice([np.int64(4), np.int8(-1), np.uint8(84), np.float32(0.5), np.float64("nan")]),
    lambda rng: rng.choice(
        [np.array(4), np.array([84, 84]), np.zeros((3, 3)), np.array([]), np.array(["a"])]
    ),
    lambda rng: rng.choice([np.array([1, None]), np.zeros(10**6), np.datetime64("now"), np.ma.masked]),
    lambda rng: rng.choice([Path("/nope"), Path("/dev/null"), Path("."), Path("a" * 300)]),
    lambda rng: _nested(),
)


def draw(rng: random.Random) -> Any:
    """One of them."""
    return rng.choice(MAKERS)(rng)
