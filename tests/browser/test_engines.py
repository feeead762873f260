"""A small game in each of ten engines from npm, written as that engine's users write: tests/games/engines.

The engines are fetched at their first use.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import webcade
from webcade.chromium.devtools.cbor import Message
from webcade.game.rule import load_rule

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(300)]  # an engine is fetched, too

HOME = Path(__file__).parent.parent / "games" / "engines"
ENGINES = sorted(game.parent.name for game in HOME.glob("*/game.toml"))
STEPS = 40  # steps of random play that are compared
MOST_STEPS = 600  # steps in which a rule reaches the end
LONGEST_THOUGHT = 0.05  # seconds of real time between two steps

Seen = list[tuple[str, ...]]  # for each step: digests of pixels and features, then reward, flags and info


@dataclass
class Played:
    """A game's environment, and what its first page showed."""

    name: str
    env: webcade.WebcadeEnv
    first: Seen


@pytest.fixture(scope="module", params=ENGINES)
def played(request: pytest.FixtureRequest) -> Iterator[Played]:
    env = make(request.param)
    yield Played(request.param, env, play(env, seed=1))
    env.close()


def make(engine: str) -> webcade.WebcadeEnv:
    return webcade.WebcadeEnv(HOME / engine, obs_type="rgb+state", load_timeout=90)


def play(env: webcade.WebcadeEnv, seed: int, longest_thought: float = 0) -> Seen:
    """What random actions show from a reset on; the agent thinks before each, for up to so many seconds."""
    env.action_space.seed(7)
    observation, info = env.reset(seed=seed)
    seen = [_seen(observation, info)]
    for _ in range(STEPS):
        time.sleep(random.uniform(0, longest_thought))
        observation, *outcome, info = env.step(env.action_space.sample())
        seen.append(_seen(observation, *outcome, info))
        if outcome[1] or outcome[2]:
            break
    return seen


def _seen(observation: Any, *others: Any) -> tuple[str, ...]:
    digests = [hashlib.sha256(observation[part].tobytes()).hexdigest()[:16] for part in ("image", "state")]
    return (*digests, *map(str, others))


def play_thinking(engine: str) -> Seen:
    env = make(engine)
    try:
        return play(env, 1, LONGEST_THOUGHT)
    finally:
        env.close()


def errors(env: webcade.WebcadeEnv) -> list[str]:
    """What the page's scripts have thrown and nothing caught, and what they have logged as an error."""
    session, found = env.page._session, list[str]()  # type: ignore[union-attr]

    def thrown(params: Message) -> None:
        details = params["exceptionDetails"]
        found.append(details.get("exception", {}).get("description", details["text"]))

    def logged(params: Message) -> None:
        if params["type"] in ("error", "assert"):
            found.append(" ".join(str(one.get("value", one.get("description"))) for one in params["args"]))

    session.on("Runtime.exceptionThrown", thrown)
    session.on("Runtime.consoleAPICalled", logged)
    session.call("Runtime.enable")  # tells all that there has been
    session.call("Runtime.disable")
    return found


def test_the_same_seed_and_actions_give_the_same_after_a_restart_or_a_reload(played: Played) -> None:
    assert play(played.env, seed=1) == played.first


def test_another_process_that_thinks_between_two_steps_sees_the_same(played: Played) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(play_thinking, (played.name,)) == played.first


def test_another_seed_gives_another_game(played: Played) -> None:
    assert play(played.env, seed=2) != played.first


def test_a_rule_scores_and_reaches_the_end_and_no_script_fails(played: Played) -> None:
    env, names = played.env, [one.name for one in played.env.game.features]
    act = load_rule(env.game, env.action_space)
    observation, info = env.reset(seed=3)
    assert info["score"] == 0
    for _ in range(MOST_STEPS):
        features = dict(zip(names, map(float, observation["state"]), strict=True))
        observation, _reward, terminated, truncated, info = env.step(act(features))
        if terminated or truncated:
            break
    assert (terminated, info["over"]) == (True, True)
    assert info["score"] > 0
    assert errors(env) == []
    assert env.page.blocked_requests == []  # type: ignore[union-attr]
