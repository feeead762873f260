"""What every table of game.toml is, and the checks that several of them share."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, ValidationInfo


class Table(BaseModel):
    """A table of game.toml: unknown keys are refused, and a value has its type or is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def one_of(table: BaseModel, *keys: str) -> None:
    """Refuse a table that sets none or several of `keys`."""
    given = [key for key in keys if is_given(table, key)]
    if len(given) != 1:
        raise ValueError(f"expected exactly one of {', '.join(keys)}; got {' and '.join(given) or 'none'}")


def is_given(table: BaseModel, key: str) -> bool:
    """Whether the file sets `key` to something."""
    return getattr(table, key) not in (None, False, ())


def choice(*keys: str) -> ConfigDict:
    """Tell editors, through the JSON Schema, what `one_of` checks."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})


def inside(path: str) -> str:
    """A relative path, with `/`, that stays in its folder."""
    parts = PurePosixPath(path).parts
    if not path or path.startswith("/") or "\\" in path or ".." in parts:
        raise ValueError(
            f"{path!r} leads out of the folder; expected a relative path with '/', as 'js/game.js'"
        )
    return path


def file_beside(path: str, info: ValidationInfo) -> str:
    """A file that lies beside game.toml, or below."""
    home = (info.context or {}).get("folder")
    if home is not None and not (Path(home) / inside(path)).is_file():
        raise ValueError(f"expected a file beside game.toml, by its relative path; there is no {path!r}")
    return path
