"""Play without learning: try actions in branches some steps deep, go back, and take the best.

    python examples/lookahead.py                                  # DinoRun and 2048
    python examples/lookahead.py webcade/DinoRun-v0 --episodes 10

The dinosaur runs on, and states are cloned on its way. Where it dies, the search goes back to one of them,
and jumps or ducks somewhat earlier, until the death is survived. For other games random plans are played from
one state, and the first half of the best is followed. The best episode is recorded, and the recording is
replayed to the byte.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import gymnasium as gym
import numpy as np

import webcade

Plan = list[int]
GAMES = ("webcade/DinoRun-v0", "webcade/Game2048-v0")
Trick = tuple[int, int, int]  # how many steps before the end to begin, which action, for how many steps
HOLDS = (3, 1, 6)  # for how many steps a trick jumps or ducks
LEAD = 5  # steps from a jump to what it is for: a first guess
FURTHEST = 16  # steps before an end in which it can be prevented
MARGIN = 4  # steps by which an end has to be survived
STRIDE = 8  # steps from one state to the next
BACK = 20  # ends before, at which something else can be done


def main() -> None:
    """Play the games, and print each episode's score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("games", nargs="*", default=GAMES, metavar="GAME")
    parser.add_argument(
        "--episodes", type=int, default=1, help="episodes of each game; their seeds are 0, 1, ..."
    )
    parser.add_argument("--depth", type=int, default=16, help="steps of a random plan")
    parser.add_argument("--tries", type=int, default=12, help="random plans of which one is followed")
    parser.add_argument("--max-steps", type=int, help="end episodes after so many steps")
    parser.add_argument("--out", type=Path, help="folder for the recordings of the best episodes")
    given = parser.parse_args()
    out = given.out or Path(tempfile.mkdtemp(prefix="lookahead-"))
    out.mkdir(parents=True, exist_ok=True)
    for game in given.games:
        has_features = bool(webcade.catalogue()[game].features)  # then no picture has to be made
        view = {"obs_type": "state"} if has_features else {"obs_type": "grayscale", "size": (8, 8)}
        env = gym.make(game, **view, max_steps=given.max_steps)
        chance = np.mean([random_score(env, seed) for seed in range(given.episodes)])
        played = [episode(env, game, seed, given.depth, given.tries) for seed in range(given.episodes)]
        env.close()
        scores = [score for score, _ in played]
        print(f"{game}: mean score {np.mean(scores):g}, the random agent's {chance:g}")
        best = int(np.argmax(scores))
        record(game, best, played[best][1], given.max_steps, out / f"{game.split('/')[-1]}.webcade")


def episode(env: gym.Env, game: str, seed: int, depth: int, tries: int) -> tuple[float, Plan]:
    """Play an episode. Return its score and its actions."""
    env.reset(seed=seed)
    if game == GAMES[0]:
        taken, info, truncated = survive(env)
    else:
        taken, info, truncated = climb(env, depth, tries, np.random.default_rng(seed))
    end = "reached its limit" if truncated else "over"
    print(f"{game}, seed {seed}: score {info['score']:g}, {end} after {len(taken)} steps", flush=True)
    return info["score"], taken


def survive(env: gym.Env) -> tuple[Plan, dict, bool]:
    """Wait. Where the game ends, go back some steps, and do what prevents that.

    Returns:
        The actions, the last info, and whether the episode's limit of steps ended it.
    """
    tricks = sorted(product(range(1, FURTHEST), range(1, int(env.action_space.n)), HOLDS), key=by_lead)
    marks = [Mark(env.unwrapped.clone_state(), 0)]
    ends: deque[End] = deque(maxlen=BACK)
    taken: Plan = []
    truncated = False
    while not truncated:
        _, _, terminated, truncated, info = env.step(0)
        taken.append(0)
        if terminated:
            ends.append(End(taken, marks[-FURTHEST:], iter(list(tricks))))
            while ends and not (found := prevent(env, ends[-1], tricks)):
                ends.pop()  # nothing helps: do something else at the end before
            if not ends:
                return [], info, False
            taken, marks, info, truncated = found
        if terminated or len(taken) - marks[-1].at >= STRIDE:
            marks = [*marks, Mark(env.unwrapped.clone_state(), len(taken))][-FURTHEST:]
    return taken, info, truncated


