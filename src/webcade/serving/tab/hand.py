"""A person's keys and pointer as raw input, a list of events for each game frame."""

from __future__ import annotations

from collections.abc import Sequence

from ...page.contract import RawEvent

Phases = list[list[RawEvent]]
_WAYS = {"keydown": "key", "keyup": "key", "down": "button", "up": "button"}


def phases_of(events: Sequence[RawEvent], frames: int) -> tuple[Phases, list[RawEvent]]:
    """Return the events of each frame, and those that come in the next step.

    What goes down and up again, or up and down, does so a frame apart, so that a game sees both.

    Args:
        events: in the order in which they came.
        frames: how many frames the step has.
    """
    phases: Phases = [[]]
    moved: set[tuple[str, object]] = set()
    for number, event in enumerate(events):
        thing = (_WAYS.get(str(event[0]), ""), event[1])
        if thing[0] and thing in moved:
            if len(phases) == frames:
                return phases, list(events[number:])
            phases.append([])
            moved.clear()
        moved.add(thing)
        phases[-1].append(event)
    return phases, []
