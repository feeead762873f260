"""Many steps in one crossing to a real page, beside the same steps made one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import webcade

pytestmark = pytest.mark.browser

MOST = 150


def flat(observation: Any) -> list[Any]:
    return list(observation.values()) if isinstance(observation, dict) else [observation]


def one_by_one(env: webcade.WebcadeEnv, actions: list[Any]) -> Iterator[tuple[Any, ...]]:
    env.reset(seed=3)
    for action in actions:
        step = env.step(action)
        yield step
        if step[2] or step[3]:
            return


@pytest.mark.parametrize(
    ("game", "options"),
    [
        ("DinoRun", {"obs_type": "grayscale", "size": (84, 84)}),
        ("DinoRun", {"obs_type": "grayscale+state", "frame_stack": 3, "repeat_action_probability": 0.3}),
        ("DinoRun", {"clock": "browser", "max_steps": 20}),  # each step is a crossing of its own
        ("Snake", {}),
    ],
    ids=["gray", "stacked", "browser's clock", "snake"],
)
def test_many_steps_in_one_crossing_are_those_made_one_by_one(game: str, options: dict[str, Any]) -> None:
    env = webcade.WebcadeEnv(game, **options)
    try:
        env.action_space.seed(0)
        actions = [env.action_space.sample() for _ in range(MOST)]
        seen, rewards, terminated, truncated, infos = zip(*one_by_one(env, actions), strict=True)
        for wanted in ("last", "each"):
            env.reset(seed=3)
            made = 0
            while made < len(seen):  # in growing parts
                observation, *rest = env.step_many(actions[made : 2 * made + 1], wanted)
                part = slice(made, made + len(rest[0]))
                assert rest[0].tolist() == list(rewards[part])
                assert rest[3] == list(infos[part])
                assert rest[1:3] == [terminated[part][-1], truncated[part][-1]]
                for number, array in enumerate(flat(observation)):
                    all_seen = [flat(one)[number] for one in seen[part]]
                    assert np.array_equal(array, all_seen[-1] if wanted == "last" else np.stack(all_seen))
                made = part.stop
    finally:
        env.close()
