"""The ways to do harm: to the browser's processes, to a page, to the machine's resources, to the pipe.

A harm is aimed (`aim`), done (`strike`, which may be called in a thread while webcade is at work) and, where
that can be, undone (`relent`).
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import resource
import shutil
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leftovers import Process, family
from worlds import FLOOD, STEP_TIMEOUT, Troupe, World

from webcade.errors import WebcadeError

PROCESSES = (
    *("browser", "renderer", "renderer", "gpu-process", "gpu-process", "network", "storage", "audio"),
    *("zygote", "other"),
)
_CHUNK = bytes(1 << 16)
_NUMBERS = re.compile(r" after [\d.]+ s|^\d+ | (?:one|each)(?= )")


@dataclass
class Scene:
    """Where harm is done.

    Attributes:
        world: what is played.
        troupe: its environments.
        temporary: the folder of temporary files, profiles among them.
        disks: small disks that may be filled, by name; none where this process may mount none.
        chance: rules what is drawn.
    """

    world: World
    troupe: Troupe
    temporary: Path
    disks: dict[str, Path]
    chance: random.Random


class Harm:
    """One way to do harm.

    Attributes:
        name: as violations tell it.
        group: as it is counted.
        victim: the one environment that it is done to; None where it may be done to all.
        outlasts: whether it goes on until `relent`.
    """

    name: str
    victim: int | None = None
    outlasts = False

    @property
    def group(self) -> str:
        return _NUMBERS.sub("", self.name)

    def aim(self, scene: Scene) -> None:
        """Choose whom to harm, so that the strike itself is quick."""

    def strike(self, scene: Scene) -> bool:
        """Do it; False where there was nobody to do it to."""
        raise NotImplementedError

    def relent(self) -> None:
        """Undo it, as far as that goes."""


@dataclass
class Signal(Harm):
    """A signal to one process of a browser, or to all of a kind; `pause` seconds later it may go on."""

    kind: str
    number: signal.Signals
    pause: float | None = None
    everyone: bool = False
    _targets: list[Process] = field(default_factory=list)
    _timer: threading.Timer | None = None

    def __post_init__(self) -> None:
        later = "" if self.pause is None else f", continued after {self.pause:.2f} s"
        self.name = f"{self.number.name} to {'each' if self.everyone else 'one'} {self.kind}{later}"

    def aim(self, scene: Scene) -> None:
        found = [process for process in family() if process.kind == self.kind]
        scene.chance.shuffle(found)
        self._targets = found if self.everyone else found[:1]

    def strike(self, scene: Scene) -> bool:
        if not self._targets:
            self.aim(scene)
        struck = [process for process in self._targets if _send(process, self.number)]
        if struck and self.pause is not None:
            self._timer = threading.Timer(self.pause, lambda: [_send(one, signal.SIGCONT) for one in struck])
            self._timer.start()
        return bool(struck)

    def relent(self) -> None:
        if self._timer is not None:
            self._timer.join()


@dataclass
class InPage(Harm):
    """Something done to one environment's page, by a script or by DevTools."""

    name: str
    expression: str  # "" for a crash
    victim: int | None = 0

    def strike(self, scene: Scene) -> bool:
        assert self.victim is not None
        session = session_of(scene.troupe, self.victim)
        if session is None:
            return False
        try:
            if self.expression:
                session.start(_as_a_page_can(self.expression, scene.world))
            else:
                session.send("Page.crash")
        except WebcadeError:
            return False
        return True


def _as_a_page_can(expression: str, world: World) -> str:
    """In page time where a picture follows the answer: no script of a page runs between the two."""
    return f"void setTimeout(() => {{ {expression} }})" if world.is_photographed else expression


@dataclass
class Flood(Harm):
    """A page asks for a file that no pipe takes at once, and the browser stops reading."""

    pause: float | None
    _stop: Signal | None = None

    def __post_init__(self) -> None:
        self.name = "a large file asked for, then " + Signal("browser", signal.SIGSTOP, self.pause).name

    def strike(self, scene: Scene) -> bool:
        if not InPage("", f"void fetch('{FLOOD}')", 0).strike(scene):
            return False
        self._stop = Signal("browser", signal.SIGSTOP, self.pause)
        self._stop.aim(scene)
        return self._stop.strike(scene)

    def relent(self) -> None:
        if self._stop is not None:
            self._stop.relent()


class ProfileRemoved(Harm):
    """The browser's folder goes."""

    name = "profile removed"

    def strike(self, scene: Scene) -> bool:
        profiles = list(scene.temporary.glob("webcade-*"))
        for profile in profiles:
            shutil.rmtree(profile, ignore_errors=True)
        return bool(profiles)


@dataclass
class Descriptors(Harm):
    """Python has `left` descriptors left."""

    left: int
    outlasts = True
    _taken: list[int] = field(default_factory=list)
    _limits: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        self.name = f"{self.left} descriptors left"

    def strike(self, scene: Scene) -> bool:
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        highest = max(map(int, os.listdir("/proc/self/fd")))
        self._limits = limits
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1 + self.left, limits[1]))
        with contextlib.suppress(OSError):
            while True:
                self._taken.append(os.open(os.devnull, os.O_RDONLY))
        for _ in range(min(self.left, len(self._taken))):
            os.close(self._taken.pop())
        return True

    def relent(self) -> None:
        if self._limits is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, self._limits)
            self._limits = None
        while self._taken:
            os.close(self._taken.pop())


