"""Many steps in one call: they lead to what the same steps lead to, made one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded

import webcade
from games import write_game
from games.ring import RING
from webcade.errors import OptionError, PageCrashed
from webcade.page import FakePage, Inputs, RawInputs, Snapshot

ACTIONS = [0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1]  # the game is over after ten
Made = tuple[list[Any], list[float], bool, bool, list[Any]]


class ManyPage(FakePage):
    """Takes three steps at most in a call, and draws the last one alone if it may."""

    fails_in = 0  # calls until one fails; 0: none does

    def step_many(self, steps: Sequence[tuple[Inputs | RawInputs, int]], *, each: bool) -> list[Snapshot]:
        self.fails_in -= 1
        if self.fails_in == 0:
            raise PageCrashed("the renderer is gone")
        taken: list[Snapshot] = []
        while len(taken) < min(3, len(steps)) and not (taken and taken[-1].readings["over"]):
            taken.append(self.step(*steps[len(taken)]))
        return taken if each else [*(replace(one, image=None) for one in taken[:-1]), taken[-1]]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., webcade.WebcadeEnv]:
    monkeypatch.setattr("webcade.drivers.make_page", lambda game, options: ManyPage(view=options.view))
    write_game(tmp_path, **RING)
    return lambda **options: webcade.WebcadeEnv(tmp_path, **options)


def one_by_one(env: webcade.WebcadeEnv, actions: Sequence[int]) -> Made:
    env.reset(seed=7)
    steps = []
    for action in actions:
        steps.append(env.step(action))
        if steps[-1][2] or steps[-1][3]:
            break
    seen, rewards, terminated, truncated, infos = zip(*steps, strict=True)
    return list(seen), list(rewards), terminated[-1], truncated[-1], list(infos)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"obs_type": "grayscale", "frame_stack": 3},
        {"repeat_action_probability": 0.5},
        {"max_steps": 5},
        {"obs_type": "grayscale+state"},
        {"obs_type": "state"},
    ],
    ids=lambda options: ",".join(options) or "plain",
)
def test_many_steps_are_as_those_made_one_by_one(
    make: Callable[..., webcade.WebcadeEnv], options: dict[str, Any], count: int
) -> None:
    single, many = make(**options), make(**options)
    seen, *rest = one_by_one(single, ACTIONS[:count])
    for wanted in ("last", "each"):
        many.reset(seed=7)
        observation, rewards, *ends = many.step_many(ACTIONS[:count], wanted)
        assert [rewards.tolist(), *ends] == rest
        last = (
            {name: part[-1] for name, part in pairs(observation)}
            if wanted == "each"
            else dict(pairs(observation))
        )
        for name, part in pairs(seen[-1]):
            assert np.array_equal(last[name], part)
        for name, part in pairs(observation if wanted == "each" else {}):
            assert np.array_equal(part, np.stack([dict(pairs(one))[name] for one in seen]))
    assert many.np_random.random() == single.np_random.random()


def pairs(observation: Any) -> list[tuple[str, Any]]:
    return list(observation.items()) if isinstance(observation, dict) else [("all", observation)]


def test_a_state_after_many_steps_is_that_of_single_ones(make: Callable[..., webcade.WebcadeEnv]) -> None:
    env = make()
    env.reset(seed=7)
    observation, *_ = env.step_many(ACTIONS[:5])
    state = env.clone_state()
    after = env.step(1)
    again, _ = env.restore_state(state)
    assert np.array_equal(again, observation)
    assert np.array_equal(env.step(1)[0], after[0])


def test_steps_before_a_failure_count_and_the_last_one_says_what_failed(
    make: Callable[..., webcade.WebcadeEnv],
) -> None:
    env = make()
    first, _ = env.reset(seed=7)
    assert isinstance(env.page, ManyPage)
    env.page.fails_in = 2
    observation, rewards, terminated, truncated, infos = env.step_many(ACTIONS)
    assert len(rewards) == 4
    assert rewards[-1] == 0
    assert (terminated, truncated) == (False, True)
    assert [info["fault"] for info in infos] == ["", "", "", "the renderer is gone"]
    assert observation.shape == first.shape
    with pytest.raises(ResetNeeded):
        env.step_many([0])


def test_wrong_arguments_are_named_and_nothing_is_played(make: Callable[..., webcade.WebcadeEnv]) -> None:
    env = make()
    with pytest.raises(ResetNeeded):
        env.step_many([0])
    env.reset(seed=7)
    with pytest.raises(OptionError, match="expected one at least"):
        env.step_many([])
    with pytest.raises(OptionError, match='"last" or "each"'):
        env.step_many([0], "all")
    with pytest.raises(InvalidAction, match=r"actions\[1\]: expected an action of Discrete"):
        env.step_many([0, 9])
    assert env.step(0)[4]["frame"] == 2
