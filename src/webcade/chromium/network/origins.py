"""Origins of addresses: which of them belong together."""

from __future__ import annotations

from urllib.parse import urlsplit


def origin(url: str) -> str:
    """Return scheme, host and port of an address; for a `file:` address, the folder of the file."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return "file://" + parts.path.rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}"


def is_of(url: str, origins: frozenset[str]) -> bool:
    """Return whether an address is of one of these origins; a file may also be in a folder below one."""
    own = origin(url)
    if not own.startswith("file:"):
        return own in origins
    return any(own == one or own.startswith(f"{one}/") for one in origins)
