"""The requests of a page that were not answered, and what its author can write so that they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from .origins import origin

_NEEDED = {
    "Script": "script",
    "Stylesheet": "style sheet",
    "Font": "font",
    "XHR": "data",
    "Fetch": "data",
}  # resource types in order of importance to a game, and their words
_SHOWN = 3  # requests that a message lists


@dataclass(frozen=True, slots=True)
class BlockedRequest:
    """A request that was not answered.

    Attributes:
        url: the address.
        kind: DevTools' resource type, as "Script".
        is_missing: True if the game's site has no such file; False if the request was blocked.
    """

    url: str
    kind: str
    is_missing: bool = False


def advice(blocked_requests: list[BlockedRequest]) -> str:
    """Return the end of an error message: which requests were not answered; "" if all were."""
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
    """Return the lines of game.toml that would supply the first of the blocked requests."""
    outside = next((one for one in ordered if not one.is_missing), None)
    if outside is None:
        return ""
    if outside.kind == "WebSocket":
        return f'; add [source] allow = ["{origin(outside.url)}"] to let it through'
    name = PurePosixPath(unquote(urlsplit(outside.url).path)).name or "answer.txt"
    return f'; put a copy beside game.toml and add [[page.stubs]] url = "{outside.url}", file = "{name}"'
