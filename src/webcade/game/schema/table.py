"""The base class of all tables of game.toml, and the checks that several of them share."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, ValidationInfo


class Table(BaseModel):
    """A table of game.toml. Unknown keys and values of another type are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def one_of(table: BaseModel, *keys: str) -> None:
    """Raise ValueError if a table sets none or several of `keys`."""
    given = [key for key in keys if is_given(table, key)]
    if len(given) != 1:
        raise ValueError(f"expected exactly one of {', '.join(keys)}; got {' and '.join(given) or 'none'}")


def is_given(table: BaseModel, key: str) -> bool:
    """Return whether a table sets `key`, to something other than false or an empty array."""
    return getattr(table, key) not in (None, False, ())


def choice(*keys: str) -> ConfigDict:
    """Return a model configuration that puts `one_of`'s rule into the JSON Schema, for editors."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})


def inside(path: str) -> str:
    """Return a relative path, written with `/`, if it stays in its folder; else raise ValueError."""
    parts = PurePosixPath(path).parts
    if not path or path.startswith("/") or "\\" in path or ".." in parts:
        raise ValueError(
            f"{path!r} leads out of the folder; expected a relative path with '/', as 'js/game.js'"
        )
    return path


def file_beside(path: str, info: ValidationInfo) -> str:
    """Return the path of a file in game.toml's folder, or below, if it exists; else raise ValueError."""
    home = (info.context or {}).get("folder")
    if home is not None and not (Path(home) / inside(path)).is_file():
        raise ValueError(f"expected a file beside game.toml, by its relative path; there is no {path!r}")
    return path
