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
from ..report import NO_TIME, Finding, counted, failed, passed, skipped
from ..trace import Step, differing, plain, step_of

EPISODES, PER_EPISODE = 3, 2  # how many are played, and how many moments of each are taken
MOST_BEFORE, AFTER = 40, 25  # steps before a moment, at most, and after it
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
        branches = _branches(subject, env)
        if not branches:
            return skipped(NO_TIME)
        try:
            ways, tried = _restored(subject, env, branches)
        except StateError as error:
            return failed(f"a moment cannot be restored: {error}")
        except _Differs as error:
            return failed(str(error))
    if difference := _in_another_process(subject, branches):
        return failed(difference)
    reason = next((one.state.reason for one in branches if one.state.reason), "")
    steps = sum(len(one.steps) for one in branches)
    sentence = (
        f"{counted(len(branches), 'moment')}, {counted(steps, 'step')} after them, equal "
        f"{' and '.join(ways)} ({counted(tried, 'return')}), and in a vector in another process"
    )
    hint = "" if "in place" in ways else f"; not in place: {reason}"
    return passed(sentence + hint, branches=len(branches), steps=steps, returns=tried)


class _Differs(Exception):
    """Raised with a sentence for a step that is not what it was."""


def _branches(subject: GameUnderTest, env: WebcadeEnv) -> list[Branch]:
    """Play some episodes to their ends, and take moments of them."""
    env.action_space.seed(subject.seed)
    rng = np.random.default_rng(subject.seed)
    found: list[Branch] = []
    before = MOST_BEFORE
    for episode in range(2 if subject.quick else EPISODES):
        if found and subject.seconds_left < subject.fresh_seconds:
            break
        env.reset(seed=subject.seed + episode)
        for _ in range(PER_EPISODE):
            while _play(env, int(rng.integers(before + 1)), [], []):
                before //= 2  # episodes are short: a moment nearer to the beginning
                env.reset(seed=subject.seed + episode)
            branch = Branch(env.clone_state(), [], [])
            found.append(branch)
            if _play(env, AFTER, branch.actions, branch.steps):
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


def _in_another_process(subject: GameUnderTest, branches: list[Branch]) -> str:
    """Restore the moments in a vector of another process. Return what differs; "" if nothing does."""
    wanted = {
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
        return str(error)
    for number, (branch, steps) in enumerate(zip(branches, answer, strict=True)):
        for index, (then, now) in enumerate(zip(branch.steps, steps, strict=True), 1):
            try:
                _compare(then, now, f"moment {number}, step {index}", "in another process")
            except _Differs as difference:
                return str(difference)
    return ""


STATE_CHECKS = {"state": state}
