"""The check `state`: is every step after a restored moment what it was?"""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...env import WebcadeEnv
from ...errors import StateError
from ...states.state import State
from ..another_process import START_SECONDS, TookTooLong, answer_of
from ..game_under_test import GameUnderTest
from ..report import Finding, counted, failed, passed, skipped
from ..trace import Step, differing, plain, step_of
from ..vector_play import ENVS

EPISODES, PER_EPISODE = 3, 2  # how many are played, and how many moments of each are taken
MOST_BEFORE, MOST_AFTER = 40, 25  # steps before a moment, and after it
FEWEST_BEFORE, FEWEST_AFTER = 3, 2
_PLAYS = 3 + ENVS  # of a moment: when it is taken, twice when it is restored, and by each page of the vector
STICKY = 0.25  # the probability that an action is repeated: chance outside of the page is in a state, too
_LONGEST_PROCESS = 300  # seconds


@dataclass(frozen=True)
class Branch:
    """A moment, and what followed it.

    Attributes:
        state: the moment.
        actions: what was done after it.
        steps: what each led to.
    """

    state: State
    actions: list[Any]
    steps: list[Step]


def state(subject: GameUnderTest) -> Finding:
    """Check that branches from random moments are equal in place, by replay, and in another process."""
    if subject.game.clock.default == "wall":
        return skipped("the game plays in real time, which does not repeat")
    with subject.make(obs_type=subject.whole, repeat_action_probability=STICKY) as env:
        reach = _reach(subject)
        with subject.within(1 / 3):
            branches = _branches(subject, env, *reach)
        try:
            with subject.within(1 / 2):
                ways, tried = _restored(subject, env, branches)
        except StateError as error:
            return failed(f"a moment cannot be restored: {error}")
        except _Differs as error:
            return failed(str(error))
    difference, far = _in_another_process(subject, branches)
    if difference:
        return failed(difference)
    reason = next((one.state.reason for one in branches if one.state.reason), "")
    steps = sum(len(one.steps) for one in branches)
    sentence = (
        f"{counted(len(branches), 'moment')}, {counted(steps, 'step')} after them, equal "
        f"{' and '.join(ways)} ({counted(tried, 'return')}), and in a vector in another process"
    )
    if far < steps:
        sentence += f", where there was time for {counted(far, 'step')}"
    hint = "" if "in place" in ways else f"; not in place: {reason}"
    return passed(sentence + hint, branches=len(branches), steps=steps, returns=tried)


class _Differs(Exception):
    """Raised with a sentence for a step that is not what it was."""


def _reach(subject: GameUnderTest) -> tuple[int, int]:
    """How many steps before a moment at the most, and after it, so that there is time for two moments."""
    if subject.pace is None:
        return MOST_BEFORE, MOST_AFTER
    seconds = subject.seconds_left / _PLAYS - subject.pace.load
    steps = seconds / 2 / max(subject.pace.step, 1e-6)
    before = min(MOST_BEFORE, steps * MOST_BEFORE / (MOST_BEFORE + MOST_AFTER))
    after = min(MOST_AFTER, steps - before)
    return max(FEWEST_BEFORE, int(before)), max(FEWEST_AFTER, int(after))


def _branches(subject: GameUnderTest, env: WebcadeEnv, before: int, after: int) -> list[Branch]:
    """Play some episodes, and take moments of them; at least one."""
    env.action_space.seed(subject.seed)
    rng = np.random.default_rng(subject.seed)
    found: list[Branch] = []
    for episode in range(2 if subject.quick else EPISODES):
        if found and subject.seconds_left == 0:
            break
        env.reset(seed=subject.seed + episode)
        for _ in range(PER_EPISODE):
            while _play(env, int(rng.integers(before + 1)), [], []):
                before //= 2  # episodes are short: a moment nearer to the beginning
                env.reset(seed=subject.seed + episode)
            branch = Branch(env.clone_state(), [], [])
            found.append(branch)
            if _play(env, after, branch.actions, branch.steps):
                break
    return found


def _play(env: WebcadeEnv, steps: int, actions: list[Any], seen: list[Step]) -> bool:
    """Make random steps, and add them to the lists. Return whether the episode is over."""
    for _ in range(steps):
        actions.append(env.action_space.sample())
        came = env.step(actions[-1])
        seen.append(step_of(came))
        if came[2] or came[3]:
            return True
    return False


def _restored(subject: GameUnderTest, env: WebcadeEnv, branches: list[Branch]) -> tuple[list[str], int]:
    """Go back to each moment, the last first. Return the ways, and how often."""
    ways: dict[str, None] = {}
    tried = 0
    for number, branch in reversed(list(enumerate(branches))):
        for given in (branch.state, State.from_bytes(branch.state.to_bytes())):
            if tried and time.monotonic() > subject.deadline:
                break
            way = "in place" if given.ways[0] == "place" else "by replay"
            env.restore_state(given)
            for index, (action, then) in enumerate(zip(branch.actions, branch.steps, strict=True), 1):
                _compare(then, step_of(env.step(action)), f"moment {number}, step {index}", way)
            tried += 1
            ways[way] = None
    return list(ways), tried


def _compare(then: Step, now: Step, where: str, way: str) -> None:
    if names := differing(then, now):
        raise _Differs(f"restored {way}, what follows a moment differs, first in {where}: {', '.join(names)}")


def _in_another_process(subject: GameUnderTest, branches: list[Branch]) -> tuple[str, int]:
    """Restore the moments in a vector of another process.

    Returns:
        What differs, "" if nothing does; and how many steps were compared, for it stops when time is up.
    """
    wanted = {
        "seconds": subject.seconds_left,
        "game": str(subject.game.folder),
        "options": {**subject.timeouts, "obs_type": subject.whole, "repeat_action_probability": STICKY},
        "branches": [
            {
                "state": base64.b64encode(one.state.to_bytes()).decode(),
                "actions": [plain(action) for action in one.actions],
            }
            for one in branches
        ],
    }
    patience = min(_LONGEST_PROCESS, subject.seconds_left + subject.load_timeout + START_SECONDS)
    try:
        answer = answer_of("webcade.testing.branching", wanted, patience, "the other process")
    except TookTooLong as error:
        return str(error), 0
    for number, (branch, steps) in enumerate(zip(branches, answer, strict=False)):
        for index, (then, now) in enumerate(zip(branch.steps, steps, strict=False), 1):
            try:
                _compare(then, now, f"moment {number}, step {index}", "in another process")
            except _Differs as difference:
                return str(difference), index
    return "", sum(map(len, answer))


STATE_CHECKS = {"state": state}
