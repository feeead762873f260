"""Tape: the recording of what is played in a tab, until it is kept or thrown away."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from ...env import WebcadeEnv
from ...errors import OptionError
from ...own_folder import OwnFolder

_FILE = "playing.webcade"


class Tape:
    """Records an environment into a temporary file.

    Args:
        env: what is recorded.
        folder: where kept recordings go; None: their bytes go to the tab.

    Attributes:
        is_on: whether it records.
    """

    def __init__(self, env: WebcadeEnv, folder: Path | None) -> None:
        self._env = env
        self._folder = folder
        self._home = OwnFolder()
        self._who: list[tuple[str, int]] = []
        self.is_on = False

    @property
    def steps(self) -> int:
        """How many steps are on it."""
        return sum(count for _, count in self._who)

    def begin(self) -> None:
        """Record the episodes that begin from now on. It does nothing where it does already."""
        if not self.is_on:
            self._env.start_recording(self._path)
            self.is_on, self._who = True, []

    def note(self, who: str) -> None:
        """Note who chose the step that was made."""
        if self._who and self._who[-1][0] == who:
            self._who[-1] = who, self._who[-1][1] + 1
        else:
            self._who.append((who, 1))

    def keep(self) -> tuple[dict[str, Any], bytes]:
        """Keep what was recorded, and record no more. Return what there is to say of it, and its bytes.

        With a folder it is moved there, beside a file that says who chose each step, and there are no bytes.

        Raises:
            OptionError: nothing was played, or the folder cannot be written.
        """
        if not self.steps:
            raise OptionError("nothing was played since the last recording; play first")
        who = self._runs()
        self.discard()
        data = self._path.read_bytes()
        name = f"{self._env.game.name}-{time.strftime('%Y%m%d-%H%M%S')}"
        told = {"steps": who[-1]["last"], "chosen_by": who}
        if self._folder is None:
            return {"name": f"{name}.webcade", "path": "", **told}, data
        try:
            file = _written(self._folder, name, data)
            text = json.dumps({"recording": file.name, **told}, indent=1)
            file.with_suffix(".json").write_text(f"{text}\n")
        except OSError as error:
            raise OptionError(f"{self._folder} cannot be written to: {error.strerror}") from error
        return {"name": file.name, "path": str(file), **told}, b""

    def discard(self) -> None:
        """Throw what was recorded away, and record no more."""
        self._env.stop_recording()
        self.is_on, self._who = False, []

    def close(self) -> None:
        """Remove the file. The environment closes first."""
        self._home.remove()

    @property
    def _path(self) -> Path:
        return self._home.path / _FILE

    def _runs(self) -> list[dict[str, Any]]:
        """Return who chose the steps of the recording, by their numbers in it."""
        runs, first = [], 1
        for who, steps in self._who:
            runs.append({"who": who, "first": first, "last": first + steps - 1})
            first += steps
        return runs


def _written(folder: Path, name: str, data: bytes) -> Path:
    """Write a new file of that name, or of that name and a number. Return its path."""
    for number in count(1):
        file = folder / (f"{name}.webcade" if number == 1 else f"{name}-{number}.webcade")
        with suppress(FileExistsError), file.open("xb") as opened:
            opened.write(data)
            return file
    raise AssertionError
