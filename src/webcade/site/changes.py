"""What a game's file changes of its site: `[[page.patches]]` and `[[page.stubs]]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from ..game import Game
from ..game.schema import Patch, Stub
from .answers import Answer
from .files import Files
from .media_types import UNKNOWN, media_type


class Mistake(Exception):
    """Something the file says of its source is not so; the text begins with the dotted path."""


def patch_files(files: Files, patches: tuple[Patch, ...], wanted: Callable[[str], bool]) -> None:
    """Apply the patches of `wanted` files of a site, each to what the ones before left.

    Raises:
        Mistake: a file is not there, or the text to find is not in it as often as said.
    """
    for index, patch in enumerate(patches):
        if not wanted(patch.file):
            continue
        content = files.read(patch.file)
        if content is None:
            near = get_close_matches(patch.file, list(files.names()), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise Mistake(f"page.patches[{index}].file: the source has no file {patch.file!r}{hint}")
        files.make(patch.file, patched(content, patch, index))


def patched(content: bytes, patch: Patch, index: int) -> bytes:
    """A file's content with the patch applied.

    Raises:
        Mistake: the text to find is not in it as often as said.
    """
    find, replace = patch.find.encode(), patch.replace.encode()
    count = content.count(find)
    if count != patch.times:
        raise Mistake(
            f"page.patches[{index}].find: expected {_times(patch.times)} in {patch.file}, "
            f"found {_times(count)}: {_short(patch.find)}"
        )
    return content.replace(find, replace)


class Stubs:
    """The answers of `[[page.stubs]]`; the first that matches an address gives it."""

    def __init__(self, game: Game, files: Files) -> None:
        stubs = game.page.stubs
        self._answers = [
            (_pattern(stub.url), _answer(stub, index, game.folder, files)) for index, stub in enumerate(stubs)
        ]

    def answer(self, url: str) -> Answer | None:
        """The answer to a request for `url`; None where no stub matches."""
        for pattern, answer in self._answers:
            if pattern.fullmatch(url):
                return answer
        return None


def _pattern(url: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in url.split("*")), re.DOTALL)


def _answer(stub: Stub, index: int, folder: Path, files: Files) -> Answer:
    body = _body(stub, index, folder, files)
    path = stub.url.partition("?")[0].partition("#")[0]
    kind = media_type(path, body)
    if kind == UNKNOWN and stub.file is not None:
        kind = media_type(stub.file, body)
    return Answer(body, stub.type or kind, stub.status)


def _body(stub: Stub, index: int, folder: Path, files: Files) -> bytes:
    if stub.file is None:
        return (stub.text or "").encode()
    if not stub.file.startswith("source:"):
        return (folder / stub.file).read_bytes()
    name = stub.file.removeprefix("source:")
    content = files.read(name)
    if content is None:
        raise Mistake(f"page.stubs[{index}].file: the source has no file {name!r}")
    return content


def _times(count: int) -> str:
    return {0: "none", 1: "it once", 2: "it twice"}.get(count, f"it {count} times")


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return repr(shown if len(shown) <= 60 else shown[:57] + "...")
