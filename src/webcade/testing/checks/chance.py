"""The check `seeds`: does chance have a part in the game?

The same actions are played under two seeds, side by side, until something differs.
"""

from __future__ import annotations

from typing import NamedTuple

from ...env import WebcadeEnv
from ..game_under_test import GameUnderTest
from ..report import NO_TIME, Finding, counted, passed, skipped, warning
from ..trace import as_step, differing

EPISODES = 3  # each with other actions: chance may come late, or only where a certain thing is done


class Pair(NamedTuple):
    """An episode under two seeds.

    Attributes:
        steps: how many steps were made.
        names: the names of what differs in the last one; empty if nothing does.
        is_whole: whether it was played to its end.
    """

    steps: int
    names: list[str]
    is_whole: bool


def seeds(subject: GameUnderTest) -> Finding:
    """Check that the seed matters: the same actions after another seed should give another play."""
    options = {"obs_type": subject.whole}
    with subject.make(**options) as mine, subject.make(**options) as other:
        pairs: list[Pair] = []
        while len(pairs) < EPISODES and subject.seconds_left:
            mine.action_space.seed(subject.seed + len(pairs))
            pairs.append(_side_by_side(subject, mine, other))
            if pairs[-1].names:
                break
    return finding(pairs)


def finding(pairs: list[Pair]) -> Finding:
    """What some episodes under two seeds say together."""
    steps, whole = sum(pair.steps for pair in pairs), sum(pair.is_whole for pair in pairs)
    figures = {"steps": steps, "episodes": whole}
    if not pairs:
        return skipped(NO_TIME, **figures)
    last = pairs[-1]
    if last.names:
        where = f"episode {len(pairs) - 1}, step {last.steps}: {', '.join(last.names)}"
        return passed(f"another seed gives another game, first in {where}", **figures)
    if whole:
        return warning(
            f"{counted(whole, 'episode')}, {counted(steps, 'step')}, equal to the end under two seeds: "
            "no chance in it",
            **figures,
        )
    return warning(
        f"{steps} steps are equal under two seeds; there was no time for an end, and chance may come late",
        **figures,
    )


def _side_by_side(subject: GameUnderTest, mine: WebcadeEnv, other: WebcadeEnv) -> Pair:
    """Play an episode under the subject's seed and under the next one, until they differ, or the end."""
    resets = (mine.reset(seed=subject.seed), other.reset(seed=subject.seed + 1))
    names = differing(*(as_step(observation, info) for observation, info in resets))
    steps, is_over = 0, False
    while not names and not is_over:
        if not subject.seconds_left:
            return Pair(steps, [], False)
        action = mine.action_space.sample()
        one, two = mine.step(action), other.step(action)
        names = differing(
            *(
                as_step(observation, {**info, "reward": reward, "terminated": terminated})
                for observation, reward, terminated, _, info in (one, two)
            )
        )
        is_over = one[2] or one[3]
        steps += 1
    return Pair(steps, names, is_over)
