"""Where a game comes from: a folder, a package, an address, or the [source] of a game.toml."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from ..catalogue import catalogue_game
from ..errors import OptionError
from ..game import FILE
from ..game.schema import Source
from ..inspecting.pages import FoundPage, find_page
from ..options.arguments import shown
from ..site import ORIGIN, package_of

_PACKAGE = re.compile(
    r"(?P<name>(?:@[a-z0-9~][a-z0-9~._-]*/)?[a-z0-9~][a-z0-9~._-]*)@(?P<version>\d[\w.+-]*)", re.IGNORECASE
)
_ADDRESS = re.compile(r"(https?|chrome)://\S+")
_EXPECTED = (
    "a folder with a game, its page, a package as NAME@VERSION, an address, a game.toml, or a game of the "
    "catalogue"
)

VIEWPORT = (800, 600)
SMALL_VIEWPORT = (400, 300)  # for games that fill the page with WebGL


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a game comes from.

    Attributes:
        name: what the game is called until its title is known.
        home: the folder to which `folder` of the table is relative.
        table: the keys of `[source]`.
        page: the page, in words.
        others: paths of other pages, likelier ones first.
        viewport: (width, height) of the page, in CSS pixels.
    """

    name: str
    home: Path
    table: Mapping[str, Any]
    page: str
    others: tuple[str, ...] = ()
    viewport: tuple[int, int] = VIEWPORT

    def table_from(self, target: Path) -> dict[str, Any]:
        """Return `[source]` of a file in another folder."""
        table = dict(self.table)
        if "folder" in table:
            table["folder"] = Path(os.path.relpath(self.home / table["folder"], target.resolve())).as_posix()
        return table

    def at(self, address: str) -> Origin | None:
        """Return the same game with another of its pages; None if there is none of this address.

        Args:
            address: as the page has it; "" for none.
        """
        is_url = "url" in self.table
        own = _origin(self.table["url"]) if is_url else ORIGIN
        if _origin(address) != own or "html" in self.table:
            return None
        path = unquote(address.removeprefix(f"{own}/"))
        table = {**self.table, **({"url": address} if is_url else {"page": path})}
        others = tuple(one for one in (self.page, *self.others) if one != path)
        return None if table == self.table else Origin(self.name, self.home, table, path, others)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def find_origin(source: str | Path, page: str | None = None) -> Origin:
    """Find out what a source is.

    Args:
        source: a folder, a page, `NAME@VERSION` of a package, an address, a game.toml (only
            its `[source]` counts), or a game of the catalogue, likewise.
        page: the page in a folder or package; None: the likeliest.

    Raises:
        OptionError: there is no such thing, or it has no page.
        SourceError: the package cannot be fetched.
    """
    text = str(source)
    path = Path(source).expanduser()
    if path.suffix == ".toml" and path.is_file():
        return _of_file(path, page)
    if path.exists():
        return _of_folder(path, page)
    if package := _PACKAGE.fullmatch(text):
        return _of_package(text, package["name"], page)
    if _ADDRESS.fullmatch(text):
        return _of_address(text, page)
    if (game := catalogue_game(text)) is not None:
        return _of_file(game.folder / FILE, page)
    raise OptionError(f"source: expected {_EXPECTED}; there is no {shown(text)}")


def _of_folder(path: Path, page: str | None) -> Origin:
    found = _found(path, page, f"the folder {shown(str(path))}")
    table = {"folder": found.folder} | ({} if found.page == "index.html" else {"page": found.page})
    return Origin(found.home.name, found.home, table, found.path, found.others)


def _of_package(spec: str, name: str, page: str | None) -> Origin:
    package = package_of(spec)
    found = _found(package.folder, page, f"the package {spec}")
    table = {"npm": spec, "integrity": package.integrity} | (
        {} if found.path == "index.html" else {"page": found.path}
    )
    return Origin(name.rpartition("/")[2], Path.cwd(), table, f"{found.path} of {spec}", found.others)


def _of_address(address: str, page: str | None) -> Origin:
    if page is not None:
        raise OptionError(f"page: expected none with an address; got {shown(page)}")
    parts = urlsplit(address)
    words = [part for part in (parts.netloc, *parts.path.split("/")) if part]
    return Origin(re.sub(r"\W+", "-", words[-1]), Path.cwd(), {"url": address}, address)


def _of_file(file: Path, page: str | None) -> Origin:
    """The `[source]` of a game.toml, and nothing else of it."""
    try:
        table = tomllib.loads(file.read_text("utf-8"))["source"]
        source = Source.model_validate(table, context={"folder": file.parent})
    except (KeyError, ValueError, OSError) as error:
        why = f"{len(error.errors())} mistakes" if isinstance(error, ValidationError) else str(error)
        raise OptionError(
            f"source: expected a game.toml with a [source]; {shown(str(file))} has none that can be read: "
            f"{' '.join(why.split())}"
        ) from None
    if page is not None:
        table = {**table, "page": page}
    name = file.parent.resolve().name
    return Origin(name, file.parent.resolve(), table, source.url or str(table.get("page", "index.html")))


def _found(path: Path, page: str | None, words: str) -> FoundPage:
    if page is not None:
        path = path / page
        if not path.is_file():
            raise OptionError(f"page: there is no {shown(page)} in {words}")
    found = find_page(path)
    if found is None:
        raise OptionError(
            f"source: {words} has no HTML page, nor have the folders in it; expected the game's page, or a "
            "game.toml with source.html"
        )
    if page is not None:
        home = path.parents[len(Path(page).parts) - 1].resolve()
        return FoundPage(home, ".", Path(page).as_posix(), (), found.unbuilt)
    return found
