"""The requests of a page that were not answered, and what its author can write so that they are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from .origins import origin
from .third_parties import third_party

_NEEDED = {
    "Script": "script",
    "Stylesheet": "style sheet",
    "Font": "font",
    "XHR": "data",
    "Fetch": "data",
}  # resource types in order of importance to a game, and their words
_SHOWN = 3  # requests that a message lists
_LONGEST = 100  # characters of an address that a message quotes
_ENDINGS = {"Script": ".js", "Stylesheet": ".css", "Font": ".woff2", "Document": ".html", "Image": ".png"}


@dataclass(frozen=True, slots=True)
class BlockedRequest:
    """A request that was not answered.

    Attributes:
        url: the address.
        kind: DevTools' resource type, as "Script".
        is_missing: True if the game's site has no such file; False if the request was blocked.
        problem: what is wrong with the site's file, as "is damaged"; "" if there is none.
    """

    url: str
    kind: str
    is_missing: bool = False
    problem: str = ""

    @property
    def what(self) -> str:
        """What was asked for, in a word or two, as "script"."""
        return _NEEDED.get(self.kind, self.kind.lower())

    @property
    def third_party(self) -> str:
        """What it is for, if the game can do without it: "analytics", "font" and so on; else ""."""
        return "" if self.is_missing else third_party(self.url, self.kind)

    @property
    def file_name(self) -> str:
        """A name for a copy of the answer: the address's own file name, or one of host, path and type."""
        parts = urlsplit(self.url)
        name = re.sub(r"[^\w.@+-]+", "-", PurePosixPath(unquote(parts.path)).name)
        if re.search(r"\w\.[A-Za-z]\w{0,4}$", name):
            return name
        labels = (parts.hostname or "").split(".")
        host = labels[-2] if len(labels) > 1 else labels[0]
        return "-".join(part for part in (host, name) if part) + _ENDINGS.get(self.kind, ".txt")

    @property
    def remedy(self) -> str:
        """The lines of game.toml that would supply it, on one line; "" if nothing has to, or nothing can."""
        if self.is_missing:
            return ""
        if self.kind == "WebSocket":
            return f"[source] allow = {_quoted([origin(self.url)])}"
        return self.supplied_by("")

    def supplied_by(self, own: str) -> str:
        """The lines of game.toml that supply it as `stub` does, on one line."""
        return f"[page] stubs = [{self.stub(own)}]"

    def stub(self, own: str) -> str:
        """The item of `page.stubs` that answers it, as TOML.

        Args:
            own: the game's own copy, as a stub's `file`; "" without one: then it is empty if the game can do
                without it, else a copy beside game.toml.
        """
        answer = 'text = ""' if self.third_party and not own else f"file = {_quoted(own or self.file_name)}"
        return f"{{ url = {_quoted(self._pattern)}, {answer} }}"

    @property
    def _pattern(self) -> str:
        """The address as a stub's `url`: `*` stands for a long query."""
        return self.url if len(self.url) <= _LONGEST else re.sub(r"\?.*", "*", self.url, flags=re.DOTALL)


def advice(blocked_requests: list[BlockedRequest]) -> str:
    """Return the end of an error message: which requests were not answered; "" if all were."""
    ordered = sorted(dict.fromkeys(blocked_requests), key=_rank)
    if not ordered:
        return ""
    listed = ", ".join(_named(one) for one in ordered[:_SHOWN])
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return f"; it asked for {listed}{more}{_remedy(ordered)}"


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return a text of at most `longest` characters: a longer one loses its middle."""
    if len(text) <= longest:
        return text
    head = (longest - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (longest - 1 - head) :]}"


def _rank(request: BlockedRequest) -> tuple[bool, int]:
    """Return the request's place in a list: first what the game may need, and scripts before the rest."""
    kinds = list(_NEEDED)
    return bool(request.third_party), kinds.index(request.kind) if request.kind in kinds else len(kinds)


def _named(request: BlockedRequest) -> str:
    what = f"the {request.what} {shortened(request.url)}"
    if request.is_missing:
        return f"{what}, which {request.problem or 'is not there'}"
    harmless = f" (harmless: {request.third_party})" if request.third_party else ""
    return f"{what}, which was refused{harmless}"


def _remedy(ordered: list[BlockedRequest]) -> str:
    """Return the lines of game.toml that would supply the first of the blocked requests."""
    outside = next((one for one in ordered if not one.is_missing), None)
    if outside is None:
        return ""
    if outside.kind == "WebSocket":
        return f"; add {outside.remedy} to let it through"
    if outside.third_party:
        return f"; if a script waits for it, add {outside.remedy}"
    return f"; put a copy beside game.toml and add {outside.remedy}"


def _quoted(value: str | list[str]) -> str:
    """Return a text, or a list of texts, as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)
