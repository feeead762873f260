"""What is left to decide, where candidates tie or too little speaks for one."""

from __future__ import annotations

from collections.abc import Sequence

from .candidates import NAMED, SHOWN, Candidate
from .scores import NO_SCORE

_TELLING = (NAMED, "equals what is shown", "it is shown", "7777")  # besides a number's course
_ARE_SHOWN = ("equals what is shown", "it is shown")


def choices_of(score: Sequence[Candidate], end: Sequence[Candidate], ended: str) -> list[str]:
    """Return what is left to decide, a sentence each.

    Args:
        score: the candidates, the likeliest first.
        end: likewise.
        ended: "dialog", "navigation" or "less" if episodes end by one, or by a fall; else "".
    """
    choices = []
    if score and "no play reached it" in " ".join(score[0].evidence):
        choices.append(f"the score is taken to be {score[0].expression} for its name: no play made it rise")
    elif score and not any(words.startswith(_TELLING) for words in score[0].evidence):
        choices.append(f"the score is taken to be {score[0].expression} for its course alone")
    elif not score:
        choices.append("no score was found; the reward is one for each step: name a reading of the score")
    elif len(score) > 1 and score[0].weight == score[1].weight and not score[0].says_as(score[1]):
        choices.append(f"the score may be {score[0].expression} or {score[1].expression}")
    elif other := _shown_too(score):
        choices.append(f"the score may be {score[0].expression} or {other.expression}: both are shown")
    if not end and not ended:
        choices.append("no end was found; each episode has a number of steps: name a reading `over`")
    elif not ended and len(end) > 1 and end[0].weight == end[1].weight and not end[0].says_as(end[1]):
        choices.append(f"the end may be {end[0].expression} or {end[1].expression}")
    return choices


def _shown_too(score: Sequence[Candidate]) -> Candidate | None:
    """Another number that is shown, if no name tells which is the score: of two players, say."""
    first = score[0]
    if any(words in first.evidence for words in (NAMED, NO_SCORE)):
        return None
    others = sorted(score[1:], key=lambda one: not one.expression.startswith(SHOWN))
    return next(
        (
            one
            for one in others
            if any(words.startswith(_ARE_SHOWN) for words in one.evidence)
            and NO_SCORE not in one.evidence
            and not first.says_as(one)
        ),
        None,
    )
