"""Record what environments do. `RunRecorder` is a file's, `EpisodeRecorder` one of its environments'."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .._version import __version__
from ..catalogue import is_ours
from ..episode.goal import Moment
from ..episode.recorder import Recorder
from ..game import Game
from ..options import EnvOptions
from ..page import Fingerprint, Snapshot
from ..runtime import frame_ms
from . import records
from .inputs import Input
from .kept_options import kept_options, players_kept
from .recipe import Recipe
from .records import Branch, Fault, Header, MomentFields, Place, Reset, Step
from .values import Value, digest, kept
from .writer import RecordingWriter


class RunRecorder:
    """Records all environments of one `make` or `make_vec` in a file.

    Args:
        path: the file; it is made with the first reset, and overwritten if it is a recording.
        game: what is played.
        options: how it is played.
        num_envs: how many environments there are.

    Raises:
        OptionError: the file cannot be written.
    """

    def __init__(self, path: str | Path, game: Game, options: EnvOptions, num_envs: int) -> None:
        self._writer = RecordingWriter(path, header_of(game, options, num_envs))
        self._fingerprint: Fingerprint | None = None
        self._episodes = 0

    @property
    def path(self) -> str:
        """The file, as given."""
        return self._writer.path

    def environment(self, number: int) -> Recorder:
        """Return what records an environment, from 0."""
        return EpisodeRecorder(self, number)

    def write(self, record: records.Record) -> int:
        """Write a record. Return how many steps and faults there are now."""
        return self._writer.write(record)

    def begin(self, record: Reset | Branch) -> int:
        """Write how an episode begins. Return its number in the file."""
        self.write(record)
        self._episodes += 1
        return self._episodes

    def tell(self, fingerprint: Fingerprint) -> None:
        """Write a fingerprint if it is not the last one written."""
        if fingerprint != self._fingerprint:
            self._fingerprint = fingerprint
            self.write(records.Fingerprint(bytes=fingerprint["bytes"], how=fingerprint["how"]))

    def close(self) -> None:
        """End the file. A second call does nothing."""
        self._writer.close()


class PlaceInRun(NamedTuple):
    """A moment of a file that is being written."""

    run: RunRecorder
    place: Place


class EpisodeRecorder(Recorder):
    """Records one environment. What it does before the first reset is not recorded.

    Args:
        run: the file.
        environment: the environment's number, from 0.
    """

    def __init__(self, run: RunRecorder, environment: int) -> None:
        self._run = run
        self._environment = environment
        self._is_running = False
        self._place: Place | None = None  # where the last moment is in the file; None: nowhere

    def reset(
        self, snapshot: Snapshot, fingerprint: Fingerprint, page_seed: int, *, fresh: bool, seed: int | None
    ) -> None:
        """See `Recorder.reset`."""
        self._run.tell(fingerprint)
        reset = Reset(**self._moment(snapshot), page_seed=page_seed, fresh=fresh, seed=seed)
        self._is_running, self._place = True, Place(self._run.begin(reset), 0)

    def go_to(self, snapshot: Snapshot, fingerprint: Fingerprint, moment: Moment) -> None:
        """See `Recorder.go_to`. A moment of this file is written as its place, any other as its recipe."""
        place, history = moment.place, moment.history
        origin: Place | Recipe
        if isinstance(place, PlaceInRun) and place.run is self._run:
            origin = place.place
        else:
            origin = Recipe(history.page_seed, history.fresh, tuple(moment.inputs()))
        self._run.tell(fingerprint)
        branch = Branch(**self._moment(snapshot), origin=origin, steps=moment.steps, is_over=moment.is_over)
        self._is_running, self._place = not moment.is_over, Place(self._run.begin(branch), 0)

    def place(self) -> PlaceInRun | None:
        """See `Recorder.place`."""
        return None if self._place is None else PlaceInRun(self._run, self._place)

    def step(
        self,
        inputs: Input,
        frames: int,
        snapshot: Snapshot,
        reward: float,
        *,
        terminated: bool,
        truncated: bool,
    ) -> None:
        """See `Recorder.step`."""
        if not self._is_running:
            return
        step = Step(
            **self._moment(snapshot),
            inputs=inputs,
            frames=frames,
            reward=float(reward),
            terminated=terminated,
            truncated=truncated,
        )
        number = self._run.write(step)
        if self._place is not None:
            self._place = Place(self._place.episode, number)
        self._is_running = not terminated and not truncated

    def fault(self, inputs: Input, frames: int, sentence: str) -> dict[str, Any]:
        """See `Recorder.fault`. Returns the file, and the step's number in it."""
        if not self._is_running:
            return {}
        self._is_running, self._place = False, None
        fault = Fault(environment=self._environment, inputs=inputs, frames=frames, sentence=sentence)
        return {"recording": self._run.path, "recording_step": self._run.write(fault)}

    def _moment(self, snapshot: Snapshot) -> MomentFields:
        return {
            "environment": self._environment,
            "time_ms": snapshot.time_ms,
            "frame": snapshot.frame,
            "readings": readings_of(snapshot),
            "observation": observation_digest(snapshot),
        }


def header_of(game: Game, options: EnvOptions, num_envs: int) -> Header:
    """Return a recording's header."""
    return Header(
        webcade=__version__,
        game=game.id,
        digest=game.digest,
        folder="" if is_ours(game) else str(game.folder),
        envs=num_envs,
        frame_skip=options.frame_skip,
        frame_ms=frame_ms(game.clock.fps),
        readings=list(game.reading_names),
        options=kept_options(options) | players_kept(game),
    )


def observation_digest(snapshot: Snapshot) -> bytes:
    """Return the digest of what an agent observes: the image's pixels, then the features."""
    image = b"" if snapshot.image is None else np.ascontiguousarray(snapshot.image).data
    return digest(image, snapshot.state.astype("<f4", copy=False).tobytes())


def readings_of(snapshot: Snapshot) -> tuple[Value, ...]:
    """Return what a recording keeps of the readings."""
    return tuple(map(kept, snapshot.readings.values()))
