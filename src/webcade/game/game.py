"""Game: one game's data, read from game.toml and checked.

    game = Game.load("path/to/folder")
    game.actions.list[1].keys       # ("ArrowUp",)

The models of the tables are in `webcade.game.schema`; `webcade.game.schema.problems` words the mistakes.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, ValidationInfo, field_validator

from ..errors import GameError
from .played_by import without
from .schema import (
    Actions,
    Clock,
    End,
    Episode,
    EpisodeStep,
    Feature,
    Observation,
    PageSettings,
    Player,
    Reward,
    Source,
    States,
    Table,
)
from .schema.players import players_problem
from .schema.problems import problems
from .schema.types import Expression, NamedArray, ReadingName, matching
from .wording import nearest, shown

__all__ = ["Game", "Reading"]

Reading = float | bool | tuple[float, ...]
"""The value of a reading: a number, a boolean, or an array of numbers."""

_LARGEST = 64 << 20  # bytes; game.toml, probe.js and the scripts are read into memory
_NO_FILE = "no such file; expected a folder with a game.toml, or the file itself"
FILE = "game.toml"
PROBE = "probe.js"
MASK = "action_mask"


class Game(Table):
    """A game as data: all that webcade knows about it.

    `load` reads it from a folder. Besides the file's keys it has `folder`, `probe`, `digest` and `id`.
    """

    webcade: Literal[1] = Field(description="Version of this format.")
    name: Annotated[str, matching(r"[A-Z][A-Za-z0-9]*", "a CamelCase name, as 'Catch'")] = Field(
        description="Name in the catalogue, in CamelCase: `Catch` is made as `webcade/Catch-v0`."
    )
    version: int = Field(
        0,
        ge=0,
        le=999_999,
        description="Version of the environment. Raise it when results are no longer comparable.",
    )
    title: str = Field(min_length=1, description="The game's title, for people.")
    license: str = Field(min_length=1, description="Licence of the game, and who holds the copyright.")
    description: str = Field("", description="What the game is about, in a sentence or two, for people.")
    source: Source = Field(description="Where the game comes from.")
    page: PageSettings = Field(PageSettings(), description="The page that the game is played in.")
    clock: Clock = Field(Clock(), description="How time passes in the page.")
    actions: Actions = Field(description="What the agent can do.")
    observation: Observation = Field(description="What the agent sees.")
    readings: dict[ReadingName, Expression] = Field(
        {},
        description="JavaScript expressions by name, evaluated after each step. Each gives a number, a "
        "boolean, or an array of at most 65536 numbers, and must not change the page. All of them are in "
        "`info`. webcade uses those named `score` and `over` for the reward and the end of the game.",
        json_schema_extra={"additionalProperties": False},
    )
    features: NamedArray[Feature] = Field(
        (), description='The numbers of the `obs_type="state"` vector, in this order.'
    )
    end: End = Field(End(), description="What ends a game besides the reading `over`.")
    reward: Reward = Field(Reward(), description="What a step earns.")
    episode: Episode = Field(Episode(), description="How an episode begins and when it is truncated.")
    states: States = Field(States(), validate_default=True, description="How moments of the game are kept.")
    players: NamedArray[Player] = Field(
        (), description="Who plays, if several play on one page, each with keys of its own."
    )

    _folder: Path = PrivateAttr(default_factory=Path)
    _probe: str | None = PrivateAttr(default=None)
    _digest: str = PrivateAttr(default="")
    _played_by: tuple[str, ...] = PrivateAttr(default=())

    @classmethod
    def load(cls, path: str | Path) -> Game:
        """Read a game from its folder, or from the file itself.

        Raises:
            GameError: there is no such file, or it has mistakes; the message lists all of them.
        """
        file = _place(path)
        probe_file = file.parent / PROBE
        content = _read(file)
        probe = _read(probe_file) if probe_file.exists() else None
        return cls._of(file, content, probe)

    @classmethod
    def from_text(cls, text: str, folder: str | Path) -> Game:
        """Read a game from the text of a game.toml that need not exist.

        Args:
            text: the text.
            folder: the folder that the file would be in. A probe.js in it is not read.

        Raises:
            GameError: the text has mistakes; the message lists all of them.
        """
        return cls._of(Path(folder).resolve() / FILE, text.encode("utf-8", "replace"), None)

    @classmethod
    def _of(cls, file: Path, content: bytes, probe: bytes | None) -> Game:
        try:
            game = cls.model_validate(_table(file, content), context={"folder": file.parent})
        except ValidationError as error:
            raise GameError(str(file), problems(error, cls)) from None
        game._folder = file.parent
        game._probe = None if probe is None else _text(file.parent / PROBE, probe)
        game._digest = _digest(content, probe, game)
        return game

    @property
    def id(self) -> str:
        """The game's id for `gymnasium.make`, as "webcade/DinoRun-v0"."""
        return f"webcade/{self.name}-v{self.version}"

    @property
    def folder(self) -> Path:
        """The absolute path of the folder that game.toml is in."""
        return self._folder

    @property
    def probe(self) -> str | None:
        """The text of probe.js beside game.toml; None if there is no such file."""
        return self._probe

    def beginning_with(self, steps: Sequence[EpisodeStep]) -> Game:
        """Return a game whose episodes take further steps at their beginning, after `episode.begin`.

        It has another digest: its recordings and states are not those of this game.
        """
        if not steps:
            return self
        episode = self.episode.model_copy(update={"begin": (*self.episode.begin, *steps)})
        game = self.model_copy(update={"episode": episode})
        game._digest = hashlib.sha256(f"{self.digest} {episode.model_dump_json()}".encode()).hexdigest()
        return game

    def with_settings(self, table: str, **settings: object) -> Game:
        """Return this game with other settings in one of its tables, as `observation`.

        It keeps its digest: that is for settings that change how a page is stepped, not what is played.
        """
        return self.model_copy(update={table: getattr(self, table).model_copy(update=settings)})

    @property
    def is_played_by(self) -> tuple[str, ...]:
        """The names of the players who play, where others are left to the game; else empty."""
        return self._played_by

    def played_by(self, names: Sequence[str]) -> Game:
        """Return a game in which these players play, and the others are left to the game.

        Of one player, the actions, the reward and the features are its own. The game has another digest: its
        recordings and states are not those of this game.

        Args:
            names: names of `players`, one at least and each once.
        """
        if len(names) == len(self.players):
            return self
        game = self.model_copy(update=without(self, [one for one in self.players if one.name not in names]))
        game._played_by = tuple(one.name for one in game.players)
        game._digest = hashlib.sha256(f"{self.digest} {' '.join(game._played_by)}".encode()).hexdigest()
        return game

    @property
    def masks(self) -> dict[str, str]:
        """The expressions that say which actions can be chosen, by their dotted path; empty if none does."""
        if self.actions.mask is not None:
            return {"actions.mask": self.actions.mask}
        actions = enumerate(self.actions.list)
        return {f"actions.list[{n}].mask": one.mask for n, one in actions if one.mask is not None}

    @property
    def reading_names(self) -> tuple[str, ...]:
        """What is read after each step: `readings`, and "action_mask" where the game has masks."""
        return (*self.readings, MASK) if self.masks else tuple(self.readings)

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of game.toml, probe.js, and the scripts and stubs that game.toml names.

        Of a game that no file describes, that of its data.
        """
        return self._digest or hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @field_validator("name")
    @classmethod
    def _not_the_generic(cls, name: str) -> str:
        if name == "Game":
            raise ValueError("'Game' is taken by webcade/Game-v0, for a game in any folder; choose another")
        return name

    @field_validator("page")
    @classmethod
    def _has_files(cls, page: PageSettings, info: ValidationInfo) -> PageSettings:
        source: Source | None = info.data.get("source")
        if page.closures and source is not None and source.is_internal:
            raise ValueError(
                "closures: the files of one of the browser's own pages cannot be read; expected a folder, an "
                "npm package or another url"
            )
        return page

    @field_validator("states")
    @classmethod
    def _episode_fits(cls, states: States, info: ValidationInfo) -> States:
        episode = info.data.get("episode")
        if episode is not None and episode.reset_by == "restore" and not states.in_place:
            raise ValueError('episode.reset_by = "restore" needs in_place = true')
        return states

    @field_validator("players")
    @classmethod
    def _players_fit(cls, players: tuple[Player, ...], info: ValidationInfo) -> tuple[Player, ...]:
        if "readings" in info.data and "features" in info.data:
            names = [feature.name for feature in info.data["features"]]
            found = players_problem(players, info.data.get("actions"), info.data["readings"], names)
            if found is not None:
                raise ValueError(found)
        return players

    @field_validator("reward", "end")
    @classmethod
    def _has_readings(cls, table: Reward | End, info: ValidationInfo) -> Reward | End:
        readings: dict[str, Any] | None = info.data.get("readings")
        for key, name in _names_used(table, info.data.get("end", End())):
            if readings is not None and name not in readings:
                near = nearest(name, readings)
                hint = f"; did you mean readings.{near}?" if near else ""
                raise ValueError(f"{key} needs a reading named {name!r}, which [readings] lacks{hint}")
        return table


def _names_used(table: Reward | End, end: End) -> list[tuple[str, str]]:
    """Return the names of the readings that a table uses, each with the key that uses it."""
    if isinstance(table, End):
        return [("less", name) for name in table.less]
    ends_itself = end.dialog or end.navigation or end.less
    own = [("over", "over")] if table.over and not ends_itself else []
    own += [("score", "score")] if table.score else []
    return own + [("change", name) for name in table.change]


def _digest(content: bytes, probe: bytes | None, game: Game) -> str:
    parts = [content, probe or b""]
    named = [*game.page.scripts, *(stub.file for stub in game.page.stubs if stub.file is not None)]
    parts += [_read(game.folder / name) for name in named if not name.startswith("source:")]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _place(path: str | Path) -> Path:
    """Return the absolute path of the file that a path means."""
    try:
        file = Path(path).expanduser().resolve()
        return file / FILE if file.is_dir() else file
    except (OSError, ValueError, RuntimeError, TypeError):  # too long, a NUL, a link to itself, not a path
        raise GameError(shown(path), [_NO_FILE]) from None


def _table(file: Path, content: bytes) -> dict[str, Any]:
    """Parse a TOML file's content."""
    text = _text(file, content)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GameError(str(file), [f"not valid TOML: {error}"]) from None
    except RecursionError:
        raise GameError(str(file), ["not valid TOML: tables and arrays are nested too deep"]) from None
    except ValueError:  # Python does not parse integers of more than 4,300 digits
        raise GameError(str(file), ["not valid TOML: an integer of thousands of digits"]) from None


def _read(file: Path) -> bytes:
    """Read a file. Refuse what is not a regular file, without waiting for it."""
    try:
        with open(file, "rb", opener=_without_waiting) as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise GameError(str(file), ["expected a regular file"])
            if status.st_size > _LARGEST:
                raise GameError(
                    str(file), [f"expected at most {_LARGEST >> 20} MiB; got {status.st_size >> 20} MiB"]
                )
            return opened.read()
    except FileNotFoundError:
        raise GameError(str(file), [_NO_FILE]) from None
    except OSError as error:
        raise GameError(str(file), [f"cannot be read: {error.strerror}"]) from None


def _without_waiting(path: str, flags: int) -> int:
    """Open a file. If it is a pipe, do not wait for its writer."""
    return os.open(path, flags | os.O_NONBLOCK)


def _text(file: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GameError(str(file), [f"not UTF-8 text: byte {error.start} is not valid"]) from None
