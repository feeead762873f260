"""What a page asked for and did not get, and what its author can write to supply it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

_NEEDED = {
    "Script": "script",
    "Stylesheet": "style sheet",
    "Font": "font",
    "XHR": "data",
    "Fetch": "data",
}  # what a game cannot do without comes first
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class BlockedRequest:
    """A request that was not answered.

    Attributes:
        url: the address.
        kind: what DevTools calls its resource type, as "Script".
        is_missing: it is of the game's own files, and there is no such file.
    """

    url: str
    kind: str
    is_missing: bool = False


def advice(blocked_requests: list[BlockedRequest]) -> str:
    """The tail of a sentence about a page that does not work: what it lacked; "" where it lacked nothing."""
    ordered = sorted(dict.fromkeys(blocked_requests), key=lambda one: _rank(one.kind))
    if not ordered:
        return ""
    listed = ", ".join(_named(one) for one in ordered[:_SHOWN])
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return f"; it asked for {listed}{more}{_remedy(ordered)}"


def _rank(kind: str) -> int:
    return list(_NEEDED).index(kind) if kind in _NEEDED else len(_NEEDED)


def _named(refusal: BlockedRequest) -> str:
    what = f"the {_NEEDED.get(refusal.kind, refusal.kind.lower())} {refusal.url}"
    return f"{what}, which is not there" if refusal.is_missing else f"{what}, which was refused"


def _remedy(ordered: list[BlockedRequest]) -> str:
    """The lines of game.toml that would supply the first that came from elsewhere."""
    outside = next((one for one in ordered if not one.is_missing), None)
    if outside is None:
        return ""
    if outside.kind == "WebSocket":
        return f'; [source] allow = ["{_origin(outside.url)}"] would let it'
    name = PurePosixPath(unquote(urlsplit(outside.url).path)).name or "answer.txt"
    return f'; a copy beside game.toml would supply it: [[page.stubs]] url = "{outside.url}", file = "{name}"'


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
