"""What is answered to a request, whoever carries it there: a DevTools message, a local HTTP server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# A stub's or a file's answer may be read from any origin, as a CDN's may: modules, fonts, pixels of images.
_OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Cache-Control": "no-store"}


@dataclass(frozen=True, eq=False)
class Answer:
    """An HTTP answer. A whole file's is one object as long as its site is there.

    Attributes:
        body: its bytes.
        media_type: of the body.
        status: HTTP status.
        headers: further headers.
    """

    body: bytes = b""
    media_type: str = "text/plain"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        """Every header but Content-Length, which who sends it adds."""
        return {"Content-Type": self.media_type, **_OPEN, **self.headers}

    def part(self, wanted: str | None) -> Answer:
        """What a `Range` header asks of this answer: 206 with a part, 416, or the whole."""
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
        if match is None or self.status != 200 or not any(match.groups()):
            return self
        size, (first, last) = len(self.body), match.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(size - 1, int(last)) if first and last else size - 1
        if start > end:
            return Answer(b"", self.media_type, 416, {"Content-Range": f"bytes */{size}"})
        headers = {**self.headers, "Content-Range": f"bytes {start}-{end}/{size}"}
        return Answer(self.body[start : end + 1], self.media_type, 206, headers)


def missing(path: str) -> Answer:
    """The answer for a file that is not there."""
    return Answer(f"There is no {path}".encode(), "text/plain; charset=utf-8", 404)
