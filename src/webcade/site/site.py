"""The site of a game: it answers every request of the game's page, without a network.

site = open_site(game)
site.url                                   # "https://webcade.invalid/index.html?level=2"
site.answer("https://webcade.invalid/js/game.js")
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from urllib.parse import quote, unquote, urlsplit

from ..errors import GameError
from ..game import FILE, Game
from .answers import Answer, file_answer, missing
from .bundle import NAMES, bundle
from .changes import Mistake, Stubs, patch_files
from .files import Files, Stamp, stamp
from .isolation import ISOLATING_WORKER, is_isolated, is_isolating
from .npm import Wanted
from .packages import fetched, packages, root
from .packing import Packing, packing
from .page_headers import headers_for

ORIGIN = "https://webcade.invalid"
"""The origin of a game's own files: a secure context, under a name that never resolves (RFC 2606)."""

_open: weakref.WeakValueDictionary[tuple[Path, str, Stamp], Site] = weakref.WeakValueDictionary()
_opening = threading.Lock()


class Site:
    """Answers requests for a game. Thread-safe: its answers never change.

    Attributes:
        url: the address of the game's page.
        digest: SHA-256 of all files in hexadecimal; "" if the game has an address of its own (`source.url`).
        stubs: answers to requests for other addresses; None without any.
        headers: further headers, which a driver sends with every answer.
        stamp: of the files from which it was opened; None if it has none that change.

    Args:
        files: the site's files.
        url, stubs, digest, headers: see the attributes.
        unpacks: whether the browser is to unpack the files that a build has packed.
    """

    def __init__(
        self,
        files: Files,
        url: str,
        stubs: Stubs | None = None,
        digest: str = "",
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
        unpacks: bool = True,
    ) -> None:
        self.url = url
        self.digest = digest
        self.stubs = stubs
        self.headers = headers
        self.stamp: Stamp | None = None
        self._files = files
        self._unpacks = unpacks
        self._answers: dict[str, Answer] = {}  # whole files, read and encoded once

    def answer(
        self, url: str, wanted_range: str | None = None, *, is_service_worker: bool = False
    ) -> Answer | None:
        """The answer to a GET request.

        Args:
            url: the address.
            wanted_range: the value of the request's `Range` header; None without one.
            is_service_worker: whether it asks for the script of a service worker.

        Returns:
            The answer; None if the address is neither the game's own nor stubbed.
        """
        parts = urlsplit(url)
        is_own = f"{parts.scheme}://{parts.netloc}" == ORIGIN
        own = self.file(parts.path) if is_own else None
        if own is not None and own.status != 404:
            is_refused = is_service_worker and not is_isolated(self.headers) and is_isolating(own.body)
            return ISOLATING_WORKER if is_refused else own.part(wanted_range)
        stubbed = self.stubs.answer(url) if self.stubs else None
        return own if stubbed is None else stubbed.part(wanted_range)

    def file(self, path: str) -> Answer:
        """The answer for a path of the site, written as in a request: percent-encoded, starting with `/`."""
        answer = self._answers.get(path)
        if answer is None:
            answer = self._find(path)
            if answer.status == 200:
                self._answers[path] = answer
        return answer

    def _find(self, path: str) -> Answer:
        name = unquote(path).lstrip("/")
        if name == "" or name.endswith("/"):
            name += "index.html"
        elif self._files.is_folder(name):
            return Answer(status=301, headers={"Location": f"{path}/"})
        body = self._files.read(name)
        return missing(name) if body is None else file_answer(body, self._packing(name, body))

    def _packing(self, name: str, body: bytes) -> Packing:
        if not self._unpacks:
            return Packing("", name)
        found = packing(name, body)
        return found._replace(encoding="") if name in self._files.made else found  # made files are not packed


def open_site(game: Game) -> Site:
    """Open the site of a game.

    All pages of a game share one site. If a file in the game's folder has changed, there is a new one.

    Raises:
        GameError: the start page does not exist, a patch does not match, or a package's checksum differs.
        SourceError: a package cannot be fetched.
    """
    with _opening:
        now = stamp(_watched(game))
        key = (game.folder, game.digest, now)
        site = _open.get(key)
        if site is None:
            site = _open[key] = _make(game)
            site.stamp = now
        return site


