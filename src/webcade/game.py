"""Game: one game's data, read from game.toml and checked.

    game = Game.load("path/to/folder")
    game.actions.list[1].keys       # ("ArrowUp",)

The tables are in `webcade.schema`, the wording of mistakes in `webcade.schema.problems`.
"""

from __future__ import annotations

import hashlib
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, ValidationInfo, field_validator

from webcade.errors import GameError
from webcade.schema import (
    Actions,
    Clock,
    End,
    Episode,
    Feature,
    Observation,
    PageSettings,
    Reward,
    Source,
    Table,
)
from webcade.schema.problems import problems
from webcade.schema.types import Expression, NamedArray, ReadingName, matching

__all__ = ["Game", "Reading"]

Reading = float | bool | tuple[float, ...]

FILE = "game.toml"
PROBE = "probe.js"


class Game(Table):
    """A game as data: all that webcade knows of it.

    `load` reads it from a folder. Beyond the file's own keys it has `folder`, `probe`, `digest`, `id`.
    """

    webcade: Literal[1] = Field(description="Version of this format.")
    name: Annotated[str, matching(r"[A-Z][A-Za-z0-9]*", "a CamelCase name, as 'Catch'")] = Field(
        description="Name in the catalogue, in CamelCase: `Catch` is made as `webcade/Catch-v0`."
    )
    version: int = Field(
        0, ge=0, description="Version of the environment; raised when results stop being comparable."
    )
    title: str = Field(min_length=1, description="The game's title, for people.")
    license: str = Field(min_length=1, description="Licence of the game itself, and whose it is.")
    description: str = Field("", description="What the game is about, a sentence or two, for people.")
    source: Source = Field(description="Where the game comes from.")
    page: PageSettings = Field(PageSettings(), description="The page that the game is played in.")
    clock: Clock = Field(Clock(), description="What time is, in the page.")
    actions: Actions = Field(description="What the agent can do.")
    observation: Observation = Field(description="What the agent sees.")
    readings: dict[ReadingName, Expression] = Field(
        {},
        description="JavaScript expressions by name, read after each step: numbers, booleans, short arrays "
        "of numbers. They write nothing. webcade itself understands `score` and `over`; all go into `info`.",
        json_schema_extra={"additionalProperties": False},
    )
    features: NamedArray[Feature] = Field(
        (), description='The vector that `obs_type="state"` gives, in this order.'
    )
    end: End = Field(End(), description="What ends a game, besides the reading `over`.")
    reward: Reward = Field(Reward(), description="What a step earns.")
    episode: Episode = Field(Episode(), description="How an episode begins and when it is cut off.")

    _folder: Path = PrivateAttr(default_factory=Path)
    _probe: str | None = PrivateAttr(default=None)
    _digest: str = PrivateAttr(default="")

    @classmethod
    def load(cls, path: str | Path) -> Game:
        """Read a game from its folder, or from the file itself.

        Raises:
            GameError: there is no such file, or it has mistakes: all of them, each with its dotted path.
        """
        file = Path(path).expanduser().resolve()
        file = file / FILE if file.is_dir() else file
        probe_file = file.parent / PROBE
        content = _read(file)
        probe = _read(probe_file) if probe_file.exists() else None
        try:
            data = tomllib.loads(_text(file, content))
            game = cls.model_validate(data, context={"folder": file.parent})
        except tomllib.TOMLDecodeError as error:
            raise GameError(str(file), [f"not valid TOML: {error}"]) from None
        except ValidationError as error:
            raise GameError(str(file), problems(error, cls)) from None
        game._folder = file.parent
        game._probe = None if probe is None else _text(probe_file, probe)
        game._digest = _digest(content, probe, game)
        return game

    @property
    def id(self) -> str:
        """The name `gymnasium.make` knows it by, as "webcade/DinoRun-v0"."""
        return f"webcade/{self.name}-v{self.version}"

    @property
    def folder(self) -> Path:
        """The folder that game.toml is in, absolute."""
        return self._folder

    @property
    def probe(self) -> str | None:
        """The text of probe.js beside game.toml; None where there is none."""
        return self._probe

    @property
    def digest(self) -> str:
        """Sha256, in hexadecimal, of game.toml, probe.js, and the scripts and stubs that it names."""
        return self._digest

    @field_validator("name")
    @classmethod
    def _not_the_generic(cls, name: str) -> str:
        if name == "Game":
            raise ValueError("'Game' is taken: webcade/Game-v0 makes anybody's own game; choose another")
        return name

    @field_validator("reward", "end")
    @classmethod
    def _has_readings(cls, table: Reward | End, info: ValidationInfo) -> Reward | End:
        readings: dict[str, Any] | None = info.data.get("readings")
        for key, name in _names_used(table, info.data.get("end", End())):
            if readings is not None and name not in readings:
                near = get_close_matches(name, readings, n=1)
                hint = f"; did you mean that by readings.{near[0]}?" if near else ""
                raise ValueError(f"{key} needs a reading named {name!r}, which [readings] lacks{hint}")
        return table


def _names_used(table: Reward | End, end: End) -> list[tuple[str, str]]:
    """The readings that a table speaks of, with the key that does."""
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


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise GameError(
            str(file), [f"no such file; expected a folder with a {FILE}, or the file itself"]
        ) from None
    except OSError as error:
        raise GameError(str(file), [f"cannot be read: {error.strerror}"]) from None


def _text(file: Path, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise GameError(str(file), [f"not UTF-8 text: byte {error.start} is none of it"]) from None
