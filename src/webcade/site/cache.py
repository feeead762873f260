"""The cache of npm packages and bundles, shared by all processes of a user."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import SourceError

_MAKING = ".making-"


def cache_folder() -> Path:
    """The cache's folder: `$XDG_CACHE_HOME/webcade`, or `~/.cache/webcade`."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home and Path(home).is_absolute() else Path.home() / ".cache") / "webcade"


def kept(place: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder `place`; make it first if it does not exist.

    Only one process makes it, and others wait. It appears under its name only when it is complete.

    Args:
        place: a folder in the cache.
        make: writes the content to the empty folder that it is called with.

    Raises:
        SourceError: the cache cannot be written to.
        Exception: whatever `make` raises; then nothing is kept.
    """
    if place.is_dir():
        return place
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _locked(place.with_name(f"{place.name}.lock")):
            if not place.is_dir():
                _make(place, make)
    except OSError as error:
        raise SourceError(
            f"the cache {cache_folder()} cannot be written to ({error.strerror or error}); "
            "set XDG_CACHE_HOME to a writable folder"
        ) from error
    return place


def _make(place: Path, make: Callable[[Path], None]) -> None:
    _sweep(place.parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{_MAKING}{place.name}-", dir=place.parent))
    try:
        make(folder)
        folder.rename(place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove unfinished folders of killed processes: those for which no process holds the lock."""
    for folder in parent.glob(f"{_MAKING}*"):
        place = folder.name.removeprefix(_MAKING).rpartition("-")[0]
        with suppress(OSError), (parent / f"{place}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of this file, after waiting for other processes. A process that ends releases it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
