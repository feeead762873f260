"""Every game of the catalogue keeps its promises: some in each run of the tests, all in `make catalogue`.

Those of the npm registry are fetched beforehand: `webcade games --install all`.
"""

from __future__ import annotations

import os
from contextlib import closing
from typing import Any

import pytest

import webcade
from webcade.catalogue import catalogue
from webcade.site import packages
from webcade.site.npm import is_here

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUICK = [f"webcade/{name}-v0" for name in ("Game2048", "Minesweeper", "Snake", "Tetris")]
"""Those of each run: test_repeatability holds the dinosaur to all; the others take minutes together."""
PROMISES = ("gymnasium", "actions", "score", "ends", "repeats", "second-process", "restart", "network")


def each_game(quick: list[str]) -> pytest.MarkDecorator:
    """Parametrizes a test with each game; those that are not quick are long."""
    marks = {one: [] if one in quick else [pytest.mark.long] for one in catalogue()}
    return pytest.mark.parametrize("game", [pytest.param(one, marks=marks[one]) for one in marks])


def must_be_here(game: str) -> None:
    lacking = [one.spec for one in packages(catalogue()[game]) if not is_here(one)]
    assert not lacking, f"{', '.join(lacking)}: not fetched; type: webcade games --install all"


@pytest.mark.timeout(600)
@each_game(QUICK)
def test_a_game_keeps_webcades_promises(game: str) -> None:
    must_be_here(game)
    report = webcade.check_game(game, episodes=2, only=PROMISES)
    assert [f"{one.name}: {one.sentence}" for one in report.checks if one.status == "failed"] == []


@pytest.mark.timeout(600)
@each_game(["webcade/Snake-v0"])
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores")
def test_steps_and_pictures_are_the_same_through_memory_and_over_the_pipe(
    game: str, through_memory: None
) -> None:
    must_be_here(game)
    assert played(game, {}) == played(game, {"memory": False})


def played(game: str, driver_options: dict[str, Any]) -> list[tuple[bytes, str]]:
    """What 60 random steps give, in colours and at the observation's own size."""
    env = webcade.WebcadeEnv(game, max_steps=25, driver_options=driver_options)
    with closing(env):
        env.action_space.seed(2)
        seen: list[tuple[Any, ...]] = [env.reset(seed=1)]
        for _ in range(60):
            seen.append(env.step(env.action_space.sample()))
            if seen[-1][2] or seen[-1][3]:
                seen.append(env.reset())
    return [(one[0].tobytes(), repr(one[1:])) for one in seen]
