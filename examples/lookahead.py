"""Play without learning: try actions in branches some steps deep, go back, and take the best.

    python examples/lookahead.py                                  # DinoRun and 2048
    python examples/lookahead.py webcade/DinoRun-v0 --episodes 10

At each decision the game's state is cloned, and plans are played in branches. For the dinosaur a plan waits,
jumps or ducks, and waits; the first that survives is followed for a half. Where none does, the search goes
back to the decision before. For other games each action is tried with random ones after it, and the one that
does best is taken. The best episode is recorded, and the recording is replayed to the byte.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gymnasium as gym
import numpy as np

import webcade

Plan = list[int]
GAMES = ("webcade/DinoRun-v0", "webcade/Game2048-v0")
HOLDS = (3, 1, 6)  # for how many steps a plan jumps or ducks
LEAD = 5  # steps from a jump to what it is for
BACK = 50  # decisions that can be taken back


def main() -> None:
    """Play the games, and print each episode's score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("games", nargs="*", default=GAMES, metavar="GAME")
    parser.add_argument(
        "--episodes", type=int, default=1, help="episodes of each game; their seeds are 0, 1, ..."
    )
    parser.add_argument("--depth", type=int, default=16, help="steps of a branch")
    parser.add_argument("--rollouts", type=int, default=3, help="random branches for each action")
    parser.add_argument("--max-steps", type=int, help="end episodes after so many steps")
    parser.add_argument("--out", type=Path, help="folder for the recordings of the best episodes")
    given = parser.parse_args()
    out = given.out or Path(tempfile.mkdtemp(prefix="lookahead-"))
    out.mkdir(parents=True, exist_ok=True)
    for game in given.games:
        env = gym.make(game, obs_type="state", max_steps=given.max_steps)  # no picture has to be made
        chance = np.mean([random_score(env, seed) for seed in range(given.episodes)])
        played = [episode(env, game, seed, given.depth, given.rollouts) for seed in range(given.episodes)]
        env.close()
        scores = [score for score, _ in played]
        print(f"{game}: mean score {np.mean(scores):g}, the random agent's {chance:g}")
        best = int(np.argmax(scores))
        record(game, best, played[best][1], given.max_steps, out / f"{game.split('/')[-1]}.webcade")


def episode(env: gym.Env, game: str, seed: int, depth: int, rollouts: int) -> tuple[float, Plan]:
    """Play an episode. Return its score and its actions."""
    _, info = env.reset(seed=seed)
    play = survive if game == GAMES[0] else climb
    taken, info, truncated = play(env, depth, rollouts, np.random.default_rng(seed), info)
    end = "reached its limit" if truncated else "over"
    print(f"{game}, seed {seed}: score {info['score']:g}, {end} after {len(taken)} steps", flush=True)
    return info["score"], taken


def survive(
    env: gym.Env, depth: int, rollouts: int, rng: np.random.Generator, info: dict
) -> tuple[Plan, dict, bool]:
    """Follow plans that survive, half of each. Where no plan does, go back to the decision before.

    Returns:
        The actions, the last info, and whether the episode's limit of steps ended it.
    """
    decisions = deque([Decision(env.unwrapped.clone_state(), [], [0] * depth)], maxlen=BACK)
    while decisions:
        decision = decisions[-1]
        plan = decision.plan if decision.others is None else next(decision.others, None)
        if plan is None:  # a dead end
            decisions.pop()
            continue
        env.unwrapped.restore_state(decision.state)
        survived, _ = branch(env, plan)
        if decision.others is None:
            decision.others = plans(plan, survived, int(env.action_space.n))
        if survived < len(plan):
            continue
        env.unwrapped.restore_state(decision.state)
        followed, truncated = 0, False
        while followed < depth // 2 and not truncated:
            _, _, _, truncated, info = env.step(plan[followed])
            followed += 1
        taken = [*decision.taken, *plan[:followed]]
        if truncated:
            return taken, info, True
        decisions.append(Decision(env.unwrapped.clone_state(), taken, plan[followed:] + [0] * followed))
    return [], info, False  # no way survives


@dataclass
class Decision:
    """A moment, the actions that lead there, the plan so far, and once that was tried the others."""

    state: webcade.State
    taken: Plan
    plan: Plan
    others: Iterator[Plan] | None = None


def plans(plan: Plan, survived: int, actions: int) -> Iterator[Plan]:
    """Give the same plan with a jump or a duck in it, those first that begin some steps before its end."""
    for wait in sorted(range(min(survived + 1, len(plan))), key=lambda wait: abs(survived - LEAD - wait)):
        for action in range(1, actions):
            for hold in HOLDS:
                yield (plan[:wait] + [action] * hold + [0] * len(plan))[: len(plan)]


def climb(
    env: gym.Env, depth: int, rollouts: int, rng: np.random.Generator, info: dict
) -> tuple[Plan, dict, bool]:
    """Take the action that does best in random branches, until the episode is over. Returns as `survive`."""
    taken: Plan = []
    terminated = truncated = False
    while not (terminated or truncated):
        state = env.unwrapped.clone_state()
        taken.append(best_action(env, state, depth, rollouts, rng))
        _, _, terminated, truncated, info = env.step(taken[-1])
    return taken, info, truncated


def best_action(
    env: gym.Env, state: webcade.State, depth: int, rollouts: int, rng: np.random.Generator
) -> int:
    """Return the action whose random branches last longest, and among those earn most."""
    count = int(env.action_space.n)
    means = []
    for action in range(count):
        results = []
        for _ in range(rollouts):
            results.append(branch(env, [action, *rng.integers(count, size=depth - 1).tolist()]))
            env.unwrapped.restore_state(state)
        means.append(tuple(np.mean(results, axis=0)))
    return max(range(count), key=means.__getitem__)


def branch(env: gym.Env, plan: Sequence[int]) -> tuple[int, float]:
    """Follow a plan. Return how many of its steps the game survived, and the score after them."""
    info = {"score": 0.0}
    for number, action in enumerate(plan):
        _, _, terminated, truncated, info = env.step(action)
        if terminated:
            return number, info["score"]
        if truncated:
            break
    return len(plan), info["score"]


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
            env.step(action)
    equal = sum(step.index > 0 for step in webcade.Recording(file))
    print(f"{file}: {equal} steps, replayed to the byte", flush=True)


if __name__ == "__main__":
    main()
