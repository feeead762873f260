"""What `webcade train` trains with: defaults for two cores, and a game's own in its folder's train.toml."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import GameError
from ..game import Game
from ..game.schema import EpisodeStep
from ..game.schema.problems import problems

FILE = "train.toml"
SIDE = 84  # pixels, as Atari agents see


class Obs(StrEnum):
    """What an agent sees."""

    GRAYSCALE = "grayscale"
    RGB = "rgb"
    STATE = "state"


class Algo(StrEnum):
    """What learns, by the names of Stable-Baselines3 and sb3-contrib."""

    PPO = "ppo"
    A2C = "a2c"
    TRPO = "trpo"


class Settings(BaseModel):
    """The learner's settings, by Stable-Baselines3's names where it has one.

    Attributes:
        algo: what learns. PPO has the most attention; A2C and TRPO leave out the settings they do not have.
        frame_skip: game frames of a step; None: the game's own.
        frame_stack: images that an agent sees at once; features are not stacked.
        max_steps: steps until an episode is truncated; None: the game's own limit.
        n_envs: environments of the vector.
        learning_rate: at the start; it falls to 0 by the end of the training.
        ent_coef: weight of the entropy bonus at the start; it falls to `ent_coef_end`. 0 for a pointer, whose
            entropy has no bound: places spread until most lie beyond the field's edges.
        log_std_init: logarithm of the standard deviation of a pointer's places at the start, where the field
            is 2 wide; choices have none.
        reward_scale: rewards are multiplied by it for the trainer alone; scores are not.
        draws: whether the agent draws each action by its likelihood when it plays, as when it trains; else
            it takes the likeliest.
        hidden: units of the hidden layers, after the images' own.
        start_states: weights of named states at which training episodes begin (docs/states.md).
        begin: steps that training episodes take after the game's own `episode.begin`, in its form. They
            may draw what makes an episode easier or harder by the page's seeded `Math.random()`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    algo: Algo = Algo.PPO
    frame_skip: int | None = Field(None, ge=1)
    frame_stack: int = Field(4, ge=1, le=16)
    max_steps: int | None = Field(None, ge=1)
    n_envs: int = Field(8, ge=1, le=256)
    n_steps: int = Field(128, ge=2)
    batch_size: int = Field(256, ge=2)
    n_epochs: int = Field(4, ge=1)
    learning_rate: float = Field(5e-4, gt=0)
    gamma: float = Field(0.99, gt=0, le=1)
    gae_lambda: float = Field(0.95, ge=0, le=1)
    ent_coef: float = Field(0.01, ge=0)
    ent_coef_end: float = Field(0.001, ge=0)
    log_std_init: float = Field(-1.0, ge=-5, le=1)
    clip_range: float = Field(0.2, gt=0)
    reward_scale: float = Field(1.0, gt=0)
    draws: bool = False
    hidden: tuple[int, ...] = (256,)
    start_states: dict[str, float] = Field(default_factory=dict)
    begin: tuple[EpisodeStep, ...] = ()

    def view(self, obs: Obs) -> dict[str, Any]:
        """Return the keywords of `make` that give what the agent sees."""
        view: dict[str, Any] = {"obs_type": str(obs)}
        if obs is not Obs.STATE:
            view |= {"size": (SIDE, SIDE), "frame_stack": self.frame_stack, "channels": "first"}
        if self.frame_skip is not None:
            view["frame_skip"] = self.frame_skip
        if self.max_steps is not None:
            view["max_steps"] = self.max_steps
        return view


_DEFAULTS: dict[Obs, dict[str, Any]] = {
    Obs.STATE: {"hidden": (64, 64), "n_epochs": 10, "gamma": 0.98, "ent_coef": 0.005},
}
_POINTER: dict[str, Any] = {"ent_coef": 0.0, "ent_coef_end": 0.0}


def load_settings(game: Game, obs: Obs) -> Settings:
    """Return the defaults with what the game's train.toml changes: [all], then [grayscale], [rgb] or [state].

    Raises:
        GameError: the file has mistakes.
    """
    file = game.folder / FILE
    given = _read(file) if file.is_file() else {}
    unknown = sorted(set(given) - {"all", *Obs})
    wrong = unknown or [name for name, table in given.items() if not isinstance(table, dict)]
    if wrong:
        raise GameError(str(file), [f"{wrong[0]}: expected a table [all], [grayscale], [rgb] or [state]"])
    points = game.actions.space == "pointer"
    defaults = _DEFAULTS.get(obs, {}) | (_POINTER if points else {})
    try:
        settings = Settings.model_validate({**defaults, **given.get("all", {}), **given.get(str(obs), {})})
    except ValidationError as error:
        raise GameError(str(file), problems(error, Settings)) from error
    if settings.draws and points:
        raise GameError(
            str(file), ["draws: a pointer's place is no choice that could be drawn; leave it out"]
        )
    return settings


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GameError(str(file), [str(error)]) from error
