"""Finds the page of a game in a folder that has no game.toml."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..chromium.network.blocked_requests import BlockedRequest

_FOLDERS = (
    "build", "dist", "public", "docs", "www", "web", "html", "site", "app", "game", "client", "static", "out",
    "release", "src",
)  # fmt: skip
_IGNORED = {"node_modules", "bower_components", "coverage", "__pycache__", "test", "tests", "vendor"}
_DEPTH = 3  # folders below the one that is searched
_MOST = 2000  # folders that are looked into
_MOST_PAGES = 200  # that are compared
_READ = 200_000  # bytes of a page that are looked at
_SCRIPT = re.compile(rb"<script\b[^>]*>", re.IGNORECASE)
_ADDRESS = re.compile(rb"""\bsrc\s*=\s*["']?([^"'\s>?]+)""", re.IGNORECASE)
_UNBUILT = (b".ts", b".tsx", b".jsx", b".vue", b".svelte")


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The page of a bare folder.

    Attributes:
        home: the folder that a game.toml would lie in.
        folder: the folder of the page's files, relative to `home`; "." is `home` itself.
        page: the page's path in `folder`.
        others: the paths of other pages, relative to `home`, likelier ones first.
        unbuilt: what the page loads and no browser can run, as "/src/main.ts"; "" if it is built.
    """

    home: Path
    folder: str
    page: str
    others: tuple[str, ...] = ()
    unbuilt: str = ""

    @property
    def path(self) -> str:
        """The page's path, relative to `home`."""
        return self.page if self.folder == "." else f"{self.folder}/{self.page}"

    def from_home(self) -> FoundPage:
        """The same page with `home` as the folder of its files: for a page that asks for files out there."""
        return FoundPage(self.home, ".", self.path, self.others, self.unbuilt)


def find_page(path: Path) -> FoundPage | None:
    """Find the page to open.

    The folder's own index.html comes first, then that of a folder with a usual name (build, dist, public and
    others), then any other page. A page that needs a build step comes after those that do not.

    Args:
        path: a folder, or a page, which is then taken.

    Returns:
        None if there is no page in the folder or three levels below.
    """
    if path.is_file():
        return FoundPage(path.parent.resolve(), ".", path.name, (), _unbuilt(path))
    home = path.resolve()
    found = sorted(
        islice(_pages(home), _MOST_PAGES), key=lambda page: (_rank(home / page), _likeliness(page))
    )
    if not found:
        return None
    first, others = found[0], tuple(page.as_posix() for page in found[1:])
    folder = first.parent.as_posix()
    return FoundPage(home, folder, first.name, others, _unbuilt(home / first))


def own_copy(request: BlockedRequest, folder: Path | None) -> str:
    """Return a file of the game itself with the name of a blocked one, as a stub's `file`; "" without one.

    Args:
        request: the request.
        folder: the folder of the game's files; None without one.
    """
    if folder is None or request.is_missing or request.kind == "WebSocket":
        return ""
    path = unquote(urlsplit(request.url).path).lstrip("/")
    if path and ".." not in path.split("/") and (folder / path).is_file():
        return f"source:{path}"
    for place, names in _folders(folder):
        if request.file_name in names:
            return f"source:{(place / request.file_name).as_posix()}"
    return ""


def remedy(request: BlockedRequest, folder: Path | None) -> str:
    """Return the lines of game.toml that would supply a request, by the game's own copy if it has one.

    Args:
        request: the request.
        folder: the folder of the game's files; None without one.
    """
    own = own_copy(request, folder)
    return request.supplied_by(own) if own else request.remedy


def _pages(home: Path) -> Iterator[Path]:
    """The paths of all pages, relative to `home`."""
    for place, names in _folders(home):
        yield from (place / name for name in names if name.lower().endswith((".html", ".htm")))


def _folders(home: Path) -> Iterator[tuple[Path, list[str]]]:
    """The folders that are searched, relative to `home`, each with the names of its files."""
    for count, (folder, below, names) in enumerate(os.walk(home), 1):
        place = Path(folder).relative_to(home)
        is_deep = len(place.parts) >= _DEPTH or count > _MOST
        below[:] = [] if is_deep else sorted(name for name in below if _is_searched(name))
        yield place, sorted(names)


def _is_searched(folder: str) -> bool:
    return not folder.startswith(".") and folder.lower() not in _IGNORED


def _likeliness(page: Path) -> tuple[int, int, int, str]:
    """A key to sort by: index.html, build/index.html and its like, game.html, then what lies deeper."""
    is_index = page.stem.lower() == "index"
    depth = len(page.parts)
    usual = _FOLDERS.index(page.parts[0]) if page.parts[0] in _FOLDERS else len(_FOLDERS)
    tiers = (depth == 1 and is_index, depth == 2 and is_index and usual < len(_FOLDERS), depth == 1)
    tier = tiers.index(True) if True in tiers else len(tiers)
    return tier, depth, usual, page.as_posix()


def _rank(file: Path) -> int:
    """0 for a page that a browser can play, 1 for one without a script, 2 for one that has to be built."""
    content = _read(file)
    if _unbuilt(file):
        return 2
    return 0 if b"<script" in content.lower() else 1


def _unbuilt(file: Path) -> str:
    """What a page loads that only a build step makes into something that a browser runs; "" if nothing."""
    content = _read(file)
    if b"%PUBLIC_URL%" in content:
        return "%PUBLIC_URL%"
    tags = (tag for tag in _SCRIPT.findall(content) if b"babel" not in tag.lower())
    addresses = [found[1] for tag in tags if (found := _ADDRESS.search(tag))]
    return next((one.decode("utf-8", "replace") for one in addresses if one.lower().endswith(_UNBUILT)), "")


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_READ)
    except OSError:
        return b""
