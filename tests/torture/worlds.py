"""The environments that faults are tried on, and what they give when nobody disturbs them.

A world is one of the pages of the folder `field`, played alone or in a vector. Its undisturbed run holds each
moment of its first episodes by seed, so that whatever a harm changes is found byte by byte.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from unittest import mock

import numpy as np

import webcade
from webcade.episode.batching import split_infos
from webcade.episode.runner import EpisodeRunner
from webcade.vector import WebcadeVectorEnv

FIELD = Path(__file__).parent / "field"
FLOOD = "flood.bin"  # a file of the field that no pipe takes at once
FLOOD_BYTES = 48 << 20

STEP_TIMEOUT = 2  # seconds
LOAD_TIMEOUT = 8  # seconds
MAX_STEPS = 9
EPISODES = 6  # that are known of each seed
FIRST_SEEDS = 3  # an environment's first seed is below

CANVAS = 'canvas = "canvas"'
ELEMENT = 'element = "#field"'
READINGS = {"score": "game.score", "over": "game.age >= game.end", "age": "game.age"}

TOML = """
webcade = 1
name = "Field"
title = "A field for faults"
license = "MIT"

[source]
folder = "../field"
page = "{page}.html"

[page]
viewport = {{ width = 60, height = 40 }}
{page_keys}

[actions]
space = "discrete"
list = [
  {{ name = "stay" }},
  {{ name = "left", keys = ["ArrowLeft"] }},
  {{ name = "right", keys = ["ArrowRight"] }},
]

[observation]
{observation}
size = {{ width = 48, height = 32 }}

[readings]
{readings}

[[features]]
name = "x"
reading = "game.x"
low = 0
high = 42

[reward]
score = 1
step = 0.125

[episode]
{episode}
begin = [{{ run = "begin()" }}, {{ wait_ms = 1 }}] # a frame, so that the new game is drawn
max_steps = {max_steps}
"""


@dataclass(frozen=True)
class World:
    """One or several environments of a page.

    Attributes:
        name: as violations tell it.
        page: the page's name in the field.
        num_envs: 0 for a single environment.
        observation: how the page is seen.
        page_keys: further keys of the game's table `page`.
        restarts: whether an episode begins in a used page.
        readings: further readings.
        cores: as many as webcade is told the machine has; None for what it has.
        options: keywords of `make`.
    """

    name: str
    page: str
    num_envs: int = 0
    observation: str = CANVAS
    page_keys: str = ""
    restarts: bool = True
    readings: Mapping[str, str] = field(default_factory=dict)
    cores: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_repeatable(self) -> bool:
        return self.options.get("clock") != "wall"

    @property
    def has_virtual_time(self) -> bool:
        """Whether the whole browser's time is stepped."""
        return self.options.get("clock") == "browser"

    @property
    def is_photographed(self) -> bool:
        """Whether the browser takes its pictures, after a step's answer."""
        return self.observation == ELEMENT

    @property
    def shares_renderers(self) -> bool:
        return "share_renderer" in self.page_keys and self.num_envs > (self.cores or os.cpu_count() or 1)

    @property
    def alone(self) -> World:
        """The same, played by a single environment, which gives the same moments."""
        return World(
            "",
            self.page,
            0,
            self.observation,
            self.page_keys,
            self.restarts,
            self.readings,
            None,
            self.options,
        )

    def write(self, home: Path) -> Path:
        """The game's folder; the folder of its page is made beside it."""
        _write_field(home / "field")
        folder = home / (self.name.replace(" ", "-") or "alone")
        folder.mkdir(exist_ok=True)
        readings = {**READINGS, **self.readings}
        text = TOML.format(
            page=self.page,
            page_keys=self.page_keys,
            observation=self.observation,
            readings="\n".join(f'{name} = "{text}"' for name, text in readings.items()),
            episode="restart = []" if self.restarts else "",
            max_steps=MAX_STEPS,
        )
        (folder / "game.toml").write_text(text)
        return folder

    def make(self, home: Path) -> Troupe:
        """Its environments, not reset yet."""
        keywords = {"step_timeout": STEP_TIMEOUT, "load_timeout": LOAD_TIMEOUT, **self.options}
        folder = self.write(home)
        if not self.num_envs:
            return Single(webcade.WebcadeEnv(folder, **keywords))
        cores = self.cores or os.cpu_count()
        with mock.patch.object(os, "cpu_count", return_value=cores):
            return Vector(WebcadeVectorEnv(folder, self.num_envs, **keywords))


STACKED = {"obs_type": "grayscale+state", "frame_stack": 3, "size": (16, 24)}
SHARED = "share_renderer = true"
FRAMED = f"{ELEMENT}\nin_iframe = true"
THOUGHT = {"thought": "thought"}

WORLDS = (
    World("canvas", "canvas"),
    World("webgl", "webgl"),
    World("framed", "elements", observation=FRAMED),
    World("screenshots", "elements", observation=ELEMENT),
    World("reloads", "canvas", restarts=False),
    World("busy", "busy", readings=THOUGHT),
    World("stacked", "canvas", options=STACKED),
    World("browser clock", "canvas", options={"clock": "browser"}),
    World("browser clock, elements", "elements", observation=ELEMENT, options={"clock": "browser"}),
    World("wall clock", "canvas", options={"clock": "wall"}),
    World("4 canvas", "canvas", 4),
    World("4 shared", "canvas", 4, page_keys=SHARED),
    World("4 webgl", "webgl", 4),
    World("4 webgl, shared", "webgl", 4, page_keys=SHARED),
    World("4 framed", "elements", 4, observation=FRAMED),
    World("4 screenshots", "elements", 4, observation=ELEMENT),
    World("4 reloads", "canvas", 4, restarts=False),
    World("4 busy", "busy", 4, readings=THOUGHT),
    World("4 browser clock", "canvas", 4, options={"clock": "browser"}),
    World("8 canvas", "canvas", 8),
    World("8 shared", "canvas", 8, page_keys=SHARED),
    World("8 webgl, shared", "webgl", 8, page_keys=SHARED),
    World("8 framed", "elements", 8, observation=FRAMED),
    World("8 stacked, shared, two browsers", "canvas", 8, page_keys=SHARED, cores=8, options=STACKED),
)


