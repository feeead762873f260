"""Files that a game's build has packed with gzip or Brotli, such as `game.wasm.gz`, and their contents.

A server sends them with Content-Encoding, so that the browser unpacks them.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Literal, NamedTuple

Encoding = Literal["", "gzip", "br"]

_GZIP = b"\x1f\x8b\x08"
_ENDINGS: dict[str, Encoding] = {".gz": "gzip", ".br": "br"}
# What a browser or an engine reads as it is. Others (levels.json.gz) are the game's to unpack.
_READ = (".js", ".mjs", ".cjs", ".css", ".htm", ".html", ".xht", ".xhtml", ".svg", ".wasm")
_OF_ENGINES = (".data", ".mem", ".symbols.json", ".pck")


class Packing(NamedTuple):
    """How a file is packed.

    Attributes:
        encoding: its Content-Encoding; "" if it is sent as it is.
        name: its path, as if it were not packed: the ending gives the media type.
    """

    encoding: Encoding
    name: str


class Unreadable(Exception):
    """A packed file that cannot be unpacked. The text continues the sentence "FILE, which "."""


def packing(path: str, body: bytes) -> Packing:
    """Find out how a file is packed, by its name and its first bytes.

    Args:
        path: its path.
        body: its content.
    """
    lower = path.lower()
    is_gzip = body.startswith(_GZIP)
    for ending, encoding in _ENDINGS.items():
        name = path[: -len(ending)]
        if lower.endswith(ending) and name.lower().endswith(_READ + _OF_ENGINES):
            return Packing("" if encoding == "gzip" and not is_gzip else encoding, name)
    if lower.endswith(".unityweb"):  # the build's own loader unpacks what the server does not
        return Packing("gzip" if is_gzip else "", path[: -len(".unityweb")])
    if lower.endswith(".svgz"):
        return Packing("gzip" if is_gzip else "", path[:-1])
    return Packing("gzip" if is_gzip and lower.endswith(_READ) else "", path)


def unpacked(body: bytes, encoding: Encoding) -> bytes:
    """Unpack a file's content.

    Raises:
        Unreadable: it is damaged, or Python's package for Brotli is not installed.
    """
    if encoding == "":
        return body
    if encoding == "br":
        return _unpacked_brotli(body)
    try:
        return gzip.decompress(body)
    except (EOFError, OSError, zlib.error) as error:
        raise Unreadable(f"is damaged: {error}") from error


def _unpacked_brotli(body: bytes) -> bytes:
    try:
        brotli = import_module("brotli")
    except ImportError:
        raise Unreadable('is packed with Brotli; type: pip install "webcade[brotli]"') from None
    decompress: Callable[[bytes], bytes] = brotli.decompress
    try:
        return decompress(body)
    except brotli.error as error:
        raise Unreadable(f"is damaged: {error}") from error
