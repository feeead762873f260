"""Policies that choose inside the page, beside the same actions made one by one from outside."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from gymnasium.error import ResetNeeded

import webcade
from webcade.errors import OptionError
from webcade.training.agent import Layer, NetworkAgent

pytestmark = pytest.mark.browser

MOST = 600
JUMPS = (
    "(features) => (features[1] < 120 + 12 * features[0] ? 1 : 0)"  # near an obstacle, the earlier the faster
)
STATE = {"obs_type": "state"}


def played(env: webcade.WebcadeEnv, policy: webcade.PagePolicy, observations: str) -> list[Any]:
    """An episode's actions, observation, rewards, ends and infos, in one call."""
    env.reset(seed=5)
    return list(env.step_by_policy(policy, MOST, observations))


def one_by_one(env: webcade.WebcadeEnv, choose: Callable[[Any, Any], int]) -> list[Any]:
    """The same, of steps that are chosen outside."""
    seen, info = env.reset(seed=5)
    actions, steps = [], []
    while len(steps) < MOST and not (steps and (steps[-1][2] or steps[-1][3])):
        actions.append(choose(seen, info))
        steps.append(env.step(actions[-1]))
        seen, info = steps[-1][0], steps[-1][4]
    all_seen, rewards, terminated, truncated, infos = zip(*steps, strict=True)
    return [np.array(actions), np.stack(all_seen), np.array(rewards), terminated[-1], truncated[-1], [*infos]]


def assert_equal(one: list[Any], other: list[Any], observations: str) -> None:
    assert one[0].tolist() == other[0].tolist()
    assert np.array_equal(one[1], other[1] if observations == "each" else other[1][-1])
    assert one[2].tolist() == other[2].tolist()
    assert one[3:5] == other[3:5]
    assert [*map(str, one[5])] == [*map(str, other[5])]  # an info may have an array


@pytest.mark.parametrize("observations", ["last", "each"])
def test_a_function_in_the_page_plays_what_the_same_rule_plays_from_outside(observations: str) -> None:
    with closing(webcade.WebcadeEnv("DinoRun", **STATE)) as env:
        outside = one_by_one(env, lambda seen, info: int(seen[1] < np.float32(120 + 12 * float(seen[0]))))
        inside = played(env, webcade.PagePolicy(JUMPS), observations)
    assert len(inside[0]) > 30
    assert_equal(inside, outside, observations)


def test_a_network_in_the_page_chooses_what_numpy_chooses() -> None:
    with closing(webcade.WebcadeEnv("DinoRun", **STATE)) as env:
        agent = network(env, np.random.default_rng(4))
        outside = one_by_one(env, lambda seen, info: int(agent.act(seen[None])[0]))
        assert len(set(outside[0].tolist())) > 1  # it does not do the same thing always
        assert_equal(played(env, agent.in_page(), "each"), outside, "each")


def network(env: webcade.WebcadeEnv, chance: np.random.Generator) -> NetworkAgent:
    """An agent with weights by chance."""
    space: Any = env.observation_space
    sizes = [space.shape[0], 32, 32, int(env.action_space.n)]  # type: ignore[attr-defined]
    layers = [Layer("scale", 1, {"low": space.low, "high": space.high})]
    for before, after in itertools.pairwise(sizes):
        weight = chance.normal(size=(after, before)).astype(np.float32)
        layers += [Layer("dense", 1, {"weight": weight, "bias": np.zeros(after, np.float32)})]
        layers += [Layer("tanh", 1, {})] if after == 32 else []
    return NetworkAgent("webcade/DinoRun-v0", STATE, tuple(layers), (sizes[-1],), False, {})


def test_a_policy_sees_the_mask_of_each_moment_and_its_episode_can_be_cut() -> None:
    last = webcade.PagePolicy("(features, mask) => mask.lastIndexOf(1)")
    with closing(webcade.WebcadeEnv("Game2048", max_steps=40, **STATE)) as env:
        outside = one_by_one(env, lambda seen, info: int(np.flatnonzero(info["action_mask"])[-1]))
        inside = played(env, last, "each")
    assert inside[4]
    assert_equal(inside, outside, "each")


def test_what_a_policy_keeps_begins_anew_in_each_episode() -> None:
    counts = webcade.PagePolicy("((count) => () => (count++ % 7 === 6 ? 1 : 0))(0)")
    with closing(webcade.WebcadeEnv("DinoRun", **STATE)) as env:
        first = played(env, counts, "last")
        assert first[0].tolist() == [int(number % 7 == 6) for number in range(len(first[0]))]
        assert_equal(played(env, counts, "last"), [*first[:1], first[1][None], *first[2:]], "last")


def test_a_policy_that_fails_costs_the_rest_of_its_episode_and_says_why() -> None:
    fails = webcade.PagePolicy("((count) => () => (count++ < 3 ? 0 : 9))(0)")
    with closing(webcade.WebcadeEnv("DinoRun", **STATE)) as env:
        actions, _, rewards, terminated, truncated, infos = played(env, fails, "last")
        assert actions.tolist() == [0, 0, 0]
        assert [len(rewards), terminated, truncated] == [4, False, True]
        assert "policy: gave 9; expected the number of an action, 0 to" in infos[-1]["fault"]
        assert len(played(env, webcade.PagePolicy(JUMPS), "last")[0]) > 30


def test_wrong_arguments_are_named_and_nothing_is_played() -> None:
    rule = webcade.PagePolicy(JUMPS)
    with closing(webcade.WebcadeEnv("DinoRun", repeat_action_probability=0.2)) as env:
        with pytest.raises(ResetNeeded):
            env.step_by_policy(rule, 5)
        env.reset(seed=0)
        with pytest.raises(OptionError, match=r"expected repeat_action_probability = 0; got 0\.2"):
            env.step_by_policy(rule, 5)
    with closing(webcade.WebcadeEnv("DinoRun", **STATE)) as env:
        env.reset(seed=0)
        with pytest.raises(OptionError, match=r"expected a webcade.PagePolicy; got '\(\) => 1'"):
            env.step_by_policy("() => 1", 5)  # type: ignore[arg-type]
        with pytest.raises(OptionError, match="expected a number of steps, 1 or more; got 0"):
            env.step_by_policy(rule, 0)
        with pytest.raises(OptionError, match=r"policy: expected JavaScript of a function; .*SyntaxError"):
            env.step_by_policy(webcade.PagePolicy("(features =>"), 5)
        assert env.step(0)[4]["frame"] == 4
