"""Check raw input: keys, pointer and wheel, event by event, as an environment is given it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

from gymnasium.error import InvalidAction

from ..errors import PageScriptError
from ..game.wording import shown
from ..options.arguments import whole
from ..page import RawInputs
from ..page.contract import RawEvent
from ..page.inputs import raw_phases

LONGEST = 1 << 17  # characters of one step's input; recordings and states keep it as text


def raw_inputs(phases: Sequence[object], frames: int) -> RawInputs:
    """Return what a step does in each of its frames.

    Args:
        phases: the events of each frame, from the first on; see `RawInputs`.
        frames: how many frames the step has.

    Raises:
        InvalidAction: it is no raw input, or for more frames than the step has.
    """
    checked = RawInputs(tuple(map(_phase, phases)))
    try:
        raw_phases(checked)
    except PageScriptError as error:
        raise InvalidAction(str(error)) from None
    if len(checked.phases) > frames:
        raise InvalidAction(
            f"expected at most {frames} lists of events, one for each frame of the step; "
            f"got {len(checked.phases)}: give frames={len(checked.phases)}"
        )
    if len(json.dumps(checked.phases)) > LONGEST:
        raise InvalidAction(f"expected at most {LONGEST} characters of input in one step; make several steps")
    return checked


def check_frames(frames: int | None, usual: int) -> int:
    """Return a step's number of game frames. Raises OptionError."""
    return usual if frames is None else whole("frames", frames)


def _phase(events: object) -> tuple[RawEvent, ...]:
    if isinstance(events, str | bytes) or not isinstance(events, Sequence):
        raise InvalidAction(f"expected a list of events, as [('keydown', 'Space')]; got {shown(events)}")
    return tuple(map(_event, events))


def _event(event: object) -> RawEvent:
    if isinstance(event, str | bytes) or not isinstance(event, Sequence):
        raise _no_event(event)
    if any(isinstance(part, bool) for part in event):
        raise _no_event(event)
    return tuple(map(_plain, event))


def _no_event(event: object) -> InvalidAction:
    return InvalidAction(f"expected an event, as ('keydown', 'Space'); got {shown(event)}")


def _plain(part: Any) -> Any:
    """Return a NumPy number as Python's; anything else as it is."""
    if isinstance(part, Integral):
        return int(part)
    return float(part) if isinstance(part, Real) else part
