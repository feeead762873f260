"""A game's files by their path from the site's root: folders on the disk, and files that are made for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

Stamp = tuple[tuple[str, int, int, int], ...]


def stamp(places: list[Path]) -> Stamp:
    """What tells, without reading them, that one of these files, or of these folders' files, has changed."""
    files: list[Path] = []
    for place in places:
        folder = place.resolve()
        files += [folder / name for name in sorted(_below(folder, folder))] if folder.is_dir() else [folder]
    return tuple(map(_stamped, files))


def _stamped(file: Path) -> tuple[str, int, int, int]:
    try:
        status = file.stat()
    except OSError:  # it has gone meanwhile
        return str(file), 0, 0, 0
    return str(file), status.st_mtime_ns, status.st_size, status.st_ino


class Files:
    """Files of several folders as one tree.

    Args:
        roots: folders by the path they are seen under: "" is the root, "node_modules/three" a package.
        made: contents that no file on the disk has, by path; they come first.
    """

    def __init__(self, roots: Mapping[str, Path], made: Mapping[str, bytes] | None = None) -> None:
        self._roots = {prefix: folder.resolve() for prefix, folder in roots.items()}
        self._made = dict(made or {})

    def read(self, path: str) -> bytes | None:
        """The content of a file; None where there is none, or where the path leads out of its folder."""
        if path in self._made:
            return self._made[path]
        place = self._place(path)
        try:
            return place.read_bytes() if place is not None and place.is_file() else None
        except OSError:
            return None

    def is_folder(self, path: str) -> bool:
        """Whether the path is that of a folder."""
        place = self._place(path)
        return place is not None and place.is_dir()

    def make(self, path: str, content: bytes) -> None:
        """Put this content in the place of a file's."""
        self._made[path] = content

    @property
    def made(self) -> Mapping[str, bytes]:
        """The contents that no file on the disk has, by path."""
        return self._made

    def names(self) -> Iterator[str]:
        """The paths of all files of the root folder, hidden ones left out; in order."""
        root = self._roots.get("")
        if root is not None:
            yield from sorted(_below(root, root))

    def digest(self, checksums: list[str], *, with_root: bool) -> str:
        """Sha256, in hexadecimal, of these checksums, of what is made, and of the root folder's files."""
        sha = hashlib.sha256("\n".join(checksums).encode())
        for name in sorted({*self._made, *(self.names() if with_root else ())}):
            content = self.read(name) or b""
            sha.update(f"{name}\0{len(content)}\0".encode() + content)
        return sha.hexdigest()

    def _place(self, path: str) -> Path | None:
        """Where a path leads on the disk, links followed; None where that is outside of its folder."""
        if "\0" in path:
            return None
        prefix = max((one for one in self._roots if one == "" or _is_under(path, one)), key=len, default=None)
        if prefix is None:
            return None
        root = self._roots[prefix]
        try:
            place = (root / path[len(prefix) :].lstrip("/")).resolve()
        except (OSError, RuntimeError):  # a link that leads to itself
            return None
        return place if place.is_relative_to(root) else None


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")


def _below(folder: Path, root: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _below(entry, root)
        elif entry.is_file() and entry.resolve().is_relative_to(root):
            yield entry.relative_to(root).as_posix()
