"""The steps of an episode's lists (start, restart, begin) as moves: what a clock carries out in the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..game import EpisodeStep
from ..runtime import HANDLE
from .definition import condition_text, key_data, run_text


@dataclass(frozen=True, slots=True)
class Move:
    """An expression to be evaluated once, or a condition that frames pass for.

    Attributes:
        text: JavaScript expression.
        within_ms: page time that may pass until the expression holds; None: it is no condition.
        complaint: what is wrong where it does not hold by then; "" where nothing is.
    """

    text: str
    within_ms: float | None = None
    complaint: str = ""

    @property
    def function(self) -> str:
        """It as a JavaScript function for the runtime's `play`."""
        if self.within_ms is None:
            return f"() => ({self.text})"
        return f"() => {HANDLE}.until(() => ({self.text}), {self.within_ms}, {json.dumps(self.complaint)})"


def moves_of(list_name: str, steps: Sequence[EpisodeStep]) -> list[Move]:
    """The moves of one of an episode's lists; complaints begin with a step's dotted path."""
    return [
        move for index, step in enumerate(steps) for move in _moves(f"episode.{list_name}[{index}]", step)
    ]


def _moves(path: str, step: EpisodeStep) -> Iterator[Move]:
    if step.run is not None:
        yield Move(run_text(step.run))
    elif step.until is not None:
        complaint = f"{path}.until: not true within {step.within_ms} ms of page time: {step.until}"
        yield Move(condition_text(step.until), step.within_ms, complaint)
    elif step.wait_ms is not None:
        yield Move("false", step.wait_ms)
    elif step.click is not None:
        yield Move(f"{HANDLE}.input.click({step.click.x}, {step.click.y})")
    else:
        yield from _key_moves(step)


def _key_moves(step: EpisodeStep) -> Iterator[Move]:
    code = step.press or step.hold or step.release
    assert code is not None
    key = json.dumps(key_data(code))
    if step.release is None:
        yield Move(f"{HANDLE}.input.press({key})")
    if step.press is not None:
        yield Move("false", 1)  # down for one frame
    if step.hold is None:
        yield Move(f"{HANDLE}.input.release({key})")
