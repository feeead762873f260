"""Restores moments in a vector of a second process, for `checks.states`.

Its input is JSON: the path of the game, options, branches (states in base64, each with the actions after it),
and the seconds after which it stops. It writes the steps of each branch to stdout as JSON, and on an error
one line to stderr.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from typing import Any

from gymnasium.vector.utils import concatenate, create_empty_array

from ..episode.batching import split_infos
from ..errors import WebcadeError
from ..states.state import State
from ..vector import WebcadeVectorEnv
from .trace import Step, step_of
from .vector_play import ENVS, action_of, part_of


def main() -> None:
    """Restore the states, take the actions after them, and write what they led to."""
    wanted = json.load(sys.stdin)
    end = time.monotonic() + wanted["seconds"]
    envs = WebcadeVectorEnv(wanted["game"], ENVS, **wanted["options"])
    try:
        steps: list[list[Step]] = []
        branches = wanted["branches"]
        for first in range(0, len(branches), ENVS):
            if not steps or time.monotonic() < end:
                steps += _played(envs, branches[first : first + ENVS], end)
    except WebcadeError as error:
        sys.exit(" ".join(str(error).split()))
    finally:
        envs.close()
    json.dump(steps, sys.stdout)


def _played(envs: WebcadeVectorEnv, branches: list[dict[str, Any]], end: float) -> list[list[Step]]:
    """Restore as many states as there are environments, or fewer, and play on from all of them at once.

    After `end`, by `time.monotonic()`, no step is begun but the first.
    """
    filled = [*branches, *branches[:1] * (ENVS - len(branches))]
    envs.restore_state([State.from_bytes(base64.b64decode(one["state"])) for one in filled])
    steps: list[list[Step]] = [[] for _ in branches]
    space = envs.single_action_space
    for index in range(max(len(one["actions"]) for one in filled)):
        if index and time.monotonic() > end:
            break
        chosen = [action_of(space, one["actions"][min(index, len(one["actions"]) - 1)]) for one in filled]
        batch = concatenate(space, chosen, create_empty_array(space, ENVS))  # type: ignore[arg-type]
        observations, rewards, terminations, truncations, infos = envs.step(batch)
        for number, info in enumerate(split_infos(infos, ENVS)[: len(branches)]):
            if index < len(branches[number]["actions"]):
                own = part_of(observations, number)
                ended = bool(terminations[number]), bool(truncations[number])
                steps[number].append(step_of((own, rewards[number], *ended, info)))
    return steps


if __name__ == "__main__":
    main()
