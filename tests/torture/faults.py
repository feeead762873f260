"""Random faults: browsers, their processes, pages, pipes, disks and descriptors harmed in mid-run.

Each harm, its world and its moment are drawn by seed and number. All that the environments give is compared
with an undisturbed run byte by byte (ordeal.py); what is left of processes and files is looked for after each
segment (segments.py). It plays in processes of its own, each with small disks of its own where this one is
root and may mount them.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from leftovers import marked
from segments import HARMS_A_SEGMENT
from trial import Outcome, Progress

import webcade

SHORT = 8
LONG = 1000

HANG_SECONDS = 150  # that one harm may take, with all that follows, until it counts as a hang
WORKERS = 2  # of a long run
_SEGMENTS = Path(__file__).parent / "segments.py"
_UNSHARED = ["unshare", "--mount", "--propagation", "private"]


def run(seed: int, count: int, progress: Progress) -> Outcome:
    """Do `count` harms."""
    outcome = Outcome()
    told: queue.Queue[dict[str, Any]] = queue.Queue()
    number = WORKERS if count > SHORT else 1
    workers = [Worker(seed, count, first, number, told) for first in range(number)]
    for worker in workers:
        worker.start()
    done = 0
    while any(worker.is_alive() for worker in workers) or not told.empty():
        with contextlib.suppress(queue.Empty):
            line = told.get(timeout=0.1)
            done += line["done"]
            outcome.counts.update(line["counts"])
            outcome.violations.extend(line["violations"])
            for violation in line["violations"]:  # a long run's are worth seeing early
                print(f"  ! {violation}", file=sys.stderr, flush=True)
            progress(done)
    if done != count:
        outcome.violate("trial", f"{done} of {count} harms were done; seed {seed}")
    return outcome


class Worker(threading.Thread):
    """Has each `step`-th segment run in a process, and in another where one hangs."""

    def __init__(
        self, seed: int, count: int, first: int, step: int, told: queue.Queue[dict[str, Any]]
    ) -> None:
        super().__init__(daemon=True)
        self._seed, self._count, self._step = seed, count, step
        self._told = told
        self._next = first  # segment
        self._title = ""
        self._harms_left = 0  # of the segment that runs

    def run(self) -> None:
        while self._next * HARMS_A_SEGMENT < self._count:
            began_with = self._next
            home = Path(tempfile.mkdtemp(prefix="wt-"))  # short, as a browser's sockets in it have to be
            try:
                with (home / "stderr").open("wb") as errors:
                    self._run_process(home, errors)
            finally:
                for process in marked(home.name, home):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process.pid, signal.SIGKILL)
                shutil.rmtree(home, ignore_errors=True)
            if self._next == began_with:
                self._next += self._step  # whatever it was, it is told

    def _run_process(self, home: Path, errors: IO[bytes]) -> None:
        with subprocess.Popen(
            self._command(home), stdout=subprocess.PIPE, stderr=errors, env=_surroundings()
        ) as process:
            assert process.stdout is not None
            for line in _lines(process.stdout):
                self._take(json.loads(line))
            if process.poll() is None and not _has_ended(process):
                self._give_up("hang", f"nothing came of it in {HANG_SECONDS} s", home)
                process.kill()
        if process.returncode > 0:
            self._give_up("trial", f"the trial itself failed with {process.returncode}", home)

    def _command(self, home: Path) -> list[str]:
        numbers = [str(number) for number in (self._seed, self._next, self._count, self._step)]
        command = [sys.executable, str(_SEGMENTS), *numbers, "--home", str(home)]
        return [*_UNSHARED, *command, "--mount"] if may_mount() else command

    def _take(self, line: dict[str, Any]) -> None:
        if "title" in line:
            self._title, self._harms_left = line["title"], line["left"]
        elif "ended" in line:
            self._next = line["ended"] + self._step
        else:
            self._told.put(line)

    def _give_up(self, kind: str, sentence: str, home: Path) -> None:
        """Tell that a segment was cut short, and go on with the next."""
        recipe = f"python tests/torture/segments.py {self._seed} {self._next * HARMS_A_SEGMENT}"
        end = "no stderr"
        with contextlib.suppress(FileNotFoundError):
            end = (home / "stderr").read_text(errors="replace")[-3000:]
        outcome = Outcome()
        outcome.violate(kind, f"{self._title}: {sentence} [{recipe}]\n{end}")
        counts = {**outcome.counts, "harms": self._harms_left}
        self._told.put({"done": self._harms_left, "counts": counts, "violations": outcome.violations})
        self._next += self._step


def may_mount() -> bool:
    """Whether a process of ours may have small disks of its own."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        command = [*_UNSHARED, "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _surroundings() -> dict[str, str]:
    """The environment, in which the same webcade is imported."""
    package = str(Path(webcade.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}


def _lines(stream: IO[bytes]) -> Any:
    """The lines of a stream, until its end or until none has come for too long."""
    part = b""
    while select.select([stream], [], [], HANG_SECONDS)[0]:
        data = os.read(stream.fileno(), 1 << 16)
        if not data:
            return
        *lines, part = (part + data).split(b"\n")
        yield from lines


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
        return True
    return False
