"""Episodes and steps as a recording has them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .inputs import Input
from .reader import Placed
from .records import Branch, Fault, Place, Reset, Step
from .values import Value


@dataclass(slots=True, kw_only=True)
class RecordedEpisode:
    """An episode of a recording.

    Attributes:
        number: its number in the file, from 1.
        environment: which environment played it, from 0.
        seed: what `reset` was called with; None where the random generator went on.
        page_seed: the seed that the page got.
        fresh: whether the page was loaded for it; else the game was restarted in it.
        branch: whether it goes on from a moment that was before: a state was restored.
        origin: that moment, if it is one of this file; else None.
        before: how many steps counted for `max_steps` when it began.
        steps: how many steps it has, a fault included.
        last: number of its last step; without one, `begins`.
        reward: the sum of its rewards.
        ended: "terminated", "truncated", "fault", or "" if it was not played to an end.
        fault: what failed, if it ended so; else "".
        at: where its reset is in the file, in bytes.
        begins: number of the step before its reset.
        fingerprint_at: where the fingerprint that it depends on is in the file, in bytes; None: nowhere.
    """

    number: int
    environment: int
    seed: int | None
    page_seed: int
    fresh: bool
    branch: bool = False
    origin: Place | None = None
    before: int = 0
    steps: int = 0
    last: int
    reward: float = 0.0
    ended: str = ""
    fault: str = ""
    at: int = field(repr=False)
    begins: int = field(repr=False)
    fingerprint_at: int | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStep:
    """A step as the file has it.

    Attributes:
        number: its number in the file, from 1. Steps of several environments are counted as they were played.
        episode: the number of its episode, from 1.
        environment: which environment, from 0.
        inputs: what was done. With sticky actions, what was held.
        frames: the game frames that were asked for.
        reward: what it earned.
        terminated: whether the game ended.
        truncated: whether a limit or a fault ended the episode.
        fault: what failed; "" if nothing did. A fault has no readings.
        time_ms: page time since the episode's start, in milliseconds.
        frame: game frames since then.
        readings: the game's readings by name. An array of more than 64 numbers is a `LongArray`.
        observation: digest of the observation; empty for a fault.
    """

    number: int
    episode: int
    environment: int
    inputs: Input
    frames: int
    reward: float = 0.0
    terminated: bool = False
    truncated: bool = False
    fault: str = ""
    time_ms: float = 0.0
    frame: int = 0
    readings: dict[str, Value] = field(default_factory=dict)
    observation: bytes = field(default=b"", repr=False)


def episode_of(number: int, placed: Placed, reset: Reset, fingerprint_at: int | None) -> RecordedEpisode:
    """Return an episode that has only begun.

    Args:
        number: its number in the file, from 1.
        placed: its reset's place.
        reset: the reset.
        fingerprint_at: where its fingerprint is, in bytes; None: nowhere.
    """
    return RecordedEpisode(
        number=number,
        environment=reset.environment,
        seed=reset.seed,
        page_seed=reset.page_seed,
        fresh=reset.fresh,
        at=placed.at,
        begins=placed.number,
        last=placed.number,
        fingerprint_at=fingerprint_at,
    )


def branch_of(
    number: int, placed: Placed, branch: Branch, fingerprint_at: int | None, before: list[RecordedEpisode]
) -> RecordedEpisode:
    """Return an episode that has only gone on from a moment that was before.

    Args:
        number: its number in the file, from 1.
        placed: its branch's place.
        branch: the branch.
        fingerprint_at: where its fingerprint is, in bytes; None: nowhere.
        before: the episodes that began before it.
    """
    origin = branch.origin
    first = before[origin.episode - 1] if isinstance(origin, Place) else origin
    return RecordedEpisode(
        number=number,
        environment=branch.environment,
        seed=None,
        page_seed=first.page_seed,
        fresh=first.fresh,
        branch=True,
        origin=origin if isinstance(origin, Place) else None,
        before=branch.steps,
        at=placed.at,
        begins=placed.number,
        last=placed.number,
        fingerprint_at=fingerprint_at,
    )


def count(episode: RecordedEpisode, number: int, record: Step | Fault) -> None:
    """Add a step, or the fault, with this number to its episode."""
    episode.steps += 1
    episode.last = number
    if isinstance(record, Fault):
        episode.ended, episode.fault = "fault", record.sentence
        return
    episode.reward += record.reward
    episode.ended = "terminated" if record.terminated else "truncated" if record.truncated else ""


def step_of(number: int, episode: int, record: Step | Fault, names: list[str]) -> RecordedStep:
    """Return a record as a step.

    Args:
        number: its number in the file.
        episode: its episode's number.
        record: the record.
        names: the names of the game's readings.
    """
    step = RecordedStep(
        number=number,
        episode=episode,
        environment=record.environment,
        inputs=record.inputs,
        frames=record.frames,
    )
    if isinstance(record, Fault):
        return replace(step, truncated=True, fault=record.sentence)
    return replace(
        step,
        reward=record.reward,
        terminated=record.terminated,
        truncated=record.truncated,
        time_ms=record.time_ms,
        frame=record.frame,
        readings=dict(zip(names, record.readings, strict=True)),
        observation=record.observation,
    )
