"""Supervised: a program that ends with all its descendants when it is closed, or when Python ends."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..chromium.program.profile import Profile
from . import guard

GUARD = (sys.executable, "-I", "-S", guard.__file__)
_EXIT_TIMEOUT = 10  # seconds until the guard itself is killed
_LINES_KEPT = 200  # geckodriver prints its whole help after an error


def guarded(command: Sequence[str], folder: Path | None = None) -> list[str]:
    """The command line that runs `command` under guard.py, which removes `folder` at the end."""
    return [*GUARD, str(os.getpid()), str(folder or "-"), *command]


class Supervised:
    """One program under guard.py, with its own temporary folder. In a forked child, `close` does nothing.

    Args:
        command: the program and its arguments.
        env: its environment variables; TMPDIR is set to the folder.

    Attributes:
        folder: the temporary folder.

    Raises:
        OSError: the program cannot be started.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._owner = os.getpid()
        self._profile = Profile()
        self.folder = self._profile.path
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._said = threading.Condition()
        self._ended = False
        try:
            self._process = subprocess.Popen(
                guarded(command, self.folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self._profile.environment(env),
            )
        except OSError:
            self._profile.remove()
            raise
        # The output has to be read, or a full pipe stops the program.
        threading.Thread(target=self._listen, name="webcade-listen", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id of the guard; the program is its child."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the program is running."""
        return self._process.poll() is None

    def wait_for(self, pattern: str, timeout: float) -> re.Match[str] | None:
        """Wait until the program prints a line that matches.

        Args:
            pattern: a regular expression, searched for in each line.
            timeout: seconds to wait.

        Returns:
            The match; None if the program ended first, or the time is over.
        """

        def found() -> re.Match[str] | None:
            return next((match for line in self._lines if (match := re.search(pattern, line))), None)

        with self._said:
            self._said.wait_for(lambda: found() or self._ended, timeout)
            return found()

    def last_line(self) -> str:
        """The last line that the program printed."""
        with self._said:
            return self._lines[-1] if self._lines else "it printed nothing"

    def close(self) -> None:
        """End the program and all its descendants. A second call does nothing."""
        if os.getpid() != self._owner:
            return
        if self._process.returncode is None:
            self._process.terminate()
        try:
            self._process.wait(_EXIT_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            self._profile.remove()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError), self._process.stdout as output:
            for line in output:
                with self._said:
                    self._lines.append(line.decode("utf-8", "replace").rstrip())
                    self._said.notify_all()
        with self._said:
            self._ended = True
            self._said.notify_all()