@dataclass
class FullDisk(Harm):
    """A small disk, of temporary files or of shared memory, that is full."""

    disk: str
    outlasts = True
    _file: Path | None = None

    def __post_init__(self) -> None:
        self.name = f"{self.disk} full"

    def strike(self, scene: Scene) -> bool:
        if self.disk not in scene.disks:
            return False
        self._file = scene.disks[self.disk] / "filled"
        with contextlib.suppress(OSError), self._file.open("wb", buffering=0) as file:
            while True:
                file.write(_CHUNK)
        return True

    def relent(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)


@dataclass
class PipeLost(Harm):
    """One of the pipe's ends is no pipe any more, as where another part of the program has closed it."""

    end: str

    def __post_init__(self) -> None:
        self.name = f"{self.end} of the pipe lost"

    def strike(self, scene: Scene) -> bool:
        browsers = {id(browser): browser for player in scene.troupe.players if (browser := _browser(player))}
        ends = [getattr(browser.process, self.end) for browser in browsers.values()]
        nothing = os.open(os.devnull, os.O_RDONLY)
        for end in [end for end in ends if end >= 0]:
            os.dup2(nothing, end, inheritable=False)
        os.close(nothing)
        return bool(ends)


def session_of(troupe: Troupe, index: int) -> Any:
    """The DevTools session of an environment's page; None where it has none now."""
    return getattr(troupe.players[index].page, "_session", None)


def _browser(player: Any) -> Any:
    return getattr(player.page, "_browser", None)


def _send(process: Process, number: signal.Signals) -> bool:
    if not process.is_alive:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)
        return True
    return False


Maker = Callable[[random.Random, World], Harm]
_BUSY = "for (let i = 0; i < 5e7; i++) globalThis.sum = i"


def _killed(chance: random.Random, world: World) -> Harm:
    return Signal(chance.choice(PROCESSES), signal.SIGKILL, everyone=chance.random() < 0.2)


def _ended(chance: random.Random, world: World) -> Harm:
    return Signal(chance.choice(PROCESSES), chance.choice([signal.SIGTERM, signal.SIGABRT, signal.SIGSEGV]))


def _paused(chance: random.Random, world: World) -> Harm:
    pause = (
        chance.uniform(0.02, 0.5) if chance.random() < 0.7 else chance.uniform(STEP_TIMEOUT, STEP_TIMEOUT + 1)
    )
    return Signal(chance.choice(PROCESSES), signal.SIGSTOP, pause, everyone=chance.random() < 0.2)


def _stopped(chance: random.Random, world: World) -> Harm:
    return Signal(chance.choice(PROCESSES), signal.SIGSTOP, everyone=chance.random() < 0.2)


def _page(name: str, expression: str) -> Maker:
    return lambda chance, world: InPage(name, expression, chance.randrange(max(1, world.num_envs)))


HARMS: Sequence[tuple[int, Maker]] = (
    (30, _killed),
    (8, _ended),
    (10, _paused),
    (6, _stopped),
    (6, _page("renderer crashed", "")),
    (4, _page("page loops", "for (;;);")),
    (4, _page("page is busy", _BUSY)),
    (4, _page("page left", "void (location.href = 'about:blank')")),
    (4, _page("reading throws", "void (game = null)")),
    (3, _page("picture removed", "document.querySelector('canvas, #field')?.remove()")),
    (3, _page("document emptied", "document.documentElement.remove()")),
    (3, lambda chance, world: ProfileRemoved()),
    (6, lambda chance, world: Descriptors(chance.randrange(8))),
    (4, lambda chance, world: FullDisk("disk")),
    (4, lambda chance, world: FullDisk("shared memory")),
    (3, lambda chance, world: PipeLost(chance.choice(["read_fd", "write_fd"]))),
    (2, lambda chance, world: Flood(chance.choice([None, 0.3]))),
)


def draw(chance: random.Random, world: World) -> Harm:
    """A harm, drawn by its weight."""
    makers = [maker for _, maker in HARMS]
    (maker,) = chance.choices(makers, [weight for weight, _ in HARMS])
    harm = maker(chance, world)
    # A request moves virtual time by real time (docs/clocks.md): what follows is the page's own doing.
    return draw(chance, world) if isinstance(harm, Flood) and world.has_virtual_time else harm


@dataclass
class Blow:
    """A harm that is done in a thread, so many seconds from now, while webcade is at work."""

    harm: Harm
    scene: Scene
    delay: float
    has_struck: bool = False
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start to wait for its moment."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> bool:
        """Whether it has struck somebody, when it is over."""
        assert self._thread is not None
        self._thread.join()
        return self.has_struck

    def _run(self) -> None:
        time.sleep(self.delay)
        self.has_struck = self.harm.strike(self.scene)
