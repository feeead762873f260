"""Named states: files in the folder `states` beside a game's file, for episodes to begin at."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..episode.actions import ActionEncoder
from ..episode.goal import Goal
from ..errors import OptionError, StateError
from ..game import Game
from ..game.wording import did_you_mean
from ..options import EnvOptions
from ..page import Inputs
from ..recordings.recipe import Recipe
from ..recordings.recording import Recording
from .expected import Expected
from .file import moment_of, read
from .state import State
from .taking import goal_of

FOLDER, SUFFIX = "states", ".state"
OWN_START = "start"  # the name of the game's own beginning
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def check_name(keyword: str, name: object) -> str:
    """Return a state's name: letters, digits, - and _. Raises OptionError."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise OptionError(f"{keyword}: expected a name of letters, digits, - and _; got {name!r}")
    return name


def names_of(game: Game) -> list[str]:
    """Return the names of a game's states."""
    return sorted(file.stem for file in (game.folder / FOLDER).glob(f"*{SUFFIX}"))


def file_of(game: Game, name: str) -> Path:
    """Return where a game's state is, or would be."""
    return game.folder / FOLDER / f"{name}{SUFFIX}"


def load_named(keyword: str, game: Game, name: object) -> State:
    """Return a game's state as a beginning.

    Raises:
        OptionError: there is none of that name.
        StateError: its file is no state, or one of another game.
    """
    file = file_of(game, check_name(keyword, name))
    if not file.is_file():
        known = names_of(game)
        there = did_you_mean(str(name), known) or f"; there are {', '.join(known) or 'none'}"
        raise OptionError(f"{keyword}: no state {str(name)!r} in {file.parent}{there}")
    state = _read(file, file.stat().st_mtime_ns)
    if state.game != game.id:
        raise StateError(f"{file}: a state of {state.game}; expected one of {game.id}")
    return state


@lru_cache(maxsize=64)
def _read(file: Path, written_ns: int) -> State:
    """Read a state as a beginning. A file that was not written since gives the same one."""
    return read(file).as_start()


def state_at(recording: Recording, step: int, game: Game) -> State:
    """Return the moment after a step of a recording of this game, as a beginning.

    Raises:
        StateError: there is no such step, or it ended its episode.
    """
    recipe = recording.recipe(step)
    found = next(one for one in recording.recorded_steps() if one.number == step)
    if found.terminated or found.truncated:
        raise StateError(f"{recording.path}: step {step} ended its episode; expected one before")
    episode = recording.episodes[found.episode - 1]
    return State(
        recording.game_id,
        recording.fingerprint_of(episode),
        moment_of(recipe, held=_held(recipe, game), steps=0),
        Expected(found.time_ms, found.frame, found.readings, found.observation),
        is_start=True,
    )


def _held(recipe: Recipe, game: Game) -> Inputs:
    """Return what the last action held. Raw input is no action, and changes nothing of it."""
    actions = (inputs for inputs, _ in reversed(recipe.steps) if isinstance(inputs, Inputs))
    held = next(actions, None)
    return ActionEncoder(game.actions).rest if held is None else held


def starts_of(game: Game, options: EnvOptions) -> Callable[[np.random.Generator], Goal | None] | None:
    """Return what draws where an episode begins, by the weights of `start_states`; None without them.

    Raises:
        OptionError: a state of that name is missing.
        StateError: a state cannot be used here.
    """
    weights = options.start_states
    if weights is None:
        return None
    goals = [None if name == OWN_START else _goal(game, options, name) for name in weights]
    bounds = np.cumsum(list(weights.values()))

    def draw(rng: np.random.Generator) -> Goal | None:
        place = int(np.searchsorted(bounds, rng.random() * bounds[-1], side="right"))
        return goals[min(place, len(goals) - 1)]

    return draw


def _goal(game: Game, options: EnvOptions, name: str) -> Goal:
    return goal_of(load_named("start_states", game, name), game, options, None)
