"""Fetches packages from the npm registry with the user's npm, checks them, and keeps them in the cache."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..errors import SourceError
from .cache import cache_folder, kept
from .changes import Mistake

_TIMEOUT = 600  # seconds
_CONTENT, _CHECKSUM = "content", "integrity"
_NO_NETWORK = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENOTCACHED",
    "ENETUNREACH",
)


class Wanted(NamedTuple):
    """A package that a game needs.

    Attributes:
        spec: its name and exact version, `name@1.2.3`.
        integrity: the expected checksum of its tarball, `sha512-...`; "" if none is known yet.
        path: the table of game.toml that names it, such as "source", for errors.
    """

    spec: str
    integrity: str
    path: str

    @property
    def name(self) -> str:
        """The package's name, including its scope."""
        return self.spec.rpartition("@")[0]


def package_folder(wanted: Wanted) -> Path:
    """The folder in the cache for a package, whether or not it has been fetched."""
    return cache_folder() / "npm" / wanted.spec


def is_here(wanted: Wanted) -> bool:
    """Whether a package has been fetched."""
    return package_folder(wanted).is_dir()


class Package(NamedTuple):
    """A package that has been fetched.

    Attributes:
        folder: has its files.
        integrity: its checksum.
    """

    folder: Path
    integrity: str


def package_of(spec: str) -> Package:
    """Return a package whose checksum nobody has written down yet. Only the first call needs a network.

    Args:
        spec: its name and exact version, `name@1.2.3`.

    Raises:
        SourceError: see `fetch`.
    """
    wanted = Wanted(spec, "", "source")
    folder = kept(package_folder(wanted), lambda empty: _fetch_to(empty, wanted))
    return Package(folder / _CONTENT, (folder / _CHECKSUM).read_text())


def fetch(wanted: Wanted) -> Path:
    """Return the folder with a package's files. Only the first call for a package needs a network.

    Raises:
        SourceError: npm is not installed, cannot reach its registry, or knows no such package.
        Mistake: the package's checksum differs from `integrity`.
    """
    folder = kept(package_folder(wanted), lambda empty: _fetch_to(empty, wanted))
    _must_equal((folder / _CHECKSUM).read_text(), wanted)
    return folder / _CONTENT


def _fetch_to(folder: Path, wanted: Wanted) -> None:
    tarball = _pack(folder, wanted.spec)
    data = tarball.read_bytes()
    tarball.unlink()
    came = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    _must_equal(came, wanted)
    _unpack(data, folder / _CONTENT)
    (folder / _CHECKSUM).write_text(came)


def _must_equal(came: str, wanted: Wanted) -> None:
    if wanted.integrity and came != wanted.integrity:
        raise Mistake(f"{wanted.path}.integrity: expected {wanted.integrity} of {wanted.spec}, got {came}")


def _pack(folder: Path, spec: str) -> Path:
    """Let npm write the package's tarball to an empty folder. Scripts of the package are not run."""
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError(
            f"npm is not installed, but is needed to fetch {spec}; type: webcade doctor --fix, "
            "or sudo apt-get install npm"
        )
    command = [npm, "pack", spec, "--ignore-scripts", "--json", "--loglevel=silent"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise SourceError(f"npm did not fetch {spec} within {_TIMEOUT} s; try npm pack {spec}") from None
    tarballs = list(folder.glob("*.tgz"))
    if done.returncode != 0 or len(tarballs) != 1:
        raise SourceError(_failure(spec, done.stdout))
    return tarballs[0]


def _failure(spec: str, output: bytes) -> str:
    """What npm's output says about a failure, as one sentence."""
    try:
        error = json.loads(output)["error"]
        code, summary = str(error.get("code")), str(error.get("summary")).splitlines()[0]
    except (ValueError, KeyError, TypeError, IndexError):
        code, summary = "", "it gave no reason"
    if code == "E404":
        return f"npm knows no package {spec}; look for its name with npm search"
    if code == "ETARGET":
        return f"npm knows no version {spec}; type npm view {spec.rpartition('@')[0]} versions"
    if code in _NO_NETWORK:
        return (
            f"npm cannot reach its registry ({code}), and {spec} has not been fetched yet; "
            "with a network, type: webcade games --install all"
        )
    return f"npm could not fetch {spec}: {summary}"


def _unpack(data: bytes, folder: Path) -> None:
    """Write a package's regular files, without their common first folder. Links and devices are left out."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts[1:]
            if not member.isfile() or not parts or ".." in parts or member.name.startswith("/"):
                continue
            content = archive.extractfile(member)
            assert content is not None
            file = folder.joinpath(*parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.read())
            file.chmod(0o755 if member.mode & 0o100 else 0o644)
