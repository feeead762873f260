"""An HTTP answer to a page's request. A driver sends it as a DevTools message or by a local HTTP server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .media_types import media_type
from .packing import Packing, Unreadable, unpacked

# Any origin may read the answers, like those of a CDN: modules, fonts and pixels of images need this.
_OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Cache-Control": "no-store"}
_ENCODING = "Content-Encoding"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, eq=False)
class Answer:
    """An HTTP answer. A site gives the same object each time it is asked for the same whole file.

    Attributes:
        body: the content, unpacked.
        media_type: the body's media type, sent as Content-Type.
        status: the HTTP status.
        headers: further headers.
        packed: what a server sends with the header Content-Encoding; None if that is the body itself.
        problem: why there is no content, with status 500. Continues the sentence "FILE, which ".
    """

    body: bytes = b""
    media_type: str = "text/plain"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    packed: bytes | None = None
    problem: str = ""

    @property
    def all_headers(self) -> dict[str, str]:
        """All headers of the answer as a server sends it: packed, if it is."""
        own = {"Content-Type": self.media_type, "Content-Length": str(len(self.sent))}
        return {**own, **_OPEN, **self.headers}

    @property
    def sent(self) -> bytes:
        """The body as a server sends it."""
        return self.body if self.packed is None else self.packed

    def unpacked(self) -> Answer:
        """The same for a browser that does not take its Content-Encoding."""
        headers = {name: value for name, value in self.headers.items() if name != _ENCODING}
        return replace(self, packed=None, headers=headers)

    def part(self, wanted: str | None) -> Answer:
        """Apply a `Range` header to this answer.

        Args:
            wanted: the header's value; None without one.

        Returns:
            An answer with status 206 and the part, one with 416 if there is no such part, or this whole
            answer if the header is missing or not understood.
        """
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
        if match is None or self.status != 200 or self.packed is not None or not any(match.groups()):
            return self
        size, (first, last) = len(self.body), match.groups()
        if first and last and int(last) < int(first):
            return self
        start = int(first) if first else max(0, size - int(last))
        end = min(size - 1, int(last)) if first and last else size - 1
        if start > end:
            return Answer(b"", self.media_type, 416, {**self.headers, "Content-Range": f"bytes */{size}"})
        headers = {**self.headers, "Content-Range": f"bytes {start}-{end}/{size}"}
        return Answer(self.body[start : end + 1], self.media_type, 206, headers)


def file_answer(body: bytes, packing: Packing) -> Answer:
    """The answer for a file.

    Args:
        body: the file's bytes.
        packing: how it is packed, and the name that gives its media type.
    """
    encoding, name = packing
    try:
        content = unpacked(body, encoding)
    except Unreadable as error:
        return Answer(f"{name} {error}".encode(), _PLAIN, 500, problem=str(error))
    kind = media_type(name, content)
    if encoding == "":
        return Answer(content, kind, headers={"Accept-Ranges": "bytes"})
    return Answer(content, kind, headers={_ENCODING: encoding}, packed=body)


def missing(path: str) -> Answer:
    """The answer with status 404, for a file that does not exist."""
    return Answer(f"There is no {path}".encode(), _PLAIN, 404)
