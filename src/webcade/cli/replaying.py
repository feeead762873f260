"""What a replay is watched for: what differs, faults, pictures of both, and a video."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from ..game import Game
from ..media import Picture, VideoWriter
from ..page.images.area import shrink
from ..page.images.png import encode_png
from ..recordings.recording import Recording
from ..recordings.replayed_step import ReplayedStep
from .recorded import words_of

_GAP = 8  # pixels between two pictures
MOST_TOLD = 5  # differing episodes, and faults, that are told in full


@dataclass(slots=True)
class Found:
    """A step that differs, or at which the page failed.

    Attributes:
        step: the step.
        picture: the file with its picture; None if there is none.
    """

    step: ReplayedStep
    picture: Path | None = None


@dataclass(slots=True)
class Result:
    """What a replay came to.

    Attributes:
        steps: how many steps were played and are equal.
        episodes: how many episodes were played.
        differing: the first step of each episode that differs.
        faults: the steps at which a page failed when it was recorded.
        video: the file of the video; None if none was asked for.
        dataset: the folder of the Minari dataset; None if there is none.
    """

    steps: int = 0
    episodes: int = 0
    differing: list[Found] = field(default_factory=list)
    faults: list[Found] = field(default_factory=list)
    video: Path | None = None
    dataset: Path | None = None

    def to_json(self, recording: Recording) -> dict[str, Any]:
        """Return it as JSON data."""
        status = "damaged" if recording.is_damaged else "differs" if self.differing else "equal"
        return {
            "recording": str(recording.path),
            "game": recording.game_id,
            "status": status,
            "complaint": recording.complaint,
            "equal_steps": self.steps,
            "episodes": self.episodes,
            "differing": [_as_json(one) for one in self.differing],
            "faults": [_as_json(one) for one in self.faults],
            "video": None if self.video is None else str(self.video),
            "dataset": None if self.dataset is None else str(self.dataset),
        }


class Watcher:
    """Looks at each step of a replay; use it in a `with`.

    Args:
        recording: what is played.
        game: the game.
        out: the folder for pictures; it is made when there is one.
        video: the file of the video; None: none is made.
        size: (height, width) of the video, in pixels; None: the game's own.

    Attributes:
        result: what was found so far.
    """

    def __init__(
        self, recording: Recording, game: Game, out: Path, video: Path | None, size: tuple[int, int] | None
    ) -> None:
        self.result = Result(video=video)
        self._stem = re.sub(r"[^A-Za-z0-9_.-]", "_", recording.path.stem)
        self._out = out
        self._size = size
        self._usual_frames = recording.header.frame_skip
        self._fps = Fraction(game.clock.fps).limit_denominator(1000) / self._usual_frames
        self._writer: VideoWriter | None = None
        self._before: Picture | None = None  # what was observed at the last step

    def see(self, step: ReplayedStep) -> None:
        """Look at the next step."""
        self.result.episodes += step.index == 0
        self.result.steps += step.index > 0 and not step.differences
        observed = _image_of(step)
        if step.differences:
            now = step.render() if observed is None and not step.fault_now else observed
            self.result.differing.append(Found(step, self._write(step, [self._before, now])))
        elif step.fault:
            self.result.faults.append(Found(step, self._write(step, [observed])))
        elif self.result.video is not None:
            self._film(step)
        self._before = observed

    def _film(self, step: ReplayedStep) -> None:
        picture = step.render()
        if self._size is not None:
            picture = shrink(picture, "rgb", self._size)
        assert self.result.video is not None
        if self._writer is None:
            self._writer = VideoWriter(self.result.video, self._fps)
        self._writer.add(picture, max(1, round(step.frames / self._usual_frames)))

    def _write(self, step: ReplayedStep, pictures: list[Picture | None]) -> Path | None:
        """Write pictures side by side, if there is one, and there are not many files already."""
        there = [picture for picture in pictures if picture is not None]
        if not there or len(self.result.differing) + len(self.result.faults) >= MOST_TOLD:
            return None
        self._out.mkdir(parents=True, exist_ok=True)
        file = self._out / f"{self._stem}-step-{step.number}.png"
        file.write_bytes(encode_png(side_by_side(there)))
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()


def result_lines(recording: Recording, result: Result, names: list[str]) -> Iterator[str]:
    """Tell what a replay came to.

    Args:
        recording: what was played.
        result: what was found.
        names: the names of the game's actions, by number.
    """
    for found in result.differing[:MOST_TOLD]:
        yield from _told(found, names)
    for found in result.faults[:MOST_TOLD]:
        yield from _told(found, names)
    if result.video is not None:
        yield f"video: {result.video}"
    if result.dataset is not None:
        yield f"dataset: {result.dataset}"
    yield f"{recording.path}: {recording.game_id}, {_verdict(result)}"


def _verdict(result: Result) -> str:
    if result.differing:
        return f"{len(result.differing)} of {result.episodes} episodes differ; {result.steps} steps are equal"
    return f"all {result.steps} steps of {result.episodes} episodes are equal"


def _told(found: Found, names: list[str]) -> Iterator[str]:
    step = found.step
    where = f"episode {step.episode}, environment {step.environment}, "
    what = f"step {step.index}: {words_of(step.inputs, names)}" if step.index else "the reset"
    verdict = "differs" if step.differences else "a fault was recorded"
    yield f"step {step.number} {verdict} ({where}{what})"
    for difference in step.differences:
        yield f"  {difference}"
    if step.fault and not step.differences:
        yield f"  recorded: {' '.join(step.fault.split())}"
        yield f"  replayed: {' '.join(step.fault_now.split()) or 'it did not happen again'}"
    if found.picture is not None:
        yield f"  {found.picture}: {_legend(step)}"


def _legend(step: ReplayedStep) -> str:
    if not step.differences:
        return "the last moment before it"
    return "the moment before it, and the step as replayed (a recording has no pictures)"


def _as_json(found: Found) -> dict[str, Any]:
    step = found.step
    return {
        "step": step.number,
        "episode": step.episode,
        "environment": step.environment,
        "index": step.index,
        "differences": [one._asdict() for one in step.differences],
        "fault": step.fault,
        "fault_now": step.fault_now,
        "picture": None if found.picture is None else str(found.picture),
    }


def _image_of(step: ReplayedStep) -> Picture | None:
    """Return the newest image of an observation, (height, width, 3); None if it has none."""
    observed = step.observation
    image = observed.get("image") if isinstance(observed, dict) else observed
    if image is None or image.ndim < 2:
        return None
    has_colours = image.ndim > 2 and image.shape[-1] == 3
    while image.ndim > 2 + has_colours:  # a stack: the newest is the last
        image = image[-1]
    return image if has_colours else np.repeat(image[..., None], 3, axis=-1)


def side_by_side(pictures: list[Picture]) -> Picture:
    """Join pictures, uint8 (height, width, 3), from left to right on white."""
    height = max(len(picture) for picture in pictures)
    width = sum(picture.shape[1] + _GAP for picture in pictures) - _GAP
    joined = np.full((height, width, 3), 255, np.uint8)
    left = 0
    for picture in pictures:
        joined[: len(picture), left : left + picture.shape[1]] = picture
        left += picture.shape[1] + _GAP
    return joined