class Moment(NamedTuple):
    """What an environment gave for one reset or step."""

    observation: Any
    reward: float = 0.0
    terminated: bool = False
    truncated: bool = False
    info: Mapping[str, Any] = {}

    @property
    def is_last(self) -> bool:
        return self.terminated or self.truncated


def differences(one: Moment, other: Moment) -> list[str]:
    """In what two moments differ, by name."""
    found = [
        name for name in ("reward", "terminated", "truncated") if getattr(one, name) != getattr(other, name)
    ]
    if not same_observation(one.observation, other.observation):
        found.append("observation")
    if dict(one.info) != dict(other.info):
        found.append("info")
    return found


def same_observation(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same_observation(one[name], other[name]) for name in one)
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


class Troupe(Protocol):
    """Environments that play together; an episode that is over begins anew with the next step.

    Attributes:
        players: webcade's own players of them.
    """

    players: list[EpisodeRunner]

    def reset(self, seed: int) -> list[Moment]: ...

    def step(self, actions: list[int], between: Callable[[], None]) -> list[Moment]:
        """One step of each; `between` is called when it was sent and is not received yet."""

    def close(self) -> None: ...


class Single(Troupe):
    """One environment."""

    def __init__(self, env: webcade.WebcadeEnv) -> None:
        self.players = [env._runner]
        self._env = env
        self._is_over = False

    def reset(self, seed: int | None) -> list[Moment]:
        observation, info = self._env.reset(seed=seed)
        self._is_over = False
        return [Moment(observation, info=info)]

    def step(self, actions: list[int], between: Callable[[], None] = lambda: None) -> list[Moment]:
        if self._is_over:
            return self.reset(None)
        moment = Moment(*self._env.step(actions[0]))
        self._is_over = moment.is_last
        return [moment]

    def close(self) -> None:
        self._env.close()


class Vector(Troupe):
    """Several, in a vector."""

    def __init__(self, envs: WebcadeVectorEnv) -> None:
        self.players = envs._runners
        self._envs = envs

    def reset(self, seed: int) -> list[Moment]:
        observations, infos = self._envs.reset(seed=seed)
        return self._split(observations, infos)

    def step(self, actions: list[int], between: Callable[[], None]) -> list[Moment]:
        self._envs.send(np.array(actions))
        between()
        observations, rewards, terminations, truncations, infos = self._envs.recv()
        return self._split(observations, infos, rewards, terminations, truncations)

    def close(self) -> None:
        self._envs.close()

    def _split(self, observations: Any, infos: Any, *rest: Any) -> list[Moment]:
        number = self._envs.num_envs
        columns = [[value.item() for value in column] for column in rest] or [
            [0.0] * number,
            *[[False] * number] * 2,
        ]
        return [
            Moment(_part(observations, index), *(column[index] for column in columns), info)
            for index, info in enumerate(split_infos(infos, number))
        ]


def _part(observations: Any, index: int) -> Any:
    if isinstance(observations, dict):
        return {name: part[index] for name, part in observations.items()}
    return observations[index]


def action(seed: int, step: int) -> int:
    """What the environment of this seed is told to do in a step of an episode."""
    return (seed * 5 + step * step) % 3


class Undisturbed:
    """The first episodes of a world by seed, each a list of its moments."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._known: dict[str, dict[int, list[list[Moment]]]] = {}

    def of(self, world: World) -> Mapping[int, list[list[Moment]]]:
        """The episodes of each seed that the world's environments may have."""
        key = repr(world.alone)
        wanted = range(FIRST_SEEDS + max(world.num_envs, 1) - 1)
        known = self._known.setdefault(key, {})
        missing = [seed for seed in wanted if seed not in known]
        if missing and world.is_repeatable:
            with closing(world.alone.make(self._home)) as troupe:
                known |= {seed: list(_episodes(troupe, seed)) for seed in missing}
        return known


def _episodes(troupe: Troupe, seed: int) -> Iterator[list[Moment]]:
    moments = troupe.reset(seed)
    for _ in range(EPISODES):
        while not moments[-1].is_last:
            moments += troupe.step([action(seed, len(moments))], lambda: None)
        assert not any(moment.info["fault"] for moment in moments), moments[-1].info
        yield moments
        moments = troupe.step([0], lambda: None)


def _write_field(folder: Path) -> None:
    if not folder.exists():
        shutil.copytree(FIELD, folder)
        with (folder / FLOOD).open("wb") as file:
            file.truncate(FLOOD_BYTES)


@contextmanager
def surroundings(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A fresh folder for temporary files and a fresh home, for all that is started meanwhile."""
    temporary, home = folder / "t", folder / "h"
    temporary.mkdir(parents=True)
    home.mkdir(parents=True)
    names = {"TMPDIR": str(temporary), "HOME": str(home)}
    with mock.patch.dict(os.environ, names), mock.patch.object(tempfile, "tempdir", None):
        for name in [name for name in os.environ if name.startswith("XDG_")]:
            del os.environ[name]
        yield temporary, home
