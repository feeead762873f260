"""Runs harms of the trial `faults` in a process of its own: python tests/torture/segments.py SEED NUMBER.

That runs the segment with this harm. A segment is some harms in a row to the same environments, from their
making to their end, after which nothing may be left. The trial itself has it run each STEP-th segment from
FIRST on, COUNT harms in all, and reads what came of them as lines of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import killed_python
from harms import Scene
from leftovers import MARK, Process, alive, family, files, marked, remaining
from ordeal import Ordeal, Ruined
from trial import Outcome
from worlds import WORLDS, Troupe, Undisturbed, World, surroundings

HARMS_A_SEGMENT = 4
CLOSE_SECONDS = 10
KILLED_PYTHON = 12  # one segment in so many kills Python itself
STUCK_SECONDS = 100  # after which the stacks of a harm are written to stderr

DISKS = {"disk": ("d", "160m"), "shared memory": ("/dev/shm", "300m")}


class Workshop:
    """Where segments are run: a folder with the games, small disks, and the undisturbed runs."""

    def __init__(self, seed: int, home: Path, mounts: bool) -> None:
        self.seed = seed
        self.home = home
        self.mark = home.name
        self.games = home / "games"
        self.games.mkdir()
        os.environ[MARK] = self.mark
        self.disks = _mounted(home) if mounts else {}
        self.undisturbed = Undisturbed(self.games)

    def run(self, segment: int, tell: Tell) -> None:
        """The harms of one segment."""
        chance = random.Random(f"{self.seed} {segment}")
        world = chance.choice(WORLDS)
        folder = self.disks.get("disk", self.home) / "s"
        try:
            with surroundings(folder) as (temporary, home):
                if chance.randrange(KILLED_PYTHON) == 0:
                    self._kill_pythons(segment, world, chance, tell, temporary, home)
                else:
                    self._harm(segment, world, chance, tell, temporary, home)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _harm(
        self, segment: int, world: World, chance: random.Random, tell: Tell, temporary: Path, home: Path
    ) -> None:
        run = self.undisturbed.of(world)
        leavings = remaining(lambda: files(temporary, home))
        if leavings:
            tell.violate("files", f"{world.name}, undisturbed: {leavings}")
            for path in [*temporary.glob("*"), *home.glob("*")]:
                shutil.rmtree(path, ignore_errors=True)
        troupe = world.make(self.games)
        done: list[str] = []
        are_alone = True  # all harms so far, each with its environment's page
        seen: list[Process] = []
        try:
            for number in tell.numbers(segment):
                scene = Scene(
                    world, troupe, temporary, self.disks, random.Random(f"{self.seed} {number} harm")
                )
                ordeal = Ordeal(scene, run, tell.outcome, tell.recipe(number))
                if not done and chance.random() < 0.3:
                    ordeal.at_start()
                ordeal.is_first = are_alone
                are_alone = are_alone and ordeal.harm.victim is not None
                done.append(ordeal.title)
                tell.titled(ordeal.title)
                with _watched(), tell.told():
                    ordeal.run()
                seen += family()
        except Ruined:
            pass  # which is told
        finally:
            self._close(troupe, done, seen + family(), tell, temporary, home)

    def _close(
        self, troupe: Troupe, done: list[str], seen: list[Process], tell: Tell, temporary: Path, home: Path
    ) -> None:
        began = time.monotonic()
        what = "; ".join(done)
        try:
            troupe.close()
        except Exception as error:
            tell.violate("escaped exception", f"close() raised {type(error).__name__}: {error} after {what}")
        if (seconds := time.monotonic() - began) > CLOSE_SECONDS:
            tell.violate("slow close", f"{seconds:.1f} s after {what}")
        self.check_leavings(what, seen, tell, temporary, home)

    def check_leavings(self, what: str, seen: list[Process], tell: Tell, temporary: Path, home: Path) -> None:
        """No process and no file, soon."""
        if left := remaining(lambda: alive([*seen, *marked(self.mark, temporary)])):
            tell.violate("processes", f"{left} after {what}")
        if left := remaining(lambda: files(temporary, home)):
            tell.violate("files", f"{left} after {what}")
        for process in marked(self.mark, temporary):  # so that they burden nobody
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, 9)

    def _kill_pythons(
        self, segment: int, world: World, chance: random.Random, tell: Tell, temporary: Path, home: Path
    ) -> None:
        folder = world.write(self.games)
        for _ in tell.numbers(segment):
            delay = chance.uniform(0, 2.5)
            title = f"{world.name}: kill -9 of Python, {delay:.2f} s after its start"
            tell.titled(title)
            with _watched(), tell.told():
                seen = killed_python.play_and_kill(world, folder, delay)
                tell.outcome.counts["harm: SIGKILL to Python"] += 1
                if left := remaining(lambda seen=seen: alive([*seen, *marked(self.mark, temporary)])):
                    tell.violate("processes", f"{left} after {title}")
                killed_python.start_and_close(world, folder)
                self.check_leavings(f"{title} and the next start", [], tell, temporary, home)


class Tell:
    """Numbers harms, and writes what came of each as a line of JSON."""

    def __init__(self, seed: int, end: int) -> None:
        self.seed = seed
        self.end = end
        self.outcome = Outcome()
        self._number = 0
        self._segment_end = 0

    def numbers(self, segment: int) -> Iterator[int]:
        """Those of a segment's harms."""
        first = segment * HARMS_A_SEGMENT
        self._segment_end = min(first + HARMS_A_SEGMENT, self.end)
        for number in range(first, self._segment_end):
            self._number = number
            yield number

    def recipe(self, number: int) -> str:
        return f"python tests/torture/segments.py {self.seed} {number}"

    def violate(self, kind: str, sentence: str) -> None:
        """Of a whole segment."""
        self.outcome.violate(kind, f"{sentence} [{self.recipe(self._number)}]")

    def titled(self, title: str) -> None:
        """A harm begins."""
        self._write({"title": title, "left": self._segment_end - self._number})

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """A harm that is done meanwhile, to the end of its segment if it ruins that."""
        try:
            yield
        except BaseException:
            self.flush(self._segment_end - self._number)
            raise
        self.flush(1)

    def ended(self, segment: int) -> None:
        """A segment is over."""
        self.flush()
        self._write({"ended": segment})

    def flush(self, done: int = 0) -> None:
        """Write what was not written yet."""
        self.outcome.counts["harms"] += done
        outcome, counts, violations = self.outcome, dict(self.outcome.counts), list(self.outcome.violations)
        outcome.counts.clear()
        outcome.violations.clear()
        self._write({"done": done, "counts": counts, "violations": violations})

    def _write(self, line: object) -> None:
        print(json.dumps(line), flush=True)


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    faulthandler.dump_traceback_later(STUCK_SECONDS)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def _mounted(home: Path) -> dict[str, Path]:
    """Small disks in this process's own mount namespace."""
    disks = {}
    for name, (place, size) in DISKS.items():
        folder = home / place
        folder.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
        disks[name] = folder
    return disks


def main() -> None:
    arguments = _arguments()
    first, end, step = arguments.first, arguments.count, arguments.step
    if end is None:  # the one segment with this harm
        first //= HARMS_A_SEGMENT
        end = (first + 1) * HARMS_A_SEGMENT
    home = arguments.home or Path(tempfile.mkdtemp(prefix="wt-"))
    tell = Tell(arguments.seed, end)
    try:
        workshop = Workshop(arguments.seed, home, arguments.mount)
        for segment in range(first, -(-end // HARMS_A_SEGMENT), step):
            workshop.run(segment, tell)
            tell.ended(segment)
    finally:
        if arguments.home is None:  # else whoever gave it reads what is in it
            shutil.rmtree(home, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":")[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("first", type=int, metavar="NUMBER")
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("step", type=int, nargs="?", default=1)
    parser.add_argument("--home", type=Path, help="an empty folder to work in")
    parser.add_argument("--mount", action="store_true", help="mount small disks; under unshare --mount only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
