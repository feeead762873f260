"""What moments cost, and resets that restore one: a row of games with `states.in_place`."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from ..env import WebcadeEnv
from ..game import Game
from ..page import KeptMoment, Page
from ..runtime import frame_ms
from ..states.state import State
from .figures import RowName, Sample
from .timing import milliseconds
from .views import FRAME_SKIP, SMALL

MOMENTS = RowName("webcade-moments", "webcade, moments", "grayscale 84x84", "page", has_rivals=False)
REPLAYED = 1000  # steps of the replay that is told
_RESETS, _LOADS = 20, 3  # to time in a round
_STEPS = 4  # between two moments


@dataclass(frozen=True, slots=True)
class Moments:
    """Measures a game's moments, and resets with them beside resets that load a page."""

    game: Game

    def measure(self, seconds: float, seed: int) -> Sample:
        """Play, with a clone and a restore every few steps; then time resets, loads and a replay."""
        costs: dict[str, list[float]] = {}
        with closing(self._env("restore")) as env:
            env.action_space.seed(seed)
            env.reset(seed=seed)
            costs["reset by restore, the first: a load and all closures"] = [milliseconds(env.reset)]
            costs["reset by restore"] = [milliseconds(env.reset) for _ in range(_RESETS)]
            rate, longest = self._play(env, seconds, costs)
            costs["put back, without begin"] = put_backs(env)
            costs[self._replay_name] = [_replayed(env, longest)]
        with closing(self._env("reload")) as env:
            env.reset(seed=seed)
            loads, begins = time_loads(env)
        costs["load, without begin"] = loads
        costs["reset by reload"] = [load + begin for load, begin in zip(loads, begins, strict=True)]
        return Sample(rate, costs)

    @property
    def _replay_name(self) -> str:
        real = REPLAYED * FRAME_SKIP * frame_ms(self.game.clock.fps)
        return f"replay of {REPLAYED:,} steps ({real:,.0f} ms of the game)"

    def _env(self, by: str) -> WebcadeEnv:
        return WebcadeEnv(
            self.game,
            frame_skip=FRAME_SKIP,
            obs_type="grayscale",
            size=SMALL,
            reset_by=by,
            driver_options={"spare_page": False},
        )

    def _play(self, env: WebcadeEnv, seconds: float, costs: dict[str, list[float]]) -> tuple[float, State]:
        """Return steps per second, and the moment that the most steps led to; add the costs of moments."""
        clones: list[float] = []
        restores: list[float] = []
        stepped, steps = 0.0, 0
        longest = env.clone_state()
        end = time.perf_counter() + seconds
        while not restores or time.perf_counter() < end:
            start = time.perf_counter()
            for _ in range(_STEPS):
                _, _, terminated, truncated, _ = env.step(env.action_space.sample())
                steps += 1
                if terminated or truncated:
                    env.reset()
            stepped += time.perf_counter() - start
            start = time.perf_counter()
            state = env.clone_state()
            clones.append((time.perf_counter() - start) * 1000)
            restores.append(milliseconds(partial(env.restore_state, longest)))
            env.restore_state(state)
            if state.steps > longest.steps:
                longest = state
        costs["clone of a moment"], costs["restore of a moment"] = clones, restores
        return steps / stepped, longest


def time_loads(env: WebcadeEnv) -> tuple[list[float], list[float]]:
    """Return the milliseconds of some loads alone, and of what an episode begins with after each."""
    assert env.page is not None
    loads, begins = [], []
    for _ in range(_LOADS):
        loads.append(milliseconds(env.page.load))
        begins.append(milliseconds(env.reset))
    return loads, begins


def put_backs(env: WebcadeEnv) -> list[float]:
    """Return the milliseconds of the page alone, as it is put back to a moment; [] if it cannot be kept."""
    page = env.page
    assert page is not None
    env.reset()
    kept = page.keep()
    return time_put_backs(env, page, kept) if isinstance(kept, KeptMoment) else []


def time_put_backs(env: WebcadeEnv, page: Page, kept: KeptMoment) -> list[float]:
    """Return the milliseconds of a page alone, as it is put back to a moment after some play."""
    costs = []
    for _ in range(_RESETS):
        env.reset()
        env.step(env.action_space.sample())
        costs.append(milliseconds(lambda: page.put_back(kept)))
    env.reset()
    return costs


def _replayed(env: WebcadeEnv, state: State) -> float:
    """Restore a state that the page has no copy of; return the milliseconds for `REPLAYED` steps."""
    elsewhere = State.from_bytes(state.to_bytes())
    env.reset()
    return milliseconds(lambda: env.restore_state(elsewhere)) * REPLAYED / max(1, elsewhere.steps)
