"""Turn validation errors into the lines that a game's author reads: `dotted.path: sentence`.

A sentence says what was expected, what came and, for a word that is nearly right, what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..wording import LONGEST, did_you_mean, shown

RENAMED = {  # former keys, and their new names
    "framed": "in_iframe",
    "one_drawing": "draw_last_frame",
    "one_task": "batch_frames",
    "one_process": "share_renderer",
}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
    "finite_number": "a finite number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "too_short": "at least {min_length} of them",
    "string_too_short": "text that is not empty",
}


def problems(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return one line for each mistake in `error`, which validating a file by `model` has raised."""
    return [
        f"{dotted(detail['loc'])}: {_sentence(detail, model)}" for detail in error.errors(include_url=False)
    ]


def dotted(loc: Iterable[int | str]) -> str:
    """Return a dotted path: ("actions", "list", 1, "keys", 0) -> "actions.list[1].keys[0]"."""
    path = list(loc)
    if len(path) > 1 and path[-1] == "[key]":  # pydantic marks a mistake in the key itself so
        path.pop()
    parts = [f"[{part}]" if isinstance(part, int) else f".{_key(part)}" for part in path]
    return "".join(parts).removeprefix(".")


def _key(name: str) -> str:
    """Return a key as TOML writes it, in quotes if it needs them, shortened to 80 characters."""
    return name if re.fullmatch(r"[\w-]+", name) and len(name) <= LONGEST else repr(name[:LONGEST])


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, came, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "value_error":  # raised by a validator of webcade, with the whole sentence
        return str(context["error"])
    if kind == "missing":
        return "required, and missing"
    if kind == "extra_forbidden":
        known = _keys_at(model, detail["loc"][:-1])
        key = str(detail["loc"][-1])
        if RENAMED.get(key) in known:
            return f"no such key; it is named {RENAMED[key]!r} now"
        hint = did_you_mean(key, known)
        return "no such key" + (hint or f"; expected one of {', '.join(known)}")
    hint = ""
    if kind == "literal_error" and isinstance(came, str):
        hint = did_you_mean(came, context["expected"].replace("'", "").replace(" or ", ", ").split(", "))
    expected = _EXPECTED.get(kind)
    bounds = {name: f"{one:g}" if isinstance(one, float) else one for name, one in context.items()}
    wanted = expected.format(**bounds) if expected else detail["msg"].removeprefix("Input should be ")
    return f"expected {wanted}; got {_shown(came)}{hint}"


def _keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table at `loc` may have."""
    table: type[BaseModel] | None = model
    for part in loc:
        if table and isinstance(part, str):
            field = table.model_fields.get(part)
            table = _table_in(field.annotation) if field else None
    return list(table.model_fields) if table else []


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside `tuple[Model, ...]`, `Model | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_table_in(argument) for argument in get_args(annotation))
    return next((table for table in found if table), None)


def _shown(value: object) -> str:
    """Quote a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "an array" if value else "an empty array"
    return shown(value) if isinstance(value, str | int | float) else str(value)
