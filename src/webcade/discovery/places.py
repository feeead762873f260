"""Where the variables of closures are declared: files and anchors for `[[page.closures]]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from ..chromium.states.instances import THIS
from ..chromium.states.variables import Variable
from ..game import Game
from ..game.schema import Closure
from ..site import ORIGIN, open_site

_MOST = 4  # places of a variable
_LONGEST, _SHORTEST = 100, 12  # characters of an anchor
_END = re.compile(r"[;\n]")
_THIS = re.compile(r"(?<![\w$.])(this\.[\w$]+\s*=(?!=))")
_CONSTRUCTOR = re.compile(r"(?<![\w$.])constructor\s*\(")
_FIELD = re.compile(r"[{;\n]\s*([A-Za-z_$][\w$]*\s*=(?![=>]))")
_PART = re.compile(r"[,;\n]")  # what may follow a value


def closures_of(game: Game, name: str, variable: Variable) -> list[Closure]:
    """Return what `[[page.closures]]` may say of a variable, the likelier first. None of it is proved.

    Args:
        game: the game; its files are read.
        name: the name in `read.closures`.
        variable: the variable.
    """
    if not variable.url.startswith(f"{ORIGIN}/"):
        return []
    path = unquote(urlsplit(variable.url).path)
    file = (f"{path}index.html" if path.endswith("/") else path).lstrip("/")
    answer = open_site(game).file(f"/{file}")
    if answer.status != 200:
        return []
    text = answer.body.decode("utf-8-sig", "replace")
    return [
        Closure(name=name, file=file, anchor=anchor, variable=_written(variable.name))
        for anchor in (_of_object if variable.name == THIS else _anchors)(text, variable)
    ]


def _written(name: str) -> str:
    return f"this.{name}" if name.startswith("#") else name


def _anchors(text: str, variable: Variable) -> Iterator[str]:
    near = _offset(text, variable.line, variable.column)
    found = 0
    for at in _declarations(text, variable.name, near):
        anchor = anchor_at(text, at)
        if anchor:
            yield anchor
            found += 1
        if found == _MOST:
            return


def _of_object(text: str, variable: Variable) -> Iterator[str]:
    """Places in a constructor, and in a class's fields, where the new object is `this`."""
    near = _offset(text, variable.line, variable.column)
    found = [*islice(_THIS.finditer(text, near), 2)]
    if constructor := _CONSTRUCTOR.search(text, near):
        found += islice(_THIS.finditer(text, constructor.end()), 1)
    found += islice(_FIELD.finditer(text, near), 1)
    for at in dict.fromkeys(one.start(1) for one in found):
        if anchor := anchor_at(text, at):
            yield anchor


def _declarations(text: str, name: str, near: int) -> Iterator[int]:
    """The places where a variable of this name is declared: those before `near` first, the nearest first."""
    word = rf"{re.escape(name)}(?![\w$])"
    kinds = (
        rf"(?<![\w$.])(?:let|const|var)\s+{word}",
        rf"(?<=[,\s]){word}\s*=(?![=>])",
        rf"(?<![\w$.]){word}\s*(?:[-+*/]?=(?![=>])|\+\+)",
        rf"(?<=[,\s]){word}\s*[,;]",
    )
    met = set()
    for kind in kinds:
        places = [one.start() for one in re.finditer(kind, text)]
        for at in sorted(places, key=lambda at: (at > near, abs(at - near))):
            if at not in met:
                met.add(at)
                yield at


def anchor_at(text: str, at: int) -> str:
    """Return the text from a place on that is there only once; "" if there is none of a fair length."""
    end = _END.search(text, at)
    length = min((end.start() if end else len(text)) - at, _LONGEST)
    for size in (*range(min(length, _SHORTEST), length), *range(length, _LONGEST, 8)):
        anchor = text[at : at + size]
        if anchor.strip() and text.count(anchor) == 1:
            if size < length <= _SHORTEST * 4:
                return text[at : at + length]
            part = _PART.search(text, at + size, at + _LONGEST)
            return text[at : part.start()] if part else anchor
    return ""


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line):
        start = text.find("\n", start) + 1
        if start == 0:
            return len(text)
    return start + column
