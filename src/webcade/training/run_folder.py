"""The folder of a training run: its arguments, its checkpoints, its curve."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import OptionError
from ..options.arguments import shown

FIGURES = "figures.json"  # written when the training is over
_ARGUMENTS = "run.json"
_CHECKPOINTS = "checkpoints"
_REST = "rest.pickle"
_MODEL = "model.zip"
_KEPT = 2  # whole checkpoints that stay


@dataclass
class Curve:
    """What has been seen of a training.

    Attributes:
        steps, minutes, scores: of each training episode that has ended: the steps and the minutes of the
            training then, and the episode's score.
        checks: of each evaluation on the way: steps, minutes, mean score.
        check_steps: steps that the last evaluation took.
        faults: episodes that a fault of the page has cut short.
        total_steps, total_minutes: of the whole training so far.
    """

    steps: list[int] = field(default_factory=list)
    minutes: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    checks: list[tuple[int, float, float]] = field(default_factory=list)
    check_steps: int = 0
    faults: int = 0
    total_steps: int = 0
    total_minutes: float = 0.0


@dataclass
class Rest:
    """What a checkpoint has besides the trainer's own file.

    Attributes:
        seconds: wall time of the training.
        states: bytes of each environment's State.
        monitor: rewards and steps of the episodes that run.
        starts: whether the last step of each environment ended its episode.
        chance: states of the generators of torch, numpy and Python.
        curve: as above.
        best: the best mean score of an evaluation on the way.
    """

    seconds: float
    states: list[bytes]
    monitor: tuple[Any, Any]
    starts: Any
    chance: tuple[Any, Any, Any]
    curve: Curve
    best: float


class RunFolder:
    """A folder that one training at a time writes to.

    Args:
        path: it is made if there is none.
        arguments: what must not change from one start to the next, as JSON has it.
        fresh: forget a run that is there.

    Raises:
        OptionError: the folder cannot be written, or has a run of other arguments or something else.
    """

    def __init__(self, path: Path, arguments: dict[str, Any], *, fresh: bool) -> None:
        self.path = path
        self._checkpoints = path / _CHECKPOINTS
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._hold_to(arguments, is_ours=fresh and self._forget())
        except OSError as error:
            raise OptionError(f"--out: {shown(str(path))} cannot be written: {error.strerror}") from error

    def _forget(self) -> bool:
        """Forget a run. Return whether there was one."""
        file = self.path / _ARGUMENTS
        if not file.exists():
            return False
        shutil.rmtree(self._checkpoints, ignore_errors=True)
        for agent in (*self.path.glob("*.npz"), *self.path.glob("*.zip")):
            agent.unlink()
        file.unlink()
        return True

    def _hold_to(self, arguments: dict[str, Any], *, is_ours: bool) -> None:
        file = self.path / _ARGUMENTS
        if not file.exists():
            if any(self.path.iterdir()) and not is_ours:
                raise OptionError(f"--out: {shown(str(self.path))} has other files; name a folder of its own")
            write_whole(file, json.dumps(arguments, indent=2).encode() + b"\n")
            return
        try:
            before = json.loads(file.read_bytes())
        except ValueError as error:
            raise OptionError(f"{file}: {error}; --fresh begins anew") from error
        for name, value in json.loads(json.dumps(arguments)).items():
            if before.get(name) != value:
                raise OptionError(
                    f"--out: {shown(str(self.path))} has a run with {name} {shown(before.get(name))}; this "
                    f"one has {shown(value)}; name another folder, or --fresh to forget that run"
                )

    def save(self, save_model: Any, rest: Rest, steps: int) -> None:
        """Write a checkpoint; a crash leaves the one before it.

        Args:
            save_model: called with the path of the trainer's own file.
            rest: what goes with it.
            steps: of the training.
        """
        part = self._checkpoints / f"{steps:012}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        save_model(part / _MODEL)
        (part / _REST).write_bytes(pickle.dumps(rest))
        for file in part.iterdir():
            _sync(file)
        whole = part.with_suffix("")
        shutil.rmtree(whole, ignore_errors=True)
        os.replace(part, whole)
        for old in self._whole()[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def last(self) -> tuple[Path, Rest] | None:
        """Return the newest checkpoint that can be read, the trainer's own file and the rest; or None."""
        for folder in reversed(self._whole()):
            try:
                rest = pickle.loads((folder / _REST).read_bytes())
            except (OSError, pickle.UnpicklingError, EOFError, AttributeError):
                continue
            if isinstance(rest, Rest) and (folder / _MODEL).is_file():
                return folder / _MODEL, rest
        return None

    def _whole(self) -> list[Path]:
        return sorted(one for one in self._checkpoints.glob("*") if one.name.isdecimal())


def write_whole(file: Path, data: bytes) -> None:
    """Write a file, whole or not at all."""
    part = file.with_name(file.name + ".part")
    part.write_bytes(data)
    _sync(part)
    part.replace(file)


def _sync(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
