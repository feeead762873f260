"""Where fetched packages and made bundles are kept, for all processes of a user."""

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
    """`$XDG_CACHE_HOME/webcade`, or `~/.cache/webcade`."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home and Path(home).is_absolute() else Path.home() / ".cache") / "webcade"


def kept(place: Path, make: Callable[[Path], None]) -> Path:
    """The folder `place`, whole: made once, by one process, in an empty folder that then takes its place.

    Raises:
        SourceError: the cache cannot be written to; or what `make` raises, and nothing is left.
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
            "set XDG_CACHE_HOME to a folder that can"
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
    """Remove what processes that were killed while making have left: nobody holds the lock of its place."""
    for folder in parent.glob(f"{_MAKING}*"):
        place = folder.name.removeprefix(_MAKING).rpartition("-")[0]
        with suppress(OSError), (parent / f"{place}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait until no other process holds this file's lock; a process that ends lets go of it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
