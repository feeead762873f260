"""Validation errors -> the lines a game's author reads: `dotted.path: sentence`.

A sentence says what was expected, what came and, for a word that is nearly right, which was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_LONGEST = 80  # characters of a value that a message quotes
RENAMED = {  # keys that files had before, and what they are named now
    "framed": "in_iframe",
    "one_drawing": "draw_last_frame",
    "one_task": "batch_frames",
    "one_process": "share_renderer",
}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing_size": "a whole number that can be had",
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
    """One line for each mistake that `error` found in a file of `model`'s form."""
    return [
        f"{dotted(detail['loc'])}: {_sentence(detail, model)}" for detail in error.errors(include_url=False)
    ]


def dotted(loc: Iterable[int | str]) -> str:
    """("actions", "list", 1, "keys", 0) -> "actions.list[1].keys[0]"."""
    path = list(loc)
    if len(path) > 1 and path[-1] == "[key]":  # pydantic's word for a mistake in the name itself
        path.pop()
    parts = [f"[{part}]" if isinstance(part, int) else f".{_key(part)}" for part in path]
    return "".join(parts).removeprefix(".")


def _key(name: str) -> str:
    """A key as the file writes it: in quotes where TOML wants them, and not longer than can be read."""
    return name if re.fullmatch(r"[\w-]+", name) and len(name) <= _LONGEST else repr(name[:_LONGEST])


def shown(value: object) -> str:
    """A value as a message quotes it: in one line, not longer than can be read."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # an object's own repr may do anything, and numbers may be too long to write
        text = f"an object of type {type(value).__name__}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The tail of a sentence where one of `known` is near to `word`: `; did you mean 'page'?`."""
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, came, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "value_error":  # a validator of ours: the sentence is its own
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
    """The keys that the table at `loc` may have."""
    table: type[BaseModel] | None = model
    for part in loc:
        if table and isinstance(part, str):
            field = table.model_fields.get(part)
            table = _table_in(field.annotation) if field else None
    return list(table.model_fields) if table else []


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """The table's model inside `tuple[Model, ...]`, `Model | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_table_in(argument) for argument in get_args(annotation))
    return next((table for table in found if table), None)


def _shown(value: object) -> str:
    """A value of a TOML file, in the file's own words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "an array" if value else "an empty array"
    return shown(value) if isinstance(value, str | int | float) else str(value)
