"""The changes that a game.toml makes to its site: `[[page.patches]]` and `[[page.stubs]]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..game import Game
from ..game.schema import Patch, Stub
from ..game.wording import did_you_mean
from .answers import Answer, file_answer
from .files import Files
from .media_types import UNKNOWN, media_type
from .packing import Packing, Unreadable, packing, unpacked


class Mistake(Exception):
    """Something that game.toml says about its source is wrong. The text starts with the key's dotted path."""


def patch_files(files: Files, patches: tuple[Patch, ...], wanted: Callable[[str], bool]) -> None:
    """Apply patches to a site's files, in order.

    Args:
        files: the site's files, which are changed.
        patches: all patches of the game.
        wanted: whether to patch the file of this name now; patches of others are skipped.

    Raises:
        Mistake: a file does not exist, or does not contain the text to find exactly `times` times.
    """
    for index, patch in enumerate(patches):
        if not wanted(patch.file):
            continue
        content = files.read(patch.file)
        if content is None:
            hint = did_you_mean(patch.file, files.names())
            raise Mistake(f"page.patches[{index}].file: the source has no file {patch.file!r}{hint}")
        files.make(patch.file, patched(_plain(content, patch.file, files, index), patch, index))


def _plain(content: bytes, name: str, files: Files, index: int) -> bytes:
    """The content of a file to patch, unpacked if a build has packed it."""
    if name in files.made:
        return content
    try:
        return unpacked(content, packing(name, content).encoding)
    except Unreadable as error:
        raise Mistake(f"page.patches[{index}].file: {name} {error}") from None


def patched(content: bytes, patch: Patch, index: int) -> bytes:
    """Apply a patch to a file's content.

    Args:
        content: the file's bytes.
        patch: the patch.
        index: its number in `page.patches`, for the error.

    Raises:
        Mistake: the content does not contain the text to find exactly `times` times.
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
    """The answers of `[[page.stubs]]`. The first stub that matches an address answers it."""

    def __init__(self, game: Game, files: Files) -> None:
        self._answers = [
            (_pattern(stub.url), _answer(stub, index, game, files))
            for index, stub in enumerate(game.page.stubs)
        ]

    def answer(self, url: str) -> Answer | None:
        """The answer to a request for `url`; None if no stub matches."""
        for pattern, answer in self._answers:
            if pattern.fullmatch(url):
                return answer
        return None


def _pattern(url: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in url.split("*")), re.DOTALL)


def _answer(stub: Stub, index: int, game: Game, files: Files) -> Answer:
    body = _body(stub, index, game.folder, files)
    name = stub.url.partition("?")[0].partition("#")[0]
    if stub.file is not None and media_type(packing(name, body).name, body) == UNKNOWN:
        name = stub.file
    found = packing(name, body) if game.source.content_encoding else Packing("", name)
    answer = file_answer(body, found if stub.text is None else found._replace(encoding=""))
    if answer.problem:
        return answer
    return replace(answer, media_type=stub.type or answer.media_type, status=stub.status)


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