def is_current(site: Site, game: Game) -> bool:
    """Return whether no file of the game has changed since the site was opened."""
    return site.stamp is None or site.stamp == stamp(_watched(game))


def document_site(html: str, game: Game) -> Site:
    """A site that has this HTML document as its only file, served as the game's own pages are."""
    return Site(Files({}, {"index.html": html.encode()}), f"{ORIGIN}/", headers=headers_for(game))


def _watched(game: Game) -> list[Path]:
    """The files and folders that the game's author may change. Packages have checksums and cannot change."""
    stubs = [
        game.folder / one.file for one in game.page.stubs if one.file and not one.file.startswith("source:")
    ]
    own = [] if game.source.folder is None else [game.folder / game.source.folder]
    return own + stubs


def _make(game: Game) -> Site:
    try:
        return _made(game)
    except Mistake as mistake:
        raise GameError(str(game.folder / FILE), [str(mistake)]) from None


def _made(game: Game) -> Site:
    source = game.source
    if source.url is not None:
        return Site(Files({}), source.url, Stubs(game, Files({})), headers=headers_for(game))
    folders = fetched(game)
    files = Files(_roots(game, folders))
    path, rest = _split(source.page)
    if source.html is not None:
        files.make(path, source.html.encode())
    bundles = [str(PurePosixPath(path).with_name(name)) for name in NAMES] if source.bundle else []
    patch_files(files, game.page.patches, lambda name: name not in bundles)
    if source.bundle is not None:
        for name, content in bundle(source.bundle, folders, _changed(folders, files.made)).items():
            files.make(str(PurePosixPath(path).with_name(name)), content)
    patch_files(files, game.page.patches, lambda name: name in bundles)
    _must_exist(path, files, game)
    return Site(
        files,
        f"{ORIGIN}/{quote(path)}{rest}",
        Stubs(game, files),
        _digest(game, files),
        headers=headers_for(game),
        unpacks=source.content_encoding,
    )


def _roots(game: Game, folders: Mapping[Wanted, Path]) -> dict[str, Path]:
    """The site's folders by path. If the game itself is a package, that package is the root."""
    roots = {root(one): folder for one, folder in folders.items()}
    if game.source.npm is not None:
        return {"": next(iter(roots.values())), **roots}
    assert game.source.folder is not None
    return {"": game.folder / game.source.folder, **roots}


def _changed(folders: Mapping[Wanted, Path], made: Mapping[str, bytes]) -> dict[str, bytes]:
    """The patched files of packages, by the path under node_modules at which the bundler looks for them."""
    own = root(next(iter(folders)))
    named = {name if name.startswith("node_modules/") else f"{own}/{name}": made[name] for name in made}
    of_packages = {root(one): folder for one, folder in folders.items()}
    return {
        name: content
        for name, content in named.items()
        for prefix, folder in of_packages.items()
        if name.startswith(f"{prefix}/") and (folder / name[len(prefix) + 1 :]).is_file()
    }


def _digest(game: Game, files: Files) -> str:
    """A digest of the game: packages by their checksums, a folder and files made in memory by content."""
    checksums = [one.integrity for one in packages(game)]
    return files.digest(checksums, with_root=game.source.folder is not None)


def _split(page: str) -> tuple[str, str]:
    """Split a start page into its path, and its query and fragment."""
    path = page.partition("#")[0].partition("?")[0]
    return path, page[len(path) :]


def _must_exist(path: str, files: Files, game: Game) -> None:
    where = f"{path.rstrip('/')}/index.html".lstrip("/") if path.endswith("/") else path
    if files.read(where) is not None:
        return
    pages = [name for name in files.names() if name.endswith((".html", ".htm", ".xhtml", ".xht"))]
    near = get_close_matches(path, pages, n=1, cutoff=0.4) or pages[:1]
    hint = f"; did you mean {near[0]!r}?" if near else "; add one to the source, or write it in source.html"
    raise Mistake(f"source.page: there is no {path!r} in {game.source.folder or game.source.npm!r}{hint}")
