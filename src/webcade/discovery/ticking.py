"""Whether a game moves only every few frames, and shows keys only then: a step is one such move."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..page import KeptMoment, RawInputs
from .play import Phase, press
from .trial_page import TrialPage

_FRAMES = 48  # that are watched
_LEAST, _MOST = 5, 20  # frames from move to move
_MOVES = 3
_KEYS = 3  # that are tried


def frames_of_a_move(page: TrialPage, codes: Sequence[str]) -> int | None:
    """Return the frames from move to move; None if the game moves otherwise, or shows keys at once.

    Args:
        page: where the game has begun, and can be put back to.
        codes: keys that act.
    """
    kept = page.kept()
    if kept is None:
        return None
    idle = _pictures(page, kept, 0, ())
    moves = [frame for frame, (one, other) in enumerate(pairwise(idle), 1) if one != other]
    gaps = [later - earlier for earlier, later in pairwise(moves)]
    if len(gaps) < _MOVES - 1 or max(gaps) - min(gaps) > 1 or not _LEAST <= max(gaps) <= _MOST:
        return None
    between = [moves[0] + 1, moves[0] + max(gaps) // 2]
    for code in codes[:_KEYS]:
        for at in between:
            pressed = _pictures(page, kept, at, press(code)[0])
            differing = [
                frame for frame, pair in enumerate(zip(idle, pressed, strict=True)) if len(set(pair)) > 1
            ]
            if differing and differing[0] not in moves:
                return None
    return max(gaps)


def _pictures(page: TrialPage, kept: KeptMoment, at: int, phases: Sequence[Phase]) -> list[str]:
    """The picture at first and after each frame, with inputs from one of them on."""
    page.put_back(kept)
    pictures = [page.picture()]
    for frame in range(_FRAMES):
        done = frame - at
        page.step(RawInputs((phases[done],) if 0 <= done < len(phases) else ()), 1)
        pictures.append(page.picture())
    return pictures