@dataclass
class Mark:
    """A moment to go back to, and how many actions lead there."""

    state: webcade.State
    at: int


@dataclass
class End:
    """Where the game ended: the actions up to there, moments on the way, and tricks that are left to try."""

    taken: Plan
    marks: list[Mark]
    tricks: Iterator[Trick]


def by_lead(trick: Trick) -> int:
    """Tell which tricks are tried first, before any has worked."""
    return abs(trick[0] - LEAD)


def prevent(env: gym.Env, end: End, tricks: list[Trick]) -> tuple[Plan, list[Mark], dict, bool] | None:
    """Go back, and jump or duck some steps before an end, until that survives the end by MARGIN steps.

    What has worked is tried first the next time.

    Returns:
        All actions, the moments on the way, the last info, and whether the limit was reached; None where
        no trick helps.
    """
    for trick in end.tricks:
        lead, action, hold = trick
        at = len(end.taken) - lead
        marks = [mark for mark in end.marks if mark.at <= at]
        if not marks:
            continue
        begin = marks[-1].at
        env.unwrapped.restore_state(marks[-1].state)
        plan = (end.taken[begin:at] + [action] * hold + [0] * lead)[: len(end.taken) - begin]
        made, info, terminated, truncated = branch(env, plan + [0] * MARGIN)
        if not terminated:
            tricks.remove(trick)
            tricks.insert(0, trick)
            return end.taken[:begin] + (plan + [0] * MARGIN)[:made], marks, info, truncated
    return None


def climb(env: gym.Env, depth: int, tries: int, rng: np.random.Generator) -> tuple[Plan, dict, bool]:
    """Follow half of the best of some random plans, until the episode is over. Returns as `survive`."""
    taken: Plan = []
    terminated = truncated = False
    while not (terminated or truncated):
        state = env.unwrapped.clone_state()
        drawn = rng.integers(int(env.action_space.n), size=(tries, depth)).tolist()
        best = max(drawn, key=lambda plan: worth(env, state, plan))
        env.unwrapped.restore_state(state)
        made, info, terminated, truncated = branch(env, best[: depth // 2])
        taken += best[:made]
    return taken, info, truncated


def worth(env: gym.Env, state: webcade.State, plan: Plan) -> tuple[int, float]:
    """Return how long a plan lasts, and what score it leads to."""
    env.unwrapped.restore_state(state)
    made, info, terminated, _ = branch(env, plan)
    return made - terminated, info["score"]


def branch(env: gym.Env, plan: Sequence[int]) -> tuple[int, dict, bool, bool]:
    """Follow a plan. Return how many steps of it were made, the last info, terminated and truncated."""
    made = 0
    while made < len(plan):
        _, _, terminated, truncated, info = env.step(plan[made])
        made += 1
        if terminated or truncated:
            break
    return made, info, terminated, truncated


def random_score(env: gym.Env, seed: int) -> float:
    """Return the score of an episode of random actions."""
    _, info = env.reset(seed=seed)
    env.action_space.seed(seed)
    over = False
    while not over:
        _, _, terminated, truncated, info = env.step(env.action_space.sample())
        over = terminated or truncated
    return float(info["score"])


def record(game: str, seed: int, actions: Plan, max_steps: int | None, file: Path) -> None:
    """Play an episode once more, record it, and replay the recording to the byte."""
    with gym.make(game, obs_type="grayscale", size=(84, 84), max_steps=max_steps, record=file) as env:
        env.reset(seed=seed)
        for action in actions:
            info = env.step(action)[-1]
    equal = sum(step.index > 0 for step in webcade.Recording(file))
    print(f"{file}: score {info['score']:g}, {equal} steps, replayed to the byte", flush=True)


if __name__ == "__main__":
    main()
