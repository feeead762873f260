"""What a recording says, record by record. `encoding.py` turns them into bytes, `decoding.py` back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict

from pydantic import BaseModel, ConfigDict, Field

from .inputs import Input
from .recipe import Recipe
from .values import Value

HEADER, FINGERPRINT, RESET, BRANCH, STEP, FAULT, END = "H", "F", "R", "B", "S", "X", "E"


class Header(BaseModel):
    """The first record: what was played, and how.

    Attributes:
        webcade: version of the webcade that wrote the file.
        game: the game's id, as "webcade/DinoRun-v0".
        digest: `Game.digest`.
        folder: the game's folder, for a game that does not come with webcade; else "".
        envs: number of environments.
        frame_skip: game frames of a usual step.
        frame_ms: length of a game frame, in milliseconds of page time.
        readings: the names of the game's readings; records give their values in this order.
        options: the keywords of `make` that the run had, as JSON has them.
    """

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)

    webcade: str
    game: str
    digest: str
    folder: str = ""
    envs: Annotated[int, Field(ge=1, le=4096)]
    frame_skip: Annotated[int, Field(ge=1, lt=2**31)]
    frame_ms: Annotated[float, Field(gt=0)]
    readings: Annotated[list[str], Field(max_length=65_536)]
    options: dict[str, Any]


class Fingerprint(BaseModel):
    """What the episodes after it depend on, and how they were made: see `WebcadeEnv.fingerprint`."""

    model_config = ConfigDict(frozen=True, strict=True)

    bytes: dict[str, Any]
    how: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a record says of the game after it.

    Attributes:
        environment: which environment, from 0.
        time_ms: page time since the episode's start, in milliseconds.
        frame: game frames since then.
        readings: the values of the readings, in the header's order.
        observation: digest of the observation.
        moment: `encoding.moment_digest` of the record, as it was written; empty: the writer makes it.
    """

    environment: int
    time_ms: float
    frame: int
    readings: tuple[Value, ...]
    observation: bytes
    moment: bytes = b""


class MomentFields(TypedDict):
    """The fields of a `Moment` by name, for a reset or a step to be made with."""

    environment: int
    time_ms: float
    frame: int
    readings: tuple[Value, ...]
    observation: bytes
    moment: NotRequired[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset(Moment):
    """An episode's beginning.

    Attributes:
        page_seed: the seed that the page got.
        fresh: whether the page was loaded for it; else the game was restarted in it.
        seed: what `reset` was called with; None where the random generator went on.
    """

    page_seed: int
    fresh: bool
    seed: int | None = None


class Place(NamedTuple):
    """A moment of this file.

    Attributes:
        episode: its episode's number, from 1.
        step: the number of the step after which it was; 0 for the episode's beginning.
    """

    episode: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Moment):
    """A state was restored: from here on the environment plays on from a moment that was before.

    Attributes:
        origin: which moment: one of this file, or how it is reached.
        steps: how many steps count for `max_steps`.
        is_over: whether it is an episode's end.
    """

    origin: Place | Recipe
    steps: int
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Moment):
    """A step.

    Attributes:
        inputs: what was done. With sticky actions, what was held.
        frames: the game frames that were asked for; an end may come before.
        reward: what the step earned.
        terminated: whether the game ended.
        truncated: whether a limit ended the episode.
    """

    inputs: Input
    frames: int
    reward: float
    terminated: bool = False
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A step at which the page or the browser failed. It ends the episode.

    Attributes:
        environment: which environment, from 0.
        inputs: what was about to be done.
        frames: the game frames that were asked for.
        sentence: `info["fault"]`.
    """

    environment: int
    inputs: Input
    frames: int
    sentence: str


@dataclass(frozen=True, slots=True)
class End:
    """The last record: the environment was closed, and nothing is missing.

    Attributes:
        steps: how many steps and faults the file has.
    """

    steps: int


Record = Fingerprint | Reset | Branch | Step | Fault | End
